"""Registration and login have a limit, and only whoever reaches it meets it."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from tests.container.api import Answer, Api

CLAIMS = count(1)


@pytest.fixture(scope="module")
def api(web: Any) -> Api:
    """One gunicorn process, which counts for itself."""
    _, api = web(WEB_CONCURRENCY="1")
    return api


def post(api: Api, path: str, client: str, **body: Any) -> Answer:
    """As the load balancer hands on a request of `client`, who claims to be someone else."""
    claimed = f"198.51.100.{next(CLAIMS)}"
    return api.post(path, json=body, headers={"X-Forwarded-For": f"{claimed}, {client}"})


def test_one_address_registers_thirty_times_an_hour(api: Api) -> None:
    weak = {"username": "saburo", "password": "12345678"}
    statuses = [post(api, "/api/users/", "203.0.113.1", **weak).status for _ in range(30)]
    assert statuses == [400] * 30
    refused = post(api, "/api/users/", "203.0.113.1", username="saburo", password="take-no-ko-9")
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) > 0
    other = post(api, "/api/users/", "203.0.113.2", username="shiro", password="take-no-ko-9")
    assert other.status == 201


def test_one_name_is_tried_ten_times_a_minute_from_one_address(api: Api) -> None:
    wrong = {"username": "goro", "password": "wrong"}
    statuses = [post(api, "/api/token/", "203.0.113.3", **wrong).status for _ in range(10)]
    assert statuses == [401] * 10
    assert post(api, "/api/token/", "203.0.113.3", **wrong).status == 429
    # Nobody is locked out by another's attempts.
    assert post(api, "/api/token/", "203.0.113.4", **wrong).status == 401
    assert post(api, "/api/token/", "203.0.113.3", username="rokuro", password="x").status == 401


@pytest.mark.parametrize("body", [[], "goro", {"username": ["goro"]}, {"username": "名" * 300}])
def test_a_malformed_login_is_refused_all_the_same(api: Api, body: Any) -> None:
    assert api.post("/api/token/", json=body).status == 400
