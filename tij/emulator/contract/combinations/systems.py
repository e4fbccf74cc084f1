"""Systems Manager: parameters and documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.request import Parameters


def _parameter(said: Parameters, _: str) -> Iterator[Refusal]:
    """SSM API Reference, PutParameter: AllowedPattern and Errors."""
    allowed, value = said.get("AllowedPattern"), said.get("Value")
    if allowed:
        try:
            matched = re.fullmatch(allowed, str(value))
        except re.error:
            message = "The request does not meet the regular expression requirement."
            yield Refusal("InvalidAllowedPatternException", message)
            return
        if not matched:
            message = f"Parameter value, cannot be validated against allowedPattern: {allowed}"
            yield Refusal("ParameterPatternMismatchException", message)


def _document(said: Parameters, _: str) -> Iterator[Refusal]:
    """SSM API Reference, CreateDocument: InvalidDocumentContent."""
    try:
        content = json.loads(said.get("Content", ""))
    except ValueError:
        content = None
    if said.get("DocumentFormat", "JSON") == "JSON" and not isinstance(content, dict):
        yield Refusal("InvalidDocumentContent", "The content for the document is not valid.")


RULES: Rules = {
    ("ssm", "CreateDocument"): (_document,),
    ("ssm", "PutParameter"): (_parameter,),
    ("ssm", "UpdateDocument"): (_document,),
}
