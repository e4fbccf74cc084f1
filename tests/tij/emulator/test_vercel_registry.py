"""Opt-in: the real provider from the registry, held against the transcription.

TIJ_TEST_VERCEL_PROVIDER=1 .venv/bin/python -m pytest tests/tij/emulator/test_vercel_registry.py

Needs the network: the registry, and Vercel's list of frameworks that the provider fetches to
validate. No token and no account: nothing is planned.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.synthesized import Synthesized, readable
from tij.emulator.vercel.transcription import SCHEMAS, VERSION
from tij.terraform.binary import find_binary

SWITCH = "TIJ_TEST_VERCEL_PROVIDER"
pytestmark = [
    pytest.mark.vercel,
    pytest.mark.terraform,
    pytest.mark.skipif(not os.environ.get(SWITCH), reason=f"{SWITCH} is not set"),
]


def terraform(directory: Path, *arguments: str) -> str:
    ran = subprocess.run(
        [find_binary(os.environ).path, *arguments],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def initialized(directory: Path, version: str, content: dict[str, Any]) -> Path:
    requirements = {"vercel": {"source": "vercel/vercel", "version": version}}
    content = {**content, "terraform": {"required_providers": requirements}}
    (directory / "main.tf.json").write_text(json.dumps(content), encoding="utf-8")
    terraform(directory, "init", "-backend=false", "-no-color")
    return directory


def test_the_transcription_is_the_providers_schema(tmp_path: Path) -> None:
    said = json.loads(terraform(initialized(tmp_path, VERSION, {}), "providers", "schema", "-json"))
    real = said["provider_schemas"]["registry.terraform.io/vercel/vercel"]
    assert bare(real["provider"]["block"]) == bare(SCHEMAS["provider"]["block"])
    for kind in ("resource_schemas", "data_source_schemas"):
        for type_, transcribed in SCHEMAS[kind].items():
            assert bare(real[kind][type_]["block"]) == bare(transcribed["block"]), type_


def bare(value: Any) -> Any:
    """Without what documents only."""
    if not isinstance(value, dict):
        return value
    documents = ("description", "description_kind", "deprecated", "deprecation_message", "version")
    return {k: bare(v) for k, v in value.items() if k not in documents or isinstance(v, dict)}


@pytest.mark.parametrize("version", [VERSION, "~> 5.10"])
def test_the_provider_accepts_the_front_end(
    tmp_path: Path, production: Synthesized, version: str
) -> None:
    body = readable(production.stacks["frontend"])
    vercel = {t: r for t, r in body["resource"].items() if t.startswith("vercel_")}
    for variable in vercel["vercel_project_environment_variable"].values():
        if "value_wo" in variable:
            variable["value_wo"] = "a secret"
    content = {
        "provider": {"vercel": body["provider"]["vercel"]},
        "resource": vercel,
        "data": {"vercel_domain_config": body["data"]["vercel_domain_config"]},
    }
    terraform(initialized(tmp_path, version, content), "validate", "-no-color")
