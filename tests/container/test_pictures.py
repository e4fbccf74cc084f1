"""A picture's file: it goes with the picture, whoever takes that away."""

from __future__ import annotations

import base64
import random
import struct
import subprocess
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from subprocess import PIPE
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.container.api import PNG, Api, png
from tests.container.names import API_DOMAIN, BUCKET, CDN_DOMAIN, DATABASE
from tests.container.test_staff import Browser
from tij.emulator.host import HostImage, PostgresServer

pytestmark = pytest.mark.reference

Manage = Callable[..., str]


def upload(api: Api, token: str, content: bytes = PNG) -> dict[str, Any]:
    fields = {"title": "seaside", "image": ("a.png", content, "image/png")}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert answer.status == 201, answer.body
    return dict(answer.json)


def key(picture: dict[str, Any], which: str = "image") -> str:
    return str(picture[which].removeprefix(f"https://{CDN_DOMAIN}/"))


def stored(s3: Any, picture: dict[str, Any]) -> bool:
    """Both its files, or neither."""
    keys = [key(picture), key(picture, "thumbnail")]
    listed = [s3.list_objects_v2(Bucket=BUCKET, Prefix=each)["KeyCount"] for each in keys]
    assert listed in ([0, 0], [1, 1]), listed
    return listed == [1, 1]


def by_its_owner(api: Api, token: str, manage: Manage, number: int) -> None:
    assert api.request("DELETE", f"/api/pictures/{number}/", token=token).status == 204


def by_the_admins_action(api: Api, token: str, manage: Manage, number: int) -> None:
    manage("shell", "-c", f"Picture.objects.filter(pk={number}).delete()")


def with_its_owner(api: Api, token: str, manage: Manage, number: int) -> None:
    manage("shell", "-c", f"User.objects.get(pictures={number}).delete()")


def by_another_file(api: Api, token: str, manage: Manage, number: int) -> None:
    image = ("b.png", png(8, 8, (0, 0, 0)), "image/png")
    answer = api.request("PATCH", f"/api/pictures/{number}/", token=token, fields={"image": image})
    assert answer.status == 200, answer.body


@pytest.mark.parametrize(
    "taken", [by_its_owner, by_the_admins_action, with_its_owner, by_another_file]
)
def test_a_picture_that_is_taken_down_leaves_no_file(
    api: Api, s3: Any, manage: Manage, taken: Callable[..., None]
) -> None:
    user = {"username": f"leaver-{taken.__name__}", "password": "sakura-no-hana-7"}
    assert api.post("/api/users/", json=user).status == 201
    token = api.login(**user)
    gone, kept = upload(api, token), upload(api, token)
    assert stored(s3, gone)
    taken(api, token, manage, gone["id"])
    assert not stored(s3, gone)
    # All of the owner's go with the owner; otherwise one alone.
    assert stored(s3, kept) == (taken is not with_its_owner)


def test_a_deletion_that_the_database_takes_back_keeps_the_file(
    api: Api, s3: Any, token: str, manage: Manage
) -> None:
    picture = upload(api, token)
    manage(
        "shell",
        "-c",
        "from django.db import transaction\n"
        "with transaction.atomic():\n"
        f"    Picture.objects.get(pk={picture['id']}).delete()\n"
        "    transaction.set_rollback(True)\n",
    )
    assert api.get(f"/api/pictures/{picture['id']}/").status == 200
    assert stored(s3, picture)


@pytest.mark.parametrize("which", ["image", "thumbnail"])
def test_edge_and_browsers_keep_a_picture_for_five_minutes_at_most(
    api: Api, s3: Any, token: str, which: str
) -> None:
    head = s3.head_object(Bucket=BUCKET, Key=key(upload(api, token), which))
    assert head["CacheControl"] == "public, max-age=300"


