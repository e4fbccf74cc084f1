"""Policies that allow more than before, in IAM's sense.

IAM's page "Policy evaluation logic": what no Deny forbids and some Allow names is allowed. So a
policy is wider when it gains an Allow, or loses a Deny, that no other statement covers.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from tij.report.entry import Action, Entry
from tij.report.risk import Risk, Severity
from tij.report.risks.context import Context
from tij.report.risks.rule import risk
from tij.report.values import Hidden, Word

DOCUMENTS = ("policy", "assume_role_policy", "access_policy", "repository_policy")
INLINE = "inline_policy"
MOST_GRANTS = 20_000
MOST_COMPARED = 400
MOST_NAMED = 3
MOST_STEPS = 1_000_000
ALL_BUT = "all but "
ASKING = ("StringEquals", "StringLike", "ArnEquals", "ArnLike", "IpAddress", "Bool")
"""Operators that are met by one of several values."""
WRITERS = (
    *("delivery.logs.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"),
    *("logging.s3.amazonaws.com", "cloudtrail.amazonaws.com", "cloudwatch.amazonaws.com"),
)
"""Services that write logs, or tell of alarms."""
BUCKETS = ("aws_s3_bucket", "aws_s3_bucket_policy")
OPEN = ("", "repo", "system:serviceaccount")
"""What is left of a subject that names nobody, without its wildcards."""

_ACCOUNT = re.compile(r"(?:arn:aws[\w-]*:(?:iam|sts)::)?(\d{12})(?::(?!saml-provider/)|$)")


class Grant(NamedTuple):
    """One effect on one action, one resource and one principal under one condition."""

    effect: str
    principal: str
    action: str
    resource: str
    condition: str

    def covers(self, other: Grant) -> bool:
        """Whether whatever `other` says is already said."""
        return (
            self.effect == other.effect
            and _is_implied(self.condition, other.condition)
            and _matches(self.principal, other.principal)
            and _matches(self.action.lower(), other.action.lower())
            and _matches(self.resource, other.resource)
        )

    @property
    def everything(self) -> bool:
        """All of AWS, or all of a service on all of its resources."""
        wide = self.action.startswith(ALL_BUT) or self.resource.startswith(ALL_BUT)
        service = self.action.endswith(":*") and self.resource == "*"
        return wide or self.action == "*" or service

    @property
    def everybody(self) -> bool:
        """Whoever asks, without a condition."""
        return (self.principal == "*" or self.principal.startswith("not ")) and not self.condition

    def trusts_others(self, accounts: frozenset[str]) -> bool:
        """Another account, or whoever an identity provider knows.

        IAM's page "Create a role for OpenID Connect federation": the subject is what tells one
        repository's or workload's token from all others that the provider signs.
        """
        if ":oidc-provider/" in self.principal:
            return not self._subjects or any(one.strip("*:") in OPEN for one in self._subjects)
        account = _ACCOUNT.match(self.principal)
        return account is not None and account[1] not in accounts

    @property
    def _subjects(self) -> list[str]:
        """The values of conditions on the token's subject."""
        tests = json.loads(self.condition) if self.condition else {}
        return [
            str(value)
            for pairs in (tests.values() if isinstance(tests, dict) else ())
            for key, values in (pairs.items() if isinstance(pairs, dict) else ())
            if str(key).lower().endswith(":sub")
            for value in _list(values)
        ]

    def __str__(self) -> str:
        who = f"{self.principal}: " if self.principal else ""
        where = f" on {self.resource}" if self.resource else ""
        return f"{who}{self.action}{where}{' (if …)' if self.condition else ''}"


def find(entry: Entry, context: Context) -> Iterator[Risk]:
    """Widened documents and newly attached managed policies."""
    if entry.action is Action.FORGET:
        return
    yield from _attached(entry, context)
    for argument in DOCUMENTS:
        if argument in entry.arguments and entry.changed(argument):
            sides = entry.before(argument), entry.after(argument)
            yield from _of_document(entry, argument, *sides, context)
    if entry.type == "aws_iam_role" and entry.changed(INLINE):
        together = _together(entry.before(INLINE)), _together(entry.after(INLINE))
        yield from _of_document(entry, INLINE, *together, context)


def _together(policies: object) -> object:
    """All of a role's inline policies as one document: they are evaluated so."""
    if not isinstance(policies, list):
        return policies
    documents = [one.get("policy") if isinstance(one, dict) else one for one in policies]
    unread = [one for one in documents if not _is_readable(one)]
    if unread:
        return unread[0]
    statements = (_list(one.get("Statement")) for one in documents if isinstance(one, dict))
    return {"Statement": list(itertools.chain.from_iterable(statements))}


