"""A move on the embedded AWS, killed everywhere, taken back, and moved again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from tests.tij.emulator.conftest import aws, client
from tests.tij.killing import Killed, killing, unkilled
from tests.tij.move.world import NAME, SECRET, World, make
from tij.errors import BadInputError
from tij.restore.marks import Stage

__all__ = ["aws", "client"]

STEPS = 20
"""At which a move changes something: mark, writes, snapshots, restore, upgrade, names, ..."""
BACK = 14


@pytest.fixture
def world(client: Callable[..., Any]) -> World:
    return make(client)


def is_moved(world: World, before: str) -> None:
    """The new one has the name, is as designed, and takes writes; the old one is kept, at rest."""
    named = world.named()
    live = named.pop(NAME)
    assert live["StorageEncrypted"]
    assert live["EngineVersion"] == "17.7"
    assert live["DbiResourceId"] == world.state.instance != before
    assert not world.state.held
    assert world.state.secret == live["MasterUserSecret"]["SecretArn"]
    assert live["TagList"] == []
    (group,) = live["DBParameterGroups"]
    assert set(group.values()) == {"shop-db-postgres17", "in-sync"}
    old = next(one for one in named.values() if one["DbiResourceId"] == before)
    assert (old["DeletionProtection"], old["DBInstanceStatus"]) == (True, "stopped")
    assert world.frozen[before]
    assert not world.frozen[live["DbiResourceId"]]
    assert world.rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"] == []


def is_as_before(world: World, before: str) -> None:
    """The clicked one has the name, is held, takes writes, and bears no mark of a move."""
    # Killed at the very end, it keeps what harms nothing.
    tags: Any = [], [{"Key": "PasswordIn", "Value": SECRET}]
    live = world.named()[NAME]
    assert live["DbiResourceId"] == world.state.instance == before
    assert live["DBInstanceStatus"] == "available"
    assert not live["StorageEncrypted"]
    assert live["EngineVersion"] == "14.20"
    assert live["TagList"] in tags
    assert world.state.held
    assert (world.state.secret, world.state.password_in) == (SECRET, SECRET)
    assert not world.frozen.get(before)


def test_it_becomes_encrypted_and_current_and_the_one_before_is_kept(world: World) -> None:
    before = world.state.instance
    done = world.opened().run()
    assert done
    is_moved(world, before)
    assert set(world.named()) == {NAME, done.kept}
    (planned,) = world.asked
    assert (planned.way, planned.own) == (("17.7",), ())
    assert done.read_only is not None
    assert done.without is not None
    assert world.analyzed == ["shop-db-encrypted"]
    with pytest.raises(BadInputError, match="has been moved already"):
        world.opened().run()


def test_moved_back_and_moved_again(world: World) -> None:
    before = world.state.instance
    first = world.opened().run()
    assert first
    done = world.opened().back()
    assert done
    assert done.stage is Stage.UNDOING
    is_as_before(world, before)
    assert world.asked[-1] == []
    assert world.named()[done.kept]["DeletionProtection"]
    with pytest.raises(BadInputError, match="no move of shop-db to take back"):
        world.opened().back()
    assert world.opened().run()
    is_moved(world, before)


def test_what_was_written_since_the_move_is_named_before_it_is_taken_back(world: World) -> None:
    before = world.state.instance
    world.opened().run()
    moved = world.state.instance
    world.write(NAME)
    world.agree = False
    assert world.opened().back() is None
    assert world.asked[-1] == ["shop: table public.order: 3 rows, sum 900 → 4 rows, sum 1600"]
    assert world.state.instance == moved
    world.agree = True
    done = world.opened().back()
    assert done
    is_as_before(world, before)
    assert world.frozen[moved]
    assert world.named()[done.kept]["DbiResourceId"] == moved


def test_a_new_one_that_does_not_answer_is_what_the_way_back_is_for(world: World) -> None:
    before = world.state.instance
    world.opened().run()
    world.broken = NAME
    assert world.opened().back()
    assert world.asked[-1] == ["what it has could not be read: relation does not exist"]
    world.broken = ""
    is_as_before(world, before)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(STEPS))
def test_killed_anywhere_it_goes_on(client: Callable[..., Any], at: int, after: bool) -> None:
    world = make(client)
    before = world.state.instance
    killing(world, at, after=after)
    with pytest.raises(Killed):
        world.opened().run()
    unkilled(world)
    # After the last mark there is nothing to go on with but the one before, which is put to rest.
    with suppress(BadInputError):
        assert world.opened().run()
    is_moved(world, before)
    assert len(world.named()) == 2


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(STEPS))
def test_killed_anywhere_it_can_be_taken_back(
    client: Callable[..., Any], at: int, after: bool
) -> None:
    world = make(client)
    before = world.state.instance
    killing(world, at, after=after)
    with pytest.raises(Killed):
        world.opened().run()
    unkilled(world)
    if (at, after) == (0, False):
        with pytest.raises(BadInputError, match="no move"):
            world.opened().back()
        return
    world.opened().back()
    is_as_before(world, before)
    assert world.rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"] == []


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(BACK))
def test_the_way_back_too_goes_on_where_it_was_killed(
    client: Callable[..., Any], at: int, after: bool
) -> None:
    world = make(client)
    before = world.state.instance
    world.opened().run()
    killing(world, at, after=after)
    with pytest.raises(Killed):
        world.opened().back()
    unkilled(world)
    with suppress(BadInputError):
        assert world.opened().back()
    is_as_before(world, before)


def test_the_steps_are_as_many(world: World) -> None:
    killing(world, 10**6, after=False)
    world.opened().run()
    assert world.kill.steps == STEPS
    killing(world, 10**6, after=False)
    world.opened().back()
    assert world.kill.steps == BACK
