"""Mail that the application sends."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from tij.settings.models.section import Section
from tij.settings.values import Label, LocalPart


class DmarcPolicy(StrEnum):
    """What a receiver is to do with mail that fails DMARC (RFC 7489)."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


class EmailSettings(Section):
    """`[email]`: Amazon SES, which sends the project's mail (docs/another-project.md)."""

    enabled: bool = Field(
        default=False,
        description="Let every task send mail from the domain, and give it the address as"
        " `EMAIL_FROM`.",
    )
    senders: tuple[LocalPart, ...] = Field(
        default=("noreply",),
        min_length=1,
        description="What stands before the @ of the addresses that tasks may send from; the first"
        " is Django's default.",
    )
    mail_from: Label = Field(
        default="mail", description="Label of the name that bounces go to, for SPF."
    )
    dmarc_policy: DmarcPolicy = Field(
        default=DmarcPolicy.NONE,
        description=(
            "What others are to do with mail of the domain that nobody signed: `none`,"
            " `quarantine`, `reject`. It holds for every mail from the domain, SES's or not."
        ),
    )
