"""A picture's file: it goes with the picture, whoever takes that away."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.container.api import PNG, Api, png
from tests.container.names import BUCKET, CDN_DOMAIN

Manage = Callable[..., str]


def upload(api: Api, token: str, content: bytes = PNG) -> dict[str, Any]:
    fields = {"title": "seaside", "image": ("a.png", content, "image/png")}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert answer.status == 201, answer.body
    return dict(answer.json)


def key(picture: dict[str, Any]) -> str:
    return str(picture["image"].removeprefix(f"https://{CDN_DOMAIN}/"))


def stored(s3: Any, picture: dict[str, Any]) -> bool:
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix=key(picture))
    return bool(listed.get("KeyCount"))


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


def test_the_edge_keeps_a_picture_for_an_hour_at_most(api: Api, s3: Any, token: str) -> None:
    head = s3.head_object(Bucket=BUCKET, Key=key(upload(api, token)))
    assert head["CacheControl"] == "public, max-age=3600"


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


def test_a_picture_of_more_pixels_than_a_task_can_hold_is_refused(api: Api, token: str) -> None:
    bomb = png(13_000, 13_000, (0, 0, 0))
    assert len(bomb) < 1_000_000
    fields = {"title": "bomb", "image": ("a.png", bomb, "image/png")}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert answer.status == 400
    assert "13000 x 13000" in answer.json["image"][0]


def test_a_damaged_picture_is_refused(api: Api, token: str) -> None:
    # Sound to whoever looks at the chunks alone: there are too few rows in it.
    head = PNG[:33]
    content = head + chunk(b"IDAT", zlib.compress(b"\0" * 10)[:-6]) + chunk(b"IEND", b"")
    fields = {"title": "damaged", "image": ("a.png", content, "image/png")}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert (answer.status, list(answer.json)) == (400, ["image"])


def test_a_user_has_room_for_so_many_pictures(api: Api, manage: Manage) -> None:
    user = {"username": "collector", "password": "sakura-no-hana-7"}
    assert api.post("/api/users/", json=user).status == 201
    manage(
        "shell",
        "-c",
        "from django.conf import settings\n"
        "owner = User.objects.get(username='collector')\n"
        "room = settings.PICTURES_PER_USER - 1\n"
        "Picture.objects.bulk_create(Picture(owner=owner, title='x', image='x') "
        "for _ in range(room))",
    )
    token = api.login(**user)
    upload(api, token)
    fields = {"title": "one more", "image": ("a.png", PNG, "image/png")}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert answer.status == 403
    assert "at most" in answer.json["detail"]
