"""What a client may send to break in, to pass for another, or to break the server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.container.api import Api

pytestmark = pytest.mark.reference

PASSWORD = "sakura-no-hana-7"


def register(api: Api, name: str, password: str = PASSWORD) -> Any:
    return api.post("/api/users/", json={"username": name, "password": password})


def test_a_full_width_name_is_the_plain_one(api: Api) -> None:
    answer = register(api, "ｔｏｍｏｋｏ")
    assert (answer.status, answer.json["username"]) == (201, "tomoko")
    for name in ("tomoko", "ｔｏｍｏｋｏ", "Tomoko"):
        again = register(api, name)
        assert (again.status, list(again.json)) == (400, ["username"]), name


@pytest.mark.parametrize("name", ["h\u0430nako", "\u0391kira", "花子\u0430"])
def test_a_name_of_two_scripts_is_refused(api: Api, name: str) -> None:
    answer = register(api, name)
    assert (answer.status, list(answer.json)) == (400, ["username"])


@pytest.mark.parametrize("name", ["山田タロウさん", "Иван", "jiro_2"])
def test_a_name_of_one_script_is_accepted(api: Api, name: str) -> None:
    assert register(api, name).status == 201


# The letter becomes three in NFKC: longer than the database takes.
@pytest.mark.parametrize("name", ["㌔" * 149, "\ud800", "a\0b", "名" * 300, ["x"], {}, None])
def test_a_name_that_cannot_be_stored_is_refused(api: Api, name: Any) -> None:
    body = b'{"username": "\\ud800", "password": "sakura-no-hana-7"}'
    sent = (
        {"body": body} if name == "\ud800" else {"json": {"username": name, "password": PASSWORD}}
    )
    headers = {"Content-Type": "application/json"}
    answer = api.post("/api/users/", headers=headers, **sent)
    assert (answer.status, list(answer.json)) == (400, ["username"])


def test_a_password_that_is_the_name_is_refused(api: Api) -> None:
    answer = register(api, "matsuzaka-kun", "matsuzaka-kun")
    assert (answer.status, list(answer.json)) == (400, ["password"])


@pytest.mark.parametrize("path", ["/api/users/", "/api/token/", "/api/token/refresh/"])
@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deeply_nested_json_is_the_clients_error(api: Api, path: str, opening: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert api.post(path, headers=headers, body=opening * 10_000).status == 400


@pytest.mark.parametrize("path", ["/api/users/", "/api/token/", "/admin/login/"])
@pytest.mark.parametrize("encoding", ["punycode", "idna", "utf-7", "hex"])
def test_a_body_of_another_encoding_is_the_clients_error(
    api: Api, path: str, encoding: str
) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="username"\r\n\r\nabc\r\n--b--\r\n'
    for kind, body in (
        ("application/json", b'{"username": "abc"}'),
        ("application/x-www-form-urlencoded", b"username=abc%ff"),
        ("multipart/form-data; boundary=b", part),
    ):
        headers = {"Content-Type": f"{kind}; charset={encoding}"}
        # The address's query is read by the same name.
        for address in (path, f"{path}?page=%E0%AD%AF"):
            assert api.post(address, headers=headers, body=body).status == 415, (kind, address)


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "no-such-one"])
def test_utf8_by_any_name_is_read(api: Api, encoding: str) -> None:
    headers = {"Content-Type": f"application/json; charset={encoding}"}
    answer = api.post("/api/token/", headers=headers, body=b'{"username": "abc"}')
    assert (answer.status, list(answer.json)) == (400, ["password"])


def test_a_new_password_ends_the_old_ones_tokens(api: Api, manage: Any) -> None:
    assert register(api, "changer").status == 201
    token = api.login("changer", PASSWORD)
    old = api.get("/api/pictures/", token=token)
    assert old.status == 200
    manage(
        "shell",
        "-c",
        "u = User.objects.get(username='changer'); u.set_password('kiku-no-hana-8'); u.save()",
    )
    assert api.get("/api/pictures/", token=token).status == 401
    assert api.get("/api/pictures/", token=api.login("changer", "kiku-no-hana-8")).status == 200


@pytest.mark.parametrize("length", [4000, 7000, 9000])
def test_an_address_is_read_or_refused_in_json(api: Api, length: int) -> None:
    answer = api.get(f"/api/pictures/?x={'x' * length}")
    assert (answer.status, bool(answer.json)) == (200 if length < 8000 else 414, True)


def test_a_redirect_may_be_longer_than_the_address_that_it_answers(api: Api) -> None:
    answer = api.get("/admin/" + "%3F" * 2600)
    assert answer.status == 302
    assert len(answer.headers["Location"]) > 10_000


def test_a_browser_gets_json_from_the_api_too(api: Api) -> None:
    answer = api.get("/api/pictures/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "path", ["/api/pictures/", "/api/users/me/", "/admin/", "/admin/login/", "/admin/?title=x"]
)
def test_a_nul_is_the_clients_error(api: Api, path: str) -> None:
    """In a cookie as Python reads it, PostgreSQL would be asked for a session of that name."""
    answer = api.get(path, headers={"Cookie": r'sessionid="\000aaaaaaaaaaaa"'})
    assert (answer.status, answer.json) == (400, {"detail": "malformed request"})
    answer = api.get(f"{path}?title=%00")
    assert (answer.status, answer.json) == (400, {"detail": "malformed request"})


@pytest.mark.parametrize("path", ["/api/token/", "/api/users/", "/admin/login/"])
def test_a_body_that_takes_much_memory_is_not_read(api: Api, path: str) -> None:
    """A megabyte of empty objects takes thirty in Python, and every thread of a task reads one."""
    for kind, body in (
        ("application/json", b"[" + b"{}," * 25_000 + b"{}]"),
        ("application/x-www-form-urlencoded", b"username=" + b"x" * 70_000),
    ):
        answer = api.post(path, headers={"Content-Type": kind}, body=body)
        # The admin's login asks for the form's own token before anything else.
        refused = (403,) if path == "/admin/login/" else (413,)
        assert answer.status in refused, (kind, answer.body)


def test_a_name_is_not_put_into_nfkc_before_it_is_measured(api: Api) -> None:
    """Its time grows with the square of the marks on one letter: a body of 2 MB took a minute."""
    answer = register(api, "e\u0301" * 100)
    assert (answer.status, list(answer.json)) == (400, ["username"])
    assert register(api, "e\u0301" * 70).json["username"] == "\u00e9" * 70


INJECTED = (
    "%0d%0aX-Injected:%20yes",
    "%0aX-Injected:%20yes",
    "%E5%98%8A%E5%98%8DX-Injected:%20yes",
)


@pytest.mark.parametrize("injected", INJECTED)
@pytest.mark.parametrize(
    "path", ["/admin{}", "/admin/{}", "/api/pictures{}", "/api/pictures/?x={}"]
)
def test_an_address_adds_no_header_to_its_answer(api: Api, path: str, injected: str) -> None:
    for proto in ("https", "http"):
        answer = api.get(path.format(injected), proto=proto)
        assert answer.status < 500
        assert "X-Injected" not in answer.headers


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-Url"])
def test_a_header_leads_nobody_to_another_host(api: Api, token: str, name: str) -> None:
    """No cache between could keep it for others, either."""
    headers = {name: "evil.example" if name != "Forwarded" else "host=evil.example"}
    for path in ("/api/pictures/", "/api/pictures", "/admin/", "/api/schema/"):
        for proto in ("https", "http"):
            answer = api.get(path, headers=headers, proto=proto)
            assert b"evil.example" not in answer.body
            assert "evil.example" not in str(answer.headers)


def test_a_request_id_of_the_clients_own_is_not_repeated(api: Api) -> None:
    answer = api.get("/api/pictures/", headers={"X-Request-ID": "<script>"})
    assert "script" not in answer.headers["X-Request-ID"]
