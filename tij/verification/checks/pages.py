"""The front end and the API as a browser meets them (guide, completion checklist)."""

from __future__ import annotations

import re

import httpx

from tij.verification.finding import Finding, failed, passed, skipped

FOREIGN_ORIGIN = "https://elsewhere.example"


def page_renders(web: httpx.Client, url: str) -> Finding:
    """The page answers 200 with HTML that has something in its body."""
    response = web.get(url, follow_redirects=True)
    if response.status_code != httpx.codes.OK:
        return failed("answered", url=url, status=response.status_code)
    if "text/html" not in response.headers.get("content-type", ""):
        return failed("not-html", url=url, type=response.headers.get("content-type", "?"))
    body = re.search(r"<body[^>]*>(.*)", response.text, re.IGNORECASE | re.DOTALL)
    if body is None or not re.sub(r"<script.*?</script>|<[^>]*>|\s", "", body[1], flags=re.DOTALL):
        return failed("empty-page", url=url)
    return passed("page", url=url, bytes=len(response.content))


def admin_answers(web: httpx.Client, api_url: str, path: str) -> Finding:
    """The admin leads to its login form."""
    if not path:
        return skipped("no-page", setting="app.admin_path")
    url = api_url + path
    response = web.get(url, follow_redirects=True)
    if response.status_code != httpx.codes.OK:
        return failed("answered", url=url, status=response.status_code)
    if "csrfmiddlewaretoken" not in response.text:
        return failed("no-login-form", url=str(response.url))
    return passed("login-form", url=str(response.url))


def api_answers(web: httpx.Client, api_url: str, path: str) -> Finding:
    """The API's root answers JSON; 401 and 403 are answers, too."""
    if not path:
        return skipped("no-page", setting="app.api_path")
    url = api_url + path
    response = web.get(url, headers={"Accept": "application/json"})
    if response.status_code not in (
        httpx.codes.OK,
        httpx.codes.UNAUTHORIZED,
        httpx.codes.FORBIDDEN,
    ):
        return failed("answered", url=url, status=response.status_code)
    if "json" not in response.headers.get("content-type", ""):
        return failed("not-json", url=url, type=response.headers.get("content-type", "?"))
    return passed("answers", url=url, status=response.status_code)


def database_answers(web: httpx.Client, api_url: str, health_path: str) -> Finding:
    """The readiness address, which asks the database (docs/container-contract.md)."""
    url = f"{api_url}{health_path}ready/"
    response = web.get(url)
    if response.status_code == httpx.codes.OK:
        return passed("ready", url=url)
    if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
        return failed("answered", url=url, status=response.status_code)
    try:
        said = response.json()
    except ValueError:
        said = {}
    if "pending_migrations" in said:
        return failed("migrations-pending", count=int(said["pending_migrations"]))
    if said.get("database") == "unreachable":
        return failed("database-unreachable", url=url)
    return failed("answered", url=url, status=response.status_code)


def front_end_reaches_api(web: httpx.Client, api_url: str, path: str, origin: str) -> Finding:
    """As a page of `origin` does it: a preflight, a request, and the same from elsewhere."""
    if not path:
        return skipped("no-page", setting="app.api_path")
    url = api_url + path
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    preflight = web.options(url, headers=asked)
    if _allowed(preflight) != origin:
        return failed("preflight-refused", origin=origin, status=preflight.status_code)
    headers = preflight.headers.get("access-control-allow-headers", "").lower()
    if "authorization" not in headers or "content-type" not in headers:
        return failed("headers-refused", origin=origin, headers=headers or "-")
    answer = web.get(url, headers={"Origin": origin})
    if _allowed(answer) != origin:
        return failed("origin-refused", origin=origin, status=answer.status_code)
    if answer.is_server_error:
        return failed("answered", url=url, status=answer.status_code)
    if _allowed(web.get(url, headers={"Origin": FOREIGN_ORIGIN})) is not None:
        return failed("anyone-allowed", origin=FOREIGN_ORIGIN)
    return passed("origin-allowed", origin=origin, url=url)


def _allowed(response: httpx.Response) -> str | None:
    origin: str | None = response.headers.get("access-control-allow-origin")
    return origin
