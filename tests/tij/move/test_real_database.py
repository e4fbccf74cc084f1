"""A move of a real PostgreSQL on the embedded AWS: its rows arrive, and nobody writes meanwhile."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.container.conftest import image
from tests.tij.emulator.fargate.conftest import world as fargate
from tests.tij.emulator.fargate.test_database import Client
from tests.tij.emulator.fargate.world import CLUSTER, LOG_GROUP
from tests.tij.emulator.fargate.world import World as Fargate
from tests.tij.move.world import DESIGNED, NAME, State, World
from tij.drill.check import DatabaseTask
from tij.drill.instances import Restored
from tij.ecs.names import ServiceNames
from tij.ecs.one_off import OneOff
from tij.ecs.service import Service
from tij.errors import BadInputError
from tij.interrupt import Interrupt
from tij.move import statements
from tij.move.inside import Content, Inside, differing

__all__ = ["fargate", "image"]

pytestmark = pytest.mark.container
LOGIN = {"username": "postgres", "password": "clicked-in-a-form"}
DATABASE = "thisisjapan"
WRITE = "INSERT INTO orders (text) VALUES ('one more')"


class Database(Client):
    """psql with the password of the secret that the move was given."""

    secret = ""

    @property
    def password(self) -> str:
        secret = self.world("secretsmanager").get_secret_value(SecretId=self.secret)
        return str(json.loads(secret["SecretString"])["password"])

    def refused(self) -> bool:
        return "read-only transaction" in self.psql(WRITE).stderr


class Real(World):
    """The account's world, whose PostgreSQL is asked by psql."""

    fargate: Fargate
    tried: bool | None = None

    def reached(self, restored: Restored) -> Database:
        made = Database(self.fargate, restored.identifier)
        made.secret = restored.secret_arn
        return made

    def freeze(self, database: Restored) -> None:
        self._run(database, statements.FREEZE)

    def thaw(self, database: Restored) -> None:
        self._run(database, statements.THAW)

    def analyze(self, database: Restored) -> None:
        self._run(database, statements.ANALYZE)

    def content(self, database: Restored) -> Content:
        if database.identifier == NAME and self.tried is None:
            self.tried = self.reached(database).refused()
        rows = self.reached(database).query(statements.CONTENT).splitlines()
        split = [row.split("|") for row in rows]
        return {(DATABASE, kind, name): value for kind, name, value in split}

    def _run(self, database: Restored, asked: tuple[str, ...]) -> None:
        # psql makes one transaction of them, which the first of them would be too late for.
        writing = "'-c default_transaction_read_only=off'"
        done = self.reached(database).psql(";".join(asked), options=writing)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def world(fargate: Fargate) -> Real:
    rds = fargate("rds")
    secret = fargate("secretsmanager").create_secret(
        Name="shop/database", SecretString=json.dumps(LOGIN)
    )["ARN"]
    rds.create_db_parameter_group(
        DBParameterGroupName=DESIGNED["parameter_group_name"],
        DBParameterGroupFamily="postgres17",
        Description="designed",
    )
    click(fargate, NAME)
    live = Client(fargate, NAME).available().instance
    state = State(live["DbiResourceId"], password_in=secret, secret=secret)
    made = Real(rds, state, designed={**DESIGNED, "db_name": DATABASE})
    made.fargate = fargate
    return made


def click(fargate: Fargate, name: str, **changes: Any) -> None:
    fargate("rds").create_db_instance(
        DBInstanceIdentifier=name,
        Engine="postgres",
        EngineVersion="14.20",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        DBName=DATABASE,
        MasterUsername=LOGIN["username"],
        MasterUserPassword=LOGIN["password"],
        Port=5432,
        BackupRetentionPeriod=0,
        **changes,
    )


def opened(world: Real) -> Any:
    move = world.opened()
    return replace(move, instances=replace(move.instances, interval=0.2, timeout=120))


def reached(world: Real) -> Database:
    live = world.named()[NAME]
    arn = live.get("MasterUserSecret", {}).get("SecretArn", world.state.password_in)
    return world.reached(Restored(NAME, "", 0, DATABASE, arn))


