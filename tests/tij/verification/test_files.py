"""What the CDN serves, and that the bucket refuses, on a CDN of our own and prepared answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from botocore.stub import Stubber

from tests.tij.verification.stubs import stubbed
from tij.verification.checks import files
from tij.verification.finding import Status

API, CDN = "https://api.example.test", "https://cdn.example.test"
BUCKET = "thisisjapan-files"
STYLE = f"{CDN}/static/admin/css/base.0123.css"
BLOCKED = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}


def site(style: str = STYLE, status: int = 200, type_: str = "text/css") -> httpx.Client:
    """The API's login form and a CDN that answers every path alike."""

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.host == "api.example.test":
            return httpx.Response(200, html=f'<link rel="stylesheet" href="{style}">')
        return httpx.Response(status, content=b"x", headers={"content-type": type_})

    return httpx.Client(transport=httpx.MockTransport(handler))


@pytest.mark.parametrize(
    ("web", "code"),
    [
        (site(), "served"),
        (site(style=STYLE.replace(".test/", ".test:18443/")), "served"),
        (site(style="/static/admin/css/base.css"), "no-static-link"),
        (site(style="https://elsewhere.test/static/base.css"), "no-static-link"),
        (site(status=403), "answered"),
        (site(type_="binary/octet-stream"), "wrong-type"),
    ],
)
def test_the_admins_style_sheet_comes_from_the_cdn(web: httpx.Client, code: str) -> None:
    found = files.static_served(web, API, CDN, "/admin/login/")
    assert found.code == code
    assert (found.status is Status.PASS) == (code == "served")


def listing(*keys: str) -> tuple[str, dict[str, object]]:
    return "list_objects_v2", {"Contents": [{"Key": key} for key in keys]}


def test_an_uploaded_file_comes_from_the_cdn() -> None:
    def asked(status: int, *keys: str) -> Any:
        return files.media_served(site(status=status), stubbed("s3", listing(*keys)), BUCKET, CDN)

    good = asked(200, "media/", "media/a.jpg")
    assert (good.status, good.values["url"]) == (Status.PASS, f"{CDN}/media/a.jpg")
    assert asked(403, "media/a.jpg").code == "answered"
    nothing = asked(200, "media/")
    assert (nothing.status, nothing.code) == (Status.SKIP, "no-media")


def block(**changed: bool) -> tuple[str, dict[str, Any]]:
    return "get_public_access_block", {"PublicAccessBlockConfiguration": {**BLOCKED, **changed}}


def refusing(status: int) -> object:
    client = stubbed("s3")
    Stubber(client).deactivate()
    stub = Stubber(client)
    stub.add_client_error("get_object", "AccessDenied", http_status_code=status)
    stub.activate()
    return client


def allowing() -> object:
    return stubbed("s3", ("get_object", {}))


@pytest.mark.parametrize(
    ("anonymous", "blocked", "code"),
    [
        (lambda: refusing(403), block(), "bucket-refuses"),
        (allowing, block(), "bucket-public"),
        (lambda: refusing(404), block(), "bucket-answered"),
        (lambda: refusing(403), block(BlockPublicPolicy=False), "bucket-unblocked"),
    ],
)
def test_a_stranger_is_refused(
    anonymous: Callable[[], object], blocked: tuple[str, dict[str, object]], code: str
) -> None:
    s3 = stubbed("s3", blocked, listing("static/a.css"))
    found = files.bucket_refuses(anonymous(), s3, BUCKET)
    assert found.code == code
    assert (found.status is Status.PASS) == (code == "bucket-refuses")
