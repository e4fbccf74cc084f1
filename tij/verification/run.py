"""Ask the lines of a checklist one after the other."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import httpx

from tij.verification.deployment import NotAppliedError
from tij.verification.finding import Finding, Status, failed, skipped
from tij.verification.line import Line
from tij.verification.reach import NoDoorError


@dataclass(frozen=True)
class Answer:
    """A line and what was found."""

    line: Line
    finding: Finding

    @property
    def failed(self) -> bool:
        """Whether something has to be done."""
        return self.finding.status is Status.FAIL


def ask(lines: Iterable[Line], before: Callable[[Line], None] = lambda _: None) -> list[Answer]:
    """Every line's finding, in order; `before` is given the one that is asked next.

    What keeps a check from answering is a failure of its line: the stack was not applied, AWS
    refused the call, the server was not reached.
    """
    answers = []
    for line in lines:
        before(line)
        answers.append(Answer(line, _ask(line)))
    return answers


def _ask(line: Line) -> Finding:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return line.ask()
    except NoDoorError as error:
        return skipped("no-door", address=str(error))
    except NotAppliedError as error:
        return failed("not-applied", stack=error.stack, what=error.what)
    except ClientError as error:
        said = error.response["Error"]
        return failed(
            "aws-refused",
            operation=error.operation_name,
            error=said.get("Code", "?"),
            message=said.get("Message", ""),
        )
    except BotoCoreError as error:
        return failed("aws-unreachable", reason=str(error))
    except httpx.HTTPError as error:
        return failed("unreachable", url=str(error.request.url), reason=_reason(error))
    except (OSError, ssl.SSLError) as error:
        return failed("unreachable", url=line.name, reason=_reason(error))


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
