"""Pages and API as a browser meets them; each server is broken in one way at a time."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tij.verification.checks import pages
from tij.verification.finding import Status

API = "https://api.example.test"
SITE = "https://www.example.test"
PAGE = "<html><body><h1>This is Japan</h1></body></html>"

Handler = Callable[[httpx.Request], httpx.Response]


def web(handler: Handler) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(handler))


def answering(status: int = 200, **options: object) -> httpx.Client:
    return web(lambda _: httpx.Response(status, **options))


def test_a_page_with_content_passes_whatever_it_redirects_to() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/":
            return httpx.Response(307, headers={"location": "/ja"})
        return httpx.Response(200, html=PAGE)

    found = pages.page_renders(web(handler), f"{SITE}/")
    assert (found.status, found.code) == (Status.PASS, "page")


@pytest.mark.parametrize(
    ("client", "code"),
    [
        (answering(404, html=PAGE), "answered"),
        (answering(502, text="Bad Gateway"), "answered"),
        (answering(200, json={"page": 1}), "not-html"),
        (answering(200, html="<html><body><script>go()</script> </body></html>"), "empty-page"),
        (answering(200, html="<html></html>"), "empty-page"),
    ],
)
def test_a_page_that_does_not_render_fails(client: httpx.Client, code: str) -> None:
    found = pages.page_renders(client, f"{SITE}/")
    assert (found.status, found.code) == (Status.FAIL, code)


def test_the_admin_must_show_its_login_form() -> None:
    form = '<input type="hidden" name="csrfmiddlewaretoken" value="x">'
    assert pages.admin_answers(answering(html=form), API, "/admin/").status is Status.PASS
    assert pages.admin_answers(answering(html=PAGE), API, "/admin/").code == "no-login-form"
    assert pages.admin_answers(answering(400), API, "/admin/").code == "answered"


def test_a_page_that_the_settings_do_not_name_is_not_asked_for() -> None:
    nobody = answering(500)
    for found in (
        pages.admin_answers(nobody, API, ""),
        pages.api_answers(nobody, API, ""),
        pages.front_end_reaches_api(nobody, API, "", SITE),
    ):
        assert (found.status, found.code) == (Status.SKIP, "no-page")


@pytest.mark.parametrize("status", [200, 401, 403])
def test_the_api_answers_also_when_it_wants_a_login(status: int) -> None:
    assert pages.api_answers(answering(status, json={}), API, "/api/").status is Status.PASS


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_an_error_is_no_answer_of_the_api(status: int) -> None:
    found = pages.api_answers(answering(status, json={}), API, "/api/")
    assert (found.status, found.code) == (Status.FAIL, "answered")


def test_a_page_in_place_of_the_api_fails() -> None:
    assert pages.api_answers(answering(200, html=PAGE), API, "/api/").code == "not-json"


@pytest.mark.parametrize(
    ("client", "code"),
    [
        (answering(200, json={"status": "ready"}), "ready"),
        (answering(503, json={"database": "unreachable"}), "database-unreachable"),
        (answering(503, json={"pending_migrations": 3}), "migrations-pending"),
        (answering(503, text="Service Temporarily Unavailable"), "answered"),
        (answering(404), "answered"),
    ],
)
def test_the_database_is_asked_through_the_readiness_address(
    client: httpx.Client, code: str
) -> None:
    found = pages.database_answers(client, API, "/health/")
    assert found.code == code
    assert (found.status is Status.PASS) == (code == "ready")


def cors(
    origin: str | None = SITE,
    headers: str = "authorization, content-type",
    echo: bool = False,
    read: bool = True,
) -> Handler:
    """A server that allows `origin`, or with `echo` whoever asks."""

    def handler(request: httpx.Request) -> httpx.Response:
        asking = request.headers["origin"]
        allowed = {}
        if asking == origin or echo:
            allowed["access-control-allow-origin"] = asking
        if request.method == "OPTIONS":
            allowed["access-control-allow-headers"] = headers
        elif not read:
            allowed = {}
        return httpx.Response(200, headers=allowed, json={})

    return handler


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        (cors(), "origin-allowed"),
        (cors(origin="https://other.example.test"), "preflight-refused"),
        (cors(origin=None), "preflight-refused"),
        (cors(headers="accept"), "headers-refused"),
        (cors(read=False), "origin-refused"),
        (cors(echo=True), "anyone-allowed"),
    ],
)
def test_only_the_sites_own_pages_may_call_the_api(handler: Handler, code: str) -> None:
    found = pages.front_end_reaches_api(web(handler), API, "/api/", SITE)
    assert found.code == code
    assert (found.status is Status.PASS) == (code == "origin-allowed")
