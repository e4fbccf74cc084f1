"""An account with one clicked database, its state, and an operator; and a way to die anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.tij.killing import Kill
from tij.drill.instances import Instances, Restored
from tij.errors import BadInputError, TijError
from tij.interrupt import Interrupt
from tij.move.flow import Move
from tij.move.inside import Content, Seen
from tij.move.sides import Planned
from tij.restore.marks import Stage
from tij.restore.situation import Pair

NAME = "shop-db"
SECRET = "arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:shop/database-AbCdEf"
DESIGNED = {
    "identifier": NAME,
    "engine_version": "17",
    "instance_class": "db.t4g.micro",
    "db_name": "shop",
    "username": "postgres",
    "port": 5432,
    "storage_type": "gp3",
    "deletion_protection": True,
    "backup_retention_period": 7,
    "parameter_group_name": "shop-db-postgres17",
}
ACCOUNTS = count(300)


@dataclass
class State:
    """What Terraform's state, `[held]` and the service's tasks have."""

    instance: str
    held: bool = True
    password_in: str = SECRET
    secret: str = SECRET


@dataclass
class World:
    """`content` is by `DbiResourceId`, which a copy gets from its source when it is first asked."""

    rds: Any
    state: State
    designed: dict[str, Any] = field(default_factory=lambda: dict(DESIGNED))
    kill: Kill = field(default_factory=Kill)
    said: list[str] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)
    refuse: str = ""
    forbidden: str = ""
    agree: bool = True
    broken: str = ""
    """Of whose database no task gets an answer."""
    frozen: dict[str, bool] = field(default_factory=dict)
    content_of: dict[str, Content] = field(default_factory=dict)
    analyzed: list[str] = field(default_factory=list)
    times: Any = field(default_factory=lambda: count())

    def named(self) -> dict[str, dict[str, Any]]:
        found = self.rds.describe_db_instances()["DBInstances"]
        return {instance["DBInstanceIdentifier"]: instance for instance in found}

    def id(self, name: str) -> str:
        return str(self.named()[name]["DbiResourceId"])

    def opened(self) -> Move:
        return Move(
            name=NAME,
            instances=Instances(self.rds, Interrupt(), self.said.append, interval=0.01, timeout=5),
            inside=self,
            terraform=self,
            allowed=self.allowed,
            asking=Operator(self),
            now=lambda: datetime.now(UTC) + timedelta(seconds=next(self.times)),
            environment="shop",
        )

    def allowed(self) -> None:
        if self.forbidden:
            raise BadInputError(self.forbidden)

    # PostgreSQL.

    def look(self, database: Restored) -> Seen:
        return Seen(1.0, ("hstore 1.8",))

    def freeze(self, database: Restored) -> None:
        self._frozen(database, True)

    def thaw(self, database: Restored) -> None:
        self._frozen(database, False)

    def _frozen(self, database: Restored, value: bool) -> None:
        self._reach(database)
        for _ in self.kill.step():
            self.frozen[self.id(database.identifier)] = value

    def analyze(self, database: Restored) -> None:
        self.analyzed.append(database.identifier)

    def content(self, database: Restored) -> Content:
        self._reach(database)
        first = {("shop", "table", "public.order"): "3 900"}
        return self.content_of.setdefault(self.id(database.identifier), first)

    def _reach(self, database: Restored) -> None:
        live = self.named()[database.identifier]
        assert live["DBInstanceStatus"] == "available"
        own = live.get("MasterUserSecret", {}).get("SecretArn", SECRET)
        assert database.secret_arn == own
        if database.identifier == self.broken:
            raise TijError("relation does not exist")

    def write(self, name: str) -> None:
        """The service writes a row, if it may."""
        assert not self.frozen.get(self.id(name))
        self.content_of[self.id(name)] = {("shop", "table", "public.order"): "4 1600"}

    # Terraform's side.

    @property
    def known(self) -> str:
        return self.state.instance

    @property
    def password_in(self) -> str:
        return self.state.password_in

    def check(self) -> None:
        if self.refuse:
            raise BadInputError(self.refuse)

    def take_in(self, pair: Pair, name: str, password_in: str) -> None:
        for _ in self.kill.step():
            self.state.instance = ""
        undoing = pair.stage is Stage.UNDOING
        for _ in self.kill.step():
            assert self.id(name) == pair.coming["DbiResourceId"]
            self.state.instance = pair.coming["DbiResourceId"]
        for _ in self.kill.step():
            self.state.held = undoing
            self.state.password_in = password_in if undoing else ""

    def hand_over(self) -> None:
        for _ in self.kill.step():
            live = self.named()[NAME]
            own = live.get("MasterUserSecret", {}).get("SecretArn")
            self.state.secret = own or self.state.password_in


@dataclass
class Operator:
    world: World

    def move(self, planned: Planned) -> bool:
        self.world.asked.append(planned)
        return self.world.agree

    def back(self, pair: Pair, lost: list[str]) -> bool:
        self.world.asked.append(lost)
        return self.world.agree

    def remove(self, name: str) -> bool:
        self.world.asked.append(name)
        return self.world.agree


def make(client: Callable[..., Any], **changes: Any) -> World:
    """A database as it is clicked, with a parameter group of the design's beside it."""
    rds = client("rds", account=f"{next(ACCOUNTS):012}")
    rds.create_db_parameter_group(
        DBParameterGroupName=DESIGNED["parameter_group_name"],
        DBParameterGroupFamily="postgres17",
        Description="designed",
    )
    wanted = {
        "DBInstanceIdentifier": NAME,
        "DBInstanceClass": "db.t4g.micro",
        "Engine": "postgres",
        "EngineVersion": "14.20",
        "AllocatedStorage": 20,
        "MasterUsername": "postgres",
        "MasterUserPassword": "clicked-in-a-form",
        "DBName": "shop",
        **changes,
    }
    made = rds.create_db_instance(**{k: v for k, v in wanted.items() if v is not None})
    return World(rds, State(made["DBInstance"]["DbiResourceId"]))
