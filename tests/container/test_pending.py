"""What `measure_migrations` says of a migration is what happens: run beside 16 clients."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tij.emulator.host import HostImage

SHOP = Path(__file__).parent / "shop"
ROWS = 5_000

HEAD = """
import django.db.models.deletion
from django.contrib.postgres.operations import (
    AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint,
)
from django.db import migrations, models
from django.db.migrations import *
from django.db.models import *


def fill(apps, editor):
    apps.get_model("shop", "Customer").objects.update(name="filled")


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    atomic = {atomic}
    operations = [{operations}]
"""
POSITIVE = 'CheckConstraint(condition=Q(price__gte=0), name="positive")'
ADD = "ALTER TABLE shop_item ADD"


@dataclass(frozen=True)
class Case:
    """A migration by hand, and what it is.

    `breaks` is a part of the error that clients get once it was run; None: they notice nothing.
    `read` is what its code alone says, where that is something else.
    """

    name: str
    operations: str
    kinds: set[str]
    breaks: str | None = None
    atomic: bool = True
    facts: dict[str, Any] = field(default_factory=dict)
    read: set[str] | None = None


CASES = [
    Case("new-table", 'CreateModel("New", [("id", BigAutoField(primary_key=True))])', {"additive"}),
    Case(
        "new-table-that-refers",
        'CreateModel("New", [("id", BigAutoField(primary_key=True)),'
        ' ("item", ForeignKey("shop.item", on_delete=CASCADE))])',
        {"additive"},
    ),
    Case("nullable-column", 'AddField("item", "new", TextField(null=True))', {"additive"}),
    Case(
        "column-that-the-database-fills",
        'AddField("item", "new", IntegerField(db_default=7))',
        {"additive"},
    ),
    Case(
        "nullable-reference",
        'AddField("item", "second", ForeignKey("shop.customer", null=True, on_delete=CASCADE,'
        ' related_name="+", db_index=False))',
        {"additive"},
    ),
    Case(
        "index-concurrently",
        'AddIndexConcurrently("item", Index(fields=["sku"], name="by_sku"))',
        {"additive"},
        atomic=False,
    ),
    Case("constraint-not-valid", f'AddConstraintNotValid("item", {POSITIVE})', {"additive"}),
    Case(
        "constraint-validated-later",
        f'AddConstraintNotValid("item", {POSITIVE}), ValidateConstraint("item", "positive")',
        {"additive"},
        atomic=False,
    ),
    Case("wider-text", 'AlterField("item", "title", CharField(max_length=200))', {"additive"}),
    Case("no-index", 'RemoveIndex("item", "by_price")', {"additive"}),
    Case("options-only", 'AlterModelOptions("item", {"ordering": ["id"]})', {"additive"}),
    Case("may-be-empty", 'AlterField("item", "sku", TextField(null=True))', {"additive"}),
    Case("data-with-a-way-back", "RunPython(fill, RunPython.noop)", {"data"}),
    Case("data-without", "RunPython(fill)", {"data", "irreversible"}),
    Case(
        "column-that-no-code-knows",
        'RunSQL("ALTER TABLE shop_item DROP COLUMN colour", RunSQL.noop)',
        {"data", "irreversible"},
        facts={"lost": ["column shop_item.colour"]},
        read={"data"},
    ),
    Case(
        "column-gone",
        'RemoveField("item", "note")',
        {"breaks", "irreversible"},
        'column "note" of relation "shop_item" does not exist',
    ),
    Case(
        "column-renamed",
        'RenameField("item", "stock", "left")',
        {"breaks"},
        'column "stock" of relation "shop_item" does not exist',
    ),
    Case(
        "table-renamed",
        # Django makes the references to it anew, and PostgreSQL checks them.
        'RenameModel("Customer", "Client")',
        {"breaks", "locks"},
        'relation "shop_customer" does not exist',
        read={"breaks"},
    ),
    Case(
        "table-gone",
        'RemoveField("item", "customer"), DeleteModel("Customer")',
        {"breaks", "irreversible"},
        'relation "shop_customer" does not exist',
    ),
    Case(
        "column-that-only-new-code-fills",
        'AddField("item", "new", IntegerField(default=7))',
        {"breaks"},
        'null value in column "new"',
    ),
    Case(
        "must-not-be-empty",
        'AlterField("item", "note", CharField(max_length=50, default=""))',
        {"breaks", "locks"},
        'null value in column "note"',
    ),
    Case(
        "narrower-text",
        # Clients have written longer ones: they are cut.
        'RunSQL("ALTER TABLE shop_item ALTER title TYPE varchar(50) USING left(title, 50)",'
        ' RunSQL.noop, state_operations=[AlterField("item", "title", CharField(max_length=50))])',
        {"breaks", "locks", "data"},
        "value too long for type character varying(50)",
        read={"data"},
    ),
    Case(
        "raw-column",
        f'RunSQL("{ADD} COLUMN new int NOT NULL DEFAULT 1;'
        'ALTER TABLE shop_item ALTER COLUMN new DROP DEFAULT", RunSQL.noop)',
        {"breaks", "data"},
        'null value in column "new"',
        read={"data"},
    ),
    Case("index", 'AddIndex("item", Index(fields=["sku"], name="by_sku"))', {"locks"}),
    Case("constraint", f'AddConstraint("item", {POSITIVE})', {"locks"}),
    Case("unique", 'AlterField("item", "sku", CharField(max_length=40, unique=True))', {"locks"}),
    Case(
        "larger-numbers",
        'AlterField("item", "stock", BigIntegerField(default=0))',
        {"locks"},
        facts={"rewrites": True, "lock": "AccessExclusive"},
        read={"breaks", "locks"},
    ),
    Case(
        "raw-constraint",
        f'RunSQL("{ADD} CONSTRAINT positive CHECK (price >= 0)", RunSQL.noop)',
        {"locks", "data"},
        facts={"rewrites": False, "lock": "AccessExclusive"},
        read={"data"},
    ),
    Case(
        "raw-default-for-each-row",
        f'RunSQL("{ADD} COLUMN new uuid DEFAULT gen_random_uuid()", RunSQL.noop)',
        {"locks", "data"},
        facts={"rewrites": True},
        read={"data"},
    ),
]


@pytest.fixture(scope="module")
def results(
    image: HostImage, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """By case: the report, what the clients saw, and what became of the migration."""
    root = tmp_path_factory.mktemp("cases")
    for case in CASES:
        _package(root / case.name.replace("-", "_"), case)
    _package(root / "base", None)
    done = subprocess.run(
        [str(image.venv / "bin/python"), str(SHOP / "driver.py"), str(root), str(ROWS)],
        env={**image.environment, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]

    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {one["case"].replace("_", "-"): one for one in told}


def _package(directory: Path, case: Case | None) -> None:
    directory.mkdir()
    (directory / "__init__.py").touch()
    (directory / "0001_initial.py").symlink_to(SHOP / "0001_initial.py")
    if case:
        text = HEAD.format(atomic=case.atomic, operations=case.operations)
        (directory / "0002_case.py").write_text(text, encoding="utf-8")


def operations(result: dict[str, Any]) -> Sequence[dict[str, Any]]:
    return [done for one in result["report"]["pending"] for done in one["operations"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_migration_is_called_what_it_is(results: dict[str, dict[str, Any]], case: Case) -> None:
    report = results[case.name]["report"]
    assert (report["how"], report["error"], report["differs"]) == ("measured", "", [])
    kinds = {kind for done in operations(results[case.name]) for kind in done["kinds"]}
    assert kinds - {"additive"} == case.kinds - {"additive"}, report
    for name, value in case.facts.items():
        assert value in [done[name] for done in operations(results[case.name])]
    assert set(report["kinds"]) >= case.kinds


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_beside_it_the_released_code_does_what_was_said(
    results: dict[str, dict[str, Any]], case: Case
) -> None:
    result = results[case.name]
    assert result["failed"] == ""
    failed = {words: times for words, times in result["seen"].items() if words != "served"}
    if case.breaks is None:
        assert failed == {}
        assert result["seen"]["served"] >= 16 * 3 * 4
    else:
        assert any(case.breaks in words for words in failed), failed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_its_code_alone_says_less(results: dict[str, dict[str, Any]], case: Case) -> None:
    report = results[case.name]["code"]
    assert (report["how"], report["error"]) == ("read", "")
    told = set(report["kinds"])
    assert told - {"additive"} == (case.read or case.kinds) - {"additive"}


def test_a_lock_is_told_with_the_live_tables_size(results: dict[str, dict[str, Any]]) -> None:
    (done,) = operations(results["index"])
    assert (done["table"], done["lock"], done["rows"]) == ("shop_item", "Share", ROWS)
    assert done["bytes"] > ROWS * 40
    report = results["index"]["report"]
    assert done["seconds"] == round(done["bytes"] / report["bytes_per_second"], 1)
