"""Staff's way into the admin: a second step after the password, and whence one may come at all."""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest

from tests.container.api import Answer, Api

pytestmark = pytest.mark.reference

PASSWORD = "correct-horse-battery"
FIELD = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
HERE = "203.0.113.77"
# segno's mark; the admin has drawings of its own.
PICTURE = b'class="segno"'


class Browser:
    """Keeps cookies, and sends forms with their token."""

    def __init__(self, api: Api, *, path: str = "/admin/", address: str = HERE) -> None:
        self._api, self._path, self._address = api, path, address
        self._cookies: dict[str, str] = {}

    def get(self, page: str = "") -> Answer:
        return self._keep(self._api.get(self._path + page, headers=self._headers()))

    def post(self, page: str, *, image: bytes | None = None, **fields: str) -> Answer:
        """The form of `page`, filled in, with a file or without; it must be there."""
        token = FIELD.search(self.get(page).body)
        assert token
        sent: dict[str, Any] = {
            "csrfmiddlewaretoken": token[1].decode(),
            "next": self._path,
            **fields,
        }
        if image is not None:
            sent["image"] = ("a.png", image, "image/png")
        headers = {**self._headers(), "Referer": f"https://api.example.test{self._path}"}
        answer = self._api.request(
            "POST",
            self._path + page,
            headers=headers,
            fields=sent,
            encode_multipart=image is not None,
        )
        return self._keep(answer)

    def sign_in(self, name: str, code: str = "") -> bool:
        answer = self.post("login/", username=name, password=PASSWORD, code=code)
        return answer.status == 302

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
        return {"Cookie": cookies, "X-Forwarded-For": self._address}

    def _keep(self, answer: Answer) -> Answer:
        for line in answer.headers.getlist("Set-Cookie"):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer


def totp(key: bytes, steps: int = 0) -> str:
    """RFC 6238 with its defaults; `steps` of thirty seconds from now."""
    count = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(key, count, hashlib.sha1)
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@pytest.fixture(scope="module")
def new_staff(manage: Callable[..., str]) -> Callable[[str], str]:
    def make(name: str) -> str:
        variables = {"USERNAME": name, "EMAIL": f"{name}@example.test", "PASSWORD": PASSWORD}
        changes = {f"DJANGO_SUPERUSER_{k}": v for k, v in variables.items()}
        manage("createsuperuser", "--noinput", **changes)
        return name

    return make


def key_of(manage: Callable[..., str], name: str) -> bytes:
    """What the telephone reads from the picture."""
    query = (
        "from django_otp.plugins.otp_totp.models import TOTPDevice as T;"
        f"print('KEY', T.objects.get(user__username={name!r}).key)"
    )
    found = re.search(r"KEY (\w+)", manage("shell", "-v0", "-c", query))
    assert found
    return bytes.fromhex(found[1])


@pytest.fixture(scope="module")
def set_up(
    api: Api, new_staff: Callable[[str], str], manage: Callable[..., str]
) -> tuple[str, bytes, list[str], Browser]:
    """Somebody with a second step: name, key, codes for emergencies, the browser it was done in."""
    name = new_staff("yoshiko")
    browser = Browser(api)
    assert browser.sign_in(name)
    assert b'href="/admin/second-step/"' in browser.get().body
    page = browser.get("second-step/")
    assert PICTURE in page.body
    key = key_of(manage, name)
    assert key.hex().encode() not in page.body
    wrong = browser.post("second-step/", code="000000" if totp(key) != "000000" else "111111")
    assert PICTURE in wrong.body
    # Until the first right code the password is enough.
    assert Browser(api).sign_in(name)
    time.sleep(1.1)  # as long as the library takes no code after a wrong one
    done = browser.post("second-step/", code=totp(key, -1))
    codes = re.findall(r"<li><code>(\w+)</code>", done.body.decode())
    assert len(codes) == 10
    return name, key, codes, browser


Second = tuple[str, bytes, list[str], Browser]


