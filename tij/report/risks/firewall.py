"""A firewall that stops less than before: its rules hold one another, so they are compared here.

AWS WAF Developer Guide, "Using rule actions in AWS WAF" and "Overriding rule group actions".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tij.report.entry import Action, Entry
from tij.report.meaning.conditions import CONDITIONS, number
from tij.report.risk import Risk
from tij.report.risks.context import Context
from tij.report.risks.rule import risk
from tij.report.values import Word, same

STRENGTH = {"allow": 0, "count": 1, "captcha": 2, "challenge": 2, "none": 3, "block": 3}
"""Action → how much it stops; `none` overrides nothing of what a group of rules says."""


def find(entry: Entry, _: Context) -> Iterator[Risk]:
    """Rules that go, only count, or look at less; a default that lets everybody in or nobody."""
    if entry.type != "aws_wafv2_web_acl" or entry.action not in (Action.UPDATE, Action.REPLACE):
        return
    if entry.changed("default_action"):
        yield from _default(entry)
    if entry.changed("rule_json"):
        yield risk(entry, "firewall-other", argument="rule_json", before="", after="")
    if entry.changed("rule") and entry.after("rule") is not Word.UNKNOWN:
        yield from _rules(entry)


def _default(entry: Entry) -> Iterator[Risk]:
    before, after = (
        _first(side) for side in (entry.before("default_action"), entry.after("default_action"))
    )
    old, new = _action(before), _action(after)
    facts: dict[str, Any] = {"argument": "default_action", "before": old, "after": new}
    if STRENGTH.get(new, 0) < STRENGTH.get(old, 0):
        yield risk(entry, "firewall-less", **facts)
    elif STRENGTH.get(new, 0) > STRENGTH.get(old, 0):
        yield risk(entry, "firewall-stricter", **facts)


def _rules(entry: Entry) -> Iterator[Risk]:
    before, after = _by_name(entry.before("rule")), _by_name(entry.after("rule"))
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        argument = f"rule[{name}]"
        if new is None:
            yield risk(entry, "firewall-less", argument=argument, before=_does(old), after="")
        elif old is None:
            if _does(new) == "allow":
                yield risk(entry, "firewall-less", argument=argument, before="", after="allow")
            elif _stops_by_itself(new):
                yield risk(
                    entry, "firewall-stricter", argument=argument, before="", after=_does(new)
                )
        else:
            yield from _of_rule(entry, argument, old, new)
    order = [[n for n in _in_order(side) if n in before and n in after] for side in (before, after)]
    if order[0] != order[1]:
        yield risk(entry, "firewall-other", argument="rule", before=order[0], after=order[1])


def _stops_by_itself(rule: dict[str, Any]) -> bool:
    """Whatever its statement fits; a managed group, a rate and named addresses are for attacks."""
    return STRENGTH.get(_action(_first(rule.get("action"))), 0) >= STRENGTH["captcha"] and not any(
        _first(rule.get("statement")).get(f"{kind}_statement")
        for kind in ("managed_rule_group", "rate_based", "ip_set_reference")
    )


def _of_rule(
    entry: Entry, argument: str, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Risk]:
    was, is_ = _does(old), _does(new)
    if STRENGTH.get(is_, 0) < STRENGTH.get(was, 0):
        yield risk(entry, "firewall-less", argument=argument, before=was, after=is_)
    statements = _first(old.get("statement")), _first(new.get("statement"))
    rates = [_first(one.get("rate_based_statement")).get("limit") for one in statements]
    managed = [_first(one.get("managed_rule_group_statement")) for one in statements]
    if all(managed) and (back := _excepted(managed[0]) - _excepted(managed[1])):
        named: dict[str, Any] = {"before": sorted(back), "after": ""}
        yield risk(entry, "firewall-stricter", argument=f"{argument}.statement", **named)
    if CONDITIONS["fraction"].holds(*rates):
        sides = {"before": rates[0], "after": rates[1]}
        yield risk(entry, "firewall-stricter", argument=f"{argument}.limit", **sides)
    if not same(*statements) and (less := _is_less(*statements)) is not None:
        rule = "firewall-less" if less else "firewall-other"
        yield risk(entry, rule, argument=f"{argument}.statement", before=was, after=is_)
    views = _first(old.get("visibility_config")), _first(new.get("visibility_config"))
    for key in ("cloudwatch_metrics_enabled", "sampled_requests_enabled"):
        if views[0].get(key) is True and views[1].get(key) in (False, None):
            sides = {"before": True, "after": views[1].get(key)}
            yield risk(entry, "logs-less", argument=f"{argument}.{key}", **sides)


def _is_less(before: dict[str, Any], after: dict[str, Any]) -> bool | None:
    """None when nothing is stopped less: a lower rate, or fewer exceptions."""
    for kind in ("rate_based_statement", "managed_rule_group_statement"):
        old, new = _first(before.get(kind)), _first(after.get(kind))
        if not old or not new:
            continue
        limits = number(old.get("limit")), number(new.get("limit"))
        if limits[0] is not None and limits[1] is not None and limits[1] > limits[0]:
            return True
        if _excepted(new) - _excepted(old):
            return True
        rest = [{k: v for k, v in one.items() if k not in EXCEPTIONS} for one in (old, new)]
        if not same(*rest):
            return False
        return None
    return False


EXCEPTIONS = ("limit", "rule_action_override", "excluded_rule")


def _excepted(group: dict[str, Any]) -> set[str]:
    """Rules of a managed group that no longer stop anything."""
    found = {str(one.get("name")) for one in _blocks(group.get("excluded_rule"))}
    for one in _blocks(group.get("rule_action_override")):
        if STRENGTH.get(_action(_first(one.get("action_to_use"))), 0) < STRENGTH["captcha"]:
            found.add(str(one.get("name")))
    return found


def _does(rule: dict[str, Any] | None) -> str:
    if rule is None:
        return ""
    return _action(_first(rule.get("action"))) or _action(_first(rule.get("override_action")))


def _action(block: dict[str, object]) -> str:
    """The one that is given: of the others the provider writes an empty list, or null."""
    return next((name for name, value in block.items() if value and name in STRENGTH), "")


def _in_order(rules: dict[str, dict[str, object]]) -> list[str]:
    return sorted(rules, key=lambda name: (number(rules[name].get("priority")) or 0, name))


def _by_name(rules: Any) -> dict[str, dict[str, Any]]:
    return {str(one.get("name")): one for one in _blocks(rules)}


def _first(blocks: Any) -> dict[str, Any]:
    return next(iter(_blocks(blocks)), {})


def _blocks(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