def test_rows_arrive_nobody_writes_meanwhile_and_the_way_back_names_what_it_leaves(
    world: Real,
) -> None:
    clicked = reached(world)
    clicked.query("CREATE TABLE orders (id serial PRIMARY KEY, text text)")
    clicked.query("INSERT INTO orders (text) SELECT n::text FROM generate_series(1, 1000) n")
    before = world.state.instance
    assert opened(world).run()
    # While both were compared.
    assert world.tried is True
    moved = reached(world)
    assert moved.instance["StorageEncrypted"]
    assert moved.query("SELECT count(*), sum(id) FROM orders") == "1000|500500"
    assert moved.psql(WRITE).returncode == 0
    done = opened(world).back()
    assert done
    (lost,) = [line for line in world.asked[-1] if "table" in line]
    assert lost.startswith(f"{DATABASE}: table public.orders: 1000 rows, sum")
    assert "→ 1001 rows, sum" in lost
    assert world.state.instance == before
    assert reached(world).query("SELECT count(*) FROM orders") == "1000"
    assert reached(world).psql(WRITE).returncode == 0
    assert opened(world).run()
    assert reached(world).query("SELECT count(*) FROM orders") == "1001"
    with pytest.raises(BadInputError, match="has been moved already"):
        opened(world).run()


def test_an_encrypted_one_keeps_its_rows_when_rds_gets_its_password(world: Real) -> None:
    """What `tij adopt next` asks of it, in the one request that Terraform's provider makes."""
    click(world.fargate, "encrypted", StorageEncrypted=True)
    client = Database(world.fargate, "encrypted")
    client.secret = (
        world.state.password_in
        or world.fargate("secretsmanager").describe_secret(SecretId="shop/database")["ARN"]
    )
    client.available()
    client.query("CREATE TABLE kept AS SELECT 42 AS answer")
    world.rds.modify_db_instance(
        DBInstanceIdentifier="encrypted",
        EngineVersion="17",
        AllowMajorVersionUpgrade=True,
        DBParameterGroupName=DESIGNED["parameter_group_name"],
        ManageMasterUserPassword=True,
        ApplyImmediately=True,
    )
    managed = Client(world.fargate, "encrypted").available()
    assert managed.query("SELECT answer FROM kept") == "42"
    assert "password authentication failed" in managed.psql("SELECT 1", LOGIN["password"]).stderr
    assert managed.instance["EngineVersion"].startswith("17")


@pytest.fixture(scope="module")
def inside(fargate: Fargate) -> Inside:
    """Asks as a move does: by tasks of the running image, which learn where the database is."""
    ecs = fargate("ecs")
    environment = {"DEBUG": "1", "ALLOWED_HOSTS": "localhost", "DB_HOST": "nowhere"}
    ecs.create_service(
        cluster=CLUSTER,
        serviceName="moving",
        taskDefinition=fargate.define(
            family="moving", environment=[{"name": n, "value": v} for n, v in environment.items()]
        ),
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration=fargate.network,
    )
    names = ServiceNames(CLUSTER, "moving", LOG_GROUP, "")
    service = Service(ecs, fargate("elbv2"), names)
    one_off = OneOff(service, ecs, fargate("logs"), Interrupt(), interval=0.2)
    secrets = fargate("secretsmanager")
    return Inside(DatabaseTask(service, one_off, secrets, "shop", lambda _: None))


def test_the_image_asks_every_database_of_the_instance(fargate: Fargate, inside: Inside) -> None:
    secret = fargate("secretsmanager").create_secret(
        Name="shop/asked", SecretString=json.dumps(LOGIN)
    )["ARN"]
    click(fargate, "asked")
    client = Database(fargate, "asked")
    client.secret = secret
    endpoint = client.available().instance["Endpoint"]
    restored = Restored("asked", endpoint["Address"], endpoint["Port"], DATABASE, secret)
    client.query("CREATE DATABASE reports")
    client.query("CREATE TABLE orders (id serial PRIMARY KEY, text text)")
    assert client.psql("CREATE TABLE r AS SELECT 'ü' AS w", dbname="reports").returncode == 0
    seen = inside.look(restored)
    assert 0 < seen.gigabytes < 1
    before = inside.content(restored)
    tables = {place: value.split()[0] for place, value in before.items() if "table" in place}
    assert tables == {
        (DATABASE, "table", "public.orders"): "0",
        ("reports", "table", "public.r"): "1",
    }
    inside.freeze(restored)
    assert client.refused()
    refused = client.psql("INSERT INTO r VALUES ('x')", dbname="reports").stderr
    assert "read-only transaction" in refused
    inside.thaw(restored)
    inside.analyze(restored)
    assert client.psql(WRITE).returncode == 0
    (line,) = [one for one in differing(before, inside.content(restored)) if "table" in one]
    assert line.startswith(f"{DATABASE}: table public.orders: 0 rows")
    client.query("CREATE UNLOGGED TABLE fast ()")
    with pytest.raises(BadInputError, match=f"unlogged table public.fast in {DATABASE}"):
        inside.look(restored)
