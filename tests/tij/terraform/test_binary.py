"""Which executable is used, and what is said when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tij.errors import BadInputError, ExitCode
from tij.terraform.binary import find_binary


def executable(directory: Path, name: str, says: str) -> Path:
    directory.mkdir(exist_ok=True)
    path = directory / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_terraform_on_path_is_found(tmp_path: Path) -> None:
    executable(tmp_path, "terraform", "Terraform v1.11.4")
    binary = find_binary({"PATH": str(tmp_path)})
    assert str(binary) == "Terraform 1.11.4"
    assert binary.registry_host == "registry.terraform.io"


def test_opentofu_serves_where_there_is_no_terraform(tmp_path: Path) -> None:
    executable(tmp_path, "tofu", "OpenTofu v1.11.0")
    binary = find_binary({"PATH": str(tmp_path)})
    assert str(binary) == "OpenTofu 1.11.0"
    assert binary.registry_host == "registry.opentofu.org"


def test_an_old_terraform_does_not_hide_a_new_opentofu(tmp_path: Path) -> None:
    executable(tmp_path, "terraform", "Terraform v1.5.7")
    executable(tmp_path, "tofu", "OpenTofu v1.12.1")
    assert find_binary({"PATH": str(tmp_path)}).product == "OpenTofu"


def test_the_named_executable_is_used(tmp_path: Path) -> None:
    executable(tmp_path, "terraform", "Terraform v1.11.4")
    named = executable(tmp_path / "elsewhere", "terraform-next", "Terraform v1.14.0")
    found = find_binary({"PATH": str(tmp_path), "TERRAFORM_BINARY_NAME": str(named)})
    assert found.path == named


@pytest.mark.parametrize(
    ("says", "named", "message"),
    [
        (None, None, "neither `terraform` nor `tofu` is on PATH"),
        (None, "terraform-9", "TERRAFORM_BINARY_NAME=terraform-9: there is no such executable"),
        ("Terraform v1.10.5", None, "is Terraform 1.10.5, too old"),
        ("hello", None, "does not report a version"),
    ],
)
def test_what_is_missing_is_told_with_how_to_install_it(
    tmp_path: Path, says: str | None, named: str | None, message: str
) -> None:
    if says:
        executable(tmp_path, "terraform", says)
    variables = {"PATH": str(tmp_path)} | ({"TERRAFORM_BINARY_NAME": named} if named else {})
    with pytest.raises(BadInputError) as caught:
        find_binary(variables)
    assert message in str(caught.value)
    assert "brew install hashicorp/tap/terraform" in str(caught.value)
    assert caught.value.exit_code == ExitCode.BAD_INPUT
