"""What the container answers, and what it says about it in its log."""

from __future__ import annotations

import re
import socket
import time
from typing import Any

import pytest

from tests.container.api import PNG, Api
from tests.container.names import API_DOMAIN, NOT_PREVIEWS, PREVIEW, SITE
from tests.observatory import score
from tij.emulator.host import ContainerProcess

ADMIN_CSS = re.compile(
    rb'href="https://cdn\.example\.test(/static/admin/css/base\.[0-9a-f]{12}\.css)"'
)


def logged(container: ContainerProcess, request_id: str) -> list[dict[str, Any]]:
    """The log's records of one request; Nginx writes its own after it has answered."""
    deadline = time.monotonic() + 5
    while True:
        found = [r for r in container.records() if r.get("request_id") == request_id]
        if any(r["logger"] == "nginx.access" for r in found) or time.monotonic() > deadline:
            return found
        time.sleep(0.02)


def raw(api: Api, request: bytes) -> tuple[bytes, bytes]:
    """Send bytes, read until the end; (head, body)."""
    with socket.create_connection(("127.0.0.1", api.port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, body


def test_the_health_check_is_answered_by_ip_address_over_plain_http(api: Api) -> None:
    answer = api.get("/health/", host="10.0.2.15", proto=None)
    assert (answer.status, answer.json) == (200, {"status": "healthy"})


def test_health_checks_are_not_logged(api: Api, container: ContainerProcess) -> None:
    answer = api.get("/health/", host="10.0.2.15")
    later = api.get("/api/")
    assert logged(container, later.headers["X-Request-ID"])
    assert not any(
        r.get("request_id") == answer.headers["X-Request-ID"] for r in container.records()
    )


def test_ready_says_that_the_database_is_there_and_migrated(api: Api) -> None:
    assert api.get("/health/ready/", host="10.0.2.15", proto=None).status == 200


@pytest.mark.parametrize("path", ["/api/", "/api/pictures/", "/admin/login/", "/nowhere"])
def test_an_answer_has_the_headers_that_keep_a_browser_safe(api: Api, path: str) -> None:
    headers = api.get(path).headers
    assert score(headers, headers.getlist("Set-Cookie")) >= 115


def test_any_other_address_needs_an_allowed_host(api: Api) -> None:
    answer = api.get("/api/", host="evil.example.test")
    assert (answer.status, answer.json["detail"]) == (400, "malformed request")


def test_plain_http_is_sent_to_https_once(api: Api) -> None:
    answer = api.get("/api/", proto="http")
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{API_DOMAIN}/api/")
    assert api.get("/api/", proto="https").status == 200


def test_a_request_has_one_id_in_answer_access_log_and_django_log(
    api: Api, container: ContainerProcess
) -> None:
    answer = api.get("/api/?token=private", host="evil.example.test")
    records = logged(container, answer.headers["X-Request-ID"])
    assert {"nginx.access", "django.security.DisallowedHost"} <= {r["logger"] for r in records}
    assert not any("private" in str(r) for r in records if r["logger"] == "nginx.access")


def test_the_client_is_whom_the_load_balancer_saw(api: Api, container: ContainerProcess) -> None:
    answer = api.get("/api/", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"})
    (record,) = logged(container, answer.headers["X-Request-ID"])
    assert record["client"] == "203.0.113.9"
    assert (record["status"], record["message"]) == (200, "GET /api/")


def test_every_line_of_the_log_is_json_with_time_level_logger_and_message(
    api: Api, container: ContainerProcess
) -> None:
    # Nginx's own error log is plain text: make it write one.
    raw(api, b"GET / HTTP/1.1\r\nHost: x\r\nBad Header\x00: 1\r\n\r\n")
    records = container.records()
    assert {"gunicorn.error", "nginx.access"} <= {record["logger"] for record in records}
    for record in records:
        assert {"time", "level", "logger", "message"} <= record.keys(), record
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", record["time"]), record


def test_browsers_are_told_to_stay_on_https_and_cookies_are_secure(api: Api) -> None:
    answer = api.get("/admin/login/")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Server" not in answer.headers or "/" not in answer.headers["Server"]


@pytest.mark.parametrize("origin", [SITE, PREVIEW])
def test_the_front_end_and_its_previews_may_read_answers(api: Api, origin: str) -> None:
    answer = api.get("/api/pictures/", headers={"Origin": origin})
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("origin", NOT_PREVIEWS)
def test_others_may_not_read_answers(api: Api, origin: str) -> None:
    answer = api.get("/api/pictures/", headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_front_end_may_send_a_token(api: Api) -> None:
    answer = api.request(
        "OPTIONS",
        "/api/pictures/",
        headers={
            "Origin": SITE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert answer.status == 200
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (f"https://{API_DOMAIN}", 302),
        (SITE, 302),
        (PREVIEW, 302),
        *((origin, 403) for origin in NOT_PREVIEWS),
    ],
)
def test_forms_are_accepted_from_trusted_origins_only(
    api: Api, admin: tuple[str, str], origin: str, status: int
) -> None:
    page = api.get("/admin/login/")
    cookie = re.search(r"csrftoken=(\w+)", page.headers["Set-Cookie"])
    field = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.body)
    assert cookie
    assert field
    name, password = admin
    form = (
        f"csrfmiddlewaretoken={field[1].decode()}&username={name}&password={password}&next=/admin/"
    )
    answer = api.post(
        "/admin/login/",
        body=form,
        headers={
            "Cookie": f"csrftoken={cookie[1]}",
            "Origin": origin,
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    assert answer.status == status


def test_static_files_have_their_type_and_are_kept_for_a_year(api: Api) -> None:
    page = api.get("/admin/login/")
    link = ADMIN_CSS.search(page.body)
    assert link, page.body
    css = api.get(link[1].decode(), headers={"Accept-Encoding": "gzip"})
    assert css.status == 200
    assert css.headers["Content-Type"] == "text/css"
    assert css.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert css.headers["Content-Encoding"] == "gzip"
    plain = api.get("/static/admin/css/base.css")
    assert plain.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [(SITE, SITE), (PREVIEW, PREVIEW), *((origin, None) for origin in NOT_PREVIEWS)],
)
def test_nginxs_own_answers_are_readable_for_the_same_pages(
    api: Api, origin: str, allowed: str | None
) -> None:
    answer = api.post("/api/pictures/", headers={"Origin": origin}, body=b"x" * 10_500_000)
    assert answer.status == 413
    assert answer.headers.get("Access-Control-Allow-Origin") == allowed


def test_a_body_over_the_limit_is_refused_in_json_that_the_front_end_can_read(
    api: Api, token: str
) -> None:
    answer = api.post(
        "/api/pictures/",
        token=token,
        headers={"Origin": SITE},
        fields={"title": "big", "image": ("big.png", b"x" * 20_000_000, "image/png")},
    )
    assert answer.status == 413
    assert answer.json == {
        "detail": "larger than the allowed 10m",
        "request_id": answer.headers["X-Request-ID"],
    }
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == SITE


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"0\r\n\r\n",
            400,
        ),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n", 400),
        (b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 40_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    ],
    ids=[
        "nonsense",
        "no host",
        "two hosts",
        "nul",
        "length",
        "smuggling",
        "coding",
        "trace",
        "long header",
        "long address",
    ],
)
def test_malformed_requests_are_refused_in_json(
    api: Api, request_bytes: bytes, status: int
) -> None:
    head, body = raw(api, request_bytes)
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), head
    assert b'{"detail":"' in body


def test_a_slow_client_does_not_hold_up_others(api: Api, token: str) -> None:
    slow = []
    for _ in range(50):
        connection = socket.create_connection(("127.0.0.1", api.port))
        connection.sendall(
            f"POST /api/pictures/ HTTP/1.1\r\nHost: {API_DOMAIN}\r\nX-Forwarded-Proto: https\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: 1000000\r\n\r\nslow".encode()
        )
        slow.append(connection)
    try:
        # More than gunicorn has threads: Nginx keeps unfinished requests to itself.
        for _ in range(20):
            assert api.get("/api/pictures/").status == 200
    finally:
        for connection in slow:
            connection.close()


def test_a_user_registers_logs_in_and_uploads_a_picture_to_the_cdn(
    api: Api, token: str, s3: Any
) -> None:
    answer = api.post(
        "/api/pictures/",
        token=token,
        fields={"title": "富士山", "image": ("../../evil.JPG", PNG, "text/html")},
    )
    assert answer.status == 201, answer.body
    match = re.fullmatch(
        r"https://cdn\.example\.test/(media/[0-9a-f]{32}\.png)", answer.json["image"]
    )
    assert match, answer.json
    stored = s3.get_object(Bucket="files", Key=match[1])
    assert stored["Body"].read().startswith(PNG[:24])
    assert stored["ContentType"] == "image/png"
    listed = api.get("/api/pictures/").json["results"]
    assert answer.json["id"] in [picture["id"] for picture in listed]
    assert answer.json["owner"] == "hanako"


def test_nobody_uploads_without_a_token_or_changes_others_pictures(api: Api, token: str) -> None:
    picture = {"title": "mine", "image": ("a.png", PNG, "image/png")}
    assert api.post("/api/pictures/", fields=picture).status == 401
    assert api.post("/api/pictures/", fields=picture, token=f"{token}x").status == 401
    mine = api.post("/api/pictures/", fields=picture, token=token).json
    other = {"username": "taro", "password": "matsu-no-ki-88"}
    assert api.post("/api/users/", json=other).status == 201
    assert (
        api.request("DELETE", f"/api/pictures/{mine['id']}/", token=api.login(**other)).status
        == 403
    )
    assert api.request("DELETE", f"/api/pictures/{mine['id']}/", token=token).status == 204


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b""])
def test_only_pictures_are_uploaded(api: Api, token: str, content: bytes) -> None:
    fields = {"title": "no", "image": ("a.png", content, "image/png")}
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert (answer.status, list(answer.json)) == (400, ["image"])


def test_a_wrong_password_and_a_weak_one_are_refused(api: Api) -> None:
    login = {"username": "hanako", "password": "wrong"}
    assert api.post("/api/token/", json=login).status == 401
    weak = api.post("/api/users/", json={"username": "jiro", "password": "12345678"})
    assert (weak.status, list(weak.json)) == (400, ["password"])


def test_unknown_addresses_answer_in_json(api: Api) -> None:
    answer = api.get("/nowhere/")
    assert (answer.status, answer.json) == (404, {"detail": "not found"})