def test_a_code_opens_it_once(api: Api, set_up: Second) -> None:
    name, key, codes, _ = set_up
    now = totp(key)
    assert Browser(api).sign_in(name, now)
    assert not Browser(api).sign_in(name, now)
    assert Browser(api).sign_in(name, codes[0])
    assert not Browser(api).sign_in(name, codes[0])


def test_the_password_alone_opens_nothing_any_more(api: Api, set_up: Second) -> None:
    name, _, _, first = set_up
    assert first.get().status == 200
    other = Browser(api)
    assert not other.sign_in(name)
    assert not other.sign_in(name, "123")
    assert other.get().status == 302


def test_a_session_from_before_does_not_count(
    api: Api, new_staff: Callable[[str], str], manage: Callable[..., str]
) -> None:
    name = new_staff("haruko")
    before, after = Browser(api), Browser(api)
    assert before.sign_in(name)
    assert after.sign_in(name)
    after.get("second-step/")
    assert after.post("second-step/", code=totp(key_of(manage, name))).status == 200
    assert after.get().status == 200
    assert before.get().status == 302


def test_a_session_is_over_after_a_working_day(api: Api, new_staff: Callable[[str], str]) -> None:
    login = Browser(api).post("login/", username=new_staff("fuyuko"), password=PASSWORD, code="")
    assert login.status == 302
    cookies = SimpleCookie("; ".join(login.headers.getlist("Set-Cookie")))
    assert {"max-age": "28800", "secure": True, "httponly": True}.items() <= dict(
        cookies["sessionid"]
    ).items()


def test_nobody_sees_the_key_again(set_up: Second) -> None:
    _, key, _, browser = set_up
    again = browser.get("second-step/")
    assert PICTURE not in again.body
    listed = browser.get("otp_totp/totpdevice/")
    assert listed.status == 200
    assert key.hex().encode() not in listed.body
    number = re.search(rb"totpdevice/(\d+)/change", listed.body)
    assert number
    assert (
        key.hex().encode()
        not in browser.get(f"otp_totp/totpdevice/{number[1].decode()}/change/").body
    )
    assert browser.get(f"otp_totp/totpdevice/{number[1].decode()}/qrcode/").status == 403


@pytest.mark.parametrize("row", ["x", "1 or 2", "-1"])
def test_an_action_on_what_has_no_number_is_the_clients_error(set_up: Second, row: str) -> None:
    sent = {"action": "delete_selected", "_selected_action": row}
    for page in ("pictures/picture/", "pictures/report/", "auth/user/"):
        assert set_up[3].post(page, **sent).status == 400
    assert set_up[3].post("auth/user/", **sent | {"_selected_action": "0"}).status < 400


@pytest.fixture(scope="module")
def guarded(web: Any) -> Api:
    """With every setting of staff's way in."""
    api: Api = web(
        ADMIN_PATH="office/", ADMIN_ADDRESSES="203.0.113.0/24, 2001:db8::/32", ADMIN_SECOND_STEP="1"
    )[1]
    return api


def test_the_admin_is_where_the_settings_say(guarded: Api, new_staff: Callable[[str], str]) -> None:
    assert guarded.get("/admin/").status == 404
    assert guarded.get("/admin/login/").status == 404
    browser = Browser(guarded, path="/office/")
    # Without a second step there is nothing but its page.
    assert browser.sign_in(new_staff("natsuko"))
    assert browser.get().headers["Location"] == "/office/second-step/"
    assert browser.get("auth/user/").headers["Location"] == "/office/second-step/"
    assert browser.get("second-step/").status == 200


@pytest.mark.parametrize(
    ("address", "status"), [("203.0.113.9", 200), ("2001:db8::9", 200), ("198.51.100.9", 404)]
)
def test_other_addresses_find_no_admin(guarded: Api, address: str, status: int) -> None:
    browser = Browser(guarded, path="/office/", address=address)
    assert browser.get("login/").status == status
    assert browser.get().status == (404 if status == 404 else 302)
    assert browser.get("jsi18n/").status == (404 if status == 404 else 302)
    assert browser.get("nowhere/").status == (404 if status == 404 else 302)
