"""ECR: life-cycle policies."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.repeats import repeated
from tij.emulator.contract.request import Parameters

COUNTS = (
    "imageCountMoreThan",
    "sinceImagePushed",
    "sinceImagePulled",
    "sinceImageTransitioned",
)
"""ECR User Guide, "Lifecycle policy parameters": countType."""


def _images(said: Parameters, _: str) -> Iterator[Refusal]:
    """ECR User Guide, "Lifecycle policy parameters" and "Evaluation rules"."""
    code = "InvalidParameterException"
    try:
        rules = json.loads(said.get("lifecyclePolicyText", ""))["rules"]
    except (ValueError, KeyError, TypeError):
        yield Refusal(
            code, "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint"
        )
        return
    if twice := repeated(rule.get("rulePriority") for rule in rules):
        yield Refusal(code, f"rulePriority must be unique: {twice[0]}")
    last = max((rule.get("rulePriority", 0) for rule in rules), default=0)
    for rule in rules:
        chosen = rule.get("selection") or {}
        status, number = chosen.get("tagStatus"), chosen.get("countNumber")
        tags = chosen.get("tagPrefixList") or chosen.get("tagPatternList")
        if status not in ("tagged", "untagged", "any") or (status == "tagged") != bool(tags):
            yield Refusal(
                code, f"tagStatus {status}: a list of prefixes or patterns goes with tagged"
            )
        if status == "any" and rule.get("rulePriority") != last:
            yield Refusal(code, "tagStatus=any must have the lowest priority")
        priority = rule.get("rulePriority")
        if not isinstance(priority, int) or priority < 1:
            yield Refusal(code, "rulePriority must be a positive integer")
        action = rule.get("action") or {}
        if action.get("type") not in ("expire", "transition"):
            yield Refusal(code, "action.type must be expire or transition")
        if None in (*rule.values(), *chosen.values(), *action.values()):
            yield Refusal(code, "instance failed to match exactly one schema (matched 0 out of 2)")
        if chosen.get("countType") not in COUNTS:
            yield Refusal(code, f"countType {chosen.get('countType')} is not one that ECR knows")
        if chosen.get("tagPrefixList") and chosen.get("tagPatternList"):
            yield Refusal(code, "tagPrefixList and tagPatternList can't be used together")
        if any(str(tag).count("*") > 4 for tag in chosen.get("tagPatternList") or []):
            yield Refusal(code, "A tag pattern has at most four wildcards")
        if chosen.get("countUnit") not in (None, "days"):
            yield Refusal(code, "countUnit must be days")
        if not isinstance(number, int) or number < 1:
            yield Refusal(code, "countNumber must be a positive integer")
        by_age = chosen.get("countType") != "imageCountMoreThan"
        if by_age != bool(chosen.get("countUnit")):
            yield Refusal(code, "countUnit goes with counting by days")


RULES: Rules = {
    ("ecr", "PutLifecyclePolicy"): (_images,),
}
