"""Take what a killed apply has made into the state, instead of making it twice.

The journal's resources that the state does not know get `import` blocks in the working directory:
the next plan shows them as existing, and its apply takes them into the state.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tij.state.objects import State
from tij.synthesized.graph import Stack
from tij.synthesized.terraform_json import Block
from tij.terraform.journal import Unfinished

FILE = "adoption.tf.json"

# Where the identifier for an import is not the resource's `id`: the "Import" section of each
# resource's page in the provider's documentation, in terms of its arguments; `id` is what the apply
# reported.
IMPORT_IDS = {
    "aws_appautoscaling_policy": "{service_namespace}/{resource_id}/{scalable_dimension}/{name}",
    "aws_appautoscaling_target": "{service_namespace}/{resource_id}/{scalable_dimension}",
    "aws_cloudwatch_dashboard": "{dashboard_name}",
    "aws_cloudwatch_log_group": "{name}",
    "aws_cloudwatch_log_metric_filter": "{log_group_name}:{name}",
    "aws_cloudwatch_metric_alarm": "{alarm_name}",
    "aws_db_instance": "{identifier}",
    "aws_db_parameter_group": "{name}",
    "aws_db_subnet_group": "{name}",
    "aws_ecr_repository": "{name}",
    "aws_ecs_cluster": "{name}",
    "aws_iam_role": "{name}",
    "aws_iam_role_policy": "{role}:{name}",
    "aws_iam_role_policy_attachment": "{role}/{policy_arn}",
    "aws_kms_alias": "{name}",
    "aws_route": "{route_table_id}_{destination_cidr_block}",
    "aws_route_table_association": "{subnet_id}/{route_table_id}",
    "aws_s3_bucket": "{bucket}",
    "aws_scheduler_schedule": "{group_name}/{name}",
    "aws_scheduler_schedule_group": "{name}",
    "aws_ssm_document": "{name}",
    "aws_ssm_parameter": "{name}",
    "aws_wafv2_web_acl_association": "{web_acl_arn},{resource_arn}",
    "vercel_project_domain": "{project_id}/{domain}",
    "vercel_project_environment_variable": "{project_id}/{id}",
}

# Not imported: made again without harm (a wait, a new revision), or no import exists.
MADE_AGAIN = {"aws_acm_certificate_validation", "aws_ecs_task_definition", "terraform_data"}


@dataclass(frozen=True)
class Adoption:
    """What the next plan of a stack has to take into the state."""

    imports: dict[str, str]
    """Import identifier by address; may be a Terraform expression."""
    uncertain: frozenset[str]
    """Those of `imports` that AWS may not have."""
    outdated: tuple[str, ...]
    """Addresses under which the state has something that was deleted."""
    unknown: tuple[str, ...]
    """Addresses of what AWS may have without anyone knowing its identifier."""

    def without(self, addresses: frozenset[str]) -> Adoption:
        """The same but for resources that turned out not to exist."""
        left = {a: i for a, i in self.imports.items() if a not in addresses}
        return replace(self, imports=left, uncertain=self.uncertain - addresses)

    def write(self, directory: Path) -> None:
        """Write the import blocks; no file when there is nothing to import."""
        file = directory / FILE
        if not self.imports:
            file.unlink(missing_ok=True)
            return
        blocks = [{"to": address, "id": id_} for address, id_ in sorted(self.imports.items())]
        file.write_text(json.dumps({"import": blocks}, indent=2), encoding="utf-8")


NOTHING = Adoption({}, frozenset(), (), ())


def adopt(stack: Stack, unfinished: Unfinished, state: State | None) -> Adoption:
    """What of `unfinished` the state does not know."""
    known = state.ids if state else {}
    outdated = tuple(
        address
        for address, id_ in unfinished.made.items()
        if address in unfinished.deleted and known.get(address, id_) != id_
    )
    imports = {}
    for address, id_ in unfinished.made.items():
        if address in known and address not in outdated:
            continue
        block = _block(stack, address)
        if block is not None and _type(address) not in MADE_AGAIN:
            imports[address] = _import_id(address, {**block, "id": id_}) or id_
    uncertain = set()
    unknown = set()
    for address in unfinished.begun - known.keys():
        block = _block(stack, address)
        if block is None or _type(address) in MADE_AGAIN:
            continue
        looked_for = _import_id(address, block)
        # What is named by values that are not there yet cannot be looked for.
        if looked_for and "${" not in looked_for:
            imports[address] = looked_for
            uncertain.add(address)
        else:
            unknown.add(address)
    return Adoption(imports, frozenset(uncertain), outdated, tuple(sorted(unknown)))


def not_existing(words: str, candidates: frozenset[str]) -> frozenset[str]:
    """Those of `candidates` that Terraform, in its error message, says do not exist."""
    if "Cannot import non-existent remote object" not in words:
        return frozenset()
    said = set(re.findall(r'import an existing object to\s+"([^"]+)"', words))
    return frozenset(said & candidates)


def _type(address: str) -> str:
    return address.split(".")[0]


def _block(stack: Stack, address: str) -> Block | None:
    type_, _, name = address.partition(".")
    blocks = stack.configuration.get("resource", {}).get(type_, {})
    block: Block | None = blocks.get(name.split("[")[0])
    return block


def _import_id(address: str, block: Mapping[str, object]) -> str | None:
    template = IMPORT_IDS.get(_type(address))
    if template is None or any(
        not isinstance(block.get(argument), str) for argument in re.findall(r"{(\w+)}", template)
    ):
        return None
    return re.sub(r"{(\w+)}", lambda match: str(block[match[1]]), template)
