"""Whether somebody watches the account already: a second detector or analyzer is refused by AWS."""

from __future__ import annotations

from collections.abc import Iterator

from tij import contract
from tij.account.line import Line, Status
from tij.session.aws import AwsAccess
from tij.session.session import Session


def lines(session: Session) -> Iterator[Line]:
    """One line for each part that is on and there already; one for all where none is."""
    parts = session.settings.account
    if not parts.enabled:
        return
    state = session.state(session.stacks[contract.ACCOUNT])
    ours = {address.partition(".")[0] for address in state.resources} if state else set()
    found = [
        line
        for wanted, type_, there in (
            (parts.trail, "aws_cloudtrail", _trails),
            (parts.guardduty, "aws_guardduty_detector", _detectors),
            (parts.access_analyzer, "aws_accessanalyzer_analyzer", _analyzers),
        )
        if wanted and type_ not in ours
        for line in there(session.aws)
    ]
    yield from found or [Line("watched", Status.GOOD, "watched")]


def _trails(aws: AwsAccess) -> Iterator[Line]:
    for trail in aws.client("cloudtrail").describe_trails()["trailList"]:
        facts = {"name": trail["Name"]}
        yield Line("watched", Status.BAD, "trail-there", facts, "account.trail = false")


def _detectors(aws: AwsAccess) -> Iterator[Line]:
    for id_ in aws.client("guardduty").list_detectors()["DetectorIds"]:
        facts, fix = {"name": id_}, "account.guardduty = false"
        yield Line("watched", Status.BAD, "detector-there", facts, fix)


def _analyzers(aws: AwsAccess) -> Iterator[Line]:
    for analyzer in aws.client("accessanalyzer").list_analyzers(type="ACCOUNT")["analyzers"]:
        facts, fix = {"name": analyzer["name"]}, "account.access_analyzer = false"
        yield Line("watched", Status.BAD, "analyzer-there", facts, fix)
