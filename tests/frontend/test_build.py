"""What the front end is built from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.frontend.nextjs import FRONTEND, NPM, BuildError, run

REGISTRY = "https://registry.npmjs.org/"


@pytest.fixture(scope="module")
def lock() -> dict[str, Any]:
    packages: dict[str, Any] = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    return packages


def test_versions_are_exact_and_locked(lock: dict[str, Any]) -> None:
    package = json.loads((FRONTEND / "package.json").read_text())
    wanted = {**package["dependencies"], **package["devDependencies"]}
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert lock[f"node_modules/{name}"]["version"] == version
    assert wanted["next"].startswith("16.")


def test_the_lock_file_knows_contents_and_no_machine(lock: dict[str, Any]) -> None:
    for name, entry in lock.items():
        if name:
            assert entry.get("resolved", REGISTRY).startswith(REGISTRY), name
            assert "integrity" in entry or entry.get("inBundle"), name


def test_every_variable_that_the_code_reads_is_in_the_example() -> None:
    example = set(re.findall(r"^(\w+)=", (FRONTEND / "env.example").read_text(), re.MULTILINE))
    folders = ("app", "components", "lib")
    files = [p for f in folders for p in (FRONTEND / f).rglob("*.ts*")] + [FRONTEND / "proxy.ts"]
    read = {name for f in files for name in re.findall(r"process\.env\.(\w+)", f.read_text())}
    # NextAuth reads these itself.
    assert read | {"NEXTAUTH_URL", "NEXTAUTH_SECRET"} == example


@pytest.mark.parametrize(
    ("address", "message"),
    [("", "NEXT_PUBLIC_API_URL is not set"), ("api", "NEXT_PUBLIC_API_URL=api: write an address")],
)
def test_a_build_without_the_apis_address_ends_at_once(
    built: Path, address: str, message: str
) -> None:
    with pytest.raises(BuildError, match=message):
        run([*NPM, "run", "build"], built, 60, {"NEXT_PUBLIC_API_URL": address})
