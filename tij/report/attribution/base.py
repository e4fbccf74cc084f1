"""Read the base: a directory of synthesized JSON or of plans."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tij.errors import BadInputError
from tij.report.attribution import plans, synthesized
from tij.report.attribution.evidence import restores
from tij.report.changes import PlanChanges
from tij.report.stack_plan import Report, StackPlan
from tij.synthesized.terraform_json import TerraformJson

MANIFEST = "manifest.json"


class BaseError(BadInputError):
    """The directory holds neither; the message says what was looked for."""

    def __init__(self, environment: str, problem: str) -> None:
        """`problem` begins with the file or directory."""
        super().__init__(
            f"--base {problem}",
            next_step=(
                f"synthesize the base branch (TIJ_ENVIRONMENT={environment}"
                " python main.py in its checkout) and name its cdktf.out"
            ),
        )


@dataclass(frozen=True)
class Base:
    """What the base branch says, by stack; one of the two."""

    configurations: Mapping[str, TerraformJson] | None = None
    plans: Mapping[str, PlanChanges] | None = None


def read_base(directory: Path, environment: str) -> Base:
    """`cdktf.out` of the base branch, or `<stack>.json` for each of its plans.

    Raises BaseError when neither is there.
    """
    if (directory / MANIFEST).is_file():
        return Base(configurations=_synthesized(directory, environment))
    files = sorted(directory.glob("*.json")) if directory.is_dir() else []
    contents = {file.stem: _read(file, environment) for file in files}
    if not contents or not all("format_version" in plan for plan in contents.values()):
        raise BaseError(
            environment,
            f"{directory}: neither {MANIFEST} (a cdktf.out) nor <stack>.json (plans,"
            " `terraform show -json`) of the base branch.",
        )
    return Base(plans={name: PlanChanges.of(plan) for name, plan in contents.items()})


def attributed(report: Report, base: Base | None, head: Mapping[str, TerraformJson]) -> Report:
    """The report with every change's origin; `head` is the synthesized JSON it was planned from."""
    return replace(report, stacks=tuple(_attributed(plan, base, head) for plan in report.stacks))


def _attributed(plan: StackPlan, base: Base | None, head: Mapping[str, TerraformJson]) -> StackPlan:
    if base is None:
        found = restores(plan.changes)
    elif base.plans is not None:
        # A stack without a plan had nothing to change.
        found = plans.origins(plan.changes, base.plans.get(plan.stack, PlanChanges()))
    else:
        was = (base.configurations or {}).get(plan.stack, {})
        found = synthesized.origins(plan.changes, was, head.get(plan.stack, {}))
    return replace(plan, origins=found)


def _synthesized(directory: Path, environment: str) -> dict[str, TerraformJson]:
    prefix = f"{environment}-"
    stacks = _read(directory / MANIFEST, environment).get("stacks", {})
    return {
        id_.removeprefix(prefix): _read(directory / entry["synthesizedStackPath"], environment)
        for id_, entry in stacks.items()
        if id_.startswith(prefix)
    }


def _read(file: Path, environment: str) -> Any:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BaseError(environment, f"{file}: cannot be read as JSON: {error}") from error
    if not isinstance(content, dict):
        raise BaseError(environment, f"{file}: not a JSON object.")
    return content
