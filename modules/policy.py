"""IAM policy documents as typed statements."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Condition = Mapping[str, Mapping[str, str | Sequence[str]]]
"""Condition operator → context key → value(s), as `{"Bool": {"aws:SecureTransport": "false"}}`."""


@dataclass(frozen=True)
class Statement:
    """One statement of a policy (IAM User Guide, "IAM JSON policy elements reference").

    `service` names AWS service principals (`ecs-tasks.amazonaws.com`), `account` an account's
    root (`arn:aws:iam::<id>:root`), `identity_provider` the ARN of an OIDC provider, `anyone`
    every principal: at most one of the four, none in a role's own policy.
    """

    sid: str
    actions: Sequence[str]
    resources: Sequence[str] = ()
    effect: str = "Allow"
    service: str | None = None
    account: str | None = None
    identity_provider: str | None = None
    anyone: bool = False
    conditions: Condition = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """The statement as IAM spells it; keys that say nothing are left out."""
        statement: dict[str, Any] = {"Sid": self.sid, "Effect": self.effect}
        if self.service:
            statement["Principal"] = {"Service": self.service}
        elif self.account:
            statement["Principal"] = {"AWS": self.account}
        elif self.identity_provider:
            statement["Principal"] = {"Federated": self.identity_provider}
        elif self.anyone:
            statement["Principal"] = "*"
        statement["Action"] = _one_or_many(self.actions)
        if self.resources:
            statement["Resource"] = _one_or_many(self.resources)
        if self.conditions:
            statement["Condition"] = self.conditions
        return statement


def document(*statements: Statement) -> str:
    """The statements as a policy document in JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": [s.to_dict() for s in statements]})


def _one_or_many(values: Sequence[str]) -> str | list[str]:
    # AWS returns a list of one as a string: writing it so keeps plans free of false changes.
    return values[0] if len(values) == 1 else list(values)