def _of_document(
    entry: Entry, argument: str, before: object, after: object, context: Context
) -> Iterator[Risk]:
    if isinstance(after, Word | Hidden):
        if entry.action in (Action.UPDATE, Action.REPLACE):
            yield _risk(entry, "policy-unknown", Severity.MEDIUM, argument=argument)
        return
    if entry.action is Action.DELETE and _identifiers(entry) & context.going:
        return
    if entry.action is not Action.DELETE and not _is_readable(after):
        yield _risk(entry, "policy-unreadable", Severity.HIGH, argument=argument)
        return
    old, new = (_granted(entry, side) for side in (before, after))
    if max(len(old), len(new)) > MOST_GRANTS:
        yield _risk(entry, "policy-too-long", Severity.HIGH, argument=argument, most=MOST_GRANTS)
    allowed = _beyond({g for g in new if g.effect == "Allow"}, old)
    # A deleted bucket policy frees what it denied; what it allowed is gone with it.
    permitted = _beyond({g for g in old if g.effect == "Deny"}, new)
    if _is_new(entry, context):
        allowed = [
            g
            for g in allowed
            if g.everybody
            or (g.everything and not g.principal)
            # Where no account is known yet, a key's policy names the own one too.
            or (
                bool(context.accounts or argument == "assume_role_policy")
                and g.trusts_others(context.accounts)
            )
        ]
    if allowed:
        severity = Severity.MEDIUM
        if any(grant.everything for grant in allowed) or argument == "assume_role_policy":
            severity = Severity.HIGH
        if any(grant.everybody for grant in allowed):
            severity = Severity.CRITICAL
        yield _widened(entry, "policy-wider", severity, argument, allowed)
    if entry.type == "aws_kms_key" and _is_kept(old) and not _is_kept(new):
        yield _risk(entry, "key-locked", Severity.CRITICAL, argument=argument)
    if entry.type in BUCKETS and _is_locked(entry, new) and not _is_locked(entry, old):
        yield _risk(entry, "bucket-locked", Severity.CRITICAL, argument=argument)
    refused = _refused(old, new)
    silent = set(WRITERS) & set(refused)
    if set(refused) - silent:
        known = [one for one in refused if one not in silent]
        yield _risk(entry, "principal-refused", Severity.HIGH, argument=argument, before=known)
    if entry.action in (Action.UPDATE, Action.REPLACE):
        lost = [grant for grant in _lost(entry, old, new) if grant.principal not in refused]
        silent |= {grant.principal for grant in lost} & set(WRITERS)
        lost = [grant for grant in lost if grant.principal not in silent]
        if lost:
            yield _widened(entry, "policy-narrower", Severity.MEDIUM, argument, lost)
    if silent:
        named: dict[str, Any] = {"before": sorted(silent), "after": ""}
        yield _risk(entry, "logs-less", Severity.MEDIUM, argument=argument, **named)
    if permitted:
        yield _widened(entry, "policy-permits", Severity.HIGH, argument, permitted)


def _granted(entry: Entry, document: object) -> set[Grant]:
    """An endpoint without a policy lets everything through (PrivateLink Guide)."""
    if entry.type == "aws_vpc_endpoint" and document in (None, ""):
        return {Grant("Allow", "*", "*", "*", "")}
    return set(grants(document))


def _is_kept(key: set[Grant]) -> bool:
    """Somebody may change the key's policy (KMS Developer Guide, "Default key policy").

    Not a service: it never does. A key without a policy gets the default one.
    """
    keeps = Grant("Allow", "", "kms:putkeypolicy", "*", "")
    named = [g for g in key if not g.principal.endswith(".amazonaws.com")]
    return not key or any(g._replace(principal="", condition="").covers(keeps) for g in named)


def _is_locked(entry: Entry, bucket: set[Grant]) -> bool:
    """Everybody is denied to change the bucket's policy, whoever wrote it too.

    S3 takes such a policy (S3 User Guide, "Bucket policy examples": only the account's root may
    delete it).
    """
    name = entry.after("bucket")
    arn = f"arn:aws:s3:::{name}" if isinstance(name, str) else "*"
    return any(
        grant.effect == "Deny"
        and grant.everybody
        and _matches(grant.action.lower(), "s3:putbucketpolicy")
        and (_matches(grant.resource, arn) or (arn == "*" and "/" not in grant.resource))
        for grant in bucket
    )


