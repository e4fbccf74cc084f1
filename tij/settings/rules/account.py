"""What watches the account: what each part needs, and names that CI's roles do not reach."""

from __future__ import annotations

from tij.settings.models import AccountSettings, ProjectSettings
from tij.settings.models.account import NAMES_BEGIN
from tij.settings.problems import Problem, Problems


def alarms(account: AccountSettings) -> Problems:
    """They read the trail's log group, which an organization's trail has elsewhere."""
    if account.alarms and not account.trail:
        yield Problem(
            "account.alarms",
            True,
            "false where account.trail is false: the alarms read the trail's log group",
            "set account.trail = true, or leave the alarms to who has the trail",
        )


def names(account: AccountSettings, project: ProjectSettings) -> Problems:
    """CI may change what begins with the prefix, and alarms that begin with the title."""
    if not account.enabled:
        return
    reached = {
        "project.prefix": (project.prefix, NAMES_BEGIN.startswith(project.prefix)),
        "project.title": (project.title, project.title == NAMES_BEGIN),
    }
    for key, (value, reaches) in reached.items():
        if reaches:
            yield Problem(
                key,
                value,
                f"no beginning of '{NAMES_BEGIN}' where [account] is on: GitHub Actions may change"
                " what the environment's names begin with",
                "choose another, or let another environment have [account]",
            )
