"""Application Auto Scaling and EventBridge Scheduler: steps and times."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.request import Parameters


def _steps(said: Parameters, _: str) -> Iterator[Refusal]:
    """Application Auto Scaling User Guide, "Step adjustments": no gap, no overlap, open ends."""
    code = "ValidationException"
    given = (said.get("StepScalingPolicyConfiguration") or {}).get("StepAdjustments", [])
    spans = sorted(
        (
            float(one.get("MetricIntervalLowerBound", "-inf")),
            float(one.get("MetricIntervalUpperBound", "inf")),
        )
        for one in given
    )
    for (_low, end), (start, _high) in itertools.pairwise(spans):
        if end != start:
            yield Refusal(code, "Step adjustments must neither overlap nor leave a gap.")
    if spans and math.inf > spans[-1][1] > 0:
        message = "There must be a step adjustment with an unspecified upper bound when one step"
        yield Refusal(code, f"{message} adjustment has a positive upper bound")
    if spans and -math.inf < spans[0][0] < 0:
        message = "There must be a step adjustment with an unspecified lower bound when one step"
        yield Refusal(code, f"{message} adjustment has a negative lower bound")


def _times(said: Parameters, _: str) -> Iterator[Refusal]:
    """EventBridge Scheduler API Reference, CreateSchedule: EndDate."""
    first: Any = said.get("StartDate")
    last: Any = said.get("EndDate")
    if first is not None and type(first) is type(last) and first >= last:
        yield Refusal("ValidationException", "The EndDate must come after the StartDate.")


RULES: Rules = {
    ("application-autoscaling", "PutScalingPolicy"): (_steps,),
    ("scheduler", "CreateSchedule"): (_times,),
    ("scheduler", "UpdateSchedule"): (_times,),
}
