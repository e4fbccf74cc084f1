"""Any valid settings synthesize to configurations that Terraform accepts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
import tomli_w
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from tests.synthesized import Synthesized, synthesize
from tests.tij.settings.strategies import Table, valid_tables
from tij.emulator.vercel import EmbeddedVercel
from tij.interrupt import Interrupt
from tij.settings import load
from tij.settings.models import Settings
from tij.synthesized.graph import Stack
from tij.terraform.binary import find_binary
from tij.terraform.runner import Terraform, platform_name, prepare_terraform


def any_settings(table: Table, directory: Path) -> Settings:
    (directory / "any.toml").write_text(tomli_w.dumps(table), encoding="utf-8")
    return load("any", directory, today=date(2026, 11, 24))


@given(table=valid_tables())
@hypothesis_settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate, Phase.target],
)
def test_any_valid_settings_synthesize(tmp_path: Path, table: Table) -> None:
    settings = any_settings(table, tmp_path)
    deployment = synthesize(settings)
    assert set(deployment.stacks) == {
        "state",
        "foundation",
        "data",
        "service",
        "delivery",
        "operations",
        *(["frontend"] if settings.frontend.enabled else []),
    }
    zones = len(settings.network.availability_zones)
    assert len(deployment.resources("aws_subnet")) == 2 * zones


@pytest.fixture(scope="module")
def terraform(
    needs_terraform: None, production: Synthesized, tmp_path_factory: pytest.TempPathFactory
) -> Terraform:
    """Terraform as the product finds it, with the provider from a mirror or the registry."""
    directory = tmp_path_factory.mktemp("terraform")
    stacks = [
        Stack(id=name, name=name, path=directory / name, configuration=body, needs={})
        for name, body in production.stacks.items()
    ]
    stand_ins = directory / "stand-ins"
    EmbeddedVercel.install(stand_ins, platform_name())
    environment = {**os.environ, **EmbeddedVercel(directory).environment()}
    return prepare_terraform(
        find_binary(environment),
        stacks,
        cache=directory / "cache",
        environment=environment,
        interrupt=Interrupt(),
        stand_ins=stand_ins,
    )


@given(table=valid_tables())
@hypothesis_settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],
)
def test_terraform_accepts_any_valid_settings(
    tmp_path: Path, terraform: Terraform, table: Table
) -> None:
    deployment = synthesize(any_settings(table, tmp_path))
    for name, body in deployment.stacks.items():
        directory = tmp_path / name
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        (directory / "cdk.tf.json").write_text(json.dumps(body), encoding="utf-8")
        for command in (["init", "-backend=false"], ["validate", "-no-color"]):
            ran = subprocess.run(
                [terraform.binary.path, *command],
                cwd=directory,
                env=dict(terraform.environment),
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert ran.returncode == 0, f"{name}: {ran.stdout}{ran.stderr}"
