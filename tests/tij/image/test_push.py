"""Build and push: with what builder, how often, and without a password in sight."""

from __future__ import annotations

import base64
import os
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tests.tij.image.conftest import ECR_PASSWORD, git
from tests.tij.image.registry import Registry
from tij.emulator.host.certificates import Authority
from tij.errors import BadInputError, TijError
from tij.image.builder import Builder, find_builder
from tij.image.context import Context, context_for
from tij.image.pushing import Pushed, push_image
from tij.image.repository import Repository
from tij.image.source import read_source
from tij.interrupt import Interrupt
from tij.settings.models import AppSettings, Architecture

DIGEST = "sha256:" + "a" * 64
# What a builder is asked to do is written down; `fails` says which command fails.
PROGRAM = """#!/bin/bash
printf '%s\\n' "$*" >>{log}
[[ $1 == "{fails}" ]] && {{ echo "the disk is full" >&2; exit 3; }}
[[ $1 == login ]] && cat >>{stdin}
[[ $1 == context ]] && echo unix:///run/mine.sock || echo "done $1"
"""


@pytest.fixture
def ecr() -> Any:
    return boto3.client(
        "ecr", region_name="ap-northeast-1", aws_access_key_id="a", aws_secret_access_key="b"
    )


@pytest.fixture
def stubbed(ecr: object) -> Iterator[Stubber]:
    with Stubber(ecr) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def not_there(stubbed: Stubber) -> None:
    stubbed.add_client_error("describe_images", "ImageNotFoundException")


def there(stubbed: Stubber, tag: str) -> None:
    stubbed.add_response(
        "describe_images",
        {"imageDetails": [{"imageDigest": DIGEST, "imageTags": [tag]}]},
        {"repositoryName": "backend", "imageIds": [{"imageTag": tag}]},
    )


def login(stubbed: Stubber) -> None:
    token = base64.b64encode(f"AWS:{ECR_PASSWORD}".encode()).decode()
    stubbed.add_response(
        "get_authorization_token", {"authorizationData": [{"authorizationToken": token}]}
    )


