"""AWS WAF: what a web ACL's rules must be, statement within statement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.repeats import repeated
from tij.emulator.contract.request import Parameters

CODE = "WAFInvalidParameterException"
ONE = "You have used none or multiple values for a field that requires exactly one value."
GROUPS = ("ManagedRuleGroupStatement", "RuleGroupReferenceStatement")
RATE = range(10, 2_000_000_001)
"""AWS WAF API Reference, RateBasedStatement: Limit."""

MANAGED = re.compile(
    r"AWSManagedRules((Common|AdminProtection|KnownBadInputs|SQLi|Linux|Unix|Windows|PHP|WordPress"
    r"|BotControl|ATP|ACFP|AntiDDoS)RuleSet|AmazonIpReputationList|AnonymousIpList)"
)
"""AWS WAF Developer Guide, "AWS Managed Rules rule groups list"."""


def _firewall(said: Parameters, region: str) -> Iterator[Refusal]:
    """AWS WAF API Reference, CreateWebACL and Rule."""
    if said.get("Scope") == "CLOUDFRONT" and region != "us-east-1":
        message = "The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT"
        yield Refusal(CODE, message)
    rules = said.get("Rules", [])
    for field in ("Priority", "Name"):
        if twice := repeated(rule.get(field) for rule in rules):
            yield Refusal(CODE, f"You have used {field} {twice[0]} in more than one rule.")
    for rule in rules:
        statement = rule.get("Statement") or {}
        group = statement.get("ManagedRuleGroupStatement")
        grouped = group or statement.get("RuleGroupReferenceStatement")
        given = [name for name in ("Action", "OverrideAction") if rule.get(name) is not None]
        if given != ["OverrideAction" if grouped else "Action"]:
            message = "A reference in your rule statement is not valid., field: RULE_ACTION"
            yield Refusal(CODE, f"{message}, parameter: {', '.join(given)}")
        if (
            group
            and group.get("VendorName") == "AWS"
            and not MANAGED.fullmatch(group.get("Name", ""))
        ):
            message = "AWS WAF couldn't perform the operation because your resource doesn't exist."
            yield Refusal("WAFNonexistentItemException", message)
        if rule.get("Action") is not None and len(rule["Action"]) != 1:
            yield Refusal(CODE, f"{ONE}, field: RULE_ACTION, parameter: RuleAction")
        yield from _statement(statement, top=True)
        yield from _answer(rule, said.get("CustomResponseBodies") or {})


def _statement(said: Mapping[str, Any], *, top: bool = False) -> Iterator[Refusal]:
    """AWS WAF API Reference, Statement and the types below it."""
    if len(said) != 1:
        yield Refusal(CODE, f"{ONE}, field: STATEMENT, parameter: Statement")
    for name, one in said.items():
        if name in GROUPS and not top:
            yield Refusal(CODE, "A rule group can't be nested., field: STATEMENT")
        if name == "RateBasedStatement" and not top:
            yield Refusal(CODE, "A rate can't be nested., field: STATEMENT")
        field = one.get("FieldToMatch") if isinstance(one, Mapping) else None
        if field is not None and len(field) != 1:
            yield Refusal(CODE, f"{ONE}, field: FIELD_TO_MATCH, parameter: FieldToMatch")
        if repeated(t.get("Priority") for t in one.get("TextTransformations", [])):
            yield Refusal(CODE, "Priorities must be unique., field: TEXT_TRANSFORMATION")
        if name in ("AndStatement", "OrStatement"):
            nested = one.get("Statements", [])
            if len(nested) < 2:
                message = "You haven't met a minimum requirement for a threshold setting."
                yield Refusal(CODE, f"{message}, field: {name}, parameter: {name}")
            for inner in nested:
                yield from _statement(inner)
        if name == "NotStatement":
            yield from _statement(one.get("Statement") or {})
        if name == "RateBasedStatement":
            yield from _rate(one)
        if name == "ManagedRuleGroupStatement" and one.get("ScopeDownStatement"):
            yield from _statement(one["ScopeDownStatement"])


def _rate(said: Mapping[str, Any]) -> Iterator[Refusal]:
    """AWS WAF API Reference, RateBasedStatement."""
    kind = said.get("AggregateKeyType")
    if said.get("Limit") is not None and said["Limit"] not in RATE:
        yield Refusal(CODE, f"The limit {said['Limit']} is out of range., field: RATE_LIMIT")
    if said.get("EvaluationWindowSec") not in (None, 60, 120, 300, 600):
        yield Refusal(CODE, "The window is none of 60, 120, 300, 600., field: EVALUATION_WINDOW")
    needs = {
        "FORWARDED_IP": "ForwardedIPConfig",
        "CUSTOM_KEYS": "CustomKeys",
        "CONSTANT": "ScopeDownStatement",
    }
    if kind in needs and not said.get(needs[kind]):
        yield Refusal(CODE, f"{needs[kind]} must be given for {kind}., field: AGGREGATE_KEY_TYPE")
    if said.get("ScopeDownStatement"):
        yield from _statement(said["ScopeDownStatement"])


def _answer(rule: Mapping[str, Any], bodies: Mapping[str, Any]) -> Iterator[Refusal]:
    """AWS WAF API Reference, CustomResponse."""
    response = ((rule.get("Action") or {}).get("Block") or {}).get("CustomResponse") or {}
    body, code = response.get("CustomResponseBodyKey"), response.get("ResponseCode")
    if body and body not in bodies:
        yield Refusal(CODE, f"The custom response body {body} is not there., field: BODY_KEY")
    if code is not None and not 200 <= code <= 599:
        yield Refusal(CODE, f"The response code {code} is not valid., field: RESPONSE_CODE")


RULES: Rules = {
    ("wafv2", "CreateWebACL"): (_firewall,),
    ("wafv2", "UpdateWebACL"): (_firewall,),
}
