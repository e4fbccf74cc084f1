"""Ask `terraform plan` alone: every mistake that Terraform can be given, until none is refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from scripts.recall.seeds import Json, seeds
from tij.terraform.binary import find_binary
from tij.terraform.providers import (
    Provider,
    find_in_mirror,
    mirror_roots,
    write_cli_configuration,
)
from tij.terraform.runner import platform_name

VERSION = "5.100.0"


def refused(resources: dict[str, tuple[str, Json]]) -> dict[str, bool]:
    """Whether each seed's resource, alone in a new account's configuration, fails the plan."""
    left = dict(resources)
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        binary = find_binary(os.environ)
        aws = Provider("hashicorp", "aws", VERSION)
        mirror = find_in_mirror(aws, platform_name(), mirror_roots(os.environ))
        configuration = write_cli_configuration(
            directory,
            binary.registry_host,
            {aws: mirror} if mirror else {},
            download_cache=None if mirror else directory / "cache",
        )
        environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(configuration)}

        def terraform(*arguments: str) -> str:
            command = [str(binary.path), *arguments, "-no-color"]
            ran = subprocess.run(
                command, cwd=directory, env=environment, capture_output=True, text=True, check=False
            )
            return "" if ran.returncode == 0 else ran.stdout + ran.stderr

        _write(directory, left)
        assert not (said := terraform("init", "-input=false")), said
        for step in (["validate"], ["plan", "-input=false", "-refresh=false", "-lock=false"]):
            while left and (said := terraform(*step)):
                named = set(re.findall(r"resource\.\w+\.(s\d+)|with \w+\.(s\d+),", said))
                names = {a or b for a, b in named}
                gone = {seed for seed in left if _name(resources, seed) in names}
                assert gone, f"terraform {step[0]} names no mistake:\n{said}"
                for seed in gone:
                    del left[seed]
                _write(directory, left, resources)
    known = {seed.id for seed in seeds()}
    right = {name for name in resources if name not in known}
    assert right <= set(left), f"The plan refuses what AWS takes: {right - set(left)}"
    return {seed: seed not in left for seed in resources if seed in known}


def _name(resources: dict[str, tuple[str, Json]], seed: str) -> str:
    return f"s{list(resources).index(seed)}"


def _write(
    directory: Path,
    left: dict[str, tuple[str, Json]],
    resources: dict[str, tuple[str, Json]] | None = None,
) -> None:
    made: dict[str, dict[str, Any]] = {}
    for seed, (type_, arguments) in left.items():
        said = dict(arguments)
        if "container_definitions" in said:
            said["container_definitions"] = json.dumps(said["container_definitions"])
        made.setdefault(type_, {})[_name(resources or left, seed)] = said
    provider = {
        "region": "ap-northeast-1",
        "access_key": "000000000000",
        "secret_key": "x",
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "skip_requesting_account_id": True,
    }
    content = {
        "terraform": {
            "required_providers": {"aws": {"source": "hashicorp/aws", "version": VERSION}}
        },
        "provider": {"aws": provider},
        "resource": made,
    }
    (directory / "main.tf.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
