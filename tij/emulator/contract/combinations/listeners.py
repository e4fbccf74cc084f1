"""Elastic Load Balancing: what a listener does."""

from __future__ import annotations

from collections.abc import Iterator

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.request import Parameters


def _actions(said: Parameters, _: str) -> Iterator[Refusal]:
    """ELB API Reference, RedirectActionConfig: "avoid an infinite redirect loop"."""
    for action in said.get("DefaultActions", []):
        to = action.get("RedirectConfig")
        if action.get("Type") != "redirect" or not to:
            continue
        same = (
            to.get("Protocol", "#{protocol}") in ("#{protocol}", said.get("Protocol"))
            and to.get("Port", "#{port}") in ("#{port}", str(said.get("Port")))
            and to.get("Host", "#{host}") == "#{host}"
            and to.get("Path", "/#{path}") == "/#{path}"
            and to.get("Query", "#{query}") == "#{query}"
        )
        if same and said.get("Port"):
            message = "The redirect configuration is not valid because it creates a loop."
            yield Refusal("InvalidLoadBalancerAction", message)


RULES: Rules = {
    ("elbv2", "CreateListener"): (_actions,),
    ("elbv2", "ModifyListener"): (_actions,),
}
