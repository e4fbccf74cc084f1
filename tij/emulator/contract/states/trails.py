"""States of what watches the account: trails, their keys and roles."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.there import Rule, is_trusted

SERVICE = "cloudtrail.amazonaws.com"
ENCRYPTS = re.compile(r"kms:(GenerateDataKey|\*|Generate\*)")


def _trail(said: Parameters) -> Refusal | None:
    """CloudTrail API Reference, CreateTrail: the policy of the key, the trust of the role."""
    from ministack.services import iam, kms

    key = kms._keys.get(str(said.get("KmsKeyId") or "").rpartition("/")[2])
    policy = str((key or {}).get("Policy") or "")
    if key is not None and not (SERVICE in policy and ENCRYPTS.search(policy)):
        message = "Insufficient permissions to access S3 bucket or KMS key: the key's policy does"
        return Refusal(
            "InsufficientEncryptionPolicyException", f"{message} not let CloudTrail encrypt."
        )
    role = iam._roles.get(str(said.get("CloudWatchLogsRoleArn") or "").rpartition("/")[2])
    if role is not None and not is_trusted(role, SERVICE):
        message = "Access denied. Check the permissions for your role."
        return Refusal("InvalidCloudWatchLogsRoleArnException", message)
    return None


RULES: Mapping[tuple[str, str], Rule] = {
    ("cloudtrail", "CreateTrail"): _trail,
    ("cloudtrail", "UpdateTrail"): _trail,
}
