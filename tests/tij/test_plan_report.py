"""`tij plan` with a report: written, compared with a base, and held to its gate. Real Terraform."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.tiny_project import TinyProject, parameters


def test_a_base_that_is_none_is_refused_before_anything_is_planned(project: TinyProject) -> None:
    said = project.tij("plan", "first", "--base", "nowhere", code=2)
    assert "neither manifest.json" in said
    assert "first: planning" not in said


def test_the_comment_is_written_and_the_rest_is_shown(project: TinyProject) -> None:
    migrations = project.root / ".tij" / "proposed" / "shop" / "migrations"
    migrations.mkdir(parents=True)
    new = "class Migration:\n    operations = [migrations.DeleteModel('Item')]\n"
    (migrations / "0002_gone.py").write_text(new, encoding="utf-8")
    said = project.tij(
        *("plan", "state", "first", "--report", "out/comment.md"),
        *("--migrations", ".tij/proposed"),
    )
    comment = (project.root / "out" / "comment.md").read_text(encoding="utf-8")
    assert comment.startswith("### Plan for `local`: Adds 2, destroys nothing")
    assert "| `shop.0002_gone` | `Delete model Item` | **breaks the running code**" in comment
    assert "Adds 2, destroys nothing" in said


def test_it_is_printed_in_japanese(project: TinyProject) -> None:
    said = project.tij("plan", "first", "--report", "-", "--language", "ja", "--json")
    assert json.loads(said)["headline"].startswith("追加 2、削除なし"), "JSON has standard output"
    assert "### `local` の計画: 追加 2、削除なし" in project.tij(
        "plan", "first", "--report", "-", "--language", "ja"
    )


def test_a_gate_refuses_what_is_destroyed_and_tells_whose_it_is(
    project: TinyProject, tmp_path: Path
) -> None:
    project.tij("apply", "first", "--yes")
    project.tij("synth")
    shutil.copytree(project.root / "cdktf.out", tmp_path / "base")
    assert project.tij("plan", "first", "--fail-on", "risk")
    project.write("first", parameters("one", "three"), outputs=["one"])
    said = project.tij(
        "plan", "first", "--fail-on", "destroy", "--base", str(tmp_path / "base"),
        "--report", "comment.md", code=4,
    )  # fmt: skip
    assert "--fail-on destroy: the plan is refused because of first: aws_ssm_parameter.two" in said
    comment = (project.root / "comment.md").read_text(encoding="utf-8")
    assert "all from this change" in comment
    assert "🔴" in comment or "🟠" in comment, "a parameter's value is lost"
    assert project.parameters() == {"/tiny/one", "/tiny/two"}


def test_what_was_due_before_is_told_apart(project: TinyProject, tmp_path: Path) -> None:
    # The base has the parameter `three` already, and nobody has applied it.
    project.tij("synth")
    shutil.copytree(project.root / "cdktf.out", tmp_path / "base")
    project.write("first", parameters("one", "two", "three", "four"), outputs=["one"])
    planned = project.tij("plan", "first", "--base", str(tmp_path / "base"), "--json")
    changes = json.loads(planned)["stacks"]["first"]["changes"]
    assert {change["address"].split(".")[1]: change["origin"] for change in changes} == {
        "three": "leftover",
        "four": "this",
    }