def test_a_thumbnail_is_small_and_of_the_same_shape(api: Api, s3: Any, token: str) -> None:
    picture = upload(api, token, png(3000, 1500, (0, 90, 60)))
    body = s3.get_object(Bucket=BUCKET, Key=key(picture, "thumbnail"))["Body"].read()
    # "RIFF", size, "WEBP", "VP8 ", size, frame tag and start code, width, height (RFC 9649, 2.5).
    assert (body[:4], body[8:16]) == (b"RIFF", b"WEBPVP8 ")
    assert struct.unpack("<HH", body[26:30]) == (720, 360)
    listed = api.get("/api/pictures/").json["results"][0]
    assert listed["thumbnail"] == picture["thumbnail"]


def test_a_picture_from_before_thumbnails_is_shown_itself(
    api: Api, token: str, postgres: PostgresServer
) -> None:
    picture = upload(api, token)
    # As the release before writes: it does not know the column.
    postgres.execute(
        "INSERT INTO pictures_picture (owner_id, title, image, uploaded_at)"
        f" SELECT owner_id, title, image, now() FROM pictures_picture WHERE id = {picture['id']}",
        DATABASE,
    )
    old = api.get("/api/pictures/").json["results"][0]
    assert old["id"] != picture["id"]
    assert old["thumbnail"] == old["image"] == picture["image"]


def test_pages_follow_one_another_and_new_pictures_move_nothing(
    api: Api, token: str, postgres: PostgresServer
) -> None:
    postgres.execute(
        "INSERT INTO pictures_picture (owner_id, title, image, uploaded_at)"
        " SELECT min(id), 'many', 'x.png', now() FROM auth_user, generate_series(1, 45) AS n"
        " GROUP BY n",
        DATABASE,
    )
    everything = postgres.execute("SELECT id FROM pictures_picture ORDER BY id DESC", DATABASE)
    page = api.get("/api/pictures/").json
    seen = [picture["id"] for picture in page["results"]]
    upload(api, token)
    while page["next"]:
        page = api.get(page["next"].removeprefix(f"https://{API_DOMAIN}")).json
        seen += [picture["id"] for picture in page["results"]]
    assert seen == [int(number) for number in everything.split()]


@pytest.mark.parametrize("position", ["x", "-1", "9" * 30, "", "1.5", "\u0663"])
def test_a_cursor_that_no_page_gave_is_not_found(api: Api, position: str) -> None:
    cursor = base64.b64encode(urlencode({"p": position}).encode()).decode()
    assert api.get(f"/api/pictures/?{urlencode({'cursor': cursor})}").status == 404
    assert api.get("/api/pictures/?cursor=x").status == 404


def chunk(name: bytes, data: bytes) -> bytes:
    content = name + data
    return struct.pack(">I", len(data)) + content + struct.pack(">I", zlib.crc32(content))


def test_only_the_pixels_of_an_upload_are_published(api: Api, s3: Any, token: str) -> None:
    end = len(PNG) - 12
    told = chunk(b"tEXt", b"Comment\0<script>35.36N 138.73E</script>")
    told += chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\0 35.36N")
    content = PNG[:end] + told + PNG[end:] + b"<script>alert(1)</script>"
    picture = upload(api, token, content)
    body = s3.get_object(Bucket=BUCKET, Key=key(picture))["Body"].read()
    # Signature and head: the same kind of picture, of the same size.
    assert body[:24] == PNG[:24]
    assert not any(secret in body for secret in (b"script", b"35.36", b"eXIf", b"tEXt"))
    assert body.endswith(PNG[end:])


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """169 megapixels."""
    bomb = png(13_000, 13_000, (0, 0, 0))
    assert len(bomb) < 1_000_000
    return bomb


def test_a_picture_of_more_pixels_than_a_task_can_hold_is_refused(
    api: Api, token: str, bomb: bytes
) -> None:
    fields = {"title": "bomb", "image": ("a.png", bomb, "image/png")}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert answer.status == 400
    assert "13000 x 13000" in answer.json["image"][0]


