"""What is synthesized for Vercel's provider fits its schema: every argument and its type."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.synthesized import Synthesized
from tests.transcribed import mismatches
from tij.emulator.vercel.transcription import SCHEMAS, TRANSCRIPTION, VERSION
from tij.terraform.providers import Provider

Json = dict[str, Any]


@pytest.mark.reference
def test_the_front_end_fits_the_providers_schema(production: Synthesized) -> None:
    types = {t for t in production.stacks["frontend"]["resource"] if t.startswith("vercel_")}
    assert types == set(SCHEMAS["resource_schemas"])
    assert list(mismatches(production.stacks["frontend"], "vercel", SCHEMAS)) == []


def test_the_transcription_says_what_it_was_read_from() -> None:
    assert TRANSCRIPTION["version"] in TRANSCRIPTION["source"]
    assert "terraform-provider-vercel" in TRANSCRIPTION["source"]


@pytest.mark.reference
def test_the_version_that_was_transcribed_is_one_that_the_stack_accepts(
    production: Synthesized,
) -> None:
    required = production.stacks["frontend"]["terraform"]["required_providers"]["vercel"]
    assert required == {"source": "vercel/vercel", "version": "~> 5.10"}
    assert Provider.parse(required["source"], required["version"]).allows(VERSION)


def project(change: Json) -> Callable[[Json], None]:
    return lambda stack: stack["resource"]["vercel_project"]["frontend"].update(change)


def drop(argument: str) -> Callable[[Json], None]:
    return lambda stack: stack["resource"]["vercel_project"]["frontend"].pop(argument)


def variables(change: Json) -> Callable[[Json], None]:
    def apply(stack: Json) -> None:
        for variable in stack["resource"]["vercel_project_environment_variable"].values():
            variable.update(change)

    return apply


@pytest.mark.reference
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (project({"frameworkk": "nextjs"}), "vercel_project.frontend.frameworkk: no such argument"),
        (project({"git_fork_protection": "yes"}), "git_fork_protection: bool is asked for"),
        (project({"git_repository": [{}]}), "git_repository: an object is asked for"),
        (project({"git_repository": {"type": "github"}}), "git_repository.repo: required"),
        (project({"id": "prj_1"}), "vercel_project.frontend.id: read-only"),
        (
            project({"resource_config": {"function_default_regions": "hnd1"}}),
            "function_default_regions: ['set', 'string'] is asked for",
        ),
        (drop("name"), "vercel_project.frontend.name: required"),
        (variables({"target": ["production", 1]}), "target: ['set', 'string'] is asked for"),
        (variables({"value_wo_version": "1"}), "value_wo_version: number is asked for"),
        (variables({"value_wo_version": True}), "value_wo_version: number is asked for"),
        (
            lambda stack: stack["provider"]["vercel"][0].update(base_url="http://localhost"),
            "provider.vercel[0].base_url: no such argument",
        ),
        (
            lambda stack: stack["resource"].update(vercel_deploymant={"a": {}}),
            "resource vercel_deploymant: not in the transcription",
        ),
    ],
)
def test_what_does_not_fit_is_named(
    production: Synthesized, change: Callable[[Json], None], said: str
) -> None:
    stack = copy.deepcopy(production.stacks["frontend"])
    change(stack)
    assert any(said in line for line in mismatches(stack, "vercel", SCHEMAS))
