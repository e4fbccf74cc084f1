"""Many pictures that go at once: in few requests, and whatever ends in the middle of it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from urllib3.exceptions import HTTPError

from tests.container.api import Api
from tests.container.names import BUCKET, DATABASE
from tests.container.test_pictures import upload
from tests.container.wire import Asked, Wire, wire
from tests.tij.emulator.fargate.world import until
from tij.emulator import EmbeddedAws
from tij.emulator.host import ContainerProcess, PostgresServer

pytestmark = pytest.mark.reference

PASSWORD = "sakura-no-hana-7"
PARAMETER = "/test/distribution"
# What S3 takes in one request.
MOST = 1000
# Of these a picture has files in the bucket; S3 does not mind those that are not there.
EACH = 50
NUMBERS = count(1)
Start = Callable[..., tuple[ContainerProcess, Api]]
Manage = Callable[..., str]


@pytest.fixture(scope="module")
def laid(aws: EmbeddedAws) -> Iterator[Wire]:
    with wire(aws.endpoint) as laid:
        yield laid


@pytest.fixture
def line(laid: Wire) -> Iterator[Wire]:
    """Whole again after each test."""
    yield laid
    laid.cut, laid.answer = Wire.cut, Wire.answer


@pytest.fixture(scope="module")
def distribution(client: Callable[[str], Any]) -> str:
    """Id of a CDN, where tasks find it."""
    origin = {
        "Id": BUCKET,
        "DomainName": f"{BUCKET}.s3.ap-northeast-1.amazonaws.com",
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }
    configuration = {
        "CallerReference": "cdn",
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": {
            "TargetOriginId": BUCKET,
            "ViewerProtocolPolicy": "redirect-to-https",
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        },
    }
    made = client("cloudfront").create_distribution(DistributionConfig=configuration)
    found = str(made["Distribution"]["Id"])
    client("ssm").put_parameter(Name=PARAMETER, Value=found, Type="String")
    return found


@pytest.fixture(scope="module")
def served(web: Start, laid: Wire, distribution: str) -> tuple[ContainerProcess, Api]:
    """A container that reaches AWS by `laid` alone, and asks once. The last test kills it."""
    return web(
        AWS_ENDPOINT_URL=laid.address, AWS_MAX_ATTEMPTS="1", CDN_DISTRIBUTION_PARAMETER=PARAMETER
    )


class Collector:
    """A user with many pictures."""

    def __init__(self, api: Api, manage: Manage, s3: Any, pictures: int) -> None:
        self._api, self._s3 = api, s3
        self.name = f"collector-{next(NUMBERS)}"
        user = {"username": self.name, "password": PASSWORD}
        assert api.post("/api/users/", json=user).status == 201
        self._token = api.login(**user)
        manage(
            "shell",
            "-c",
            f"owner = User.objects.get(username={self.name!r})\n"
            f"names = [f'{self.name}-{{n}}' for n in range({pictures})]\n"
            "Picture.objects.bulk_create(Picture(owner=owner, title='x', image=f'{name}.png',"
            " thumbnail=f'{name}.webp') for name in names)",
        )
        for number in range(0, pictures, EACH):
            for kind in ("png", "webp"):
                key = f"media/{self.name}-{number}.{kind}"
                s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")

    def leave(self) -> int:
        body = {"password": PASSWORD}
        path = "/api/users/me/"
        return self._api.request("DELETE", path, json=body, token=self._token).status

    @property
    def files(self) -> int:
        prefix = f"media/{self.name}-"
        return int(self._s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)["KeyCount"])


def waiting(postgres: PostgresServer) -> int:
    return int(postgres.execute("SELECT count(*) FROM pictures_removal", DATABASE))


def invalidated(line: Wire) -> list[str]:
    """Paths, once there are any."""
    bodies = until(
        lambda: [asked.body.decode() for asked in line.asked if "/invalidation" in asked.line], bool
    )
    return [path for body in bodies for path in re.findall("<Path>(.*?)</Path>", body)]


def is_deletion(asked: Asked) -> bool:
    return asked.line.startswith("POST") and "delete" in asked.line


def test_an_account_with_all_the_pictures_there_is_room_for_goes_by_one_request(
    served: tuple[ContainerProcess, Api], line: Wire, manage: Manage, s3: Any, postgres: Any
) -> None:
    """There were a thousand, one behind the other, in a request that has 55 seconds."""
    collector = Collector(served[1], manage, s3, 500)
    assert collector.files == 20
    line.asked.clear()
    assert collector.leave() == 204
    assert collector.files == 0
    assert waiting(postgres) == 0
    assert len([asked for asked in line.asked if is_deletion(asked)]) == 1
    assert line.lines("DELETE") == []
    # More than a few are one path of the CDN.
    assert invalidated(line) == ["/media/*"]


def test_what_s3_did_not_take_is_deleted_by_the_next_who_uploads(
    served: tuple[ContainerProcess, Api],
    line: Wire,
    manage: Manage,
    s3: Any,
    postgres: PostgresServer,
    token: str,
) -> None:
    collector = Collector(served[1], manage, s3, 600)
    assert collector.files == 24
    line.asked.clear()
    line.cut = lambda asked: is_deletion(asked) and len(line.lines("delete")) > 1
    assert collector.leave() == 204
    # A thousand are gone, at the edge too, and the others are not forgotten.
    assert 0 < collector.files < 24
    assert waiting(postgres) == 1200 - MOST
    assert invalidated(line) == ["/media/*"]
    line.cut = lambda _: False
    line.asked.clear()
    upload(served[1], token)
    assert collector.files == 0
    assert waiting(postgres) == 0
    assert invalidated(line) == ["/media/*"]


def test_a_file_that_s3_refuses_waits_alone(
    served: tuple[ContainerProcess, Api],
    line: Wire,
    manage: Manage,
    s3: Any,
    postgres: PostgresServer,
    token: str,
) -> None:
    """S3 API Reference, DeleteObjects: an answer of 200 may hold errors."""
    collector = Collector(served[1], manage, s3, 100)
    refused = (
        f"<Error><Key>media/{collector.name}-7.png</Key><Code>AccessDenied</Code>"
        "<Message>Access Denied</Message></Error></DeleteResult>"
    ).encode()
    empty = re.compile(rb"(<DeleteResult[^>]*?)\s*/>|</DeleteResult>")

    def answer(asked: Asked, body: bytes) -> bytes:
        if not is_deletion(asked):
            return body
        return empty.sub(lambda found: (found[1] + b">" if found[1] else b"") + refused, body)

    line.answer = answer
    assert collector.leave() == 204
    names = postgres.execute("SELECT name FROM pictures_removal", DATABASE)
    assert names == f"{collector.name}-7.png"
    logged = [r for r in served[0].records() if r["logger"] == "uploads"]
    assert [(r["level"], "AccessDenied" in r["message"]) for r in logged] == [("ERROR", True)]
    line.answer = lambda _, body: body
    upload(served[1], token)
    assert waiting(postgres) == 0


def test_a_task_that_is_killed_in_the_middle_loses_no_file(
    served: tuple[ContainerProcess, Api],
    line: Wire,
    api: Api,
    manage: Manage,
    s3: Any,
    postgres: PostgresServer,
    token: str,
) -> None:
    """The database has forgotten the pictures, and S3 was not asked yet."""
    collector = Collector(served[1], manage, s3, 100)
    asked, killed = threading.Event(), threading.Event()

    def cut(request: Asked) -> bool:
        if is_deletion(request):
            asked.set()
            killed.wait(60)
            return True
        return False

    line.cut = cut
    with ThreadPoolExecutor(1) as clients:
        leaving = clients.submit(collector.leave)
        assert asked.wait(60)
        served[0].kill()
        killed.set()
        assert isinstance(leaving.exception(60), HTTPError)
    assert waiting(postgres) == 200
    assert collector.files == 4
    users = f"SELECT count(*) FROM auth_user WHERE username = '{collector.name}'"
    assert postgres.execute(users, DATABASE) == "0"
    # Another task goes on where this one ended.
    upload(api, token)
    assert waiting(postgres) == 0
    assert collector.files == 0