def _lost(entry: Entry, old: set[Grant], new: set[Grant]) -> list[Grant]:
    """What was allowed and no longer is in any way; what is only limited is not lost.

    But of an endpoint: whatever the network sends through it is in its policy, or is refused.
    """
    through = entry.type == "aws_vpc_endpoint"
    refused, denials = (
        [g._replace(effect="Allow") for g in side if g.effect == "Deny" and not g.condition]
        for side in (old, new)
    )
    kept = [g for g in new if g.effect == "Allow"]
    left = sorted(g for g in old if g.effect == "Allow")
    if len(left) * (len(kept) + len(denials) + len(refused)) > MOST_STEPS:
        return []
    left = [grant for grant in left if not any(one.covers(grant) for one in refused)]
    return [
        grant
        for grant in left
        if any(one.covers(grant) for one in denials)
        or not any(
            (
                one._replace(condition="").covers(grant)
                or (not through and grant._replace(condition="").covers(one))
            )
            and not _excludes(one.condition, grant.condition)
            for one in kept
        )
    ]


def _refused(old: set[Grant], new: set[Grant]) -> list[str]:
    """Services and known accounts that were allowed something and now are allowed nothing."""
    if not new:
        return []
    before, after = ({g.principal for g in side if g.effect == "Allow"} for side in (old, new))
    named = {one for one in before if one and one != "*" and not one.startswith("not ")}
    return sorted(one for one in named if not any(_matches(other, one) for other in after))


def _attached(entry: Entry, context: Context) -> Iterator[Risk]:
    added: list[str] = []
    if entry.type.endswith("_policy_attachment") and entry.action in (
        Action.CREATE,
        Action.REPLACE,
    ):
        arn = entry.after("policy_arn")
        added = [arn] if isinstance(arn, str) and arn != entry.before("policy_arn") else []
    elif entry.type == "aws_iam_role":
        old, new = entry.before("managed_policy_arns"), entry.after("managed_policy_arns")
        if isinstance(new, list):
            kept = old if isinstance(old, list) else []
            added = [a for a in new if isinstance(a, str) and a not in kept]
    for arn in added:
        name = arn.rsplit("/", 1)[-1]
        severity = Severity.MEDIUM
        if name in ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess"):
            severity = Severity.CRITICAL
        elif name.endswith("FullAccess"):
            severity = Severity.HIGH
        if severity is Severity.MEDIUM and _is_new(entry, context):
            continue
        yield _risk(entry, "policy-attached", severity, policy=name)


def grants(document: Any) -> Iterator[Grant]:
    """Every grant of a policy document; of what is unknown or no policy, none."""
    statements = document.get("Statement") if isinstance(document, dict) else None
    found = itertools.chain.from_iterable(map(_of_statement, _list(statements)))
    # One more than is compared tells that there are more.
    yield from itertools.islice(found, MOST_GRANTS + 1)


def _is_readable(document: object) -> bool:
    """Nothing, or an object: AWS takes no other policy, so another text hides what it says."""
    return document is None or document == "" or isinstance(document, dict)


def _of_statement(statement: object) -> Iterator[Grant]:
    if not isinstance(statement, dict):
        return
    condition = _spelled(statement.get("Condition"))
    said = json.dumps(condition, sort_keys=True, default=str) if condition else ""
    for principal, action, resource in itertools.product(
        _principals(statement), _either(statement, "Action"), _either(statement, "Resource")
    ):
        yield Grant(str(statement.get("Effect", "")), principal, action, resource, said)


def _spelled(condition: object) -> object:
    """The condition in one spelling, where IAM knows several.

    IAM's pages "Condition": a key's name is the same in capitals; "Condition operators": ArnEquals
    and ArnLike are one, and where no value has a wildcard, all that ask what a text is.
    """
    if not isinstance(condition, dict):
        return condition
    found: dict[str, dict[str, object]] = {}
    for operator, keys in condition.items():
        if not isinstance(keys, dict):
            return condition
        for key, value in keys.items():
            values = [str(one) for one in _list(value)]
            name = "ArnLike" if operator == "ArnEquals" else operator
            if name in ("ArnLike", "StringLike") and not any(set("*?") & set(v) for v in values):
                name = "StringEquals"
            tests = found.setdefault(name, {})
            if key.lower() in tests:
                return condition
            tests[key.lower()] = sorted(v.lower() if name == "Bool" else v for v in values)
    return found


def _principals(statement: dict[str, object]) -> list[str]:
    for key, sign in (("Principal", ""), ("NotPrincipal", "not ")):
        if key in statement:
            principal = statement[key]
            if not isinstance(principal, dict):
                return [f"{sign}{principal}"]
            named = [f"{sign}{_whole(v)}" for values in principal.values() for v in _list(values)]
            return named or [""]
    return [""]


