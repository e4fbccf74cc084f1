"""The Dockerfile: what must stay true of it, and (marker `image`) a real build."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tij.emulator.host.image import CONTAINER

DOCKERFILE = CONTAINER / "Dockerfile"
# A local base image for a build without a registry, e.g. localhost/python311-standin:1.
BASE_IMAGE = os.environ.get("TIJ_TEST_BASE_IMAGE", "")
BUILD_TIMEOUT = 900


def instructions() -> list[str]:
    text = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", DOCKERFILE.read_text(), flags=re.M))
    return [line for line in text.splitlines() if line]


def test_every_stage_begins_with_the_base_of_the_reference_projects_python() -> None:
    lines = instructions()
    assert "ARG PYTHON_IMAGE=${PYTHON_3_11}" in lines
    assert {line.split()[1] for line in lines if line.startswith("FROM")} == {"${PYTHON_IMAGE}"}
    # A frontend from a registry would be one more image that moves.
    assert "syntax=" not in DOCKERFILE.read_text()


def test_the_result_runs_without_root_under_an_init() -> None:
    lines = instructions()
    final = lines[max(i for i, line in enumerate(lines) if line.startswith("FROM")) :]
    assert [line for line in final if line.startswith("USER")] == ["USER 10001:10001"]
    assert final[-2:] == ['ENTRYPOINT ["tini", "-s", "--", "/opt/image/start.sh"]', 'CMD ["web"]']


def test_no_package_is_purged_by_its_name() -> None:
    """Debian's Nginx needs iproute2, which needs libcap2-bin: whose purge took Nginx along."""
    text = "\n".join(instructions())
    assert not re.search(r"apt-get (purge|remove)", text)
    assert "nginx -v" in text


def test_no_compiler_no_secret_and_no_unpinned_package_is_in_the_image() -> None:
    text = "\n".join(instructions())
    assert not re.search(r"\b(gcc|build-essential|python3-dev|libpq-dev)\b", text)
    assert "--require-hashes" in text
    assert not re.search(r"(ENV|ARG) [^\n]*(SECRET|PASSWORD|KEY)", text)
    pins = (CONTAINER / "requirements.txt").read_text()
    for line in pins.splitlines():
        if line and not line.startswith((" ", "#", "-")):
            assert re.match(r"[a-z0-9-]+==[\w.]+ ", line), line
    assert "http" not in pins.replace("https://pypi.org", "")


def test_the_requirements_are_those_of_the_compiled_file() -> None:
    compiled = (CONTAINER / "requirements.txt").read_text().lower()
    for line in (CONTAINER / "requirements.in").read_text().splitlines():
        if line and not line.startswith("#"):
            name = re.match(r"[\w-]+", line)
            assert name
            assert f"\n{name[0].lower()}==" in f"\n{compiled}", name[0]


@pytest.mark.parametrize(
    "path", [".env", "project/.env", "project/.env.local", "host/image.py", "env.example"]
)
def test_the_build_context_leaves_out_what_is_not_the_images(path: str) -> None:
    kept = False
    for line in (CONTAINER / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        if not line or line.startswith("#"):
            continue
        if (
            fnmatch(path, pattern)
            or fnmatch(Path(path).name, pattern)
            or path.startswith(f"{pattern}/")
        ):
            kept = line.startswith("!")
    assert not kept


def test_the_database_authorities_are_rds_roots_that_have_not_expired() -> None:
    bundle = (CONTAINER / "image" / "rds-ca.pem").read_text()
    certificates = re.findall(r"-----BEGIN.*?-----END CERTIFICATE-----", bundle, re.S)
    assert len(certificates) > 50
    regions = set(re.findall(r"^# Amazon RDS ([a-z]+-[a-z]+-\d) Root CA RSA2048 G1$", bundle, re.M))
    assert {"ap-northeast-1", "ap-northeast-3", "us-east-1"} <= regions
    for certificate in certificates:
        done = subprocess.run(
            ["openssl", "x509", "-noout", "-subject", "-issuer", "-enddate"],
            input=certificate,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
        subject, issuer, end = done.stdout.splitlines()
        assert subject.removeprefix("subject=") == issuer.removeprefix("issuer=")
        assert "Amazon RDS" in subject
        expires = datetime.strptime(end, "notAfter=%b %d %H:%M:%S %Y %Z").replace(tzinfo=UTC)
        assert expires > datetime.now(UTC)


def test_the_start_script_is_sound() -> None:
    script = CONTAINER / "image" / "start.sh"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True, timeout=10)


@pytest.fixture(scope="module")
def built() -> Iterator[Path]:
    """The Dockerfile's result, mounted."""
    if not BASE_IMAGE:
        pytest.skip("TIJ_TEST_BASE_IMAGE names no base image (docs/container-contract.md)")
    if not shutil.which("buildah"):
        pytest.skip("buildah is not installed: apt-get install buildah")
    buildah = ["buildah", "--storage-driver", "vfs"]
    subprocess.run(
        [
            *buildah,
            *("bud", "--isolation", "chroot", "--tag", "localhost/tij-test:1"),
            *("--build-arg", f"PYTHON_IMAGE={BASE_IMAGE}", str(CONTAINER)),
        ],
        check=True,
        timeout=BUILD_TIMEOUT,
    )

    def run(*arguments: str) -> str:
        command = [*buildah, *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
        return done.stdout.strip()

    name = run("from", "localhost/tij-test:1")
    yield Path(run("mount", name))
    run("rm", name)


@pytest.mark.image
def test_the_built_image_holds_what_the_task_needs_and_no_more(built: Path) -> None:
    assert (built / "app/staticfiles/staticfiles.json").exists()
    assert not list(built.glob("app/.env*"))
    for program in ("usr/bin/gcc", "opt/venv/bin/pip"):
        assert not (built / program).exists()
    capability = subprocess.run(
        ["getcap", built / "usr/sbin/nginx"], capture_output=True, text=True, check=True, timeout=10
    )
    assert "cap_net_bind_service=ep" in capability.stdout
