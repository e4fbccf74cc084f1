"""The copy has the services that rehearsals use, and where one needs another it has them all."""

from __future__ import annotations

import json
import os
import random
import re
import struct
import subprocess
from pathlib import Path

import pytest

from tests.synthesized import Synthesized
from tests.tij.emulator.provider.go_program import (
    DATA,
    EPILOGUE,
    PROLOGUE,
    build,
    install,
)
from tests.tij.emulator.provider.test_copies import NAME
from tests.tij.emulator.provider.test_edit import on_x86_64
from tij.emulator import provider
from tij.emulator.provider.copies import edited_copy
from tij.emulator.provider.edit import CannotEditError
from tij.emulator.provider.go_program import GoProgram, UnknownProgramError
from tij.emulator.provider.services import SERVICES, TYPES, service_edits
from tij.terraform.binary import find_binary
from tij.terraform.providers import (
    Provider,
    find_in_mirror,
    mirror_roots,
    write_cli_configuration,
)
from tij.terraform.runner import platform_name

ROOT = Path(__file__).parents[4]
MADE = ("acm", "ec2", "sqs", "ssm")
AWS = "hashicorp/aws"


def test_the_list_has_the_wanted_in_their_order() -> None:
    whole = build(services=MADE)
    jump, elements, returned = service_edits(GoProgram(whole), {"ssm", "ec2"})
    edited = bytearray(whole)
    for edit in (jump, elements, returned):
        edited[edit.offset : edit.offset + len(edit.content)] = edit.content
    # jmp to the end, past what makes the whole list.
    (distance,) = struct.unpack("<i", jump.content[1:])
    assert jump.offset + len(jump.content) + distance == returned.offset
    # lea rax, [the list]; mov ebx, 2; mov ecx, ebx; the frame is given back as before.
    (distance,) = struct.unpack("<i", returned.content[3:7])
    assert returned.offset + 7 + distance == elements.offset
    assert returned.content[7:] == bytes.fromhex("bb02000000 89d9 90")
    end = returned.offset + len(returned.content)
    assert edited[end : end + 6] == bytes.fromhex("4883c440 5dc3")
    tables = struct.unpack("<QQQQ", elements.content)
    assert tables[1] == tables[3] == DATA
    program = GoProgram(bytes(edited))
    methods = [program.word(table + 0x18) for table in (tables[0], tables[2])]
    names = program.names({method for method in methods if method})
    assert [names[method or 0].split("/")[-1] for method in methods] == [
        "ec2.(*servicePackage).Actions",
        "ssm.(*servicePackage).Actions",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (build(), "no function is called"),
        (build(services=MADE, prologue=b"\x90" * len(PROLOGUE)), "is made in another way"),
        (build(services=MADE, epilogue=EPILOGUE.replace("c440", "c448")), "is made in another way"),
        (build(services=MADE, epilogue=EPILOGUE * 2), "is made in another way"),
        (build(services=MADE, counted=5), "is not one of values without fields"),
        (build(services=MADE, values=2), "is not one of values without fields"),
        (build(services=("ec2", "ssm", "ssm")), "is not one of values without fields"),
        (build(services=("acm", "ec2")), "it has no service ssm"),
    ],
    ids=["none", "begins", "frame", "two ends", "count", "fields", "twice", "absent"],
)
def test_a_list_of_another_kind_is_left_alone(content: bytes, reason: str) -> None:
    with pytest.raises(CannotEditError, match=re.escape(reason)):
        service_edits(GoProgram(content), {"ec2", "ssm"})


def test_any_damage_is_refused_or_does_no_harm() -> None:
    """Whatever the bytes are: they are refused, or what is written stays in the function."""
    whole, chance = build(services=MADE), random.Random(10)
    usual = service_edits(GoProgram(whole), {"ec2", "ssm"})
    first, last = usual[0].offset, usual[2].offset + len(usual[2].content)
    for _ in range(2000):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            found = service_edits(GoProgram(bytes(damaged)), {"ec2", "ssm"})
        except (CannotEditError, UnknownProgramError):
            continue
        assert [len(edit.content) for edit in found] == [len(edit.content) for edit in usual]
        assert (
            max(e.offset + len(e.content) for e in found) - min(e.offset for e in found)
            == last - first
        )