class Programs:
    """Stand-ins for docker and the others, first on PATH."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.log = directory / "log"
        self.stdin = directory / "stdin"
        self.variables = {"PATH": f"{directory}:/usr/bin:/bin"}

    def add(self, name: str, fails: str = "") -> None:
        program = self.directory / name
        program.write_text(PROGRAM.format(log=self.log, stdin=self.stdin, fails=fails))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def builder(self, name: str | None = None) -> Builder:
        return find_builder(self.variables, Interrupt(), name)

    @property
    def asked(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    directory = tmp_path / "bin"
    directory.mkdir()
    only = Programs(directory)
    # bash, cat and git, but none of this machine's own builders.
    for name in ("bash", "cat"):
        (directory / name).symlink_to(f"/bin/{name}")
    only.variables = {"PATH": str(directory)}
    return only


def push(checkout: Path, ecr: Any, programs: Programs, **options: Any) -> Pushed:
    source = read_source(checkout, dirty=False)
    return push_image(
        source,
        Repository("1.dkr.ecr.test/backend", ecr),
        Architecture.ARM64,
        builder=programs.builder,
        context=lambda: context_for(source.context, None, AppSettings()),
        **options,
    )


@pytest.mark.parametrize("name", ["docker", "podman", "buildah"])
def test_the_image_is_built_for_the_services_processor_and_pushed_once(
    checkout: Path, ecr: object, stubbed: Stubber, programs: Programs, name: str
) -> None:
    tag = git(checkout, "rev-parse", "HEAD")
    programs.add(name)
    not_there(stubbed)
    login(stubbed)
    there(stubbed, tag)
    pushed = push(checkout, ecr, programs, base="python:mine")
    assert (pushed.digest, pushed.made) == (DIGEST, True)
    assert pushed.reference == f"1.dkr.ecr.test/backend@{DIGEST}"
    (build,) = [line for line in programs.asked if line.startswith("build ")]
    assert "--platform linux/arm64" in build
    assert "--build-arg PYTHON_IMAGE=python:mine" in build
    assert f"--tag 1.dkr.ecr.test/backend:{tag} {checkout / 'container'}" in build
    (sent,) = [line for line in programs.asked if line.startswith("push ")]
    assert sent.endswith(f"1.dkr.ecr.test/backend:{tag}")


def test_the_password_is_on_standard_input_only(
    checkout: Path, ecr: object, stubbed: Stubber, programs: Programs
) -> None:
    programs.add("podman")
    not_there(stubbed)
    login(stubbed)
    there(stubbed, git(checkout, "rev-parse", "HEAD"))
    said: list[str] = []
    push(checkout, ecr, programs, on_line=said.append)
    assert programs.stdin.read_text() == ECR_PASSWORD
    assert ECR_PASSWORD not in "".join(programs.asked + said)
    assert ECR_PASSWORD not in repr(Repository("1/x", ecr)) + repr(programs.builder())


def test_an_image_that_is_there_is_neither_built_nor_pushed(
    checkout: Path, ecr: object, stubbed: Stubber, programs: Programs
) -> None:
    there(stubbed, git(checkout, "rev-parse", "HEAD"))
    # No program at all: none is needed.
    pushed = push(checkout, ecr, programs)
    assert (pushed.digest, pushed.made) == (DIGEST, False)


def test_who_pushed_the_same_commit_meanwhile_is_believed(
    checkout: Path, ecr: object, stubbed: Stubber, programs: Programs
) -> None:
    tag = git(checkout, "rev-parse", "HEAD")
    programs.add("buildah", fails="push")
    not_there(stubbed)
    login(stubbed)
    there(stubbed, tag)
    there(stubbed, tag)
    assert push(checkout, ecr, programs).made is False


@pytest.mark.parametrize("fails", ["build", "login", "push"])
def test_a_failure_has_the_builders_last_words(
    checkout: Path, ecr: object, stubbed: Stubber, programs: Programs, fails: str
) -> None:
    programs.add("docker", fails=fails)
    not_there(stubbed)
    if fails != "build":
        login(stubbed)
    if fails in ("login", "push"):
        not_there(stubbed)
    with pytest.raises(TijError, match=rf"(?s)docker {fails}.*the disk is full.*Next: "):
        push(checkout, ecr, programs)


def test_a_docker_without_a_daemon_gives_way_to_the_next(programs: Programs) -> None:
    programs.add("docker", fails="info")
    programs.add("buildah")
    assert programs.builder().program == "buildah"


def test_without_a_builder_one_message_says_why(programs: Programs) -> None:
    programs.add("docker", fails="info")
    with pytest.raises(BadInputError) as refused:
        programs.builder()
    said = str(refused.value)
    assert "docker: the disk is full" in said
    assert "podman: not installed" in said
    assert "Next: start Docker" in said
    with pytest.raises(BadInputError, match="buildah: not installed"):
        programs.builder("buildah")
    with pytest.raises(BadInputError, match="allowed are docker, podman, buildah"):
        programs.builder("kaniko")


def test_dockers_own_logins_are_left_alone_and_its_daemon_is_kept(programs: Programs) -> None:
    programs.add("docker")
    kept = programs.builder()._docker_variables("/somewhere")
    assert kept == {"DOCKER_CONFIG": "/somewhere", "DOCKER_HOST": "unix:///run/mine.sock"}


def test_a_real_builder_pushes_to_a_real_registry_what_ecr_is_asked_for(
    checkout: Path, ecr: object, stubbed: Stubber, registry: Registry, authority: Authority
) -> None:
    variables = {
        **os.environ,
        # Where neither mounts nor namespaces are allowed, as in a container.
        "STORAGE_DRIVER": "vfs",
        "BUILDAH_ISOLATION": "chroot",
        "SSL_CERT_FILE": str(authority.root),
    }
    try:
        builder = find_builder(variables, Interrupt(), "buildah")
    except BadInputError as missing:
        pytest.skip(str(missing))
    source = read_source(checkout, dirty=False)
    builder.build(
        Context(source.context),
        image := f"{registry.address}/backend:{source.tag}",
        Architecture.X86_64,
        base=None,
        on_line=print,
    )
    login(stubbed)
    granted = Repository(f"{registry.address}/backend", ecr).login()
    builder.push(image, granted, on_line=print)
    assert list(registry.manifests) == [source.tag]
    # A layer, a configuration, a manifest.
    assert len(registry.blobs) == 3
    assert registry.logins
    with pytest.raises(TijError, match="invalid username/password"):
        builder.push(image, replace(granted, password="wrong"), on_line=print)

    def forget(*images: str) -> None:
        subprocess.run(["buildah", "rmi", *images], env=variables, check=True, timeout=60)

    # Another image's base, as the Dockerfile names it: by tag and digest.
    forget(image)
    (source.context / "Dockerfile").write_text(
        f"ARG PYTHON_3_11={image}@{registry.manifests[source.tag]}\n"
        "ARG PYTHON_IMAGE=${PYTHON_3_11}\nFROM ${PYTHON_IMAGE}\nCOPY hello.txt /again.txt\n"
    )
    builder.build(
        Context(source.context),
        "localhost/tij-based:1",
        Architecture.X86_64,
        base=None,
        on_line=print,
    )
    forget("localhost/tij-based:1")