def test_what_staff_upload_is_read_as_everybodys(
    api: Api,
    s3: Any,
    hanako: dict[str, str],
    admin: tuple[str, str],
    bomb: bytes,
    postgres: PostgresServer,
) -> None:
    browser = Browser(api)
    assert browser.sign_in(admin[0])
    name = hanako["username"]
    owner = postgres.execute(f"SELECT id FROM auth_user WHERE username = '{name}'", DATABASE)
    add, fields = "pictures/picture/add/", {"title": "by staff", "owner": owner}
    refused = browser.post(add, image=bomb, **fields)
    assert refused.status == 200
    assert b"13000 x 13000" in refused.body
    # More than Pillow opens without a limit of ours: Django's own look would say so in its words.
    larger = chunk(b"IHDR", struct.pack(">II", 14_000, 14_000) + PNG[24:29])
    larger = PNG[:8] + larger + PNG[33:]
    refused = browser.post(add, image=larger, **fields)
    assert refused.status == 200
    assert b"JPEG, PNG, GIF, WEBP" in refused.body
    end = len(PNG) - 12
    commented = PNG[:end] + chunk(b"tEXt", b"Comment\0<script>") + PNG[end:]
    assert browser.post(add, image=commented, **fields).status == 302
    made = api.get("/api/pictures/").json["results"][0]
    assert (made["title"], stored(s3, made)) == ("by staff", True)
    assert b"script" not in s3.get_object(Bucket=BUCKET, Key=key(made))["Body"].read()
    assert made["thumbnail"] != made["image"]


def test_a_damaged_picture_is_refused(api: Api, token: str) -> None:
    # Sound to whoever looks at the chunks alone: there are too few rows in it.
    head = PNG[:33]
    content = head + chunk(b"IDAT", zlib.compress(b"\0" * 10)[:-6]) + chunk(b"IEND", b"")
    fields = {"title": "damaged", "image": ("a.png", content, "image/png")}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert (answer.status, list(answer.json)) == (400, ["image"])


HTML = b"<script>alert(1)</script>"
# A picture of one pixel; what begins as a comment of a script, as a picture's head does.
GIF = (
    b"GIF89a\x01\0\x01\0\x80\0\0\xbc\0-\xff\xff\xff"
    b"!\xfe" + bytes([len(HTML)]) + HTML + b"\0"
    b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
)
SCRIPT = GIF + b"*/=1;" + HTML


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (SCRIPT, "gif"),
        # An archive is read from its end, a page from wherever it begins.
        (PNG + b"PK\x05\x06" + b"\0" * 18 + HTML, "png"),
        (PNG + b"<?php system($_GET[0]); ?>" + HTML, "png"),
        (PNG + b"%PDF-1.7\n" + HTML, "png"),
    ],
    ids=["script", "archive", "php", "pdf"],
)
def test_a_file_of_two_kinds_is_published_as_a_picture_alone(
    api: Api, s3: Any, token: str, content: bytes, kind: str
) -> None:
    fields = {"title": "two", "image": ("a.png", content, "text/html")}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert answer.status == 201, answer.body
    for which in ("image", "thumbnail"):
        kept = s3.get_object(Bucket=BUCKET, Key=key(answer.json, which))
        assert kept["ContentType"] == f"image/{kind if which == 'image' else 'webp'}"
        body = kept["Body"].read()
        assert not any(other in body for other in (b"script", b"PK\x05\x06", b"<?php", b"%PDF"))


SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.mark.parametrize("name", ["a.svg", "a.png", "a.html"])
@pytest.mark.parametrize(
    "content", [SVG, b"\x89PNG\r\n\x1a\n" + SVG, HTML], ids=["svg", "head", "page"]
)
@pytest.mark.parametrize("kind", ["image/png", "image/svg+xml"])
def test_what_is_no_picture_is_refused_whatever_it_says_of_itself(
    api: Api, token: str, name: str, content: bytes, kind: str
) -> None:
    fields = {"title": "svg", "image": (name, content, kind)}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert (answer.status, list(answer.json)) == (400, ["image"])


def test_a_comment_that_unpacks_to_a_hundred_megabytes_is_refused(api: Api, token: str) -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 100_000_000))
    head = PNG[:33]
    fields = {"title": "bomb", "image": ("a.png", head + bomb + PNG[33:], "image/png")}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert (answer.status, list(answer.json)) == (400, ["image"])