@on_x86_64
def test_a_rehearsal_that_needs_another_has_all(tmp_path: Path) -> None:
    package = tmp_path / "mirror" / "hashicorp" / "aws" / "5.100.0" / "linux_amd64"
    install(package / NAME, build(services=sorted(SERVICES)))

    def installed(*others: str) -> provider.Installed:
        return provider.install(
            package, tmp_path / "stand-ins", {}, fallback=tmp_path / "cache", others=others
        )

    few, all_ = installed(), installed("aws_sqs_queue")
    assert few.says.endswith("(TIJ_PROVIDER_WAITS=1: with).")
    assert all_.says == (
        f"{few.says} It has all of its services, which costs seconds: the stacks have, or had,"
        " aws_sqs_queue."
    )
    # Terraform's lock files are kept by this path: they name the checksum of the script.
    assert few.directory != all_.directory
    assert len([*(tmp_path / "cache").glob("*-*")]) == 2
    assert installed() == few


@on_x86_64
def test_one_whose_list_is_unknown_has_all_and_no_waits(tmp_path: Path) -> None:
    package = tmp_path / "mirror" / "hashicorp" / "aws" / "5.100.0" / "linux_amd64"
    install(package / NAME)
    found = provider.install(package, tmp_path / "stand-ins", {}, fallback=tmp_path / "cache")
    assert "runs without its waits" in found.says
    assert "It has all of its services, which costs seconds: no function is called" in found.says


def test_what_the_stacks_are_made_of_is_there() -> None:
    """Else every rehearsal of the new one would be slow, and nobody would know why."""
    made = {
        f"aws_{found[1]}"
        for file in (*ROOT.glob("modules/**/*.py"), *ROOT.glob("stacks/*.py"))
        for found in re.finditer(
            r"cdktf_cdktf_provider_aws\.(?:data_aws_)?(\w+) import", file.read_text("utf-8")
        )
    }
    assert made - {"aws_provider"} - TYPES == set()


@on_x86_64
@pytest.mark.terraform
def test_the_pinned_provider_has_them_and_no_more(production: Synthesized, tmp_path: Path) -> None:
    """Fails when the version that is pinned is one that the edit does not know."""
    required = production.stacks["foundation"]["terraform"]["required_providers"]["aws"]
    pinned = Provider.parse(required["source"], required["version"])
    roots = [*mirror_roots(os.environ), ROOT / ".tij" / "provider-cache"]
    package = find_in_mirror(pinned, platform_name(), roots)
    if package is None:
        pytest.skip(f"{pinned} is in no mirror here")
    (original,) = package.glob("terraform-provider-aws*")
    copy = edited_copy(original, [tmp_path / "cache"], SERVICES)
    assert copy.stat().st_size == original.stat().st_size
    unpacked = tmp_path / "unpacked" / pinned.version / platform_name()
    unpacked.mkdir(parents=True)
    (unpacked / original.name).symlink_to(copy)
    binary = find_binary(os.environ)
    configuration = write_cli_configuration(
        tmp_path, binary.registry_host, {pinned: unpacked}, download_cache=None
    )
    providers = {"aws": {"source": AWS, "version": pinned.version}}
    (tmp_path / "main.tf.json").write_text(
        json.dumps({"terraform": {"required_providers": providers}}), encoding="utf-8"
    )

    def terraform(*arguments: str) -> str:
        ran = subprocess.run(
            [binary.path, *arguments],
            cwd=tmp_path,
            env={**os.environ, "TF_CLI_CONFIG_FILE": str(configuration)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    terraform("init")
    schemas = json.loads(terraform("providers", "schema", "-json"))["provider_schemas"]
    (schema,) = schemas.values()
    served = schema["resource_schemas"].keys() | schema["data_source_schemas"].keys()
    assert TYPES - served == set()
    assert "aws_sqs_queue" not in served
    assert len(served) < 800
