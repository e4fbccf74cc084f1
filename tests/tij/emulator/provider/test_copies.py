"""The copies: whole or not there, one for all, and none where none can be kept."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tij.emulator.provider import go_program
from tests.tij.emulator.provider.test_edit import on_x86_64
from tij.emulator.provider import WAITS_VARIABLE, CannotEditError, install
from tij.emulator.provider.copies import GREETING, edited_copy

pytestmark = on_x86_64
ROOT = Path(__file__).parents[4]
NAME = "terraform-provider-aws_v5.100.0_x5"
COPY = """\
import sys
from pathlib import Path
from tij.emulator.provider.copies import edited_copy
print(edited_copy(Path(sys.argv[1]), [Path(sys.argv[2])]))
"""
KILLED = """\
import os, shutil, signal, sys
from pathlib import Path
from tij.emulator.provider import copies
def halfway(source, target):
    Path(target).write_bytes(Path(source).read_bytes()[:100])
    os.kill(os.getpid(), signal.SIGKILL)
shutil.copyfile = halfway
copies.edited_copy(Path(sys.argv[1]), [Path(sys.argv[2])])
"""
LOOPBACK = {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """AWS's provider as it is in an unpacked mirror."""
    directory = tmp_path / "mirror" / "hashicorp" / "aws" / "5.100.0" / "linux_amd64"
    go_program.install(directory / NAME)
    return directory


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def start(program: str, *arguments: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_copy_is_made_once_for_each_build(package: Path, cache: Path) -> None:
    original = package / NAME
    first = edited_copy(original, [cache])
    made = first.stat()
    assert edited_copy(original, [cache]) == first
    assert first.stat().st_ino == made.st_ino
    os.utime(original, ns=(1, 1))
    second = edited_copy(original, [cache])
    assert second != first
    assert not first.exists()


def test_what_a_killed_process_left_is_never_used(package: Path, cache: Path) -> None:
    killed = start(KILLED, package / NAME, cache)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    (half,) = cache.glob("*.partial")
    assert half.stat().st_size == 100
    copy = edited_copy(package / NAME, [cache])
    assert copy.stat().st_size == (package / NAME).stat().st_size
    assert not half.exists()


def test_a_copy_that_lost_its_end_is_made_anew(package: Path, cache: Path) -> None:
    copy = edited_copy(package / NAME, [cache])
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-1])
    assert edited_copy(package / NAME, [cache]) == copy
    assert copy.read_bytes() == whole


def test_two_rehearsals_at_once_get_the_same_whole_copy(package: Path, cache: Path) -> None:
    running = [start(COPY, package / NAME, cache) for _ in range(4)]
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0] * 4, said
    assert len({out for out, _ in said}) == 1
    copy = Path(said[0][0].strip())
    assert sorted(path.name for path in cache.iterdir()) == sorted([copy.name, "lock"])
    assert copy.stat().st_size == (package / NAME).stat().st_size


def test_a_cache_that_cannot_be_written_gives_way_to_the_projects(
    package: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no directory can be made here")
    copy = edited_copy(package / NAME, [tmp_path / "file" / "cache", tmp_path / "project"])
    assert copy.parent == tmp_path / "project"


def test_a_full_disk_leaves_nothing_behind(package: Path, cache: Path, tmp_path: Path) -> None:
    limited = tmp_path / "limited"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(CannotEditError, match=r"a copy can't be kept .*File too large"):
            edited_copy(package / NAME, [cache, limited])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path.name for path in cache.iterdir()] == ["lock"]


def test_the_original_is_not_changed(package: Path, cache: Path) -> None:
    before = (package / NAME).read_bytes(), (package / NAME).stat().st_mtime_ns
    edited_copy(package / NAME, [cache])
    assert ((package / NAME).read_bytes(), (package / NAME).stat().st_mtime_ns) == before


def waits(script: Path, **variables: str) -> bool:
    """Whether what `script` runs still has the provider's waits."""
    ran = subprocess.run(
        [script], env={"PATH": os.environ["PATH"], **variables}, capture_output=True, check=False
    )
    return ran.stdout.startswith(b"\xff")


def test_only_with_the_embedded_aws_the_stand_in_runs_the_copy(
    package: Path, tmp_path: Path
) -> None:
    home = {"HOME": str(tmp_path / "a user's home")}
    installed = install(package, tmp_path / "stand-ins", home, fallback=tmp_path / "project")
    assert installed.says.startswith("Terraform's AWS provider runs without its waits")
    script = installed.package / NAME
    assert script.stat().st_size < 4096
    assert not waits(script, **LOOPBACK)
    assert waits(script)
    assert waits(script, AWS_ENDPOINT_URL="https://ssm.ap-northeast-1.amazonaws.com")
    assert waits(script, AWS_ENDPOINT_URL="http://127.0.0.1.example.com")


def test_a_copy_that_is_removed_under_a_rehearsal_gives_way_to_the_original(
    package: Path, tmp_path: Path
) -> None:
    home = {"HOME": str(tmp_path)}
    script = install(package, tmp_path / "m", home, fallback=tmp_path / "p").package / NAME
    assert not waits(script, **LOOPBACK)
    for copy in (tmp_path / ".cache" / "tij" / "provider").iterdir():
        copy.unlink()
    assert waits(script, **LOOPBACK)


def test_the_user_can_have_the_waits(package: Path, tmp_path: Path) -> None:
    def installed(**variables: str) -> tuple[Path, bool, str]:
        made = install(
            package,
            tmp_path / "stand-ins",
            {"XDG_CACHE_HOME": str(tmp_path / "xdg"), **variables},
            fallback=tmp_path / "project",
        )
        return made.directory, waits(made.package / NAME, **LOOPBACK), made.says

    without, waiting, _ = installed()
    assert not waiting
    with_waits, waiting, says = installed(**{WAITS_VARIABLE: "1"})
    assert waiting
    assert says == "Terraform's AWS provider waits as on AWS: TIJ_PROVIDER_WAITS is set."
    # Terraform's lock files are kept by this path: they name the checksum of the script.
    assert with_waits != without
    assert installed(**{WAITS_VARIABLE: "0"})[0] == without
    assert (tmp_path / "xdg" / "tij" / "provider").is_dir()


def test_one_that_cannot_be_edited_waits_and_runs(package: Path, tmp_path: Path) -> None:
    go_program.install(package / NAME, go_program.build(head=b"\x90" * len(go_program.HEAD)))
    installed = install(package, tmp_path / "stand-ins", {}, fallback=tmp_path / "project")
    assert installed.says == (
        "Terraform's AWS provider waits as on AWS: its polling function begins in another way."
    )
    assert (installed.package / NAME).is_file()


def test_a_copy_that_does_not_run_is_not_used(package: Path, tmp_path: Path) -> None:
    content = go_program.build().replace(GREETING, b"I am something else here")
    go_program.install(package / NAME, content)
    installed = install(package, tmp_path / "stand-ins", {}, fallback=tmp_path / "project")
    assert installed.says.endswith("its copy does not run when it is tried.")
    assert waits(installed.package / NAME, **LOOPBACK)
    assert [path.name for path in (tmp_path / "project").iterdir()] == ["lock"]


def test_a_package_with_no_program_is_left_to_terraform(tmp_path: Path) -> None:
    installed = install(tmp_path, tmp_path / "stand-ins", {}, fallback=tmp_path / "project")
    assert installed.package == tmp_path
    assert installed.says.endswith("holds 0 programs.")
