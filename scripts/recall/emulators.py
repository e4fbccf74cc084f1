"""Ask an emulator: each mistake, in an account that has only what the right call needs."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from scripts.recall.seeds import Json, Seed, states

REGION = "ap-northeast-1"
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
Client = Callable[..., Any]
"""The client of a service's name, and of a Region's if another one."""
Account = Callable[[int], Client]


@contextmanager
def rehearsal() -> Iterator[Account]:
    """The embedded AWS, with an account of its own for each mistake."""
    from tij.emulator import EmbeddedAws

    with (
        tempfile.TemporaryDirectory() as scratch,
        EmbeddedAws(Path(scratch) / "aws") as aws,
    ):
        clients = Clients(aws.endpoint, aws.environment()["AWS_SECRET_ACCESS_KEY"])

        def account(number: int) -> Client:
            return clients.of(f"{number + 1:012}")

        yield account


@contextmanager
def server(command: list[str], port: int, reset: str) -> Iterator[Account]:
    """Another emulator as its own program, emptied before each mistake."""
    address = f"http://127.0.0.1:{port}"
    environment = {"PATH": os.environ["PATH"], "GATEWAY_PORT": str(port)}
    with tempfile.TemporaryFile() as log:
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait(port, running)
            clients = Clients(address, "x")

            def account(_: int) -> Client:
                _post(port, reset)
                return clients.of("000000000000")

            yield account
        finally:
            running.terminate()
            running.wait()


def stock(port: int) -> contextlib.AbstractContextManager[Account]:
    """ministack as it is published."""
    return server([sys.executable, "-m", "ministack"], port, "/_ministack/reset")


def moto(program: Path, port: int) -> contextlib.AbstractContextManager[Account]:
    """moto's server, of an environment of its own."""
    return server([str(program), "-H", "127.0.0.1", "-p", str(port)], port, "/moto-api/reset")


def refused(account: Account, seeds: list[Seed]) -> dict[str, bool]:
    """Whether each mistake gets another answer than the right call, and that a refusal.

    An emulator that refuses the right call too, for the same reason, has not seen the mistake; one
    that fails (5xx) has refused nothing.
    """
    found = {}
    for number, seed in enumerate(seeds):
        answers = []
        for turn, parameters in enumerate((seed.right, seed.wrong)):
            client = account(2 * number + turn)
            answers.append(_answer(client, seed, _prepared(client, parameters)))
        found[seed.id] = answers[1] is not None and answers[1] != answers[0]
    return found


def refused_states(account: Account) -> dict[str, bool]:
    """Whether each call that a state forbids is refused with AWS's code, as `group/number call`.

    A group ends where an emulator fails or took what it had to refuse and goes another way then.
    """
    from tests.tij.emulator import test_states

    found: dict[str, bool] = {}
    kept = test_states.refuses
    try:
        for number, (name, group) in enumerate(states().items()):
            asked: dict[str, bool] = {}

            def record(
                code: str,
                call: Callable[..., Any],
                _asked: dict[str, bool] = asked,
                **arguments: Any,
            ) -> None:
                key = f"{len(_asked)} {call.__name__}"
                try:
                    call(**arguments)
                except ClientError as error:
                    _asked[key] = error.response["Error"]["Code"] == code
                else:
                    _asked[key] = False

            test_states.refuses = record
            with contextlib.suppress(
                ClientError, BotoCoreError, ResponseParserError, AssertionError
            ):
                group(account(10_000 + number))
            found.update({f"{name}/{key}": said for key, said in asked.items()})
    finally:
        test_states.refuses = kept
    return found


def _answer(client: Client, seed: Seed, parameters: Json) -> str | None:
    try:
        client(seed.service)._make_api_call(seed.operation, parameters)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return (
            None
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR
            else str(error.response["Error"]["Code"])
        )
    except (BotoCoreError, ResponseParserError):
        return None
    return None


class Clients:
    """One client of each service: slow to make, so the account is changed beneath it."""

    def __init__(self, address: str, secret: str) -> None:
        self._address = address
        self._credentials = Credentials("000000000000", secret)
        session: Any = botocore.session.get_session()
        session._credentials = self._credentials
        self._session: Any = boto3.Session(botocore_session=session, region_name=REGION)
        self._made: dict[tuple[str, str], Any] = {}

    def of(self, account: str) -> Client:
        """The clients, from now on of this account."""
        self._credentials.access_key = account
        return self._client

    def _client(self, service: str, region: str = REGION) -> Any:
        if (service, region) not in self._made:
            self._made[service, region] = self._session.client(
                service,
                region_name=region,
                endpoint_url=self._address,
                config=Config(
                    parameter_validation=False,
                    retries={"total_max_attempts": 1},
                    s3={"addressing_style": "path"},
                ),
            )
        return self._made[service, region]


def _prepared(client: Client, parameters: Json) -> Json:
    """The parameters, with what they name made before, and its real identifier in its place."""
    text, real = json.dumps(parameters), {}
    if any(f'"{kind}-' in text for kind in ("vpc", "subnet", "sg")):
        real = _network(client("ec2"))
    if KEY in text:
        real[KEY] = client("kms").create_key()["KeyMetadata"]["KeyId"]
    if "service/tij/" in text:
        client("ecs").create_cluster(clusterName="tij")
    if "retentionInDays" in text:
        client("logs").create_log_group(logGroupName="/tij/api")
    for ours, theirs in real.items():
        text = text.replace(f'"{ours}"', f'"{theirs}"')
    done: Json = json.loads(text)
    return done


def _network(ec2: Any) -> dict[str, str]:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    a, b = (
        ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"10.0.{100 + n}.0/24", AvailabilityZone=REGION + zone
        )["Subnet"]["SubnetId"]
        for n, zone in enumerate("ac")
    )
    group = ec2.create_security_group(GroupName="prepared", Description="prepared", VpcId=vpc)
    return {
        "vpc-0a1b2c3d": vpc,
        "vpc-1": vpc,
        "subnet-1": a,
        "subnet-2": b,
        "sg-0a1b2c3d": group["GroupId"],
    }


def _post(port: int, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, body=b"")
    answer = connection.getresponse()
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise RuntimeError(f"POST {path}: {answer.status}")
    connection.close()


def _wait(port: int, running: subprocess.Popen[bytes]) -> None:
    while True:
        if running.poll() is not None:
            raise RuntimeError("The emulator ended before it listened.")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