def drawn(image: HostImage, kind: str, options: str = "") -> bytes:
    """A small picture by Pillow, which is the container's."""
    program = (
        "import io, sys; from PIL import Image; picture = Image.new('RGB', (64, 64), 'red');"
        f"picture.save(file := io.BytesIO(), {kind!r}, {options});"
        "sys.stdout.buffer.write(file.getvalue())"
    )
    python = str(image.venv / "bin" / "python")
    return subprocess.run([python, "-c", program], check=True, timeout=60, stdout=PIPE).stdout


@pytest.mark.parametrize(
    ("kind", "head", "part"),
    [
        # After the header and its palette: comments.
        ("GIF", 13, b"!\xfe\x01A\0"),
        ("PNG", 33, chunk(b"teSt", b"")),
        ("JPEG", 2, b"\xff\xe1\0\x0cExif\0\0AAAA"),
    ],
)
def test_a_file_of_endless_parts_is_refused_before_they_are_read(
    api: Api, token: str, image: HostImage, kind: str, head: int, part: bytes
) -> None:
    content = drawn(image, kind)
    if kind == "GIF":
        head += 3 * 2 ** ((content[10] & 7) + 1)
    upload(api, token, content[:head] + part * 100 + content[head:])
    endless = content[:head] + part * 20_000 + content[head:]
    fields = {"title": "parts", "image": (f"a.{kind.lower()}", endless, "image/png")}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert (answer.status, list(answer.json)) == (400, ["image"])


def test_a_picture_that_is_drawn_again_and_again_is_refused(
    api: Api, token: str, image: HostImage
) -> None:
    """At 13 megapixels each scan, of 28 bytes, takes a hundredth of a second of a processor."""
    content = drawn(image, "JPEG", "progressive=True")
    upload(api, token, content)
    scan = content[content.rindex(b"\xff\xda") : -2]
    fields = {"title": "scans", "image": ("a.jpg", content[:-2] + scan * 50 + content[-2:])}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert (answer.status, list(answer.json)) == (400, ["image"])


def test_of_a_cameras_file_of_several_pictures_the_first_is_shown(
    api: Api, token: str, image: HostImage
) -> None:
    content = drawn(image, "MPO", "save_all=True, append_images=[picture.copy()]")
    assert key(upload(api, token, content)).endswith(".jpg")


def collect(api: Api, manage: Manage, name: str, pictures: str) -> str:
    """A user's token who has `pictures`: Python for their sizes."""
    user = {"username": name, "password": "sakura-no-hana-7"}
    assert api.post("/api/users/", json=user).status == 201
    manage(
        "shell",
        "-c",
        "from django.conf import settings\n"
        f"owner = User.objects.get(username='{name}')\n"
        "many, large = settings.PICTURES_PER_USER, settings.BYTES_PER_USER\n"
        f"made = (Picture(owner=owner, title='x', image='x', **more) for more in {pictures})\n"
        "Picture.objects.bulk_create(made)",
    )
    return api.login(**user)


def test_a_user_has_room_for_so_many_pictures_however_many_come_at_once(
    api: Api, manage: Manage
) -> None:
    token = collect(api, manage, "collector", "[{}] * (many - 2)")
    fields = {"title": "one more", "image": ("a.png", PNG, "image/png")}
    with ThreadPoolExecutor(8) as clients:
        answers = list(
            clients.map(lambda _: api.post("/api/pictures/", token=token, fields=fields), range(8))
        )
    statuses = [answer.status for answer in answers]
    assert (statuses.count(201), statuses.count(403)) == (2, 6)
    assert {"500 枚" in a.json["detail"] for a in answers if a.status == 403} == {True}


