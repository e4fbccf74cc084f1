"""Record plans of the rehearsal's stacks: `python -m tests.report.record`.

In a copy of the checkout the deployment is applied stack by stack to the embedded AWS by real
Terraform; the plans of each step are kept in tests/tij/report/plans/<scenario>/<stack>.json,
trimmed to what the report reads. Takes about ten minutes; run it again after many
changes of the stacks.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PLANS = Path(__file__).parent / "plans"
KEPT = (
    "format_version",
    "terraform_version",
    "resource_changes",
    "resource_drift",
    "output_changes",
)


def main() -> None:
    """Record every scenario, in a checkout of its own."""
    with tempfile.TemporaryDirectory() as directory:
        checkout = Path(directory) / "checkout"
        ignore = shutil.ignore_patterns(".git", ".venv", ".tij", "cdktf.out", "__pycache__")
        shutil.copytree(ROOT, checkout, ignore=ignore)
        os.chdir(checkout)
        sys.path.insert(0, str(checkout))
        Recorder(checkout).record()


class Recorder:
    """One deployment, and what is planned of it at each step."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout

    def record(self) -> None:
        """Every scenario in turn; they build on each other."""
        self.create_all()
        self.plans("no-change")
        self.synthesized("base")
        self.setting("database", "username", '"administrator"')
        self.plans("replace-database", only=("data",))
        self.setting("database", "username", '"postgres"')
        self.outside()
        self.plans("drift-only", only=("foundation", "data", "service"))
        self.setting("service", "max_tasks", "5")
        self.setting("service", "memory", "1024")
        self.setting("database", "backup_retention_days", "1")
        self.setting("database", "instance_class", '"db.t4g.small"')
        self.plans("mixed")
        self.synthesized("mixed")

    def create_all(self) -> None:
        """Plan and apply each stack, those it reads before it."""
        from rich.console import Console

        from tij.deploy.apply import apply_saved
        from tij.deploy.bootstrap import bootstrap_state
        from tij.deploy.outputs import read_outputs
        from tij.deploy.plan import plan_stack
        from tij.rehearsal.first_image import release_first_image
        from tij.session.session import open_session
        from tij.terraform.progress import Progress

        with open_session("local") as session, Progress(Console(stderr=True)) as progress:
            bootstrap_state(
                session,
                progress=progress,
                show=lambda _: None,
                confirm=lambda: True,
                confirm_adoption=lambda: True,
                rest_follows=True,
            )
            for stack in session.stacks:
                plan_stack(session, stack, {}, progress, ahead=False)
                if session.plans.json_file(stack.name).exists():
                    keep("create-all", stack.name, session.plans.load(stack.name))
                    apply_saved(session, [stack], progress)
                if stack.name == "foundation":
                    outputs = read_outputs(session, [stack])[stack.name]
                    release_first_image(session, outputs, runs=False)

    def plans(self, scenario: str, only: tuple[str, ...] = ()) -> None:
        """Plan the stacks, and keep also those plans that change nothing."""
        from rich.console import Console

        from tij.session.session import open_session
        from tij.terraform.progress import Progress

        with open_session("local") as session, Progress(Console(stderr=True)):
            for stack in session.stacks.select(only):
                workspace = session.workspace(stack)
                workspace.init()
                file = session.plans.plan_file(stack.name)
                workspace.plan(file)
                keep(scenario, stack.name, workspace.show(file))

    def synthesized(self, name: str) -> None:
        """Keep the synthesized JSON that the last plans were made from."""
        target = PLANS.parent / "synthesized" / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.checkout / "cdktf.out", target)

    def setting(self, section: str, key: str, value: str) -> None:
        """Change one of the environment's settings."""
        file = self.checkout / "environments" / "local.toml"
        text = file.read_text(encoding="utf-8")
        pattern = rf"(?ms)(^\[{section}\]\n.*?^{key} = )[^\n]*$"
        assert re.search(pattern, text), f"{section}.{key}"
        file.write_text(re.sub(pattern, rf"\g<1>{value}", text, count=1), encoding="utf-8")

    def outside(self) -> None:
        """Change three things as somebody at the console would."""
        with self.aws() as client:
            ecs = client("ecs")
            cluster = ecs.list_clusters()["clusterArns"][0]
            service = ecs.list_services(cluster=cluster)["serviceArns"][0]
            ecs.update_service(cluster=cluster, service=service, desiredCount=2)
            ssm = client("ssm")
            for parameter in ssm.describe_parameters(MaxResults=50)["Parameters"]:
                if "image" in parameter["Name"]:
                    ssm.put_parameter(
                        Name=parameter["Name"], Value=f"sha256:{'b' * 64}", Overwrite=True
                    )
            rds = client("rds")
            rds.modify_db_instance(
                DBInstanceIdentifier="thisisjapan-db",
                MaxAllocatedStorage=200,
                ApplyImmediately=True,
            )

    def aws(self) -> Any:
        """A factory of boto3 clients while the embedded AWS runs."""
        from contextlib import contextmanager

        import boto3

        from tij.emulator import EmbeddedAws

        @contextmanager
        def opened() -> Any:
            with EmbeddedAws(self.checkout / ".tij" / "embedded-aws" / "local") as aws:
                variables = aws.environment()

                def client(service: str) -> Any:
                    return boto3.client(
                        service,
                        endpoint_url=variables["AWS_ENDPOINT_URL"],
                        region_name="ap-northeast-1",
                        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
                        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
                    )

                yield client

        return opened()


def keep(scenario: str, stack: str, plan: dict[str, Any]) -> None:
    """Write what the report reads of a plan; resources that nothing happens to are left out."""
    trimmed = {key: plan[key] for key in KEPT if key in plan}
    trimmed["resource_changes"] = [
        entry
        for entry in plan.get("resource_changes", ())
        if entry["change"]["actions"] not in (["no-op"], ["read"]) or "previous_address" in entry
    ]
    reported = {
        entry["address"]
        for group in ("resource_changes", "resource_drift")
        for entry in trimmed.get(group, ())
    }
    configuration = plan["configuration"]
    trimmed["configuration"] = {
        "provider_config": configuration.get("provider_config", {}),
        "root_module": {
            "resources": [
                resource
                for resource in configuration["root_module"].get("resources", ())
                if resource["address"] in reported
            ]
        },
    }
    file = PLANS / scenario / f"{stack}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(trimmed, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{scenario}: {stack}", flush=True)


if __name__ == "__main__":
    main()
