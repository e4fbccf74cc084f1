"""A picture's file: it goes with the picture, whoever takes that away."""

from __future__ import annotations

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
