"""A cache of ElastiCache is a Valkey that clients reach over TLS, with the secret's token only."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tij.app.cache import lock_cache
from tij.emulator import EmbeddedAws
from tij.emulator.host.certificates import Authority
from tij.emulator.host.ports import free_port
from tij.emulator.host.valkey import ValkeyError, ValkeyServer
from tij.errors import BadInputError
from tij.settings import load
from tij.settings.models import CacheSettings, Settings
from tij.settings.references import CACHE_LABEL
from tij.verification.checks.cache import locked
from tij.verification.finding import Status

GROUP = "thisisjapan-cache"
SECRET = "thisisjapan/cache"
FIRST, SECOND = "first-token-of-the-cache", "second-token-of-the-cache"

pytestmark = [pytest.mark.valkey, pytest.mark.reference]


class Guest(ValkeyServer):
    """A client: another server's address and what it shows there."""

    def __init__(self, address: tuple[str, int], root: Path, token: str | None) -> None:
        self._address, self._token = address, token
        self._tls = ssl.create_default_context(cafile=str(root))


class Account:
    """An embedded AWS with what the stack `data` makes of the cache."""

    def __init__(self, aws: EmbeddedAws, directory: Path) -> None:
        self.aws, self.directory = aws, directory

    def client(self, service: str) -> Any:
        variables = self.aws.environment()
        return boto3.client(
            service,
            endpoint_url=variables["AWS_ENDPOINT_URL"],
            region_name=variables["AWS_REGION"],
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        )

    @property
    def group(self) -> dict[str, Any]:
        described = self.client("elasticache").describe_replication_groups(ReplicationGroupId=GROUP)
        return dict(described["ReplicationGroups"][0])

    def ask(self, *words: str, token: str | None = None) -> str:
        endpoint = self.group["NodeGroups"][0]["PrimaryEndpoint"]
        address = (endpoint["Address"], endpoint["Port"])
        root = self.directory / "machine" / "authority" / "root.pem"
        return Guest(address, root, token).command(*words)

    def verified(self) -> Status:
        clients = (self.client("elasticache"), self.client("secretsmanager"))
        return locked(*clients, GROUP, SECRET).status

    def make(self) -> None:
        self.client("elasticache").create_replication_group(
            ReplicationGroupId=GROUP,
            ReplicationGroupDescription="cache",
            Engine="valkey",
            CacheNodeType="cache.t4g.micro",
            NumCacheClusters=1,
            TransitEncryptionEnabled=True,
            TransitEncryptionMode="required",
            AtRestEncryptionEnabled=True,
        )
        value = json.dumps({"AUTH_TOKEN": FIRST})
        self.client("secretsmanager").create_secret(Name=SECRET, SecretString=value)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load("local").model_copy(update={"cache": CacheSettings(enabled=True)})


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    directory = tmp_path_factory.mktemp("cache")
    with EmbeddedAws(directory, images=directory / "images") as running:
        yield Account(running, directory)


def test_without_the_stack_of_the_data_it_is_said(account: Account, settings: Settings) -> None:
    with pytest.raises(BadInputError, match="thisisjapan-cache is not there yet") as caught:
        lock_cache(account.client, settings)
    assert "tij apply -e local data" in str(caught.value)


def test_a_new_cache_is_locked_before_tasks_come(account: Account, settings: Settings) -> None:
    account.make()
    assert account.ask("PING") == "PONG"
    assert account.verified() is Status.FAIL
    assert lock_cache(account.client, settings)
    with pytest.raises(ValkeyError, match="NOAUTH"):
        account.ask("PING")
    with pytest.raises(ValkeyError, match="WRONGPASS"):
        account.ask("PING", token=SECOND)
    assert account.ask("SET", "greeting", "hello", token=FIRST) == "OK"
    assert account.verified() is Status.PASS


def test_a_second_time_nothing_is_done(account: Account, settings: Settings) -> None:
    assert not lock_cache(account.client, settings)


def test_a_new_token_is_let_in_beside_the_old_one(account: Account, settings: Settings) -> None:
    secrets = account.client("secretsmanager")
    value = json.dumps({"AUTH_TOKEN": SECOND})
    secrets.put_secret_value(SecretId=SECRET, SecretString=value)
    assert account.verified() is Status.FAIL
    assert lock_cache(account.client, settings)
    for token in (FIRST, SECOND):
        assert account.ask("EXISTS", "greeting", token=token) == "1"
    stages = secrets.describe_secret(SecretId=SECRET)["VersionIdsToStages"].values()
    assert [labels for labels in stages if CACHE_LABEL in labels] == [["AWSCURRENT", CACHE_LABEL]]
    assert not lock_cache(account.client, settings)


def test_it_comes_back_locked_where_it_was(account: Account) -> None:
    before = account.group["NodeGroups"][0]["PrimaryEndpoint"]
    account.aws.stop()
    account.aws.start()
    assert account.group["NodeGroups"][0]["PrimaryEndpoint"] == before
    assert account.ask("PING", token=SECOND) == "PONG"
    with pytest.raises(ValkeyError, match="NOAUTH"):
        account.ask("PING")


def test_a_deleted_one_is_gone(account: Account) -> None:
    endpoint = account.group["NodeGroups"][0]["PrimaryEndpoint"]
    account.client("elasticache").delete_replication_group(ReplicationGroupId=GROUP)
    root = account.directory / "machine" / "authority" / "root.pem"
    guest = Guest((endpoint["Address"], endpoint["Port"]), root, SECOND)
    with pytest.raises(ConnectionRefusedError):
        guest.command("PING")


def test_no_token_is_in_its_files_or_arguments(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "authority")
    server = ValkeyServer(
        tmp_path / "node",
        certificate=authority.issue("127.0.0.1"),
        root=authority.root,
        host="127.0.0.1",
        port=free_port(),
        token=FIRST,
    )
    try:
        assert server.command("PING") == "PONG"
        process = Path("/proc") / str(server.process_id) / "cmdline"
        files = [file for file in (tmp_path / "node").rglob("*") if file.is_file()]
        assert {file.name for file in files} >= {"server.conf", "users.acl", "log"}
        assert [f for f in (*files, process) if FIRST.encode() in f.read_bytes()] == []
    finally:
        server.close()


def test_what_does_not_start_says_why(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "authority")
    with pytest.raises(ValkeyError, match="did not start"):
        ValkeyServer(
            tmp_path / "node",
            certificate=authority.issue("203.0.113.1"),
            root=authority.root,
            host="203.0.113.1",
            port=free_port(),
            token=None,
        )