def test_a_user_has_room_for_so_many_bytes(api: Api, manage: Manage) -> None:
    token = collect(api, manage, "hoarder", "[{'size': large // 2}, {'size': large // 2 - 2000}]")
    small, large = png(8, 8, (0, 0, 0)), noise(60, 60)
    picture = upload(api, token, small)
    for method, path in (("POST", "/api/pictures/"), ("PATCH", f"/api/pictures/{picture['id']}/")):
        fields = {"title": "more", "image": ("a.png", large, "image/png")}
        answer = api.request(method, path, token=token, fields=fields)
        assert answer.status == 403, method
        assert "1000 MB" in answer.json["detail"]
    # What takes no room is changed all the same; room that was given back can be taken.
    path = f"/api/pictures/{picture['id']}/"
    assert api.request("PATCH", path, token=token, fields={"title": "again"}).status == 200
    fields = {"image": ("a.png", small, "image/png")}
    assert api.request("PATCH", path, token=token, fields=fields).status == 200


def noise(width: int, height: int) -> bytes:
    """A picture that no writer makes small."""
    rows = b"".join(b"\0" + random.Random(row).randbytes(3 * width) for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        PNG[:8] + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def reporters(api: Api, *names: str) -> list[str]:
    for name in names:
        user = {"username": name, "password": "sakura-no-hana-7"}
        assert api.post("/api/users/", json=user).status == 201
    return [api.login(name, "sakura-no-hana-7") for name in names]


def report(api: Api, token: str, picture: dict[str, Any], reason: str = "") -> int:
    path = f"/api/pictures/{picture['id']}/report/"
    return api.post(path, token=token, json={"reason": reason}).status


def test_a_report_is_one_for_each_user_and_is_shown_to_nobody(
    api: Api, token: str, postgres: PostgresServer
) -> None:
    picture = upload(api, token)
    one, two = reporters(api, "reporter-1", "reporter-2")
    assert [report(api, each, picture, "not mine") for each in (one, one, two)] == [204] * 3
    count = f"SELECT count(*) FROM pictures_report WHERE picture_id = {picture['id']}"
    assert postgres.execute(count, DATABASE) == "2"
    assert api.get(f"/api/pictures/{picture['id']}/").json == picture
    assert report(api, one, {"id": 0}) == 404
    assert report(api, one, picture, "x" * 501) == 400
    assert api.post(f"/api/pictures/{picture['id']}/report/").status == 401


def test_nobody_fills_the_queue(api: Api, token: str) -> None:
    picture = upload(api, token)
    (eager,) = reporters(api, "eager")
    assert [report(api, eager, picture) for _ in range(20)] == [204] * 20
    assert report(api, eager, picture) == 429


def test_staff_take_a_reported_picture_down_or_leave_it(
    api: Api, s3: Any, token: str, manage: Manage, admin: tuple[str, str]
) -> None:
    """Through the admin's own pages, as a browser would."""
    bad, good = upload(api, token), upload(api, token)
    (one,) = reporters(api, "reporter-3")
    assert [report(api, one, each, "look") for each in (bad, good)] == [204, 204]
    manage(
        "shell",
        "-c",
        "from django.test import Client\n"
        "from pictures.models import Report\n"
        "staff = Client(headers={'host': 'api.example.test'})\n"
        "staff.force_login(User.objects.get(username='chief'))\n"
        "queue = '/admin/pictures/report/'\n"
        "page = staff.get(queue, secure=True)\n"
        "assert page.status_code == 200, page.status_code\n"
        f"for number, action in (({bad['id']}, 'take_down'), ({good['id']}, 'leave')):\n"
        "    (report,) = Report.objects.filter(picture=number)\n"
        "    assert report.picture.thumbnail.url in page.content.decode()\n"
        "    sent = {'action': action, '_selected_action': report.pk}\n"
        "    assert staff.post(queue, sent, secure=True).status_code == 302\n",
    )
    assert not stored(s3, bad)
    assert api.get(f"/api/pictures/{bad['id']}/").status == 404
    assert stored(s3, good)
    settled = "from pictures.models import Report; print('SETTLED', Report.objects.get().settled)"
    assert "SETTLED True" in manage(
        "shell", "-c", settled.replace("get()", f"get(picture={good['id']})")
    )
