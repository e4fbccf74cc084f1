"""Whether somebody watches the account already: a second detector or analyzer is refused by AWS."""

from __future__ import annotations

from collections.abc import Iterator

from tij import contract
from tij.account.line import Line, Status
from tij.session.session import Session


def lines(session: Session) -> Iterator[Line]:
    """One line for each part that is on and there already; one for all where none is."""
    wanted, aws = session.settings.account, session.aws
    if not wanted.enabled:
        return
    state = session.state(session.stacks[contract.ACCOUNT])
    ours = {address.partition(".")[0] for address in state.resources} if state else set()
    free = True
    if wanted.trail and "aws_cloudtrail" not in ours:
        for trail in aws.client("cloudtrail").describe_trails()["trailList"]:
            free = False
            facts = {"name": trail["Name"]}
            yield Line("watched", Status.BAD, "trail-there", facts, "account.trail = false")
    if wanted.guardduty and "aws_guardduty_detector" not in ours:
        for id_ in aws.client("guardduty").list_detectors()["DetectorIds"]:
            free = False
            facts = {"name": id_}
            yield Line("watched", Status.BAD, "detector-there", facts, "account.guardduty = false")
    if wanted.access_analyzer and "aws_accessanalyzer_analyzer" not in ours:
        analyzers = aws.client("accessanalyzer").list_analyzers(type="ACCOUNT")["analyzers"]
        for analyzer in analyzers:
            free = False
            facts, fix = {"name": analyzer["name"]}, "account.access_analyzer = false"
            yield Line("watched", Status.BAD, "analyzer-there", facts, fix)
    if free:
        yield Line("watched", Status.GOOD, "watched")
