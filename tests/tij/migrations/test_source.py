"""A pull request's new migrations, read from source as the image reads its classes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.container.test_pending import CASES, HEAD, SHOP, Case
from tij.migrations.report import Kind, Report
from tij.migrations.source import MOST_BYTES, read_source

FIRST = SHOP / "0001_initial.py"


@pytest.fixture
def trees(tmp_path: Path) -> tuple[Path, Path]:
    """The proposed tree and the base's; both have the first migration."""
    both = tmp_path / "proposed", tmp_path / "base"
    for tree in both:
        directory = tree / "project" / "shop" / "migrations"
        directory.mkdir(parents=True)
        (directory / "__init__.py").touch()
        shutil.copy(FIRST, directory)
    return both


def read(trees: tuple[Path, Path], operations: str, name: str = "0002_new.py") -> Report:
    proposed, base = trees
    text = HEAD.format(atomic=True, operations=operations)
    (proposed / "project" / "shop" / "migrations" / name).write_text(text, encoding="utf-8")
    return read_source(proposed, base)


def kinds(report: Report) -> list[set[Kind]]:
    return [set(done.kinds) for one in report.pending for done in one.operations]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_says_what_the_image_says_of_its_code(trees: tuple[Path, Path], case: Case) -> None:
    report = read(trees, case.operations)
    assert [one.migration for one in report.pending] == ["shop.0002_new"]
    told = {kind for done in kinds(report) for kind in done}
    assert told - {"additive"} == (case.read or case.kinds) - {"additive"}


@pytest.mark.parametrize(
    ("operations", "said"),
    [
        # Made by the pull request itself: nobody uses it yet.
        ('CreateModel("New", []), AddField("new", "x", TextField())', [{"additive"}] * 2),
        ('CreateModel("A", []), RenameModel("A", "B"), DeleteModel("B")', [{"additive"}] * 3),
        # What the first ones did is known to the later.
        (
            'AddField("item", "x", TextField(null=True)), AlterField("item", "x", TextField())',
            [{"additive"}, {"breaks", "locks"}],
        ),
        ('AlterField("item", "title", TextField())', [{"additive"}]),
        ('AlterField("item", "title", CharField(max_length=99))', [{"breaks", "locks"}]),
        ('AlterField("item", "title", CharField(max_length=100, db_index=True))', [{"locks"}]),
        ('AlterField("item", "price", ForeignKey("shop.customer"))', [{"breaks", "locks"}]),
        ('AlterField("item", "unknown", TextField())', [{"breaks", "locks"}]),
        ('AddField("item", "x", SlugField(null=True, unique=True))', [{"locks"}]),
        ('AddField("item", "x", ManyToManyField("shop.customer"))', [{"additive"}]),
        ('RunSQL("select 1")', [{"data", "irreversible"}]),
        (
            'SeparateDatabaseAndState([RunSQL("x", "y")], [RemoveField("item", "note")])',
            [{"data"}],
        ),
        ('SeparateDatabaseAndState([DeleteModel("Item")])', [{"breaks", "irreversible"}]),
        # Nobody knows what these do.
        ('own.Operation("item")', [{"breaks"}]),
        ("*more", [{"breaks"}]),
        ('AddField("item", "x", field_of())', [{"breaks"}]),
    ],
)
def test_each_operation_is_what_it_is(
    trees: tuple[Path, Path], operations: str, said: list[set[str]]
) -> None:
    assert kinds(read(trees, operations)) == said


def test_operations_that_are_no_list_are_one_that_nobody_can_read(
    trees: tuple[Path, Path],
) -> None:
    file = trees[0] / "project" / "shop" / "migrations" / "0002_new.py"
    file.write_text("class Migration:\n    operations = make()\n    operations += [More()]\n")
    (pending,) = read_source(*trees).pending
    assert [done.what for done in pending.operations] == ["make()", "More"]
    assert {kind for done in pending.operations for kind in done.kinds} == {Kind.BREAKS}


def test_it_is_described_as_django_does(trees: tuple[Path, Path]) -> None:
    report = read(trees, 'RenameField("item", "stock", "left"), AddIndex("item", Index())')
    assert [done.what for done in report.operations] == [
        "Rename field stock on item to left",
        "AddIndex on item",
    ]
    assert report.concerns == {"breaks", "locks"}


def test_one_that_was_there_and_says_something_else_is_named(trees: tuple[Path, Path]) -> None:
    report = read(trees, 'DeleteModel("Item")', FIRST.name)
    assert (report.pending, report.differs) == ((), ("shop.0001_initial",))


@pytest.mark.parametrize(
    "text",
    ["operations = [", "x = 1", "(" * 100_000, "\0", "#" * (MOST_BYTES + 1)],
    ids=["no Python", "no migration", "too deep", "no text", "too long"],
)
def test_what_cannot_be_read_is_named(trees: tuple[Path, Path], text: str) -> None:
    file = trees[0] / "project" / "shop" / "migrations" / "0002_new.py"
    file.write_text(text, encoding="utf-8")
    report = read_source(*trees)
    assert (report.pending, report.unreadable) == ((), ("shop.0002_new",))


def test_a_new_project_has_only_new_ones(trees: tuple[Path, Path], tmp_path: Path) -> None:
    (pending,) = read_source(trees[0], tmp_path / "nothing").pending
    assert pending.migration == "shop.0001_initial"
    assert set(pending.operations[0].kinds) == {Kind.ADDITIVE}


def test_links_are_not_followed(trees: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("class Migration:\n    operations = [A()]\n")
    (trees[0] / "project" / "shop" / "migrations" / "0002_a.py").symlink_to(tmp_path / "secret.py")
    assert read_source(*trees).pending == ()


def test_nothing_of_it_runs(trees: tuple[Path, Path], tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    read(trees, f'RunPython(open({str(mark)!r}, "w"))')
    assert not mark.exists()
