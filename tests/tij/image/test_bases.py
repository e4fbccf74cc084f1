"""The base images: pinned by digest in the Dockerfile, refreshed from their registry."""

from __future__ import annotations

import hashlib
import json
import re
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.tij.image.registry import Registry
from tij.__main__ import app
from tij.emulator.host.certificates import Authority
from tij.emulator.host.image import CONTAINER
from tij.errors import BadInputError, ExitCode, TijError
from tij.image.bases import pinned_base, read_bases, refresh
from tij.image.tags import Tag, digest_of
from tij.settings.catalog import PYTHON_VERSIONS

OLD = f"sha256:{'0' * 64}"


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.fixture
def trusted(registry: Registry, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """It has python:3.12 and python:3.13, and httpx believes its certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.root))
    for tag in ("3.12", "3.13"):
        registry.manifests[tag] = digest(tag.encode())
        registry.blobs[digest(tag.encode())] = tag.encode()
    return registry


@pytest.fixture
def checkout(trusted: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One base as it is now, one that moved, one that nobody asked for."""
    image = f"{trusted.address}/python"
    (tmp_path / "cdktf.json").write_text("{}")
    (tmp_path / "container").mkdir()
    (tmp_path / "container" / "Dockerfile").write_text(
        f"# bases\nARG PYTHON_3_12={image}:3.12@{digest(b'3.12')}\n"
        f"ARG PYTHON_3_13={image}:3.13@{OLD}\nARG PYTHON_3_14={image}:3.13\n"
        "ARG PYTHON_IMAGE=${PYTHON_3_12}\nFROM ${PYTHON_IMAGE}\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path / "container"


def run(*options: str) -> Result:
    return CliRunner().invoke(app, ["image", "refresh", *options])


def test_every_python_of_the_settings_has_its_base_by_digest_on_debian_13() -> None:
    assert list(read_bases(CONTAINER)) == list(PYTHON_VERSIONS)
    for python in PYTHON_VERSIONS:
        image = rf"docker\.io/library/python:{re.escape(python)}-slim-trixie@sha256:[0-9a-f]{{64}}"
        assert re.fullmatch(image, pinned_base(CONTAINER, python))


def test_what_the_tags_mean_now_is_written_and_then_nothing_is(checkout: Path) -> None:
    before = (checkout / "Dockerfile").read_text()
    shown = run()
    assert shown.exit_code == ExitCode.OK
    assert "Next: commit container/Dockerfile" in shown.stdout
    after = (checkout / "Dockerfile").read_text()
    pinned = f":3.13@{digest(b'3.13')}\n"
    assert after == before.replace(f":3.13@{OLD}\n", pinned).replace(":3.13\n", pinned)
    lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    address = read_bases(checkout)["3.12"].image.removesuffix(":3.12")
    assert f"{address}:3.12 {digest(b'3.12')} the same" in lines
    assert f"{address}:3.13 {OLD} {digest(b'3.13')}" in lines
    assert f"{address}:3.13 not pinned {digest(b'3.13')}" in lines
    again = run("--check")
    assert (again.exit_code, "Next" in again.stdout) == (ExitCode.OK, False)
    assert [file.name for file in checkout.iterdir()] == ["Dockerfile"]


def test_a_base_that_moved_is_told_to_ci_and_nothing_is_written(checkout: Path) -> None:
    before = (checkout / "Dockerfile").read_text()
    shown = run("--check")
    assert shown.exit_code == ExitCode.CHANGES
    assert "Next: tij image refresh" in shown.stdout
    checked = run("--check", "--json")
    assert checked.exit_code == ExitCode.CHANGES
    was = [one["was"] for one in json.loads(checked.stdout)]
    assert was == [digest(b"3.12"), OLD, None]
    assert (checkout / "Dockerfile").read_text() == before


def test_nothing_is_written_unless_every_tag_is_known(checkout: Path, trusted: Registry) -> None:
    before = (checkout / "Dockerfile").read_text()
    del trusted.manifests["3.13"]
    with pytest.raises(BadInputError, match=r"python:3\.13: .* has no such tag\."):
        refresh(checkout, digest_of, write=True)
    assert (checkout / "Dockerfile").read_text() == before


def test_a_token_is_fetched_where_the_registry_wants_one(trusted: Registry) -> None:
    trusted.token = "for-anybody"
    assert digest_of(f"{trusted.address}/python:3.12") == digest(b"3.12")


def test_a_registry_that_tells_no_digest_gives_what_it_is_made_of(trusted: Registry) -> None:
    trusted.gives_digests = False
    assert digest_of(f"{trusted.address}/python:3.13") == digest(b"3.13")


@pytest.mark.parametrize(
    ("status", "headers", "kind", "said"),
    [
        (401, {}, BadInputError, "without a login .401.: it is not public, or not there"),
        (403, {}, BadInputError, "without a login"),
        (404, {}, BadInputError, "has no such tag"),
        (429, {"retry_after": "90"}, TijError, "(?s)too many requests.*run it again in 90 s"),
        (429, {"retry_after": "Wed"}, TijError, "(?s)too many requests.*in an hour"),
        (503, {}, TijError, "answered 503"),
        (200, {"docker_content_digest": "sha256:x"}, TijError, "the digest 'sha256:x'"),
        (401, {"www_authenticate": 'Bearer realm="http://x.test"'}, TijError, "the login"),
    ],
)
def test_an_answer_that_does_not_help_is_said_in_one_line(
    trusted: Registry, status: int, headers: dict[str, str], kind: type[TijError], said: str
) -> None:
    trusted.refuses = (status, headers)
    with pytest.raises(TijError, match=said) as raised:
        digest_of(f"{trusted.address}/python:3.12")
    assert type(raised.value) is kind
    assert raised.value.next_step


def test_a_registry_that_cannot_be_reached_is_named() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        with pytest.raises(TijError, match=r"(?s)localhost:\d+ cannot be reached.*HTTPS_PROXY"):
            digest_of(f"localhost:{held.getsockname()[1]}/python:3.12")


@pytest.mark.parametrize(
    ("image", "manifest"),
    [
        ("python:3.13-slim", "registry-1.docker.io/v2/library/python/manifests/3.13-slim"),
        ("docker.io/library/python", "registry-1.docker.io/v2/library/python/manifests/latest"),
        ("circleci/python:3", "registry-1.docker.io/v2/circleci/python/manifests/3"),
        ("public.ecr.aws/docker/library/python:3", "public.ecr.aws/v2/docker/library/python/"),
        ("localhost:5000/python:3", "localhost:5000/v2/python/manifests/3"),
    ],
)
def test_a_name_is_read_as_docker_reads_it(image: str, manifest: str) -> None:
    assert Tag.parse(image).manifest.startswith(f"https://{manifest}")


def test_a_base_without_a_digest_is_not_built_on(checkout: Path) -> None:
    with pytest.raises(BadInputError, match=r"(?s)PYTHON_3_14 has no digest.*tij image refresh"):
        pinned_base(checkout, "3.14")
    with pytest.raises(BadInputError, match=r"has no ARG PYTHON_3_11: app\.python is 3\.11"):
        pinned_base(checkout, "3.11")
    (checkout / "Dockerfile").write_text("FROM python:3.13\n")
    with pytest.raises(BadInputError, match="names no base image"):
        pinned_base(checkout, "3.13")
