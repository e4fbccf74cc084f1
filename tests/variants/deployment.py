"""A variant applied: all stacks as the modules of one configuration, so that it costs one apply.

Terraform starts its provider for each stack and command, and reads its schemas: seven stacks one
after the other cost six times this. What is asked of AWS is the same; the order of stacks, their
states and the lock are the rehearsal's to show.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from tests.synthesized import Json, synthesize
from tests.variants.rows import ENVIRONMENT, Row
from tij import contract
from tij.emulator import EmbeddedAws
from tij.emulator.contract.recording import Recorded, recorded
from tij.emulator.vercel import EmbeddedVercel
from tij.interrupt import Interrupt
from tij.synthesized.graph import Stack
from tij.terraform.binary import find_binary
from tij.terraform.runner import Terraform, platform_name, prepare_terraform

REFERENCE = re.compile(
    rf"data\.terraform_remote_state\.cross-stack-reference-input-(?:{ENVIRONMENT}-)?(?P<stack>[a-z]+)"
    r"\.outputs\.(?P<output>[\w.-]+)"
)
WRITTEN = {"released-image": f"sha256:{'0' * 64}", "separate-logins": "true"}
"""Parameters that a release writes between two stacks, by the end of their names."""
EVERY_PROVIDER = Row("front end", ())
ALIAS = "aws.us-east-1"
TAGS = {"Project": "thisisjapan", "Environment": ENVIRONMENT, "Stack": "all"}
# A busy machine has lost the answer to one read twice in a row.
RETRIES = 6
# Seconds.
TIMEOUT = 550
ISSUER = "https://token.actions.githubusercontent.com"


@dataclass(frozen=True)
class Applied:
    """What one variant asked of AWS."""

    row: Row
    planned: list[Recorded]
    """While the variant was planned: on what the one before it left, and at the end again."""
    applied: list[Recorded]


class Deployment:
    """One account, in which one variant follows the other."""

    def __init__(self, directory: Path, aws: EmbeddedAws, calls: Path) -> None:
        """`calls` is the file in which `aws` records."""
        self._directory = directory
        self._aws = aws
        self._calls = calls
        self._terraform: Terraform | None = None

    def apply(self, row: Row, *, again: bool = False, only: str = "") -> Applied:
        """Plan and apply; with `again`, plan once more: AssertionError where that changes a thing.

        `only` is the one stack to apply, one that needs no other.
        AssertionError, with Terraform's words, where AWS would refuse anything.
        """
        settings = row.settings(self._directory / "environments")
        bodies = synthesize(settings).stacks
        if only:
            bodies = {only: bodies[only]}
        first = self._terraform is None
        if first:
            # A later variant may have the front end, which has one provider more.
            every = synthesize(EVERY_PROVIDER.settings(self._directory / "environments")).stacks
            self._prepare(every, has_provider=row.has_provider)
        write(bodies, self._directory / "all", first=first)
        self._run("init", "-no-color")
        start = self._position()
        # Where nothing is there yet, the plan has nothing to read.
        self._run("plan", "-no-color", "-out=plan")
        planned = recorded(self._calls, start)
        start = self._position()
        self._run("apply", "-no-color", "plan")
        applied = recorded(self._calls, start)
        if again:
            write(bodies, self._directory / "all", first=False)
            start = self._position()
            self._run("plan", "-no-color", "-detailed-exitcode")
            planned += recorded(self._calls, start)
        return Applied(row, planned, applied)

    def destroy(self) -> list[Recorded]:
        """Destroy what is applied; AssertionError where AWS would refuse it."""
        start = self._position()
        self._run("destroy", "-no-color", "-auto-approve")
        return recorded(self._calls, start)

    def _position(self) -> int:
        return len(recorded(self._calls))

    def _prepare(self, bodies: Mapping[str, Json], *, has_provider: bool) -> None:
        stacks = [
            Stack(id=name, name=name, path=self._directory / name, configuration=body, needs={})
            for name, body in bodies.items()
        ]
        stand_ins = self._directory / "stand-ins"
        EmbeddedVercel.install(stand_ins, platform_name())
        environment = {
            **os.environ,
            **EmbeddedVercel(self._directory / "vercel").environment(),
            **self._aws.environment(),
        }
        if has_provider:
            self._client("iam").create_open_id_connect_provider(
                Url=ISSUER, ClientIDList=["sts.amazonaws.com"]
            )
        self._terraform = prepare_terraform(
            find_binary(environment),
            stacks,
            cache=self._directory / "cache",
            environment=environment,
            interrupt=Interrupt(),
            stand_ins=stand_ins,
        )

    def _client(self, service: str) -> Any:
        given = self._aws.environment()
        return boto3.client(
            service,
            endpoint_url=self._aws.endpoint,
            region_name=given["AWS_REGION"],
            aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
        )

    def _run(self, command: str, *options: str) -> None:
        assert self._terraform
        ran = subprocess.run(
            [self._terraform.binary.path, command, *options],
            cwd=self._directory / "all",
            # One provider for all stacks needs more than one of them.
            env={**self._terraform.environment, "GOMEMLIMIT": "2000MiB"},
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
        )
        # Terraform quotes a stack's whole line, which is all of it.
        said = "\n".join(line[:600] for line in (ran.stdout + ran.stderr).splitlines()[-80:])
        assert ran.returncode == 0, f"terraform {command}: code {ran.returncode}\n{said}"


@contextmanager
def account(directory: Path) -> Iterator[Deployment]:
    """A new one, on an embedded AWS that runs no tasks and records."""
    calls = directory / "calls.jsonl"
    with EmbeddedAws(directory / "aws", record=calls) as aws:
        yield Deployment(directory, aws, calls)


def write(bodies: Mapping[str, Json], directory: Path, *, first: bool) -> None:
    """Each stack as a module; what reads another's state reads its outputs.

    On a `first` apply the service waits for all of the foundation and of the data: it reads the
    released image, and whether the database's logins are made.
    """
    root: dict[str, Any] = {
        "terraform": {"required_providers": {}},
        "provider": {"aws": []},
        "module": {},
    }
    for name, body in bodies.items():
        text = json.dumps(body)
        needs: dict[str, Json] = {found["stack"]: {} for found in REFERENCE.finditer(text)}
        module = json.loads(REFERENCE.sub(r'var.\g<stack>[\\"\g<output>\\"]', text))
        module["terraform"].pop("backend", None)
        module.get("data", {}).pop("terraform_remote_state", None)
        if needs:
            module["variable"] = needs
        call: dict[str, Any] = {
            "source": f"./{name}",
            **{stack: f"${{module.{stack}}}" for stack in needs},
        }
        required = module["terraform"]["required_providers"]
        root["terraform"]["required_providers"].update(json.loads(json.dumps(required)))
        _share_providers(module, call, root)
        if first and name == contract.SERVICE:
            call["depends_on"] = [f"module.{contract.FOUNDATION}", f"module.{contract.DATA}"]
        for parameter in module.get("resource", {}).get("aws_ssm_parameter", {}).values():
            written = WRITTEN.get(parameter["name"].rpartition("/")[2])
            if written:
                parameter["insecure_value"] = written
        root["module"][name] = call
        place = directory / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "cdk.tf.json").write_text(
            json.dumps({part: content for part, content in module.items() if content}),
            encoding="utf-8",
        )
    (directory / "main.tf.json").write_text(json.dumps(root), encoding="utf-8")


def _share_providers(module: Json, call: dict[str, Any], root: dict[str, Any]) -> None:
    """The root's providers are the module's: one process for all, with one stack's tags."""
    for provider, configurations in module.pop("provider").items():
        if provider != "aws":
            root["provider"][provider] = configurations
            continue
        aliases = {c.get("alias") for c in configurations}
        for configuration in configurations:
            configuration["default_tags"][0]["tags"] |= TAGS
            configuration["max_retries"] = RETRIES
            if configuration not in root["provider"]["aws"]:
                root["provider"]["aws"].append(configuration)
        if len(aliases) > 1:
            module["terraform"]["required_providers"]["aws"]["configuration_aliases"] = [ALIAS]
            call["providers"] = {"aws": "aws", ALIAS: ALIAS}
