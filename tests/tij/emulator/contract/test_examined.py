"""What an examiner wrote down who had not read the contract: the mistakes are refused, and no more.

The figures of the first look, before anything was mended, are in docs/recall.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.recall.emulators import Account, Clients
from scripts.recall.examined import SETS, TAKEN, Measured, measure
from tests.tij.emulator.examined.calls import Call, legal, refused
from tij.emulator import EmbeddedAws
from tij.emulator.contract.combinations.tasks import SIZES
from tij.emulator.contract.expressions import is_schedule
from tij.settings.catalog import FARGATE_MEMORY

TARGET = 0.95


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    """An embedded AWS of its own: each account's state makes the next one's calls slower."""
    with EmbeddedAws(tmp_path / "aws") as aws:
        clients = Clients(aws.endpoint, aws.environment()["AWS_SECRET_ACCESS_KEY"])
        yield lambda number: clients.of(f"{number + 1:012}")


@pytest.mark.calls
@pytest.mark.parametrize("name", SETS)
def test_what_the_examiner_knows_to_be_refused_is_and_no_more(name: str, account: Account) -> None:
    measured = measure(SETS[name], account)
    assert measured.recall >= TARGET, measured.passed
    assert measured.taken >= TARGET, measured.refused


def test_no_call_is_written_twice() -> None:
    every = [call.key for calls in SETS.values() for call in calls]
    assert [key for key, n in Counter(every).items() if n > 1] == []


def test_another_code_is_no_refusal_and_a_refused_legal_call_counts() -> None:
    wrong: Call = refused("s3", "CreateBucket", {}, "InvalidBucketName/InvalidArgument", "a")
    odd: Call = legal("s3", "CreateBucket", {}, "b")
    measured = Measured(((wrong, "AccessDenied"), (odd, "InvalidBucketName")))
    assert (measured.recall, measured.taken) == (0, 0)
    measured = Measured(((wrong, "InvalidArgument"), (odd, TAKEN)))
    assert (measured.recall, measured.taken) == (1, 1)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("cron(0 3 * * ? *)", True),
        ("cron(0/15 3,4 ? * MON-FRI *)", True),
        ("cron(0 10 ? * 6L 2019-2022)", True),
        ("cron(0 3 LW * ? *)", True),
        ("cron(0 3 * * *)", False),
        ("cron(0 3 * * * *)", False),
        ("cron(60 3 * * ? *)", False),
        ("cron(0 3 ? * FUNDAY *)", False),
        ("rate(5 minutes)", True),
        ("rate(0 minutes)", False),
        ("at(2030-01-01T03:00:00)", True),
        ("at(tomorrow)", False),
    ],
)
def test_when_a_schedule_runs(text: str, taken: bool) -> None:
    assert is_schedule(text) is taken


def test_fargates_sizes_are_those_of_the_settings() -> None:
    """The embedded AWS knows AWS, not the settings: each has the table, and both are the same."""
    assert {cpu: list(sizes) for cpu, sizes in SIZES.items()} == {
        cpu: list(sizes) for cpu, sizes in FARGATE_MEMORY.items()
    }
