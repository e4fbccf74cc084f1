"""The image's report, as `tij` reads, judges and shows it."""

from __future__ import annotations

import ast
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tests.tij.fake_ecs import NAMES, NEW, REPOSITORY, Behaviour, FakeAws
from tij.ecs.one_off import OneOff
from tij.ecs.service import Service
from tij.errors import TijError
from tij.interrupt import Interrupt
from tij.language import Language
from tij.migrations.measure import measure
from tij.migrations.report import Concern, Kind, Operation, Pending, Report, report_in
from tij.migrations.show import show
from tij.migrations.words import words

MIB = 1024 * 1024
IMAGES_REPORT = Path(__file__).parents[3] / "container/image/ecs_django/pending/report.py"


def reported(*operations: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A report of one migration, as the image writes it."""
    done = [{"what": "Something", **operation} for operation in operations]
    kinds: dict[str, int] = {}
    for operation in done:
        for kind in operation["kinds"]:
            kinds[kind] = kinds.get(kind, 0) + 1
    pending = [{"migration": "shop.0002_new", "operations": done}] if done else []
    return {"how": "measured", "pending": pending, "kinds": kinds, **more}


LOCK = {"kinds": ["locks"], "table": "shop_item", "lock": "Share", "bytes": 9 * MIB, "rows": 70_000}


@pytest.mark.parametrize(
    ("told", "concerns"),
    [
        (reported(), set()),
        (reported({"kinds": ["additive"]}), set()),
        (reported({"kinds": ["data", "irreversible"]}), set()),
        (reported({"kinds": ["breaks"]}), {Concern.BREAKS}),
        (reported({**LOCK, "seconds": 1.9}), set()),
        (reported({**LOCK, "seconds": 2.0}), {Concern.LOCKS}),
        (reported({**LOCK, "seconds": None}), {Concern.LOCKS}),
        (reported(ahead=["shop.0003_x"]), set()),
        (reported(ahead=["shop.0003_x"], unreadable=["shop.Item: x"]), {Concern.BREAKS}),
        (reported(error="shop.0002_new: ProgrammingError"), {Concern.UNMEASURED}),
        # What did not fit into the log line counts too.
        (reported(kinds={"breaks": 1}, left_out=1), {Concern.BREAKS}),
        (reported(kinds={"locks": 1}, left_out=1), {Concern.UNMEASURED}),
    ],
)
def test_what_a_release_has_to_accept(told: dict[str, object], concerns: set[Concern]) -> None:
    assert Report.model_validate(told).concerns == concerns


def asked(behaviour: Behaviour) -> tuple[Any, FakeAws]:
    aws = FakeAws({NEW: behaviour})
    service = Service(aws, aws, NAMES)
    one_off = OneOff(service, aws, aws, Interrupt(), interval=0)
    return measure(one_off, service, f"{REPOSITORY}@{NEW}", on_status=lambda _: None), aws


def test_the_new_image_is_asked_with_the_releases_login_and_forgotten() -> None:
    told = reported({"kinds": ["additive"]})
    measured, aws = asked(Behaviour(pending=told))
    assert measured.report == Report.model_validate(told)
    (definition,) = (options["taskDefinition"] for name, options in aws.calls if name == "run_task")
    assert aws.image(definition) == NEW
    assert aws.forgotten == [definition]
    assert aws.release not in aws.forgotten


def test_an_image_without_the_command_is_no_failure() -> None:
    measured, _ = asked(Behaviour(pending=None))
    assert measured.report is None
    assert "older" in measured.why


def test_a_report_of_another_shape_is_not_believed() -> None:
    with pytest.raises(TijError, match="could not be measured"):
        asked(Behaviour(pending={"how": "measured", "pending": "none"}))


def test_the_last_report_in_a_log_counts_and_other_lines_do_not() -> None:
    lines = [
        json.dumps({"message": "pending migrations", "report": reported()}),
        "not JSON",
        json.dumps({"message": "pending migrations", "report": reported(error="x")}),
        json.dumps({"message": "database migrated"}),
    ]
    found = report_in(lines)
    assert found is not None
    assert found.error == "x"
    assert report_in(lines[1:2]) is None


def shown(told: dict[str, Any], language: Language = Language.ENGLISH) -> str:
    written = io.StringIO()
    show(Console(file=written, width=500), Report.model_validate(told), words(language))
    return written.getvalue()


def test_people_see_what_locks_what_breaks_and_what_is_lost() -> None:
    broken = "shop.Item: read: column shop_item.note does not exist"
    text = shown(
        reported(
            {**LOCK, "what": "Create index by_sku", "seconds": 3.25},
            {
                "what": "Remove field note from item",
                "kinds": ["breaks", "irreversible"],
                "table": "shop_item",
                "lock": "AccessExclusive",
                "broken": [broken],
                "lost": ["column shop_item.note"],
            },
        )
    )
    for said in (
        "shop.0002_new",
        "Create index by_sku",
        "Share, about 3.2 s",
        "shop_item: 70,000 rows, 9.0 MiB",
        "breaks the running code, irreversible",
        "AccessExclusive, a moment",
        f"broken: {broken}",
        "lost: column shop_item.note",
        "can't be rolled back to",
        "wait for 3 s or longer",
        "takes a snapshot first",
    ):
        assert said in text
    assert text.count("shop.0002_new") == 1


def test_it_says_what_was_only_read() -> None:
    text = shown(reported({"kinds": ["additive"]}, how="read", why="no database"))
    assert "not measured: no database" in text
    assert "Safe while the released code runs" in text


def test_nothing_pending_is_one_sentence_in_either_language() -> None:
    assert shown(reported()).strip() == "No migration is pending."
    assert shown(reported(), Language.JAPANESE).strip() == (
        "未適用のマイグレーションはありません。"
    )


def test_markup_in_a_migrations_name_is_text() -> None:
    assert "[red]x[/red]" in shown(reported({"what": "[red]x[/red]", "kinds": ["additive"]}))


def test_the_words_are_those_of_the_image() -> None:
    """Two programs speak them, and neither can import the other."""
    tree = ast.parse(IMAGES_REPORT.read_text(encoding="utf-8"))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    kinds = {
        str(ast.literal_eval(line.value))
        for line in classes["Kind"].body
        if isinstance(line, ast.Assign)
    }
    assert kinds == {str(kind) for kind in Kind}
    for model in (Operation, Pending, Report):
        written = {
            ast.unparse(line.target)
            for line in classes[model.__name__].body
            if isinstance(line, ast.AnnAssign)
        }
        # `document` adds these two.
        assert written == set(model.model_fields) - {"kinds", "left_out"} | (
            {"kinds"} if model is Operation else set()
        )
