"""The synthesized JSON of one environment, and the questions tests ask of it."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cdktf import App

import stacks
from tij.settings.models import Settings

Json = dict[str, Any]

REMOTE = re.compile(
    r"\$\{data\.terraform_remote_state\.cross-stack-reference-input-(?P<stack>[\w-]+)"
    r"\.outputs\.(?:cross-stack-output-)?(?P<output>[\w.-]+)\}"
)


def watching(settings: Settings) -> Settings:
    """The same, with all that watches the account."""
    parts = ("trail", "alarms", "guardduty", "access_analyzer")
    account = settings.account.model_copy(update=dict.fromkeys(parts, True))
    return settings.model_copy(update={"account": account})


@dataclass(frozen=True)
class Resource:
    """One resource: in which stack, its address there, and its arguments."""

    stack: str
    address: str
    body: Json

    def __getitem__(self, argument: str) -> Any:
        return self.body[argument]

    def get(self, argument: str, default: Any = None) -> Any:
        return self.body.get(argument, default)

    def document(self, argument: str = "policy") -> Json:
        """A JSON argument, parsed."""
        parsed: Json = json.loads(self.body[argument])
        return parsed

    @property
    def statements(self) -> dict[str, Json]:
        """The statements of its policy by Sid."""
        return {s["Sid"]: s for s in self.document()["Statement"]}


@dataclass(frozen=True)
class Synthesized:
    """Stack name (without the environment) → its Terraform JSON."""

    stacks: Mapping[str, Json]

    def resources(self, type_: str, stack: str | None = None) -> list[Resource]:
        """All resources of a type, in one stack or in all."""
        return list(self._find(type_, stack))

    def one(self, type_: str, name: str = "", stack: str | None = None) -> Resource:
        """The only resource of the type whose address holds `name`."""
        found = [r for r in self._find(type_, stack) if name in r.address]
        assert len(found) == 1, f"{type_} {name}: {[r.address for r in found]}"
        return found[0]

    def addresses(self) -> set[str]:
        """`<stack>: <type>.<name>` of every resource."""
        return {
            f"{stack}: {type_}.{name}"
            for stack, body in self.stacks.items()
            for type_, resources in body.get("resource", {}).items()
            for name in resources
        }

    def _find(self, type_: str, only: str | None) -> Iterator[Resource]:
        for stack, body in self.stacks.items():
            if only in (None, stack):
                for name, arguments in body.get("resource", {}).get(type_, {}).items():
                    yield Resource(stack, f"{type_}.{name}", arguments)


@cache
def synthesize(settings: Settings) -> Synthesized:
    """Compose and synthesize in this process, as main.py does in its own."""
    with tempfile.TemporaryDirectory() as directory:
        app = App(outdir=directory)
        stacks.compose(app, settings)
        app.synth()
        files = sorted(Path(directory, "stacks").glob("*/cdk.tf.json"))
        prefix = f"{settings.environment}-"
        return Synthesized(
            {f.parent.name.removeprefix(prefix): json.loads(f.read_text()) for f in files}
        )


def readable(value: Any) -> Any:
    """The JSON as a reviewer reads it: no metadata, JSON texts unfolded, references short."""
    if isinstance(value, dict):
        return {k: readable(v) for k, v in value.items() if k != "//"}
    if isinstance(value, list):
        return [readable(v) for v in value]
    if isinstance(value, str):
        # A path of the logs begins with a brace too: only a JSON text goes on with a quote.
        if value.startswith(('{"', "[")):
            return readable(json.loads(value))
        return REMOTE.sub(r"<\g<stack>: \g<output>>", value)
    return value
