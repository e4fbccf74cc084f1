"""Write the reviewed lock file of the AWS provider that the stacks pin: `tij/terraform/locks/`.

`python -m scripts.provider_lock [--mirror DIRECTORY] [PLATFORM ...]`, after `tij synth`; for this
platform if none is named: `linux_amd64`, `darwin_arm64`, ... Without a mirror Terraform downloads
the package from its registry, signed by HashiCorp; with one, what it holds is believed. Compare
what is written with another machine's, then commit it: `init` takes no other package from then on.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tij.terraform.binary import find_binary
from tij.terraform.runner import LOCKS, platform_name

SYNTHESIZED = Path(__file__).parents[1] / "cdktf.out" / "stacks"
TIMEOUT = 1800
"""Seconds for 150 MB, unpacked 700."""


def pinned() -> dict[str, str]:
    """Source and version of the AWS provider as the synthesized stacks require it."""
    for file in sorted(SYNTHESIZED.glob("*/cdk.tf.json")):
        required = json.loads(file.read_text(encoding="utf-8"))["terraform"]["required_providers"]
        if "aws" in required:
            return {key: required["aws"][key] for key in ("source", "version")}
    sys.exit("provider_lock: nothing is synthesized here: tij synth")


def write(platform: str, aws: dict[str, str], options: list[str]) -> Path:
    """Have Terraform write the checksums of one platform's package."""
    with tempfile.TemporaryDirectory() as scratch:
        configuration = {"terraform": {"required_providers": {"aws": aws}}}
        Path(scratch, "main.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
        subprocess.run(
            [find_binary(os.environ).path, "providers", "lock", f"-platform={platform}", *options],
            cwd=scratch,
            check=True,
            timeout=TIMEOUT,
        )
        written = LOCKS / f"{platform}.lock.hcl"
        written.write_bytes(Path(scratch, ".terraform.lock.hcl").read_bytes())
    return written


def main() -> None:
    """Write one file for each platform."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("platforms", nargs="*", default=[platform_name()], metavar="PLATFORM")
    arguments.add_argument("--mirror", type=Path, help="an unpacked or packed provider mirror")
    asked = arguments.parse_args()
    aws = pinned()
    for platform in asked.platforms:
        print(write(platform, aws, [f"-fs-mirror={asked.mirror}"] if asked.mirror else []))


if __name__ == "__main__":
    main()
