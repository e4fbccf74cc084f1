"""States of roles, policies, keys, secrets and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.there import Rule, held


def _create_role(said: Parameters) -> Refusal | None:
    """IAM API Reference, CreateRole: names are one whatever their capitals."""
    from ministack.services import iam

    name = str(said.get("RoleName", ""))
    if any(str(one.get("RoleName", "")).lower() == name.lower() for one in held(iam._roles)):
        message = f"Role with name {name} already exists."
        return Refusal("EntityAlreadyExists", message, HTTPStatus.CONFLICT)
    return None


def _attach_policy(said: Parameters) -> Refusal | None:
    """IAM User Guide, "IAM and AWS STS quotas": 10 managed policies a role."""
    from ministack.services import iam

    role = iam._roles.get(said.get("RoleName", "")) or {}
    there = role.get("AttachedPolicies") or []
    if len(there) >= 10 and said.get("PolicyArn") not in there:
        message = "Cannot exceed quota for PoliciesPerRole: 10"
        return Refusal("LimitExceeded", message, HTTPStatus.CONFLICT)
    return None


def _delete_policy(said: Parameters) -> Refusal | None:
    """IAM API Reference, DeletePolicy: no role has it, as its boundary neither."""
    from ministack.services import iam

    arn = said.get("PolicyArn", "")
    if any(role.get("PermissionsBoundary") == arn for role in held(iam._roles)):
        message = "Cannot delete a policy attached to entities."
        return Refusal("DeleteConflict", message)
    return None


def _create_secret(said: Parameters) -> Refusal | None:
    """Secrets Manager API Reference, CreateSecret: InvalidRequestException."""
    from ministack.services import secretsmanager

    for secret in held(secretsmanager._secrets):
        if secret.get("Name") == said.get("Name") and secret.get("DeletedDate"):
            return Refusal(
                "InvalidRequestException",
                "You can't create this secret because a secret with this name is already"
                " scheduled for deletion.",
            )
    return None


def _pending_key(said: Parameters) -> Refusal | None:
    """KMS Developer Guide, "Key states of AWS KMS keys": pending deletion."""
    from ministack.services import kms

    id_ = str(said.get("KeyId") or said.get("TargetKeyId") or "").rsplit("/", 1)[-1]
    key = kms._keys.get(id_) or {}
    if key.get("KeyState") == "PendingDeletion":
        message = f"{key['Arn']} is pending deletion."
        return Refusal("KMSInvalidStateException", message)
    return None


def _rotate_secret(said: Parameters) -> Refusal | None:
    """Secrets Manager API Reference, RotateSecret: a function rotates it, or the service."""
    from ministack.services import secretsmanager

    wanted = said.get("SecretId")
    for secret in held(secretsmanager._secrets):
        owned = str(secret.get("Name")).startswith("rds!") or secret.get("RotationLambdaARN")
        named = wanted in (secret.get("Name"), secret.get("ARN"))
        if named and not owned and not said.get("RotationLambdaARN"):
            message = "No Lambda rotation function ARN is associated with this secret."
            return Refusal("InvalidRequestException", message)
    return None


def _parameter_type(said: Parameters) -> Refusal | None:
    """SSM API Reference, PutParameter: HierarchyTypeMismatchException."""
    from ministack.services import ssm

    there = ssm._parameters.get(said.get("Name", "")) or {}
    if there and said.get("Overwrite") and said.get("Type", there.get("Type")) != there.get("Type"):
        message = "Parameter Store does not support changing a parameter type in a hierarchy."
        return Refusal("HierarchyTypeMismatchException", message)
    return None


RULES: Mapping[tuple[str, str], Rule] = {
    ("iam", "AttachRolePolicy"): _attach_policy,
    ("iam", "CreateRole"): _create_role,
    ("iam", "DeletePolicy"): _delete_policy,
    ("kms", "CreateAlias"): _pending_key,
    ("kms", "CreateGrant"): _pending_key,
    ("kms", "Decrypt"): _pending_key,
    ("kms", "EnableKeyRotation"): _pending_key,
    ("kms", "Encrypt"): _pending_key,
    ("kms", "GenerateDataKey"): _pending_key,
    ("kms", "ScheduleKeyDeletion"): _pending_key,
    ("secretsmanager", "CreateSecret"): _create_secret,
    ("secretsmanager", "RotateSecret"): _rotate_secret,
    ("ssm", "PutParameter"): _parameter_type,
}
