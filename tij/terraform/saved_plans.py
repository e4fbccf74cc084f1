"""Plans kept in `.tij/plans/<environment>/`, so that exactly what was shown is applied."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tij.errors import BadInputError
from tij.synthesized.graph import Stack, StackGraph
from tij.synthesized.terraform_json import PlanJson


@dataclass(frozen=True)
class SavedPlans:
    """One environment's saved plans.

    A stack has `<stack>.tfplan` (Terraform's), `<stack>.json` (the same, readable: Terraform's
    JSON plan representation) and `<stack>.sha256` (of the synthesized JSON it was made from).
    """

    directory: Path

    def plan_file(self, stack: str) -> Path:
        """Terraform's plan file."""
        return self.directory / f"{stack}.tfplan"

    def json_file(self, stack: str) -> Path:
        """The plan in Terraform's JSON plan representation."""
        return self.directory / f"{stack}.json"

    def keep(self, stack: Stack, plan: PlanJson, *, applicable: bool) -> None:
        """Add the readable form to a plan file just written; the fingerprint if it may be applied.

        A plan made before a stack it reads has its new outputs may be read, but not applied.
        """
        self._write(self.json_file(stack.name), json.dumps(plan))
        if applicable:
            self._write(self._fingerprint_file(stack.name), stack.fingerprint)
        else:
            self.plan_file(stack.name).unlink()

    def load(self, stack: str) -> PlanJson:
        """The readable form of a saved plan."""
        plan: PlanJson = json.loads(self.json_file(stack).read_text(encoding="utf-8"))
        return plan

    def discard(self, stack: str) -> None:
        """Remove a stack's plan, when it was applied or when another is about to be made."""
        for file in (
            self.plan_file(stack),
            self.json_file(stack),
            self._fingerprint_file(stack),
        ):
            file.unlink(missing_ok=True)

    def applicable(self, stacks: StackGraph) -> Iterator[Stack]:
        """The stacks with a complete saved plan, in dependency order.

        Raises BadInputError when a plan was made from another synthesized JSON than the present.
        """
        for stack in stacks:
            fingerprint = self._fingerprint_file(stack.name)
            if not (fingerprint.exists() and self.plan_file(stack.name).exists()):
                continue
            if fingerprint.read_text(encoding="utf-8") != stack.fingerprint:
                raise BadInputError(
                    f"{stack.name}: the saved plan was made from another configuration than"
                    f" {stack.path.parent.name} has now; nothing was applied.",
                    next_step="tij plan, read it, then tij apply --saved",
                )
            yield stack

    def _fingerprint_file(self, stack: str) -> Path:
        return self.directory / f"{stack}.sha256"

    def _write(self, file: Path, text: str) -> None:
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")
