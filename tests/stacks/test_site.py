"""A project without a front end lives at `www`, or at the domain itself."""

from __future__ import annotations

import json

import pytest

from tests.synthesized import synthesize
from tij.diagram import read_architecture
from tij.language import Language
from tij.pricing import price_stacks
from tij.settings import load
from tij.settings.models import Settings


def site(name: str) -> Settings:
    changes = [f"dns.api={json.dumps(name)}", "frontend.enabled=false"]
    return load("production", changes=changes)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("name", "domain"), [("www", "www.thisisjapan.com"), ("@", "thisisjapan.com")]
)
def test_everything_names_the_site(name: str, domain: str) -> None:
    settings = site(name)
    deployment = synthesize(settings)
    record = deployment.one("aws_route53_record", "load-balancer", stack="service")
    assert record["name"] == domain
    assert record["alias"]
    certificate = deployment.one("aws_acm_certificate", stack="service")
    covered = {certificate["domain_name"], *certificate["subject_alternative_names"]}
    assert covered & {domain, "*." + domain.partition(".")[2]}
    task = deployment.resources("aws_ecs_task_definition", stack="service")[0]
    (container,) = json.loads(task["container_definitions"])
    plain = {each["name"]: each["value"] for each in container["environment"]}
    assert plain["ALLOWED_HOSTS"] == domain
    origins = plain["CSRF_TRUSTED_ORIGINS"].split(",")
    assert origins[0] == f"https://{domain}"
    assert len(origins) == len(set(origins))
    outputs = deployment.stacks["service"]["output"]
    assert f"https://{domain}" in {each["value"] for each in outputs.values()}
    architecture = read_architecture(deployment.stacks, settings.environment, Language.ENGLISH)
    balancer = next(part for part in architecture.parts if part.id == "load-balancer")
    assert domain in balancer.lines


@pytest.mark.reference
def test_only_names_change() -> None:
    usual, bare = (synthesize(site(name)) for name in ("api", "@"))
    assert usual.addresses() == bare.addresses()
    cost = site("@").cost
    assert price_stacks(usual.stacks, cost).usd == price_stacks(bare.stacks, cost).usd
    texts = [json.dumps(each.stacks, sort_keys=True) for each in (usual, bare)]
    assert texts[0].replace("api.thisisjapan.com", "thisisjapan.com") == texts[1]
