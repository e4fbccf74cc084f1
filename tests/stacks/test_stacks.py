"""What holds for every stack of every environment."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.synthesized import Synthesized, synthesize
from tij.settings import load
from tij.settings.models import Egress, Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", params=["production", "staging", "local"])
def any_environment(request: pytest.FixtureRequest) -> tuple[Settings, Synthesized]:
    settings = load(request.param)
    return settings, synthesize(settings)


@pytest.mark.reference
def test_state_is_in_s3_encrypted_and_locked_there(
    any_environment: tuple[Settings, Synthesized],
) -> None:
    settings, deployment = any_environment
    for body in deployment.stacks.values():
        backend = body["terraform"]["backend"]["s3"]
        assert backend["bucket"] == settings.state.bucket
        assert backend["encrypt"] is True
        assert backend["use_lockfile"] is True
        assert "dynamodb_table" not in backend


@pytest.mark.reference
def test_everything_is_tagged(any_environment: tuple[Settings, Synthesized]) -> None:
    settings, deployment = any_environment
    for name, body in deployment.stacks.items():
        for provider in body["provider"]["aws"]:
            assert provider["default_tags"][0]["tags"] == {
                "Project": settings.project.name,
                "Environment": settings.environment,
                "Stack": name,
                "ManagedBy": "Terraform",
            }


@pytest.mark.reference
def test_an_account_in_the_settings_refuses_every_other(
    any_environment: tuple[Settings, Synthesized],
) -> None:
    settings, deployment = any_environment
    expected = [settings.aws.account_id] if settings.aws.account_id else None
    for body in deployment.stacks.values():
        assert [p.get("allowed_account_ids") for p in body["provider"]["aws"]] == [expected] * len(
            body["provider"]["aws"]
        )


@pytest.mark.reference
def test_no_secret_crosses_stacks(any_environment: tuple[Settings, Synthesized]) -> None:
    _, deployment = any_environment
    outputs = [key for body in deployment.stacks.values() for key in body.get("output", {})]
    assert outputs
    assert not [key for key in outputs if re.search(r"password|secret_string|random_password", key)]


def test_no_reference_is_escaped_to_text(production: Synthesized) -> None:
    escaped = [name for name, body in production.stacks.items() if "$${" in json.dumps(body)]
    assert escaped == []


@pytest.mark.reference
def test_each_secret_is_made_in_the_stack_that_keeps_it(production: Synthesized) -> None:
    makers = {name for name, body in production.stacks.items() if "ephemeral" in body}
    keepers = {s.stack for s in production.resources("aws_secretsmanager_secret")}
    assert makers == keepers == {"data", "frontend"}


def test_no_product_file_names_the_guides_project() -> None:
    rooms = ("modules", "stacks", "backend", "environments", "emulator", "tij")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    assert files
    guilty = [file for file in [*files, ROOT / "main.py"] if "thisisjapan" in file.read_text()]
    assert guilty == []


@pytest.mark.parametrize("egress", list(Egress))
@pytest.mark.parametrize("phase", [1, 2, 3])
def test_every_egress_and_phase_synthesizes(settings: Settings, egress: Egress, phase: int) -> None:
    deployment = synthesize(variant(settings, egress, phase))
    gateways = len(deployment.resources("aws_nat_gateway"))
    instances = len(deployment.resources("aws_instance"))
    assert (gateways, instances) == {
        Egress.NAT_GATEWAY: (1, 0),
        Egress.NAT_INSTANCE: (0, 1),
        Egress.PUBLIC_IP: (0, 0),
        Egress.ENDPOINTS: (0, 0),
    }[egress]
    assert len(deployment.resources("aws_wafv2_web_acl")) == (1 if phase == 3 else 0)
    interface = [
        e for e in deployment.resources("aws_vpc_endpoint") if e["vpc_endpoint_type"] == "Interface"
    ]
    assert bool(interface) == (phase >= 2 or egress is Egress.ENDPOINTS)


def variant(settings: Settings, egress: Egress, phase: int) -> Settings:
    """The same settings with another egress and hardening phase."""
    return settings.model_copy(
        update={
            "network": settings.network.model_copy(update={"egress": egress}),
            "hardening": settings.hardening.model_copy(update={"phase": phase}),
        }
    )


def test_json_is_sorted_for_review(production: Synthesized) -> None:
    for body in production.stacks.values():
        types = list(body["resource"])
        assert types == sorted(types), json.dumps(types)