def _whole(principal: object) -> str:
    """An account's number means its root (IAM User Guide, "Principal")."""
    text = str(principal)
    return f"arn:aws:iam::{text}:root" if len(text) == 12 and text.isdigit() else text


def _either(statement: dict[str, object], key: str) -> list[str]:
    if key in statement:
        return [str(value) for value in _list(statement[key])]
    if f"Not{key}" in statement:
        excepted = ", ".join(sorted(str(v) for v in _list(statement[f"Not{key}"])))
        return [f"{ALL_BUT}{excepted}"]
    return [""]


def _beyond(wanted: set[Grant], known: set[Grant]) -> list[Grant]:
    left = sorted(wanted - known)
    if len(left) > MOST_COMPARED:
        return left
    candidates = sorted(known)[: MOST_COMPARED * 10]
    return [grant for grant in left if not any(other.covers(grant) for other in candidates)]


def _is_new(entry: Entry, context: Context) -> bool:
    """Nothing that exists becomes wider: the holder of the policy is made by this plan."""
    if entry.action is not Action.CREATE:
        return False
    if entry.type != "aws_iam_role_policy" and not entry.type.endswith("_policy_attachment"):
        return True
    role = entry.after("role")
    # A role whose name is not known yet is a new one.
    return role is None or role is Word.UNKNOWN or role in context.new_roles


def _identifiers(entry: Entry) -> set[str]:
    found = (entry.before(a) for a in ("id", "bucket", "role", "repository", "arn"))
    return {value for value in found if isinstance(value, str)}


def _widened(
    entry: Entry, rule: str, severity: Severity, argument: str, found: list[Grant]
) -> Risk:
    worst = sorted(found, key=lambda g: (not g.everybody, not g.everything, g))
    named = [str(grant) for grant in worst[:MOST_NAMED]]
    more = len(found) - len(named)
    if not more:
        return _risk(entry, rule, severity, argument=argument, grants=named)
    return _risk(entry, f"{rule}-more", severity, argument=argument, grants=named, more=more)


@lru_cache(maxsize=4096)
def _is_implied(wide: str, narrow: str) -> bool:
    """Whether whatever meets the condition `narrow` meets `wide`.

    IAM's page "Conditions with multiple context keys or values": all operators and keys must hold,
    and one of a key's values, where the operator asks what something is.
    """
    if wide in ("", narrow):
        return True
    if not narrow:
        return False
    tests, others = json.loads(wide), json.loads(narrow)
    if not isinstance(tests, dict) or not isinstance(others, dict):
        return False
    for operator, keys in tests.items():
        found = others.get(operator)
        if not isinstance(keys, dict) or not isinstance(found, dict):
            return False
        for key, values in keys.items():
            if key not in found:
                return False
            old, new = ([str(one) for one in _list(side)] for side in (values, found[key]))
            if old != new and not (operator in ASKING and set(new) <= set(old)):
                return False
    return True


@lru_cache(maxsize=4096)
def _excludes(one: str, other: str) -> bool:
    """Whether nothing meets both conditions: they ask the same key for values that differ."""
    if not one or not other or one == other:
        return False
    tests, others = json.loads(one), json.loads(other)
    if not isinstance(tests, dict) or not isinstance(others, dict):
        return False
    for operator in ("StringEquals", "StringLike", "ArnEquals", "ArnLike", "Bool"):
        keys, found = tests.get(operator), others.get(operator)
        if not isinstance(keys, dict) or not isinstance(found, dict):
            continue
        for key in keys.keys() & found.keys():
            sides = [[str(value) for value in _list(side[key])] for side in (keys, found)]
            pairs = itertools.product(*sides)
            if all(sides) and not any(_matches(a, b) or _matches(b, a) for a, b in pairs):
                return True
    return False


def _matches(pattern: str, text: str) -> bool:
    if pattern == text or pattern == "*":
        return True
    if "*" not in pattern and "?" not in pattern:
        return False
    if len(pattern) * len(text) > MOST_STEPS:
        return False
    return _matches_globally(pattern, text)


@lru_cache(maxsize=4096)
def _matches_globally(pattern: str, text: str) -> bool:
    """Each `*` takes as little as it can; only the last one is ever taken back."""
    at, position, star, taken = 0, 0, -1, 0
    while position < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, taken = at, position
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[position]):
            at += 1
            position += 1
        elif star >= 0:
            at, taken = star + 1, taken + 1
            position = taken
        else:
            return False
    return not pattern[at:].strip("*")


def _list(value: Any) -> Iterable[Any]:
    if isinstance(value, list):
        return value
    return () if value is None else (value,)


def _risk(entry: Entry, rule: str, severity: Severity, **facts: Any) -> Risk:
    return risk(entry, rule, severity, **facts)
