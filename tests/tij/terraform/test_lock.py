"""The provider that runs is the one whose checksum was reviewed."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.synthesized import Synthesized
from tij.interrupt import Interrupt
from tij.synthesized.graph import Stack
from tij.terraform import runner
from tij.terraform.binary import find_binary
from tij.terraform.failure import TerraformError
from tij.terraform.runner import LOCKS, platform_name, prepare_terraform, reviewed_lock_of
from tij.terraform.workspace import Workspace

ROOT = Path(__file__).parents[3]
AWS = {"source": "aws", "version": "5.100.0"}
PROGRAM = "terraform-provider-aws_v5.100.0_x5"


def stack_of(directory: Path, **required: dict[str, str]) -> Stack:
    configuration = {"terraform": {"required_providers": required, "backend": {"s3": {}}}}
    return Stack("e-data", "data", directory, configuration, {})


def workspace_of(
    directory: Path, stack: Stack, mirror: Path | None = None, stand_ins: Path | None = None
) -> Workspace:
    environment = dict(os.environ)
    if mirror:
        environment |= {"HOME": str(directory), "TIJ_PROVIDER_MIRROR": str(mirror)}
    terraform = prepare_terraform(
        find_binary(os.environ),
        [stack],
        cache=directory / "cache",
        environment=environment,
        interrupt=Interrupt(),
        stand_ins=stand_ins,
    )
    work = directory / "work"
    work.mkdir(exist_ok=True)
    (work / "main.tf.json").write_text(
        '{"terraform": {"required_providers": {"aws": {"source": "aws", "version": "5.100.0"}}}}',
        encoding="utf-8",
    )
    return Workspace(terraform, stack, work, directory / "logs")


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """Of a provider that is never started: `init` only reads it."""
    package = tmp_path / "mirror/registry.terraform.io/hashicorp/aws/5.100.0" / platform_name()
    package.mkdir(parents=True)
    (package / PROGRAM).write_text("reviewed", encoding="utf-8")
    (package / PROGRAM).chmod(0o755)
    return tmp_path / "mirror"


@pytest.fixture
def reviewed(mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock file of that provider, as scripts.provider_lock has Terraform write it."""
    work = tmp_path / "lock"
    work.mkdir()
    (work / "main.tf.json").write_text(
        '{"terraform": {"required_providers": {"aws": {"source": "aws", "version": "5.100.0"}}}}',
        encoding="utf-8",
    )
    subprocess.run(
        [find_binary(os.environ).path, "providers", "lock", f"-fs-mirror={mirror}"],
        cwd=work,
        check=True,
        capture_output=True,
        timeout=120,
    )
    locks = tmp_path / "locks"
    locks.mkdir()
    lock = locks / f"{platform_name()}.lock.hcl"
    (work / ".terraform.lock.hcl").rename(lock)
    monkeypatch.setattr(runner, "LOCKS", locks)
    return lock


@pytest.mark.terraform
def test_another_package_of_the_same_version_is_refused(
    needs_terraform: None, mirror: Path, reviewed: Path, tmp_path: Path
) -> None:
    workspace = workspace_of(tmp_path, stack_of(tmp_path, aws=AWS), mirror)
    workspace.run_init("-backend=false")
    own = workspace.directory / ".terraform.lock.hcl"
    assert own.read_bytes() == reviewed.read_bytes()
    (program,) = mirror.rglob(PROGRAM)
    program.write_text("somebody else's", encoding="utf-8")
    with pytest.raises(TerraformError, match="not the provider that was reviewed"):
        workspace.run_init("-backend=false")
    assert own.read_bytes() == reviewed.read_bytes(), "what was found is not believed next time"
    # Where nothing was reviewed, the first package is believed.
    reviewed.unlink()
    workspace_of(tmp_path, stack_of(tmp_path, aws=AWS), mirror).run_init("-backend=false")


@pytest.mark.terraform
def test_another_version_than_the_reviewed_one_is_refused(
    needs_terraform: None, mirror: Path, reviewed: Path, tmp_path: Path
) -> None:
    text = reviewed.read_text(encoding="utf-8").replace("5.100.0", "5.99.0")
    reviewed.write_text(text, encoding="utf-8")
    with pytest.raises(TerraformError, match=r"scripts\.provider_lock"):
        workspace_of(tmp_path, stack_of(tmp_path, aws=AWS), mirror).run_init("-backend=false")


@pytest.mark.terraform
def test_only_what_was_reviewed_for_this_platform_is_held_to_it(
    mirror: Path, reviewed: Path, tmp_path: Path
) -> None:
    """A Mac's package has other checksums, a stand-in is another program, Vercel's was not seen."""
    vercel = {"source": "vercel/vercel", "version": "~> 5.10"}
    aws, both = stack_of(tmp_path, aws=AWS), stack_of(tmp_path, aws=AWS, vercel=vercel)
    terraform = workspace_of(tmp_path, both, mirror).terraform
    assert terraform.reviewed_lock(aws.required_providers) == reviewed
    assert terraform.reviewed_lock(both.required_providers) is None
    rehearsal = workspace_of(tmp_path, aws, mirror, tmp_path / "stand-ins").terraform
    assert rehearsal.reviewed_lock(aws.required_providers) is None
    assert reviewed_lock_of("darwin_arm64") is None


def test_the_lock_in_git_is_of_the_pinned_version_on_the_workflows_platform(
    production: Synthesized,
) -> None:
    """GitHub's ubuntu-24.04 is linux_amd64: the jobs that get credentials are held to it."""
    required = production.stacks["foundation"]["terraform"]["required_providers"]["aws"]
    for lock in LOCKS.glob("*.lock.hcl"):
        text = lock.read_text(encoding="utf-8")
        assert f'constraints = "{required["version"]}"' in text, lock
        assert f'version     = "{required["version"]}"' in text, lock
    assert (LOCKS / "linux_amd64.lock.hcl").exists()
    for name in ("plan", "apply", "drift"):
        workflow = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
        assert set(re.findall(r"runs-on: (\S+)", workflow)) == {"ubuntu-24.04"}


@pytest.mark.terraform
def test_the_provider_on_this_machine_is_the_reviewed_one(
    needs_terraform: None, tmp_path: Path, production: Synthesized
) -> None:
    """Terraform's own checksum of the package, wherever it came from."""
    required = production.stacks["foundation"]["terraform"]["required_providers"]["aws"]
    workspace = workspace_of(tmp_path, stack_of(tmp_path, aws=required))
    if workspace.terraform.reviewed is None:
        pytest.skip(f"nothing was reviewed for {platform_name()}")
    workspace.run_init("-backend=false")
