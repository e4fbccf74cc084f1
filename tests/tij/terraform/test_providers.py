"""Where providers come from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.tij.emulator.provider import go_program
from tests.tij.emulator.provider.test_edit import on_x86_64
from tij.emulator.provider.services import SERVICES
from tij.emulator.vercel import EmbeddedVercel
from tij.interrupt import Interrupt
from tij.synthesized.graph import Stack
from tij.terraform.binary import Binary, find_binary
from tij.terraform.providers import (
    Provider,
    find_in_mirror,
    mirror_roots,
    write_cli_configuration,
)
from tij.terraform.runner import Terraform, platform_name, prepare_terraform

AWS = Provider("hashicorp", "aws", "5.100.0")


def unpack(root: Path, provider: Provider, host: str = "registry.terraform.io") -> Path:
    package = root / host / provider.namespace / provider.type / provider.version / "linux_amd64"
    package.mkdir(parents=True)
    return package


@pytest.mark.parametrize("source", ["aws", "hashicorp/aws", "registry.terraform.io/hashicorp/aws"])
def test_a_source_may_be_short(source: str) -> None:
    assert Provider.parse(source, "5.100.0") == AWS


def test_a_mirror_named_by_the_user_is_looked_at_first(tmp_path: Path) -> None:
    roots = list(mirror_roots({"TIJ_PROVIDER_MIRROR": str(tmp_path), "HOME": "/home/someone"}))
    assert roots[0] == tmp_path
    assert Path("/home/someone/.terraform.d/plugins") in roots
    assert Path("/usr/share/terraform/plugins") in roots


def test_only_the_pinned_version_for_this_platform_counts(tmp_path: Path) -> None:
    package = unpack(tmp_path, AWS)
    assert find_in_mirror(AWS, "linux_amd64", [tmp_path]) == package
    assert find_in_mirror(AWS, "darwin_arm64", [tmp_path]) is None
    assert find_in_mirror(Provider("hashicorp", "aws", "6.0.0"), "linux_amd64", [tmp_path]) is None


@pytest.mark.parametrize(
    ("constraint", "version", "allowed"),
    [
        ("~> 5.10", "5.10.0", True),
        ("~> 5.10", "5.11.2", True),
        ("~> 5.10", "5.9.1", False),
        ("~> 5.10", "6.0.0", False),
        ("~> 5.10", "5.11.0-beta", False),
        ("5.10.0", "5.10.0", True),
        ("5.10.0", "5.10.1", False),
    ],
)
def test_a_range_allows_newer_ones_of_its_major_version(
    constraint: str, version: str, allowed: bool
) -> None:
    assert Provider("vercel", "vercel", constraint).allows(version) is allowed


def test_of_a_range_the_newest_in_the_first_mirror_is_taken(tmp_path: Path) -> None:
    for version in ("5.9.0", "5.10.0", "5.12.0", "6.1.0"):
        unpack(tmp_path / "first", Provider("vercel", "vercel", version))
    unpack(tmp_path / "second", Provider("vercel", "vercel", "5.13.0"))
    wanted = Provider("vercel", "vercel", "~> 5.10")
    roots = [tmp_path / "first", tmp_path / "second"]
    found = find_in_mirror(wanted, "linux_amd64", roots)
    assert found is not None
    assert found.parent.name == "5.12.0"


@pytest.mark.terraform
def test_only_a_rehearsals_configuration_names_the_stand_in(tmp_path: Path) -> None:
    stand_ins, cache = tmp_path / "cache" / "stand-ins", tmp_path / "cache"
    EmbeddedVercel.install(stand_ins, platform_name())
    required = {"source": "vercel/vercel", "version": "~> 5.10"}
    stack = Stack(
        "e-frontend",
        "frontend",
        tmp_path / "unread",
        {"terraform": {"required_providers": {"vercel": required}}},
        {},
    )

    def configured(mirror: Path | None) -> tuple[str, bool]:
        terraform = prepare_terraform(
            find_binary(os.environ),
            [stack],
            cache=cache,
            environment={**os.environ, "HOME": str(tmp_path), "TIJ_PROVIDER_MIRROR": ""},
            interrupt=Interrupt(),
            stand_ins=mirror,
        )
        return terraform.cli_configuration.read_text(encoding="utf-8"), terraform.downloads

    rehearsal, downloads = configured(stand_ins)
    assert "/vercel/vercel" in rehearsal
    assert downloads is False
    (program,) = stand_ins.rglob("terraform-provider-vercel*")
    program.write_text("#!/bin/sh\n# of another version of this project\n", encoding="utf-8")
    assert configured(stand_ins)[0] != rehearsal, "a lock file would hold it to the old checksum"
    real, downloads = configured(None)
    assert "vercel" not in real
    assert downloads is True


def test_a_mirrored_provider_is_not_asked_of_the_registry(tmp_path: Path) -> None:
    package = unpack(tmp_path / "mirror", AWS)
    cache = tmp_path / "cache"
    cache.mkdir()
    text = write_cli_configuration(
        cache, "registry.terraform.io", {AWS: package}, download_cache=None
    ).read_text(encoding="utf-8")
    assert 'include = ["registry.terraform.io/hashicorp/aws"]' in text
    assert 'exclude = ["registry.terraform.io/hashicorp/aws"]' in text
    assert "plugin_cache_dir" not in text


def test_opentofu_finds_a_mirror_made_for_terraform(tmp_path: Path) -> None:
    package = unpack(tmp_path / "mirror", AWS)
    cache = tmp_path / "cache"
    cache.mkdir()
    write_cli_configuration(cache, "registry.opentofu.org", {AWS: package}, download_cache=None)
    link = cache / "provider-mirror/registry.opentofu.org/hashicorp/aws/5.100.0/linux_amd64"
    assert link.readlink() == package


def test_without_a_mirror_the_registry_is_asked_once_for_all_stacks(tmp_path: Path) -> None:
    text = write_cli_configuration(
        tmp_path, "registry.terraform.io", {}, download_cache=tmp_path / "provider-cache"
    ).read_text(encoding="utf-8")
    assert "plugin_cache_dir" in text
    assert "provider_installation" not in text


@pytest.mark.terraform
def test_without_a_rehearsal_the_provider_is_the_mirrors_own(tmp_path: Path) -> None:
    """On AWS nothing is edited and nothing stands in."""
    package = unpack(tmp_path / "mirror", AWS).rename(
        tmp_path / "mirror/registry.terraform.io/hashicorp/aws/5.100.0" / platform_name()
    )
    (package / "terraform-provider-aws_v5.100.0_x5").write_bytes(b"whatever it is")
    required = {"source": "aws", "version": "5.100.0"}
    stack = Stack(
        "e-data",
        "data",
        tmp_path / "unread",
        {"terraform": {"required_providers": {"aws": required}}},
        {},
    )
    cache = tmp_path / "cache"

    def prepared(stand_ins: Path | None) -> tuple[Terraform, Path]:
        terraform = prepare_terraform(
            find_binary(os.environ),
            [stack],
            cache=cache,
            environment={
                **os.environ,
                "HOME": str(tmp_path),
                "TIJ_PROVIDER_MIRROR": str(tmp_path / "mirror"),
            },
            interrupt=Interrupt(),
            stand_ins=stand_ins,
        )
        mirror = terraform.cli_configuration.parent / "provider-mirror"
        return terraform, next(mirror.glob(f"*/hashicorp/aws/5.100.0/{platform_name()}"))

    rehearsal, link = prepared(cache / "stand-ins")
    assert link.readlink() != package
    assert rehearsal.says.startswith("Terraform's AWS provider waits as on AWS: ")
    real, link = prepared(None)
    assert link.readlink() == package
    assert real.says == ""
    assert "stand-ins" not in real.cli_configuration.read_text(encoding="utf-8")


@on_x86_64
@pytest.mark.terraform
def test_a_type_that_a_state_may_still_have_is_not_forgotten(tmp_path: Path) -> None:
    """A rehearsal's provider has few services, unless a stack names another, or did before."""
    package = unpack(tmp_path / "mirror", AWS)
    go_program.install(
        package / "terraform-provider-aws_v5.100.0_x5",
        go_program.build(services=sorted(SERVICES)),
    )
    known = tmp_path / "embedded-aws" / "provider-types"

    def says(*types: str, kind: str = "resource") -> str:
        configuration: Any = {
            "terraform": {"required_providers": {"aws": {"source": "aws", "version": "5.100.0"}}},
            kind: {type_: {"it": {}} for type_ in types},
        }
        return prepare_terraform(
            find_binary(os.environ),
            (Stack("e-data", "data", tmp_path / "unread", one, {}) for one in [configuration]),
            cache=tmp_path / "cache",
            environment={
                **os.environ,
                "HOME": str(tmp_path),
                "TIJ_PROVIDER_MIRROR": str(tmp_path / "mirror"),
            },
            interrupt=Interrupt(),
            stand_ins=tmp_path / "cache" / "stand-ins",
            known=known,
        ).says

    few = says("aws_vpc", "vercel_project")
    assert few.endswith("(TIJ_PROVIDER_WAITS=1: with).")
    assert not known.exists()
    assert says("aws_vpc", "aws_sqs_queue").endswith("the stacks have, or had, aws_sqs_queue.")
    assert says("aws_vpc").endswith("the stacks have, or had, aws_sqs_queue.")
    assert says("aws_batch_job_queue", kind="data").endswith(
        "the stacks have, or had, aws_batch_job_queue, aws_sqs_queue."
    )
    # With the states it is forgotten: `tij local down`.
    known.unlink()
    assert says("aws_vpc") == few


