"""The front end: the guide's phase 6, its mistakes corrected."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.synthesized import Resource, Synthesized, synthesize
from tij.settings import load
from tij.settings.models import FrontendSettings, Settings

ROOT = Path(__file__).parents[2]
VARIABLE = "vercel_project_environment_variable"


def variables(deployment: Synthesized) -> dict[tuple[str, str], Resource]:
    """(key, target) → the variable."""
    found = deployment.resources(VARIABLE)
    return {(v["key"], target): v for v in found for target in v["target"]}


def with_frontend(settings: Settings, **changes: object) -> Settings:
    frontend = settings.frontend.model_copy(update=changes)
    return settings.model_copy(update={"frontend": frontend})


@pytest.mark.reference
def test_the_project_is_the_guides(production: Synthesized) -> None:
    project = production.one("vercel_project", stack="frontend")
    assert project["name"] == "thisisjapan-frontend"
    assert project["framework"] == "nextjs"
    assert project["root_directory"] == "frontend"
    assert project["install_command"] == "npm ci --ignore-scripts"
    assert project["build_command"] == "npm run build"
    assert project["output_directory"] == ".next"
    assert project["git_repository"] == {
        "type": "github",
        "repo": "thisisjapan/thisisjapan",
        "production_branch": "main",
    }


@pytest.mark.reference
def test_previews_are_for_the_team_and_forks_wait(production: Synthesized) -> None:
    project = production.one("vercel_project")
    assert project["vercel_authentication"] == {"deployment_type": "standard_protection_new"}
    assert project["git_fork_protection"] is True


@pytest.mark.reference
def test_the_variables_per_target(production: Synthesized) -> None:
    found = variables(production)
    assert set(found) == {
        ("NEXT_PUBLIC_API_URL", "production"),
        ("NEXT_PUBLIC_API_URL", "preview"),
        ("NEXT_PUBLIC_CDN_URL", "production"),
        ("NEXT_PUBLIC_CDN_URL", "preview"),
        ("NEXTAUTH_URL", "production"),
        ("NEXTAUTH_SECRET", "production"),
        ("NEXTAUTH_SECRET", "preview"),
        ("CLIENT_ADDRESS_KEY", "production"),
    }
    api = found["NEXT_PUBLIC_API_URL", "production"]
    assert api["value"] == "https://api.thisisjapan.com"
    cdn = found["NEXT_PUBLIC_CDN_URL", "preview"]
    assert cdn["value"] == "https://cdn.thisisjapan.com"
    assert found["NEXTAUTH_URL", "production"]["value"] == "https://www.thisisjapan.com"


@pytest.mark.reference
def test_nextauths_secret_is_its_own_and_written_only(production: Synthesized) -> None:
    secret = production.one("aws_secretsmanager_secret", stack="frontend")
    assert secret["name"] == "thisisjapan/frontend"
    written = [v for (key, _), v in variables(production).items() if key == "NEXTAUTH_SECRET"]
    assert len({v["value_wo"] for v in written}) == 2
    for variable in written:
        assert "value" not in variable.body
        assert variable["sensitive"] is True
        assert variable["value_wo_version"] == 1
        assert "jwt_secret" not in variable["value_wo"].lower()
        assert variable["target"][0] in variable["value_wo"]


@pytest.mark.reference
def test_the_secret_is_read_back_in_the_apply_and_in_no_plan(production: Synthesized) -> None:
    stack = production.stacks["frontend"]
    readers = stack["ephemeral"]["aws_secretsmanager_secret_version"]
    assert all("timestamp()" in reader["secret_id"] for reader in readers.values())
    reader = readers["nextauth-secret"]
    (version,) = production.resources("aws_secretsmanager_secret_version", "frontend")
    # After what was written there, and with a part that no plan knows.
    assert reader["secret_id"].startswith(f"${{{version.address}.secret_id}}")
    # One generator for one write: a second write-only argument would get another value.
    generated = re.findall(r"random_password\.\w+", json.dumps(stack["resource"]))
    assert len(generated) == len(set(generated)) == 2


@pytest.mark.reference
def test_a_new_version_is_written_to_both_places(settings: Settings) -> None:
    deployment = synthesize(with_frontend(settings, secret_version=2))
    version = deployment.one("aws_secretsmanager_secret_version", stack="frontend")
    assert version["secret_string_wo_version"] == 2
    for (key, _), variable in variables(deployment).items():
        if key == "NEXTAUTH_SECRET":
            assert variable["value_wo_version"] == 2


@pytest.mark.reference
def test_only_the_site_may_say_who_its_visitors_are(settings: Settings) -> None:
    """With a key that nobody gets SECRET_KEY from, and no plan or state has."""
    secrets = settings.secrets.model_copy(update={"version": 3})
    deployment = synthesize(settings.model_copy(update={"secrets": secrets}))
    (target,) = [t for key, t in variables(deployment) if key == "CLIENT_ADDRESS_KEY"]
    variable = variables(deployment)["CLIENT_ADDRESS_KEY", target]
    assert (target, variable["value_wo_version"], variable["sensitive"]) == ("production", 3, True)
    assert "value" not in variable.body
    readers = deployment.stacks["frontend"]["ephemeral"]["aws_secretsmanager_secret_version"]
    assert "local.app-config-arn" in readers["application-secrets"]["secret_id"]
    arn = deployment.stacks["frontend"]["locals"]["app-config-arn"]
    assert re.search(r"production-data\.outputs\.\S*application-secrets\S*arn}$", arn)
    read = "ephemeral.aws_secretsmanager_secret_version.application-secrets.secret_string"
    assert variable["value_wo"] == (
        f'${{sha256("client-address:${{jsondecode({read})["SECRET_KEY"]}}")}}'
    )


@pytest.mark.reference
def test_www_serves_and_the_bare_domain_redirects_to_it(production: Synthesized) -> None:
    www = production.one("vercel_project_domain", "www")
    apex = production.one("vercel_project_domain", "apex")
    assert www["domain"] == "www.thisisjapan.com"
    assert www.get("redirect") is None
    assert apex["domain"] == "thisisjapan.com"
    assert apex["redirect"] == f"${{{www.address}.domain}}"
    assert apex["redirect_status_code"] == 308


@pytest.mark.reference
def test_the_records_are_what_vercel_recommends(production: Synthesized) -> None:
    www = production.one("aws_route53_record", "www-record")
    assert (www["name"], www["type"]) == ("www.thisisjapan.com", "CNAME")
    (target,) = www["records"]
    assert re.fullmatch(
        r"\$\{data\.vercel_domain_config\.frontend_www\S+\.recommended_cname}", target
    )
    apex = production.one("aws_route53_record", "apex-record")
    assert (apex["name"], apex["type"]) == ("thisisjapan.com", "A")
    assert re.fullmatch(
        r"\$\{data\.vercel_domain_config\.frontend_apex\S+\.recommended_ipv4s}", apex["records"]
    )
    assert "vercel-dns" not in json.dumps(production.stacks["frontend"])


@pytest.mark.reference
def test_no_token_is_in_the_configuration(production: Synthesized) -> None:
    (provider,) = production.stacks["frontend"]["provider"]["vercel"]
    assert set(provider) - {"//"} == {"team"}


@pytest.mark.reference
def test_only_the_front_ends_stack_needs_vercel(production: Synthesized) -> None:
    with_vercel = {n for n, body in production.stacks.items() if "vercel" in body["provider"]}
    assert with_vercel == {"frontend"}
    readers = [n for n, b in production.stacks.items() if "production/frontend" in json.dumps(b)]
    assert readers == ["frontend"]


@pytest.mark.reference
def test_an_environment_without_a_front_end_has_no_such_stack() -> None:
    staging = load("staging")
    assert staging.frontend.enabled is False
    assert "frontend" not in synthesize(staging).stacks
    assert FrontendSettings().enabled is False


@pytest.mark.reference
@pytest.mark.parametrize("may_call", [True, False])
def test_the_origin_of_previews_names_this_project_and_team(
    settings: Settings, may_call: bool
) -> None:
    changed = with_frontend(settings, previews_may_call_api=may_call)
    expected = "https://thisisjapan-frontend-*-thisisjapan.vercel.app" if may_call else None
    assert changed.preview_origin == expected
    assert with_frontend(changed, enabled=False).preview_origin is None


@pytest.mark.reference
def test_the_application_gets_every_variable_of_its_example(production: Synthesized) -> None:
    example = (ROOT / "frontend" / "env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    # Next.js sets it itself (Next.js, "Environment Variables").
    assert named - {"NODE_ENV"} == {key for key, target in variables(production)}
