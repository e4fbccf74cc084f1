"""The outputs that tij/contract.py promises are those that the stacks have, and no other."""

from __future__ import annotations

import pytest

from tests.synthesized import synthesize
from tij import contract
from tij.report.hiding import CROSS_STACK
from tij.settings.models import (
    AccountSettings,
    CacheSettings,
    ScheduleSettings,
    Settings,
    WorkerSettings,
)

PROMISED = [value for value in vars(contract).values() if isinstance(value, contract.Output)]


@pytest.mark.reference
def test_the_outputs_are_those_promised(settings: Settings) -> None:
    ci = settings.ci.model_copy(update={"repository": "example/site"})
    workers = (WorkerSettings(name="mail", command="python manage.py mail"),)
    schedules = (ScheduleSettings(name="tidy", command="python manage.py tidy", rate="1 day"),)
    background = {"workers": workers, "schedules": schedules, "cache": CacheSettings(enabled=True)}
    database = settings.database.model_copy(update={"separate_logins": True})
    account = AccountSettings(trail=True, alarms=True)
    everything = synthesize(
        settings.model_copy(
            update={"ci": ci, "database": database, "account": account, **background}
        )
    )
    made = {
        (stack, name, body["output"][name]["description"])
        for stack, body in everything.stacks.items()
        for name in body.get("output", {})
        if not name.startswith(CROSS_STACK)
    }
    assert made == {(one.stack, one.name, one.description) for one in PROMISED}
    assert {stack for stack, _, _ in made} == set(everything.stacks)
