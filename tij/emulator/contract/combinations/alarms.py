"""CloudWatch and SNS: alarms, and the topics that they go to."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.repeats import repeated
from tij.emulator.contract.request import Parameters


def _alarm(said: Parameters, region: str) -> Iterator[Refusal]:
    """CloudWatch API Reference, PutMetricAlarm: AlarmActions, Metrics, Dimensions."""
    code = "ValidationError"
    actions = (
        action
        for name in ("AlarmActions", "OKActions", "InsufficientDataActions")
        for action in said.get(name, [])
    )
    for action in actions:
        parts = str(action).split(":")
        if len(parts) > 4 and parts[2] == "sns" and parts[3] != region:
            message = f"Invalid region {parts[3]} specified. Only {region} is supported."
            yield Refusal(code, message)
    if twice := repeated(one.get("Id") for one in said.get("Metrics", [])):
        yield Refusal(code, f"Invalid metrics list: the id {twice[0]} is given twice.")
    if twice := repeated(one.get("Name") for one in said.get("Dimensions", [])):
        yield Refusal(code, f"No two dimensions can have the name {twice[0]}.")


JSON_ATTRIBUTES = ("Policy", "DeliveryPolicy", "FilterPolicy", "RedrivePolicy", "ArchivePolicy")


def _attributes(said: Parameters, _: str) -> Iterator[Refusal]:
    """SNS API Reference, CreateTopic, SetTopicAttributes and Subscribe: what is JSON."""
    given = {
        **(said.get("Attributes") or {}),
        str(said.get("AttributeName")): said.get("AttributeValue"),
    }
    for name in JSON_ATTRIBUTES:
        text = given.get(name)
        if not text:
            continue
        try:
            readable = isinstance(json.loads(str(text)), dict)
        except ValueError:
            readable = False
        if not readable:
            message = f"Invalid parameter: {name}: failed to parse JSON."
            yield Refusal("InvalidParameter", message)


RULES: Rules = {
    ("cloudwatch", "PutMetricAlarm"): (_alarm,),
    ("sns", "CreateTopic"): (_attributes,),
    ("sns", "SetTopicAttributes"): (_attributes,),
    ("sns", "Subscribe"): (_attributes,),
}
