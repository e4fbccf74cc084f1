"""Find the Terraform or OpenTofu executable."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tij.errors import BadInputError

MINIMUM = (1, 11)
"""Write-only arguments and S3-native locking are stable from 1.11 on, in both."""

NAME_VARIABLE = "TERRAFORM_BINARY_NAME"
"""The variable that CDKTF's own command line reads for the same purpose."""

HOW_TO_INSTALL = """\
Install one of them:
  macOS          brew install hashicorp/tap/terraform   (or: brew install opentofu)
  Debian/Ubuntu  https://developer.hashicorp.com/terraform/install   (apt repository)
  Windows        winget install Hashicorp.Terraform     (or: winget install OpenTofu.Tofu)
and open a new terminal, or name an executable: export TERRAFORM_BINARY_NAME=/path/to/terraform"""


@dataclass(frozen=True)
class Binary:
    """An executable that was asked for its version."""

    path: Path
    product: str
    """`Terraform` or `OpenTofu`."""
    version: tuple[int, int, int]

    @property
    def registry_host(self) -> str:
        """The host that a provider source without one means."""
        return "registry.opentofu.org" if self.product == "OpenTofu" else "registry.terraform.io"

    def __str__(self) -> str:
        return f"{self.product} {'.'.join(map(str, self.version))}"


def find_binary(environment: Mapping[str, str]) -> Binary:
    """The executable that TERRAFORM_BINARY_NAME names, else `terraform`, else `tofu` on PATH.

    Raises BadInputError, with how to install one, when there is none of 1.11 or newer.
    """
    named = environment.get(NAME_VARIABLE)
    search = environment.get("PATH")
    refused = []
    for name in [named] if named else ["terraform", "tofu"]:
        path = shutil.which(name, path=search)
        if path is None:
            continue
        binary = _ask(Path(path))
        if binary and binary.version[:2] >= MINIMUM:
            return binary
        refused.append(
            f"{path} is {binary}, too old" if binary else f"{path} does not report a version"
        )
    needed = "Terraform or OpenTofu 1.11 or newer is needed"
    if refused:
        reason = "; ".join(refused)
    elif named:
        reason = f"{NAME_VARIABLE}={named}: there is no such executable"
    else:
        reason = "neither `terraform` nor `tofu` is on PATH"
    raise BadInputError(f"{needed}: {reason}.\n{HOW_TO_INSTALL}")


def _ask(path: Path) -> Binary | None:
    try:
        answer = subprocess.run(
            [path, "version"],
            capture_output=True,
            text=True,
            timeout=30,
            env={"CHECKPOINT_DISABLE": "1", "PATH": str(path.parent)},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"(Terraform|OpenTofu) v(\d+)\.(\d+)\.(\d+)", answer.stdout)
    if match is None:
        return None
    return Binary(
        path=path,
        product=match[1],
        version=(int(match[2]), int(match[3]), int(match[4])),
    )
