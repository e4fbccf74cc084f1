"""Terraform with the stand-in alone: no AWS, local state."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tij.emulator.vercel import EmbeddedVercel
from tij.emulator.vercel.objects import Objects
from tij.interrupt import Interrupt
from tij.synthesized.graph import Stack
from tij.terraform.binary import find_binary
from tij.terraform.runner import Terraform, platform_name, prepare_terraform

Json = dict[str, Any]
REQUIRED = {"vercel": {"source": "vercel/vercel", "version": "~> 5.10"}}
TIMEOUT = 120


def project(**changes: Any) -> Json:
    arguments = {"name": "a-frontend", "framework": "nextjs", **changes}
    return {"vercel_project": {"it": {k: v for k, v in arguments.items() if v is not None}}}


def variable(**changes: Any) -> Json:
    arguments = {
        "project_id": "${vercel_project.it.id}",
        "key": "NAME",
        "value": "a value",
        "sensitive": False,
        "target": ["production"],
        **changes,
    }
    given = {k: v for k, v in arguments.items() if v is not None}
    return {"vercel_project_environment_variable": {"it": given}}


def domain(name: str, address: str, **changes: Any) -> Json:
    arguments = {"project_id": "${vercel_project.it.id}", "domain": name, **changes}
    return {"vercel_project_domain": {address: arguments}}


@dataclass
class Workspace:
    """A working directory; `write` what it should hold, then run Terraform."""

    directory: Path
    terraform: Terraform
    objects: Objects

    @classmethod
    def make(cls, directory: Path) -> Workspace:
        directory.mkdir(parents=True, exist_ok=True)
        vercel = EmbeddedVercel(directory / "vercel")
        stand_ins = directory / "stand-ins"
        EmbeddedVercel.install(stand_ins, platform_name())
        stack = Stack(
            id="it",
            name="it",
            path=directory,
            configuration={"terraform": {"required_providers": REQUIRED}},
            needs={},
        )
        variables = dict(os.environ)
        terraform = prepare_terraform(
            find_binary(variables),
            [stack],
            cache=directory / "cache",
            environment={**variables, **vercel.environment()},
            interrupt=Interrupt(),
            stand_ins=stand_ins,
        )
        return cls(directory, terraform, Objects(vercel.objects_file))

    def write(self, *resources: Json, **top: Any) -> None:
        merged: Json = {}
        for one in resources:
            for type_, named in one.items():
                merged.setdefault(type_, {}).update(named)
        content = {
            "terraform": {"required_providers": REQUIRED},
            "provider": {"vercel": [{"team": "acme"}]},
            **({"resource": merged} if merged else {}),
            **top,
        }
        (self.directory / "main.tf.json").write_text(json.dumps(content), encoding="utf-8")

    def run(self, *arguments: str, code: int = 0, **variables: str | None) -> str:
        """Run Terraform, hold its exit code, and return what it said."""
        environment = {**self.terraform.environment, **variables}
        ran = subprocess.run(
            [self.terraform.binary.path, *arguments],
            cwd=self.directory,
            env={k: v for k, v in environment.items() if v is not None},
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        said = ran.stdout + ran.stderr
        assert ran.returncode == code, said
        # Terraform folds its messages at the width of a terminal.
        return " ".join(said.split())

    def init(self) -> None:
        self.run("init", "-no-color")

    def apply(self, code: int = 0, **variables: str | None) -> str:
        return self.run("apply", "-auto-approve", "-no-color", code=code, **variables)

    def plan(self, code: int = 0) -> str:
        return self.run("plan", "-no-color", "-detailed-exitcode", code=code)
