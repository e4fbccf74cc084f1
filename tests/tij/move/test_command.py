"""What an operator sees before a move and after it, and how it is agreed to."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tests.tij.move.world import NAME
from tij.commands.adopt_database import _AtATerminal, _show, database
from tij.console import err, out
from tij.errors import BadInputError
from tij.move.inside import Seen
from tij.move.sides import Moved, Planned
from tij.restore.marks import Stage
from tij.restore.situation import Pair

LIVE: Any = {
    "DBInstanceIdentifier": "clicked",
    "DBInstanceClass": "db.t4g.micro",
    "AllocatedStorage": 20,
}
PLANNED = Planned(
    LIVE, ("15.15", "17.7"), Seen(3.0, ("postgis 3.4",)), ("shared_preload_libraries = pg_cron",)
)


def asking(environment: str = "staging", *, yes: bool = True, name: str | None = None) -> Any:
    return _AtATerminal(NAME, "ap-northeast-1", environment, yes, name)


def test_one_table_says_what_happens_how_long_the_price_the_risk_and_the_way_back() -> None:
    with err.capture() as shown:
        assert asking().move(PLANNED)
    said = shown.get()
    for words in (
        "clicked takes no writes",
        "shop-db-encrypted is upgraded to PostgreSQL 15.15",
        "shop-db-encrypted is upgraded to PostgreSQL 17.7",
        "shop-db-encrypted gets the name shop-db",
        # Of all steps: 1 + 5 + 10 + 2 * 10 + 2 + 5; 2 + 23 + 40 + 2 * 30 + 6 + 15.
        "writes: 43 to 146 min; reads: 5 to 15 min of it",
        # db.t4g.micro in Tokyo, 730 hours, and 20 GiB of gp3.
        "while both run: $",
        "a month more",
        "postgis 3.4",
        "shared_preload_libraries = pg_cron",
        "tij adopt database -e staging --back",
    ):
        assert words in said


def test_a_price_that_is_not_known_is_not_made_up() -> None:
    with err.capture() as shown:
        _AtATerminal(NAME, "ap-northeast-1", "staging", True, None).move(
            Planned({**LIVE, "DBInstanceClass": "db.x9.huge"}, (), Seen(0.0, ()), ())
        )
    assert "as much as the present one more" in shown.get()


def test_production_has_its_name_typed_and_off_a_terminal_nothing_is_asked() -> None:
    with pytest.raises(BadInputError, match="Moving production's database needs its name"):
        asking("production").move(PLANNED)
    assert asking("production", yes=False, name="production").move(PLANNED)
    with pytest.raises(BadInputError, match="Nobody can answer here: add --yes"):
        asking(yes=False).move(PLANNED)


def test_what_a_way_back_leaves_is_shown() -> None:
    pair = Pair(
        cast(Any, {"DBInstanceIdentifier": NAME}),
        cast(Any, {"DBInstanceIdentifier": "shop-db-old"}),
        Stage.UNDOING,
    )
    lines = [f"shop: table public.t{n}: 1 rows, sum 1 → 2 rows, sum 3" for n in range(25)]
    with err.capture() as shown:
        asking().back(pair, lines)
    said = shown.get()
    assert "Not in shop-db-old, but in shop-db only" in said
    assert lines[19] in said
    assert lines[20] not in said
    assert "and 5 more" in said
    with err.capture() as shown:
        asking().back(pair, [])
    assert "Both have the same rows now" in shown.get()


def test_what_was_measured_is_said() -> None:
    with out.capture() as shown:
        _show(Moved(NAME, "shop-db-old", Stage.SWAPPING, 1834.4, 412.2), "staging")
        _show(Moved(NAME, "shop-db-old", Stage.UNDOING, None, None), "staging")
    said = shown.get()
    expected = "nobody could write for 1834 s; the service was without a database for 412 s"
    assert expected in said
    assert "Measured: nothing, since an earlier run began it" in said
    assert "What was written since the move is in shop-db-old." in said


@pytest.mark.parametrize("both", [False, True])
def test_it_takes_one_of_the_two(both: bool) -> None:
    with pytest.raises(BadInputError, match="takes one of --move and --back"):
        database("staging", move=both, back=both)