REGISTRY = """\
#!/usr/bin/env python3
# Terraform, as far as it downloads what it is asked for into its plugin cache.
import json, os, pathlib, re, sys
assert sys.argv[1:3] == ["init", "-backend=false"], sys.argv
configuration = pathlib.Path(os.environ["TF_CLI_CONFIG_FILE"]).read_text()
cache = pathlib.Path(re.search('plugin_cache_dir = "(.*)"', configuration)[1])
required = json.loads(pathlib.Path("main.tf.json").read_text())["terraform"]["required_providers"]
for name, wanted in required.items():
    package = cache / "registry.terraform.io" / wanted["source"] / wanted["version"] / "PLATFORM"
    package.mkdir(parents=True)
    (package / f"terraform-provider-{name}").write_text("whatever it is")
"""


@pytest.mark.parametrize("online", [True, False])
def test_a_rehearsal_downloads_first_what_it_would_edit(tmp_path: Path, online: bool) -> None:
    """A version that no machine has in a mirror: only the registry could bring it."""
    program = tmp_path / "terraform"
    program.write_text(REGISTRY.replace("PLATFORM", platform_name()) if online else "#!/bin/false")
    program.chmod(0o755)
    required = {"source": "aws", "version": "5.0.999"}
    stack = Stack(
        "e-data",
        "data",
        tmp_path / "unread",
        {"terraform": {"required_providers": {"aws": required}}},
        {},
    )
    cache = tmp_path / "cache"
    terraform = prepare_terraform(
        Binary(program, "Terraform", (1, 11, 4)),
        [stack],
        cache=cache,
        environment={**os.environ, "HOME": str(tmp_path)},
        interrupt=Interrupt(),
        stand_ins=cache / "stand-ins",
    )
    links = (terraform.cli_configuration.parent / "provider-mirror").glob("*/hashicorp/aws/*/*")
    assert [link.resolve().is_relative_to(cache / "stand-ins") for link in links] == [True] * online
    assert terraform.downloads is not online
    assert terraform.says == (
        "Terraform's AWS provider waits as on AWS: "
        + ("it is not a 64-bit ELF program." if online else "it is in no mirror here.")
    )
