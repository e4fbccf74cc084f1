"""Which operation of which service a request calls, by botocore's models."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qsl, unquote

from botocore.model import OperationModel, ServiceModel
from botocore.session import Session, get_session

from tij.emulator.contract.request import Request, UnreadableError

# The services that the deployment calls: signing name, and botocore's names for what it signs.
SERVICES = {
    "access-analyzer": "accessanalyzer",
    "acm": "acm",
    "application-autoscaling": "application-autoscaling",
    "backup": "backup",
    "budgets": "budgets",
    "cloudfront": "cloudfront",
    "cloudtrail": "cloudtrail",
    "ec2": "ec2",
    "ecr": "ecr",
    "ecs": "ecs",
    "elasticache": "elasticache",
    "elasticloadbalancing": "elbv2",
    "events": "events",
    "freetier": "freetier",
    "guardduty": "guardduty",
    "iam": "iam",
    "kms": "kms",
    "logs": "logs",
    "monitoring": "cloudwatch",
    "rds": "rds",
    "route53": "route53",
    "s3": "s3",
    "scheduler": "scheduler",
    "secretsmanager": "secretsmanager",
    "servicequotas": "service-quotas",
    "ses": "sesv2",
    "sns": "sns",
    "ssm": "ssm",
    "sts": "sts",
    "wafv2": "wafv2",
}

# Requests without a signature whose operation AWS takes without one.
UNSIGNED_ACTIONS = {"AssumeRoleWithWebIdentity": "sts", "AssumeRoleWithSAML": "sts"}

CBOR_PATH = re.compile(r"/service/[^/]+/operation/(?P<operation>\w+)$")
LABEL = re.compile(r"\{(?P<name>\w+)(?P<greedy>\+?)\}")


@dataclass(frozen=True)
class Call:
    """An operation, in the protocol that the request speaks, with what its address names."""

    service: str
    protocol: str
    operation: OperationModel
    labels: dict[str, str]


@dataclass(frozen=True)
class _Route:
    path: re.Pattern[str]
    literals: tuple[tuple[str, str], ...]
    needed_arguments: frozenset[str]
    needed_headers: frozenset[str]
    operation: OperationModel


def route(request: Request) -> Call:
    """What the request calls; raises UnreadableError where its service has no such operation."""
    service = _service(request)
    model = service_model(service)
    protocol = _protocol(request, model)
    if protocol in ("rest-xml", "rest-json"):
        operation, labels = _by_address(request, service)
        return Call(service, protocol, operation, labels)
    name = _operation_name(request, protocol, model)
    if name not in model.operation_names:
        code = "InvalidAction" if protocol in ("query", "ec2") else "UnknownOperationException"
        raise UnreadableError(code, f"The action {name} is not valid for this web service.")
    return Call(service, protocol, model.operation_model(name), {})


@cache
def service_model(service: str) -> ServiceModel:
    """botocore's model; read once, as EC2's takes a good part of a second.

    Raises UnknownServiceError for a name that botocore does not have.
    """
    return _session().get_service_model(service)


@cache
def _session() -> Session:
    return get_session()


def service_of(request: Request) -> str:
    """botocore's name of the service that the request is for, "s3" where nothing says."""
    if request.credential:
        return SERVICES.get(request.credential.service, request.credential.service)
    return UNSIGNED_ACTIONS.get(dict(request.form).get("Action", ""), "s3")


def _service(request: Request) -> str:
    service = service_of(request)
    if service not in SERVICES.values():
        raise UnreadableError(
            "AccessDeniedException",
            f"The embedded AWS has no {service}: the deployment does not use it.",
        )
    return service


def _protocol(request: Request, model: ServiceModel) -> str:
    if request.headers.get("smithy-protocol") == "rpc-v2-cbor":
        return "smithy-rpc-v2-cbor"
    spoken = model.metadata.get("protocols") or [model.metadata["protocol"]]
    if "x-amz-target" in request.headers and "json" in spoken:
        return "json"
    # A service that speaks several has those forms beside the ones told by their headers.
    return next(
        (p for p in spoken if p not in ("json", "smithy-rpc-v2-cbor")),
        str(model.metadata["protocol"]),
    )


def _operation_name(request: Request, protocol: str, model: ServiceModel) -> str:
    if protocol == "smithy-rpc-v2-cbor":
        found = CBOR_PATH.match(request.path)
        return found["operation"] if found else ""
    if protocol == "json":
        prefix, _, name = request.headers.get("x-amz-target", "").rpartition(".")
        known = str(model.metadata["targetPrefix"])
        # CloudTrail's has a namespace in it, which the SDK for Go leaves out.
        return name if prefix in (known, known.rpartition(".")[2]) else ""
    form = dict(request.form)
    if form.get("Version", model.api_version) != model.api_version:
        raise UnreadableError("NoSuchVersion", f"The version {form['Version']} is not known.")
    return form.get("Action", "")


def _by_address(request: Request, service: str) -> tuple[OperationModel, dict[str, str]]:
    arguments = dict(request.arguments)
    best: tuple[tuple[int, ...], _Route, re.Match[str]] | None = None
    for candidate in _routes(service)[request.method]:
        found = candidate.path.fullmatch(request.path)
        if not found or not all(
            name in arguments and value in ("", arguments[name])
            for name, value in candidate.literals
        ):
            continue
        missing = len(candidate.needed_arguments - arguments.keys()) + len(
            candidate.needed_headers - request.headers.keys()
        )
        rank = (
            -len(found.groups()),
            len(candidate.literals),
            -missing,
            len(candidate.needed_arguments) + len(candidate.needed_headers),
            # A deprecated operation may share the address of the one that took its place.
            not candidate.operation.deprecated,
        )
        if best is None or rank > best[0]:
            best = rank, candidate, found
    if best is None:
        raise UnreadableError(
            "UnknownOperationException",
            f"{service} has no operation at {request.method} {request.path}.",
        )
    labels = {name: unquote(value) for name, value in best[2].groupdict().items()}
    return best[1].operation, labels


@cache
def _routes(service: str) -> dict[str, list[_Route]]:
    model = service_model(service)
    routes: dict[str, list[_Route]] = {
        method: [] for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
    }
    for name in model.operation_names:
        operation = model.operation_model(name)
        path, _, query = operation.http["requestUri"].partition("?")
        routes[operation.http["method"]].append(
            _Route(
                re.compile(_path_pattern(path)),
                tuple(parse_qsl(query, keep_blank_values=True)),
                _needed(operation, "querystring"),
                frozenset(n.lower() for n in _needed(operation, "header")),
                operation,
            )
        )
    return routes


def _path_pattern(template: str) -> str:
    pattern, end = "", 0
    for label in LABEL.finditer(template):
        pattern += re.escape(template[end : label.start()])
        pattern += f"(?P<{label['name']}>{'.+' if label['greedy'] else '[^/]+'})"
        end = label.end()
    # Clients add or leave out the last slash.
    return pattern + re.escape(template[end:]).removesuffix("/") + "/?"


def _needed(operation: OperationModel, location: str) -> frozenset[str]:
    shape = operation.input_shape
    if shape is None:
        return frozenset()
    return frozenset(
        shape.members[name].serialization.get("name", name)
        for name in shape.required_members
        if shape.members[name].serialization.get("location") == location
    )
