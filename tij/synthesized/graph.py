"""The stacks and what each needs from others, read from the synthesized JSON."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from tij.errors import BadInputError
from tij.synthesized.terraform_json import Backend, ManifestEntry, TerraformJson

CONFIGURATION = "cdk.tf.json"


@dataclass(frozen=True)
class Stack:
    """One synthesized stack.

    `needs` maps each stack that this one reads to the outputs it reads of it; a stack that is
    only ordered before this one maps to nothing.
    """

    id: str
    name: str
    path: Path
    configuration: TerraformJson
    needs: Mapping[str, frozenset[str]]

    @cached_property
    def text(self) -> str:
        """The configuration as Terraform gets it: what was read, and perhaps checked, alone."""
        return json.dumps(self.configuration, indent=2)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the configuration."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def backend(self) -> Backend:
        """The S3 backend's block."""
        return self.configuration["terraform"]["backend"]["s3"]

    @property
    def required_providers(self) -> Mapping[str, Mapping[str, str]]:
        """Provider source and version by local name."""
        return self.configuration["terraform"].get("required_providers", {})

    @property
    def state_bucket_address(self) -> str | None:
        """The address of the bucket that keeps this stack's state, if the stack itself makes it."""
        buckets = self.configuration.get("resource", {}).get("aws_s3_bucket", {})
        for name, block in buckets.items():
            if block.get("bucket") == self.backend["bucket"]:
                return f"aws_s3_bucket.{name}"
        return None


class StackGraph:
    """The stacks of one environment in dependency order, by their names (`foundation`, ...)."""

    def __init__(self, stacks: Iterable[Stack]) -> None:
        self._stacks = {stack.name: stack for stack in _in_order({s.name: s for s in stacks})}

    @classmethod
    def read(cls, synthesized: Path, environment: str) -> StackGraph:
        """Read `cdktf.out/manifest.json` and the stacks it names `<environment>-<stack>`.

        Needs come from `terraform_remote_state`: who reads which outputs of whose state key.
        """
        manifest = json.loads((synthesized / "manifest.json").read_text(encoding="utf-8"))
        prefix = f"{environment}-"
        entries = {i: e for i, e in manifest["stacks"].items() if i.startswith(prefix)}
        paths = {i: synthesized / e["synthesizedStackPath"] for i, e in entries.items()}
        contents = {i: json.loads(path.read_text(encoding="utf-8")) for i, path in paths.items()}
        return cls.of(entries, paths, contents, environment)

    @classmethod
    def of(
        cls,
        entries: Mapping[str, ManifestEntry],
        paths: Mapping[str, Path],
        contents: Mapping[str, TerraformJson],
        environment: str,
    ) -> StackGraph:
        """From the manifest's entries, and each stack's file and content, by their ids."""
        prefix = f"{environment}-"
        names_by_key = {
            content["terraform"]["backend"]["s3"]["key"]: id_.removeprefix(prefix)
            for id_, content in contents.items()
        }
        stacks = []
        for id_, content in contents.items():
            ordered_after = [other.removeprefix(prefix) for other in entries[id_]["dependencies"]]
            stacks.append(
                Stack(
                    id=id_,
                    name=id_.removeprefix(prefix),
                    path=paths[id_],
                    configuration=content,
                    needs=dict.fromkeys(ordered_after, frozenset())
                    | _outputs_read(content, names_by_key),
                )
            )
        return cls(_after_their_bucket(stacks))

    def __iter__(self) -> Iterator[Stack]:
        """Every stack after those that it needs."""
        return iter(self._stacks.values())

    def __len__(self) -> int:
        return len(self._stacks)

    def __getitem__(self, name: str) -> Stack:
        """The stack called `name`; BadInputError names the known ones."""
        if name not in self._stacks:
            raise BadInputError(
                f"There is no stack {name!r}. The stacks are: {', '.join(self._stacks)}."
            )
        return self._stacks[name]

    @property
    def state(self) -> Stack | None:
        """The stack that makes the state bucket."""
        return next((s for s in self if s.state_bucket_address), None)

    def select(self, names: Iterable[str], without: Iterable[str] = ()) -> tuple[Stack, ...]:
        """The named stacks, or all, in dependency order; not those in `without`, known or not."""
        wanted = {self[name].name for name in names}
        left_out = set(without)
        return tuple(
            stack
            for stack in self
            if (not wanted or stack.name in wanted) and stack.name not in left_out
        )

    def dependents(self, name: str) -> frozenset[str]:
        """The stacks that need `name`, directly or through others."""
        found: set[str] = set()
        for stack in self:
            if name in stack.needs or found & stack.needs.keys():
                found.add(stack.name)
        return frozenset(found)


def _after_their_bucket(stacks: Iterable[Stack]) -> Iterator[Stack]:
    """Without its bucket no stack has a place for its state, whether or not it says so."""
    stacks = list(stacks)
    makers = [stack.name for stack in stacks if stack.state_bucket_address]
    for stack in stacks:
        others = [maker for maker in makers if maker != stack.name]
        yield replace(stack, needs=dict.fromkeys(others, frozenset()) | dict(stack.needs))


def _outputs_read(
    content: TerraformJson, names_by_key: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    text = json.dumps(content)
    needs: dict[str, frozenset[str]] = {}
    for label, block in content.get("data", {}).get("terraform_remote_state", {}).items():
        name = names_by_key.get(block.get("config", {}).get("key", ""))
        if name:
            read = re.findall(
                rf"data\.terraform_remote_state\.{re.escape(label)}\.outputs\.([\w-]+)", text
            )
            needs[name] = needs.get(name, frozenset()) | frozenset(read)
    return needs


def _in_order(stacks: Mapping[str, Stack]) -> Iterator[Stack]:
    done: set[str] = set()
    while len(done) < len(stacks):
        ready = [
            s
            for name, s in sorted(stacks.items())
            if name not in done and (s.needs.keys() & stacks.keys()) <= done
        ]
        if not ready:
            circle = ", ".join(sorted(stacks.keys() - done))
            raise BadInputError(f"These stacks need each other in a circle: {circle}.")
        for stack in ready:
            done.add(stack.name)
            yield stack
