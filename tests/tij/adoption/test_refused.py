"""A read that AWS refuses ends the survey in one line, whichever it is: nothing is called missing.

The reads are recorded once, and answered again from the record with one of them refused.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.synthesized import Synthesized
from tests.tij.adoption.clicked import Clicks, click
from tests.tij.adoption.test_survey import of_account
from tij.adoption.matching import match
from tij.adoption.survey import refused_reads, survey
from tij.adoption.surveyed import Client
from tij.errors import BadInputError
from tij.settings.models import Settings

__all__ = ["of_account"]

CODES = {"ec2": "UnauthorizedOperation", "sns": "AuthorizationError", "s3": "AccessDenied"}
"""As each service says it (its API reference, "Common errors"); the others like IAM."""

NEWER = {
    *("ListRoles", "ListAttachedRolePolicies", "ListCertificates", "DescribeLogGroups"),
    *("ListDistributions", "ListSecrets", "DescribeAlarms", "ListTopics", "GetBucketCors"),
    *("GetLifecyclePolicy", "DescribeDocument", "DescribeScalingPolicies", "ListAliases"),
}
"""What must be among the reads, or the test would hold less than it says."""


@dataclass
class Recorder:
    """Clients whose answers are kept, and given again without a request."""

    client: Client
    answers: dict[str, Any] = field(default_factory=dict)
    refused: str = ""
    """Name of an operation."""
    gone: str = ""
    """Of one whose answer is of something deleted: nothing listed, with `missing` an error."""
    missing: bool = False
    asked: dict[str, str] = field(default_factory=dict)
    """Operation → its service."""
    _made: dict[tuple[str, str | None], Any] = field(default_factory=dict)

    def __call__(self, service: str, region: str | None = None) -> Any:
        if (service, region) not in self._made:
            made = self._made[service, region] = self.client(service, region)
            made.meta.events.register("before-call", self._before(region))
            made.meta.events.register("response-received", self._received)
        return self._made[service, region]

    def _before(self, region: str | None) -> Callable[..., Any]:
        def before(model: Any, params: Any, context: Any, **_: Any) -> Any:
            service = model.service_model.service_name
            self.asked[model.name] = service
            if model.name == self.refused:
                code = CODES.get(service, "AccessDeniedException")
                said: Any = {"Code": code, "Message": f"not authorized to perform {model.name}"}
                raise ClientError({"Error": said}, model.name)
            if model.name == self.gone and self.missing:
                raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, model.name)
            question = [params[part] for part in ("url_path", "query_string", "body")]
            context["recorded_as"] = key = repr((service, region, model.name, question))
            if key in self.answers:
                answer = copy.deepcopy(self.answers[key])
                if model.name == self.gone:
                    answer = _emptied(answer)
                return SimpleNamespace(status_code=200), answer
            return None

        return before

    def _received(self, parsed_response: Any, context: Any, **_: Any) -> None:
        if parsed_response and "Error" not in parsed_response:
            # Others decode what is in it.
            self.answers[context["recorded_as"]] = copy.deepcopy(parsed_response)


def _emptied(answer: Any) -> Any:
    """The answer with every list empty."""
    if isinstance(answer, list):
        return []
    if isinstance(answer, dict):
        return {key: _emptied(value) for key, value in answer.items()}
    return answer


@pytest.mark.reference
@pytest.mark.parametrize("missing", [False, True], ids=["not listed", "an error"])
def test_whatever_is_deleted_meanwhile_is_missing_or_one_clear_line(
    of_account: Client, settings: Settings, production: Synthesized, missing: bool
) -> None:
    click(of_account, Clicks())
    recorder = Recorder(of_account, missing=missing)

    def read() -> None:
        with refused_reads():
            surveyed = survey(recorder, settings, {})
            match(recorder, settings, surveyed, production.stacks)

    read()
    lines = []
    for operation in sorted(recorder.asked):
        recorder.gone = operation
        try:
            read()
        except BadInputError as error:
            lines.append(error.message)
    said = [line for line in lines if "was deleted while it was looked for" in line]
    assert said == lines
    # What is listed can't be missing; what is then described, or whose settings are read, can.
    assert bool(lines) is missing


@pytest.mark.reference
def test_every_read_that_is_refused_is_one_clear_line(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    click(of_account, Clicks())
    recorder = Recorder(of_account)

    def read() -> None:
        with refused_reads():
            surveyed = survey(recorder, settings, {})
            match(recorder, settings, surveyed, production.stacks)

    read()
    operations = sorted(recorder.asked)
    assert not NEWER - set(operations)
    for operation in operations:
        recorder.refused = operation
        with pytest.raises(BadInputError, match=f"not authorized to perform {operation}") as raised:
            read()
        assert "\n" not in raised.value.message
        assert operation in raised.value.next_step
