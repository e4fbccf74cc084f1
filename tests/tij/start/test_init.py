"""`tij init`: settings that load, a price after each answer, and nothing overwritten."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.tij.checkout import ROOT
from tij.__main__ import app
from tij.commands import init as command
from tij.errors import BadInputError
from tij.settings import load
from tij.settings.models import DatabaseSettings, Egress
from tij.start.answers import SIZES, Answers, Size
from tij.start.files import REFERENCE, production, rehearsal

GIVEN = ("--name", "shop", "--domain", "shop.example", "--email", "ops@shop.example")
PRICE = re.compile(r"about \$([\d.]+) a month \(¥[\d,]+ with tax\)(?: ([+-]\$[\d.]+))?")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with the example's files."""
    for name in ("cdktf.json", "main.py"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "environments", tmp_path / "environments")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path


@pytest.fixture
def tij(checkout: Path) -> Callable[..., Any]:
    def run(*arguments: str, answers: str | None = None) -> Any:
        return CliRunner().invoke(app, arguments, input=answers)

    return run


def test_options_answer_everything_off_a_terminal(checkout: Path, tij: Any) -> None:
    before = {f.name: f.read_bytes() for f in (checkout / "environments").iterdir()}
    ran = tij("init", *GIVEN, "--egress", "public-ip", "--account", "123456789012")
    assert ran.exit_code == 0, ran.output
    made = load("shop", checkout / "environments")
    assert (made.dns.domain, made.network.egress) == ("shop.example", Egress.PUBLIC_IP)
    assert made.aws.account_id == "123456789012"
    rehearsed = load("shop-local", checkout / "environments")
    assert rehearsed.aws.embedded
    assert rehearsed.dns.domain == "shop.localhost"
    assert not rehearsed.protection.prevent_destroy
    assert made.protection.prevent_destroy
    # The budget follows the price.
    found = re.search(r"About \$([\d.]+) a month", ran.output)
    assert found
    budget = made.monitoring.monthly_budget_usd
    assert float(found[1]) < budget <= float(found[1]) * 1.2 + 10
    after = {f.name: f.read_bytes() for f in (checkout / "environments").iterdir()}
    assert {name: after[name] for name in before} == before
    assert "tij local up -e shop-local" in ran.output

    again = tij("init", *GIVEN)
    assert isinstance(again.exception, BadInputError)
    assert "environments/shop.toml is there already" in str(again.exception)
    assert {f.name: f.read_bytes() for f in (checkout / "environments").iterdir()} == after


def test_a_new_checkout_gets_production_and_local(checkout: Path, tij: Any) -> None:
    for file in (checkout / "environments").iterdir():
        file.unlink()
    assert tij("init", *GIVEN).exit_code == 0
    written = {file.name for file in (checkout / "environments").iterdir()}
    assert written == {"production.toml", "local.toml"}


@pytest.mark.reference
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--name", "shop"), "--domain, --email: not given"),
        ((*GIVEN, "--domain", "https://shop"), "--domain 'https://shop' is not right. Allowed: a"),
        ((*GIVEN, "--region", "tokyo"), "--region 'tokyo' is not right"),
        ((*GIVEN, "--repository", "shop"), "--repository 'shop' is not right. Allowed: owner/name"),
        ((*GIVEN, "--budget", "0"), "--budget 0 is not right"),
        ((*GIVEN, "--project", "nowhere"), "nowhere"),
        ((*GIVEN, "-e", "staging"), "environments/staging.toml is there already"),
        ((*GIVEN, "-e", "../x"), "--environment '../x'"),
        ((*GIVEN, "-e", "one", "--rehearsal", "one"), "environments/one.toml"),
    ],
)
def test_a_wrong_answer_is_one_message_and_nothing_is_written(
    checkout: Path, tij: Any, arguments: tuple[str, ...], words: str
) -> None:
    before = sorted((checkout / "environments").iterdir())
    ran = tij("init", *arguments)
    assert isinstance(ran.exception, BadInputError)
    assert words in str(ran.exception)
    assert sorted((checkout / "environments").iterdir()) == before


def test_a_terminal_is_asked_at_most_ten_things_and_shown_the_price_of_each(
    checkout: Path, tij: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "on_terminal", lambda: True)
    answers = ["Shop!", "shop", "shop.example", "", "", "ops@shop.example", "", ""]
    ran = tij("init", answers="\n".join([*answers, "nat", "public-ip", "large", "x", "", "y", ""]))
    assert ran.exit_code == 0, ran.output
    for words in (
        "--name 'Shop!' is not right",
        "--egress 'nat' is not right. Allowed: nat-gateway, nat-instance, public-ip, endpoints.",
        "--budget 'x' is not right. Allowed: a whole number.",
    ):
        assert words in ran.output
    prices = PRICE.findall(ran.output)
    asked = len(fields(Answers))
    assert asked <= 10
    # One for each answer but the budget, which is nothing that costs.
    assert len(prices) == asked - 1
    changes = [change for _, change in prices]
    assert changes[:-2] == [""] * (asked - 3)
    assert changes[-2].startswith("-$")
    assert changes[-1].startswith("+$")
    made = load("shop", checkout / "environments")
    assert (made.network.egress, made.database.multi_az) == (Egress.PUBLIC_IP, True)
    # Those that are there already are not changed unasked: the setting's own default is off.
    assert made.database.separate_logins
    assert not DatabaseSettings(name="x").separate_logins


def test_a_no_writes_nothing(checkout: Path, tij: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "on_terminal", lambda: True)
    rest = ("--region", "us-east-1", "--account", "", "--repository", "", "--project", "")
    more = ("--egress", "public-ip", "--size", "small", "--budget", "90", "--language", "ja")
    ran = tij("init", *GIVEN, *rest, *more, answers="n\n")
    assert "何も書き込みませんでした" in ran.output
    assert not (checkout / "environments" / "shop.toml").exists()


def test_a_project_is_read_for_its_app_and_workers(checkout: Path, tij: Any) -> None:
    project = checkout / "their"
    (project / "site").mkdir(parents=True)
    (project / "manage.py").write_text("os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.s')")
    (project / "site" / "s.py").write_text("SECRET_KEY = 'x'\n")
    (project / "requirements.txt").write_text("Django==5.2\n")
    (project / "Procfile").write_text("worker: celery -A site worker\n")
    ran = tij("init", *GIVEN, "--project", "their")
    assert ran.exit_code == 0, ran.output
    made = load("shop", checkout / "environments")
    assert made.app.directory == "their"
    assert [worker.command for worker in made.workers] == ["celery -A site worker"]
    assert "Which broker does Celery have?" in ran.output


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("name", ["a", "user", "with-hyphen", "n" * 22])
def test_every_size_and_name_is_settings_that_load(tmp_path: Path, size: Size, name: str) -> None:
    answers = Answers(name=name, size=size, repository="an-owner/a.name")
    for file, text in (("one", production), ("two", rehearsal)):
        (tmp_path / f"{file}.toml").write_text(text(answers, REFERENCE), encoding="utf-8")
        made = load(file, tmp_path)
        assert made.service.cpu == SIZES[size].cpu
    assert tomllib.loads((tmp_path / "one.toml").read_text())["ci"] == {
        "repository": "an-owner/a.name"
    }
