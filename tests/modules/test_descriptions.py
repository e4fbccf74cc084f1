"""Descriptions that AWS takes: a plan does not look at their characters, the apply fails."""

from __future__ import annotations

import re

import botocore.session
import pytest

from tests.stacks.test_stacks import variant
from tests.synthesized import Resource, synthesize
from tij.settings import load
from tij.settings.models import Egress

# Amazon EC2 API Reference, CreateSecurityGroup, GroupDescription: "a-z, A-Z, 0-9, spaces, and
# ._-:/()#,@[]+=&;{}!$*", up to 255. The service's model says it in words only.
SECURITY_GROUP = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}")
GROUPS = (
    "aws_security_group",
    "aws_vpc_security_group_ingress_rule",
    "aws_vpc_security_group_egress_rule",
)
FIREWALL = ("aws_wafv2_web_acl", "aws_wafv2_ip_set", "aws_wafv2_rule_group")


def of_the_model(service: str, shape: str) -> re.Pattern[str]:
    """The pattern of a string shape in AWS's own service model."""
    model = botocore.session.get_session().get_service_model(service)
    return re.compile(model.shape_for(shape).metadata["pattern"])


def refused(resources: list[Resource], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{r.address}: {text}"
        for r in resources
        if (text := r.get("description")) is not None and not pattern.fullmatch(text)
    ]


@pytest.mark.reference
@pytest.mark.parametrize("environment", ["production", "staging", "local"])
@pytest.mark.parametrize("egress", list(Egress))
@pytest.mark.parametrize("phase", [1, 2, 3])
def test_aws_takes_every_description(environment: str, egress: Egress, phase: int) -> None:
    deployment = synthesize(variant(load(environment), egress, phase))
    groups = [r for kind in GROUPS for r in deployment.resources(kind)]
    firewall = [r for kind in FIREWALL for r in deployment.resources(kind)]
    assert groups
    assert bool(firewall) is (phase == 3)
    assert refused(groups, SECURITY_GROUP) == []
    assert refused(firewall, of_the_model("wafv2", "EntityDescription")) == []
