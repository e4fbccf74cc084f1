"""Backups that nobody deletes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tij.settings import times
from tij.settings.allowed import Allowed
from tij.settings.models.section import Section

SENTENCE = "Nobody can delete these backups before their time, not even AWS."


class BackupSettings(Section):
    """`[backup]`: a locked vault of AWS Backup (docs/operations.md)."""

    enabled: bool = Field(
        default=False,
        description=(
            "Copy the database every day into a vault whose lock neither GitHub Actions nor a task"
            " can take off."
        ),
    )
    keep_days: int = Field(
        default=35,
        ge=7,
        le=365,
        description="Days a copy is kept; until then the lock refuses to delete it.",
    )
    at: Annotated[
        str,
        Allowed(
            "a time of day from 00:00 to 23:59, e.g. '08:00'",
            lambda text: times.minutes_of_day(text) is not None,
            lambda _: "correct it",
        ),
    ] = Field(default="19:00", description="UTC, hh:mm, when the daily copy begins (04:00 JST).")
    compliance: Annotated[
        str,
        Allowed(
            f"'{SENTENCE}', or '' for a lock that an administrator can take off",
            lambda text: text in ("", SENTENCE),
            lambda _: "write it word for word: after three days it can't be undone",
        ),
    ] = Field(
        default="",
        description=(
            "The sentence that makes the lock final: from the fourth day on nobody takes it off,"
            " and the vault costs until the last copy's time is over."
        ),
    )

    @property
    def expression(self) -> str:
        """When it begins, as AWS Backup writes it; of settings that are valid."""
        hour, minute = divmod(times.minutes_of_day(self.at) or 0, times.MINUTES["hour"])
        return f"cron({minute} {hour} * * ? *)"
