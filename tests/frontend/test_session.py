"""Who is signed in, for how long, and what a script on the page can get hold of."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.container.api import Api
from tests.container.names import API_DOMAIN, SITE
from tests.frontend.conftest import Site
from tests.frontend.deployment import Deployment
from tests.frontend.names import SECRET, SITE_DOMAIN
from tests.frontend.nextjs import node
from tests.frontend.pictures import landscape
from tests.frontend.visit import Visit
from tests.observatory import score

COOKIE = "__Secure-next-auth.session-token"
ENCODE = """
require("next-auth/jwt")
  .encode({ token: JSON.parse(process.env.TOKEN), secret: process.env.SECRET, maxAge: 3600 })
  .then(cookie => console.log(cookie))
"""
SignedIn = Callable[..., dict[str, str]]


def expired(token: str) -> str:
    """The token as it looks a quarter of an hour later; its signature no longer fits."""
    head, claims, signature = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(claims + "=="))
    content["exp"] = int(time.time()) - 1
    claims = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    return f"{head}.{claims}.{signature}"


@pytest.fixture
def signed_in(visit: Visit, balancer: Api, user: tuple[str, str], built: Path) -> SignedIn:
    """Give the visit a session whose access token has ended; `changes` to its tokens."""

    def sign_in(**changes: str) -> dict[str, str]:
        login = balancer.post("/api/token/", json={"username": user[0], "password": user[1]})
        token = {"name": user[0], **login.json, "access": expired(login.json["access"]), **changes}
        cookie = node(built, ENCODE, {"TOKEN": json.dumps(token), "SECRET": SECRET})
        visit.context.add_cookies(
            [{"name": COOKIE, "value": cookie, "url": SITE, "secure": True, "httpOnly": True}]
        )
        return token

    return sign_in


def test_an_access_token_that_has_ended_is_renewed_before_an_upload(
    visit: Visit, signed_in: SignedIn, balancer: Api, tmp_path: Path
) -> None:
    page = visit.page
    token = signed_in()
    before = visit.session()
    picture = {"title": "x", "image": ("a.png", landscape(1), "image/png")}
    assert balancer.post("/api/pictures/", fields=picture, token=token["access"]).status == 401
    file = tmp_path / "evening.png"
    file.write_bytes(landscape(1))
    visit.open("/upload")
    page.get_by_label("画像").set_input_files(file)
    page.get_by_label("題名").fill("夕方の山")
    page.get_by_role("button", name="投稿する").click()
    page.wait_for_url(re.compile(rf"^{SITE}/pictures/\d+$"))
    assert visit.session() != before
    assert visit.problems == []


def test_a_session_outlives_page_after_page(visit: Visit, signed_in: SignedIn) -> None:
    """A refresh token is good once, and a page cannot keep the next one."""
    first = signed_in()
    visit.open("/")
    renewed = visit.session()
    visit.open("/")
    assert visit.session() == renewed
    assert renewed
    token = json.loads(visit.open("/api/auth/session"))["accessToken"]
    assert token != first["access"]
    assert visit.problems == []


def test_signing_out_ends_the_session_for_a_copy_of_its_cookie_too(
    visit: Visit, signed_in: SignedIn, balancer: Api
) -> None:
    token = signed_in()
    visit.open("/")
    visit.page.get_by_role("button", name="ログアウト").click()
    expect(visit.page.get_by_role("link", name="ログイン")).to_be_visible()
    used = balancer.post("/api/token/refresh/", json={"refresh": token["refresh"]})
    assert used.status == 401


def test_who_cannot_be_renewed_signs_in_again(
    visit: Visit, signed_in: SignedIn, user: tuple[str, str]
) -> None:
    signed_in(refresh="no.token.atall")
    visit.open("/upload")
    assert visit.page.url == f"{SITE}/signin?callbackUrl=/upload"
    visit.sign_in(*user)
    visit.page.wait_for_url(f"{SITE}/upload")


def test_an_api_that_is_away_is_told_and_signs_nobody_out(
    visit: Visit, signed_in: SignedIn, user: tuple[str, str], deployment: Deployment
) -> None:
    page = visit.page
    signed_in()
    deployment.scale(0)
    try:
        visit.open("/")
        expect(page.get_by_role("heading")).to_have_text("読み込めませんでした")
        expect(page.get_by_role("banner")).to_contain_text(user[0])
        visit.look("api-away")
    finally:
        deployment.scale(1)
    page.get_by_role("button", name="もう一度読み込む").click()
    expect(page.get_by_role("heading", name="みんなの写真")).to_be_visible()


def test_no_script_gets_hold_of_the_refresh_token_or_the_cookie(
    visit: Visit, signed_in: SignedIn
) -> None:
    token = signed_in()
    bodies = [visit.open(path) for path in ("/", "/upload", "/api/auth/session")]
    assert visit.page.evaluate("document.cookie").find("session-token") == -1
    assert not any(token["refresh"] in body for body in bodies)
    session = json.loads(bodies[-1])
    assert session.keys() == {"user", "expires", "accessToken"}
    cookie = visit.session()
    assert cookie
    assert (cookie["name"], cookie["httpOnly"], cookie["secure"]) == (COOKIE, True, True)
    # Encrypted, not only signed: its content cannot be read.
    assert token["refresh"] not in cookie["value"]
    assert json.loads(base64.urlsafe_b64decode(cookie["value"].split(".")[0] + "=="))["enc"]


def test_scripts_run_by_the_nonce_of_their_page_only(visit: Visit, pages: Api, site: Site) -> None:
    nonces = set()
    for asked in ({}, {"Purpose": "prefetch"}, {"Next-Router-Prefetch": "1"}):
        answer = pages.get("/", host=SITE_DOMAIN, headers=asked)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert f"connect-src 'self' https://{API_DOMAIN};" in policy
        assert f"img-src 'self' blob: https://{API_DOMAIN} {site.cdn};" in policy
        nonces.update(re.findall(r"'nonce-([^']+)'", policy))
    assert len(nonces) == 3
    visit.open("/")
    injected = """() => new Promise(resolve => {
      const element = document.createElement("div");
      element.innerHTML = "<img src='data:,' onerror='window.injected = true'>";
      element.firstChild.addEventListener("error", () => resolve(window.injected === true));
    })"""
    assert visit.page.evaluate(injected) is False
    assert any("inline event handler" in problem for problem in visit.problems)


@pytest.mark.parametrize("path", ["/signin", "/signup"])
def test_a_form_that_is_sent_before_its_script_runs_puts_no_password_in_an_address(
    browser: Browser, path: str
) -> None:
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    page.goto(f"{SITE}{path}")
    page.get_by_label("Username").fill("somebody")
    page.get_by_label("Password").fill("not-in-any-log")
    with page.expect_navigation() as navigation:
        page.get_by_role("main").get_by_role("button").click()
    assert (navigation.value.status, page.url) == (200, f"{SITE}{path}")
    expect(page.get_by_label("Password")).to_be_visible()
    page.context.close()


def test_every_answer_has_its_security_headers(pages: Api) -> None:
    """NextAuth has pages of its own, and a file of `_next` may not be there."""
    script = re.search(
        r'src="(/_next/static/[^"?]+)', pages.get("/", host=SITE_DOMAIN).body.decode()
    )
    assert script
    nextauths = ("/api/auth/signout", "/api/auth/error", "/api/auth/session", "/api/nowhere")
    files = ("/icon.svg", script[1], "/_next/static/nowhere.js", "/_next/image?url=/icon.svg&w=1")
    for path in ("/", "/signin", "/nowhere", *nextauths, *files):
        headers = pages.get(path, host=SITE_DOMAIN).headers
        assert headers["Strict-Transport-Security"] == "max-age=31536000"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "X-Powered-By" not in headers
        assert score(headers, headers.getlist("Set-Cookie")) >= 115, path
