"""What users do with a picture: its owner deletes it, others report it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import urllib3
from playwright.sync_api import expect

from tests.container.api import Api
from tests.container.names import CDN_DOMAIN, SITE
from tests.frontend.deployment import Deployment
from tests.frontend.pictures import landscape
from tests.frontend.visit import Visit
from tests.tij.emulator.fargate.world import until

Register = Callable[[], tuple[str, str]]


def uploaded(balancer: Api, owner: tuple[str, str], title: str) -> int:
    fields = {"title": title, "image": ("a.png", landscape(2), "image/png")}
    answer = balancer.post("/api/pictures/", token=balancer.login(*owner), fields=fields)
    assert answer.status == 201, answer.body
    return int(answer.json["id"])


class Edge:
    """The CDN, as a visitor sees it."""

    def __init__(self, deployment: Deployment) -> None:
        self._pool = urllib3.HTTPSConnectionPool(
            "127.0.0.1",
            deployment.port,
            ca_certs=str(deployment.authority.root),
            server_hostname=CDN_DOMAIN,
            assert_hostname=CDN_DOMAIN,
        )

    def seen(self, address: str) -> tuple[int, str]:
        """Status, and whether it was a copy."""
        parts = urlsplit(address)
        # What a visitor adds does not lead past the copy.
        path = f"{parts.path}?now={time.monotonic()}"
        answer = self._pool.request("GET", path, headers={"Host": parts.netloc})
        return answer.status, answer.headers["X-Cache"]


def test_a_deleted_picture_leaves_the_edge_at_once(
    deployment: Deployment, balancer: Api, user: tuple[str, str]
) -> None:
    seen = Edge(deployment).seen
    token = balancer.login(*user)
    gone, kept = (
        balancer.get(f"/api/pictures/{uploaded(balancer, user, title)}/").json
        for title in ("消す写真", "残す写真")
    )
    addresses = [picture[file] for picture in (gone, kept) for file in ("image", "thumbnail")]
    assert [seen(address) for address in addresses] == [(200, "Miss from cloudfront")] * 4
    assert [seen(address) for address in addresses] == [(200, "Hit from cloudfront")] * 4
    assert balancer.request("DELETE", f"/api/pictures/{gone['id']}/", token=token).status == 204
    for file in ("image", "thumbnail"):
        until(partial(seen, gone[file]), lambda answer: answer[0] == 403)
        assert seen(kept[file]) == (200, "Hit from cloudfront")


def test_a_deleted_accounts_pictures_leave_the_edge_at_once(
    deployment: Deployment, balancer: Api, user: tuple[str, str], register: Register
) -> None:
    """More files than are named one by one: everything is asked of the bucket again."""
    seen = Edge(deployment).seen
    token = balancer.login(*user)
    posted = []
    for number in range(6):
        fields = {"title": f"{number}", "image": ("a.png", landscape(number), "image/png")}
        posted.append(balancer.post("/api/pictures/", token=token, fields=fields).json)
    kept = balancer.get(f"/api/pictures/{uploaded(balancer, register(), '残す写真')}/").json[
        "image"
    ]
    gone = [picture[file] for picture in posted for file in ("image", "thumbnail")]
    for _ in range(2):
        found = [seen(address) for address in [*gone, kept]]
    assert found == [(200, "Hit from cloudfront")] * 13
    body = {"password": user[1]}
    assert balancer.request("DELETE", "/api/users/me/", json=body, token=token).status == 204
    for address in gone:
        until(partial(seen, address), lambda answer: answer[0] == 403)
    assert seen(kept) == (200, "Miss from cloudfront")


def test_an_owner_deletes_a_picture_after_being_asked(
    visit: Visit, balancer: Api, user: tuple[str, str]
) -> None:
    page = visit.page
    number = uploaded(balancer, user, "消す写真")
    visit.open("/signin")
    visit.sign_in(*user)
    page.wait_for_url(f"{SITE}/")
    visit.open(f"/pictures/{number}")
    button = page.get_by_role("button", name="削除する")
    # Playwright says no to every question that nobody answers.
    button.click()
    assert balancer.get(f"/api/pictures/{number}/").status == 200
    page.on("dialog", lambda dialog: dialog.accept())
    button.click()
    page.wait_for_url(f"{SITE}/")
    assert balancer.get(f"/api/pictures/{number}/").status == 404
    assert visit.problems == []


def test_another_user_reports_a_picture(
    visit: Visit, balancer: Api, user: tuple[str, str], register: Register
) -> None:
    page = visit.page
    number = uploaded(balancer, register(), "通報する写真")
    visit.open(f"/pictures/{number}")
    expect(page.get_by_role("button", name="通報する")).to_have_count(0)
    visit.open("/signin")
    visit.sign_in(*user)
    page.wait_for_url(f"{SITE}/")
    visit.open(f"/pictures/{number}")
    page.get_by_role("button", name="通報する").click()
    expect(page.get_by_role("status")).to_have_text(re.compile("通報しました"))
    visit.look("picture-reported")
    assert visit.problems == []


def test_whoever_has_no_room_left_reads_how_to_get_some(
    visit: Visit, deployment: Deployment, balancer: Api, user: tuple[str, str], tmp_path: Path
) -> None:
    page = visit.page
    number = uploaded(balancer, user, "大きな写真")
    full = f"Picture.objects.filter(pk={number}).update(size=settings.BYTES_PER_USER)"
    deployment.manage("shell", "-c", f"from django.conf import settings\n{full}")
    picture = tmp_path / "picture.png"
    picture.write_bytes(landscape(1))
    visit.open("/signin")
    visit.sign_in(*user)
    page.wait_for_url(f"{SITE}/")
    visit.open("/upload")
    page.get_by_label("題名").fill("もう一枚")
    page.get_by_label("画像").set_input_files(picture)
    page.get_by_role("button", name="投稿する").click()
    said = page.get_by_role("alert").filter(has_text="削除してください")
    expect(said).to_contain_text("合計 1000 MB まで")
    visit.look("upload-no-room")
