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
from tij.settings.problems import SettingsError

BARE, WWW = "thisisjapan.com", "www.thisisjapan.com"


def site(name: str, *more: str) -> Settings:
    changes = [f"dns.api={json.dumps(name)}", "frontend.enabled=false", *more]
    return load("production", changes=changes)


@pytest.mark.reference
@pytest.mark.parametrize(("name", "domain", "other"), [("www", WWW, BARE), ("@", BARE, WWW)])
def test_everything_names_the_site(name: str, domain: str, other: str) -> None:
    settings = site(name)
    deployment = synthesize(settings)
    record = deployment.one("aws_route53_record", "load-balancer_record", stack="service")
    assert record["name"] == domain
    assert record["alias"]
    certificate = deployment.one("aws_acm_certificate", stack="service")
    covered = {certificate["domain_name"], *certificate["subject_alternative_names"]}
    assert covered == {BARE, f"*.{BARE}"}
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
    assert {domain, other} == {*balancer.lines}
    # Pages of the site load fonts and modules from the CDN, and call their own addresses.
    assert f"https://{domain}" in plain["CORS_ALLOWED_ORIGINS"].split(",")


@pytest.mark.reference
@pytest.mark.parametrize(("name", "domain", "other"), [("www", WWW, BARE), ("@", BARE, WWW)])
def test_the_other_name_leads_to_the_site(name: str, domain: str, other: str) -> None:
    deployment = synthesize(site(name))
    record = deployment.one("aws_route53_record", "redirect-record", stack="service")
    usual = deployment.one("aws_route53_record", "load-balancer_record", stack="service")
    assert (record["name"], record["type"], record["alias"]) == (other, "A", usual["alias"])
    rule = deployment.one("aws_lb_listener_rule", stack="service")
    https = deployment.one("aws_lb_listener", "https", stack="service")
    assert rule["listener_arn"] == f"${{{https.address}.arn}}"
    assert rule["condition"] == [{"host_header": {"values": [other]}}]
    (action,) = rule["action"]
    assert action["redirect"] == {"host": domain, "status_code": "HTTP_301"}


@pytest.mark.reference
def test_only_names_change_where_the_other_is_left_alone() -> None:
    usual, bare = (synthesize(site(name, "dns.redirect_other=false")) for name in ("api", "@"))
    assert usual.addresses() == bare.addresses()
    texts = [json.dumps(each.stacks, sort_keys=True) for each in (usual, bare)]
    assert texts[0].replace("api.thisisjapan.com", "thisisjapan.com") == texts[1]


@pytest.mark.reference
def test_a_redirect_costs_nothing() -> None:
    usual, bare = (synthesize(site(name)) for name in ("api", "@"))
    cost = site("@").cost
    assert bare.addresses() - usual.addresses()
    assert price_stacks(usual.stacks, cost).usd == price_stacks(bare.stacks, cost).usd


@pytest.mark.parametrize(
    "taking",
    [
        ['dns.cdn="www"'],
        ['dns.delegations=[{name="www",name_servers=["a.example","b.example"]}]'],
        ["email.enabled=true", "email.mail_from=www"],
    ],
    ids=["cdn", "delegation", "mail"],
)
def test_the_other_name_may_be_somebody_elses(taking: list[str]) -> None:
    taking = ["dns.www=pages", *taking]
    with pytest.raises(SettingsError, match=r"dns\.redirect_other"):
        site("@", *taking)
    assert site("@", *taking, "dns.redirect_other=false").dns.redirected is None
