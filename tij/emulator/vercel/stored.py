"""What the resource types have in common: a table of the file, and what Terraform does with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from tf.iface import (
    CreateContext,
    DeleteContext,
    ImportContext,
    ReadContext,
    Resource,
    UpdateContext,
    UpgradeContext,
)
from tf.schema import Schema
from tf.types import Unknown
from tf.utils import Diagnostics

from tij.emulator.vercel.objects import Attributes, Objects, World
from tij.emulator.vercel.protocol import attributes
from tij.emulator.vercel.rules import RULES
from tij.emulator.vercel.transcription import resource_block


class Stored(Resource):
    """A resource type whose objects are one table of the file."""

    NAME: ClassVar[str]
    TABLE: ClassVar[str]
    REPLACING: ClassVar[Collection[str]]
    DEFAULTS: ClassVar[Mapping[str, Any]] = {}
    """What Vercel sets where nothing is asked for; other computed attributes are null."""

    def __init__(self, provider: Any) -> None:
        self._objects: Objects = provider.objects
        self._team: str | None = provider.team_id

    @classmethod
    def get_name(cls) -> str:
        return cls.NAME

    @classmethod
    def get_schema(cls) -> Schema:
        block = resource_block(f"vercel_{cls.NAME}")
        return Schema(attributes=list(attributes(block, cls.REPLACING)), version=0)

    def validate(self, diags: Diagnostics, type_name: str, config: Attributes) -> None:
        super().validate(diags, type_name, config)
        for violation in RULES[type_name](config):
            diags.add_error(violation.summary, violation.detail, path=[violation.attribute])

    def upgrade(self, ctx: UpgradeContext, version: int, old: Attributes) -> Attributes:
        return old

    def create(self, ctx: CreateContext, planned: Attributes) -> Attributes | None:
        state = self._known(planned)
        with self._objects.changing() as world:
            refused = self.refuse_new(world, state)
            if refused:
                ctx.diagnostics.add_error(*refused)
                return None
            state["id"] = self.new_id(state)
            self._table(world)[state["id"]] = self.stored(state, self.new_value(None, state))
        return self.state_of(state, state)

    def read(self, ctx: ReadContext, current: Attributes) -> Attributes | None:
        stored = self._table(self._objects.read()).get(current["id"])
        return self.state_of(current, stored) if stored else None

    def update(self, ctx: UpdateContext, current: Attributes, planned: Attributes) -> Attributes:
        state = self._known(planned)
        with self._objects.changing() as world:
            table = self._table(world)
            value = self.new_value(current, state) or table[state["id"]].get("value_digest")
            table[state["id"]] = self.stored(state, value)
        return self.state_of(state, state)

    def delete(self, ctx: DeleteContext, current: Attributes) -> None:
        with self._objects.changing() as world:
            self._table(world).pop(current["id"], None)
            self.deleted(world, current["id"])

    def import_(self, ctx: ImportContext, id: str) -> Attributes | None:  # noqa: A002
        *_, own = id.split("/")
        stored = self._table(self._objects.read()).get(own)
        if stored is None or not self.imports(id):
            ctx.diagnostics.add_error(f"Error importing {self.NAME}", f"Invalid id '{id}'.")
            return None
        empty = dict.fromkeys(resource_block(f"vercel_{self.NAME}")["attributes"])
        return empty | self.state_of(empty | stored, stored)

    # What the types differ in.

    def refuse_new(self, world: World, state: Attributes) -> tuple[str, str] | None:
        """Why Vercel does not make it: summary and detail."""
        return None

    def new_id(self, state: Attributes) -> str:
        """The identifier that Vercel gives."""
        raise NotImplementedError

    def new_value(self, current: Attributes | None, state: Attributes) -> str | None:
        """A digest of the value that is written now, if one is."""
        return None

    def stored(self, state: Attributes, value: str | None) -> Attributes:
        """What is kept on disk."""
        return dict(state)

    def state_of(self, state: Attributes, stored: Attributes) -> Attributes:
        """What Terraform's state gets: `state` is what it knew."""
        return dict(stored)

    def deleted(self, world: World, id_: str) -> None:
        """What goes with it."""

    def imports(self, id_: str) -> bool:
        """Whether an import identifier has the form that the provider asks for."""
        return "/" in id_

    def _table(self, world: World) -> dict[str, Attributes]:
        table: dict[str, Attributes] = getattr(world, self.TABLE)
        return table

    def _known(self, planned: Attributes) -> Attributes:
        known = {k: self.DEFAULTS.get(k) if v is Unknown else v for k, v in planned.items()}
        return known | {"team_id": known["team_id"] or self._team}
