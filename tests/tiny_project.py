"""A project of three small stacks, worked on by the real `tij` and the real Terraform.

`state` makes the bucket, `first` makes parameters, `second` reads one of their names.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import psutil

from tij.emulator import EmbeddedAws
from tij.settings import DIRECTORY, load

BUCKET = "tiny-states"
REPOSITORY = Path(__file__).parents[1]
MAIN = """\
import os, pathlib, shutil
output = pathlib.Path(os.environ.get("CDKTF_OUTDIR", "cdktf.out"))
shutil.copytree("stacks", output, dirs_exist_ok=True)
"""
TIMEOUT = 600
"""Seconds, after which a command is taken to hang, also on a machine with much to do."""


@dataclass
class TinyProject:
    """A checkout of its own with an embedded AWS of its own."""

    root: Path
    aws: EmbeddedAws
    timeout: float = TIMEOUT

    @classmethod
    def make(cls, root: Path) -> TinyProject:
        root.mkdir(parents=True)
        (root / "cdktf.json").write_text("{}", encoding="utf-8")
        (root / "main.py").write_text(MAIN, encoding="utf-8")
        (root / "environments").mkdir()
        shutil.copy(DIRECTORY / "local.toml", root / "environments")
        project = cls(root, EmbeddedAws(root / ".tij" / "embedded-aws" / "local"))
        versioning = {"bucket": BUCKET, "versioning_configuration": {"status": "Enabled"}}
        versioning["depends_on"] = ["aws_s3_bucket.states"]
        project.write(
            "state",
            {
                "aws_s3_bucket": {"states": {"bucket": BUCKET}},
                "aws_s3_bucket_versioning": {"states": versioning},
            },
        )
        project.write("first", parameters("one", "two"), outputs=["one"])
        project.write("second", reading("one"), reads=["first"])
        return project

    @classmethod
    def bootstrapped(cls, root: Path, shared: Path) -> TinyProject:
        """One with a state bucket; made once in `shared`, a directory of all workers."""
        made = shared / "bootstrapped"
        with (shared / "bootstrapped.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                first = cls.make(shared / "bootstrapping")
                with first.aws:
                    first.tij("state", "bootstrap", "--yes")
                first.root.rename(made)
        shutil.copytree(made, root, symlinks=True)
        # The one that is there may be an earlier run's.
        (root / "main.py").write_text(MAIN, encoding="utf-8")
        return cls(root, EmbeddedAws(root / ".tij" / "embedded-aws" / "local"))

    def write(
        self,
        stack: str,
        resources: dict[str, Any],
        *,
        outputs: list[str] | None = None,
        reads: list[str] | None = None,
    ) -> None:
        """Write what the next synthesis gives for `stack`."""
        backend = {"bucket": BUCKET, "region": "ap-northeast-1"}
        content: dict[str, Any] = {
            "terraform": {
                "required_providers": {"aws": {"source": "aws", "version": "5.100.0"}},
                "backend": {
                    "s3": {**backend, "key": key(stack), "encrypt": True, "use_lockfile": True}
                },
            },
            "provider": {"aws": [{"region": "ap-northeast-1", "max_retries": 2}]},
            "resource": resources,
        }
        if outputs:
            content["output"] = {
                name: {"value": f"${{aws_ssm_parameter.{name}.name}}"} for name in outputs
            }
        if reads:
            content["data"] = {
                "terraform_remote_state": {
                    other: {"backend": "s3", "config": {**backend, "key": key(other)}}
                    for other in reads
                }
            }
        path = self.root / "stacks" / "stacks" / f"local-{stack}" / "cdk.tf.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
        manifest_file = self.root / "stacks" / "manifest.json"
        manifest = (
            json.loads(manifest_file.read_text(encoding="utf-8"))
            if manifest_file.exists()
            else {"stacks": {}}
        )
        manifest["stacks"][f"local-{stack}"] = {
            "dependencies": [f"local-{other}" for other in reads or ()],
            "synthesizedStackPath": f"stacks/local-{stack}/cdk.tf.json",
        }
        manifest_file.write_text(json.dumps(manifest), encoding="utf-8")

    def start(
        self, *arguments: str, environment: str = "local", **variables_too: str
    ) -> subprocess.Popen[str]:
        """Begin `tij <arguments>`, with more environment variables."""
        variables = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
        # `pausing` is asked of this run, not of one before.
        for log in (self.root / ".tij" / "logs").glob("*/*.apply.log"):
            log.unlink()
        return subprocess.Popen(
            [sys.executable, "-m", "tij", *arguments],
            cwd=self.root,
            env={
                **variables,
                "PYTHONPATH": str(REPOSITORY),
                "TIJ_ENVIRONMENT": environment,
                "COLUMNS": "200",
                **variables_too,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def tij(
        self, *arguments: str, code: int = 0, environment: str = "local", **variables_too: str
    ) -> str:
        """Run `tij <arguments>`, hold its exit code, and return all that it said."""
        process = self.start(*arguments, environment=environment, **variables_too)
        try:
            out, err = process.communicate(timeout=self.timeout)
        finally:
            process.kill()
        assert process.returncode == code, f"{process.returncode}\n{out}\n{err}"
        assert "Traceback" not in err
        return out if "--json" in arguments else out + err

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client of this project's AWS."""
        variables = self.aws.environment()
        return boto3.client(
            service,
            endpoint_url=variables["AWS_ENDPOINT_URL"],
            region_name=region or variables["AWS_REGION"],
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        )

    def parameters(self) -> set[str]:
        """The names of the parameters that exist."""
        found = self.client("ssm").describe_parameters(MaxResults=50)["Parameters"]
        return {parameter["Name"] for parameter in found}

    def state(self, stack: str) -> dict[str, Any] | None:
        """The state of `stack` in the bucket."""
        s3 = self.client("s3")
        try:
            body = s3.get_object(Bucket=BUCKET, Key=key(stack))["Body"].read()
        except s3.exceptions.ClientError:
            return None
        state: dict[str, Any] = json.loads(body)
        return state

    def addresses(self, stack: str) -> list[str]:
        """What the state of `stack` holds."""
        state = self.state(stack) or {"resources": []}
        return sorted(f"{r['type']}.{r['name']}" for r in state["resources"] if r["instances"])

    def lock(self, stack: str) -> bool:
        """Whether someone holds the lock of `stack`."""
        found = self.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=f"{key(stack)}.tflock")
        return found["KeyCount"] > 0

    def pausing(self, stack: str) -> bool:
        """Whether an apply under way has come to the pause of `halfway`."""
        log = self.root / ".tij" / "logs" / "local" / f"{stack}.apply.log"
        if not log.exists():
            return False
        return "terraform_data.pause: Creating..." in log.read_text(encoding="utf-8")

    @staticmethod
    def terraform(tij: int) -> psutil.Process:
        """The Terraform that the process `tij` runs."""
        for process in psutil.Process(tij).children(recursive=True):
            if process.name() == "terraform":
                return process
        raise AssertionError(f"process {tij} runs no Terraform")


def key(stack: str) -> str:
    return f"{load('local').project.name}/local/{stack}.tfstate"


def parameters(*names: str, description: str = "tiny") -> dict[str, Any]:
    """Parameters `/tiny/<name>`."""
    return {
        "aws_ssm_parameter": {
            name: {
                "name": f"/tiny/{name}",
                "type": "String",
                "value": "a value",
                "description": description,
            }
            for name in names
        }
    }


def reading(output: str) -> dict[str, Any]:
    """A parameter `/tiny/reader` whose value is an output of `first`."""
    value = f"${{data.terraform_remote_state.first.outputs.{output}}}"
    return {
        "aws_ssm_parameter": {"reader": {"name": "/tiny/reader", "type": "String", "value": value}}
    }


def halfway(*before: str, after: str) -> dict[str, Any]:
    """Parameters, then a pause of minutes, then another parameter."""
    resources = parameters(*before, after)
    pause = {
        "depends_on": [f"aws_ssm_parameter.{name}" for name in before],
        "provisioner": [{"local-exec": {"command": "sleep 200"}}],
    }
    resources["terraform_data"] = {"pause": pause}
    resources["aws_ssm_parameter"][after]["depends_on"] = ["terraform_data.pause"]
    return resources


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for `condition`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)
