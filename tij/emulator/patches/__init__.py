"""What this deployment asks of AWS and ministack 1.5 does not know: filled here and nowhere else.

One module per service. Each has `fill(service)`, called with ministack's module of that name when
it is first needed, and puts AWS's documented behaviour in place of what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType

from botocore.exceptions import UnknownServiceError
from botocore.model import ServiceModel
from ministack import app as ministack
from ministack.core import responses
from ministack.core.router import SERVICE_PATTERNS

from tij.emulator.contract.routing import service_model
from tij.emulator.patches import (
    access_analyzer,
    account,
    application_autoscaling,
    backup,
    cloudfront,
    cloudtrail,
    cloudwatch,
    ec2,
    ecr,
    ecs,
    elasticache,
    elbv2,
    guardduty,
    iam,
    logs,
    rds,
    s3,
    secretsmanager,
    ses_v2,
    ssm,
    wafv2,
)

FILLS: Mapping[str, Callable[[ModuleType], None]] = {
    "alb": elbv2.fill,
    "backup": backup.fill,
    "cloudfront": cloudfront.fill,
    "cloudtrail": cloudtrail.fill,
    "cloudwatch": cloudwatch.fill,
    "cloudwatch_logs": logs.fill,
    "ec2": ec2.fill,
    "ecr": ecr.fill,
    "ecs": ecs.fill,
    "elasticache": elasticache.fill,
    "iam": iam.fill,
    "rds": rds.fill,
    "s3": s3.fill,
    "secretsmanager": secretsmanager.fill,
    "ses_v2": ses_v2.fill,
    "ssm": ssm.fill,
    "waf": wafv2.fill,
}


def install(more: Mapping[str, Callable[[ModuleType], None]] | None = None) -> None:
    """Fill each service's gaps when ministack loads it, and add the services it lacks.

    `more` is filled after the gaps: what a service does on this machine.
    """
    _add(application_autoscaling, target_prefixes=[application_autoscaling.TARGET_PREFIX])
    _add(access_analyzer)
    _add(guardduty)
    _add_account()
    responses._service_model = _service_model
    load = ministack._get_module
    filled: set[str] = set()

    def load_and_fill(name: str) -> ModuleType:
        module: ModuleType = load(name)
        if name not in filled:
            filled.add(name)
            for fills in (FILLS, more or {}):
                if name in fills:
                    fills[name](module)
        return module

    ministack._get_module = load_and_fill


def _add(service: ModuleType, **patterns: list[str]) -> None:
    """A service with state that ministack lacks; `SERVICE` is the name in its signatures."""
    name, module = service.SERVICE, service.__name__.rpartition(".")[2]
    SERVICE_PATTERNS[name] = patterns
    ministack.SERVICE_HANDLERS[name] = service.handle_request
    ministack._loaded_modules[module] = service
    ministack._state_map[module] = module


def _add_account() -> None:
    for name, prefix in account.TARGET_PREFIXES.items():
        SERVICE_PATTERNS[name] = {"target_prefixes": [prefix]}
        ministack.SERVICE_HANDLERS[name] = account.handle_request


def _service_model(service: str) -> ServiceModel | None:
    """What ministack reads for the types of its answers: the contract has read it already."""
    try:
        return service_model(responses._BOTOCORE_NAME.get(service, service))
    except UnknownServiceError:
        return None
