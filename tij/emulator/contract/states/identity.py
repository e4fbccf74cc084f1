"""States of roles, policies, keys, secrets and parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus

from botocore import session

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states import linked
from tij.emulator.contract.states.there import Rule, held


def _create_role(said: Parameters) -> Refusal | None:
    """IAM API Reference, CreateRole: names are one whatever their capitals."""
    from ministack.services import iam

    name = str(said.get("RoleName", ""))
    if any(str(one.get("RoleName", "")).lower() == name.lower() for one in held(iam._roles)):
        message = f"Role with name {name} already exists."
        return Refusal("EntityAlreadyExists", message, HTTPStatus.CONFLICT)
    return None


INLINE = 10_240
"""IAM User Guide, "IAM and AWS STS quotas": characters of a role's inline policies together."""


def _put_role_policy(said: Parameters) -> Refusal | None:
    """IAM User Guide, "IAM and AWS STS quotas": white space is not counted."""
    from ministack.services import iam

    name = said.get("RoleName", "")
    there = dict((iam._roles.get(name) or {}).get("InlinePolicies") or {})
    there[said.get("PolicyName", "")] = said.get("PolicyDocument", "")
    if sum(len("".join(str(text).split())) for text in there.values()) > INLINE:
        message = f"Maximum policy size of {INLINE} bytes exceeded for role {name}"
        return Refusal("LimitExceeded", message, HTTPStatus.CONFLICT)
    return None


def _unmodifiable(said: Parameters) -> Refusal | None:
    """IAM API Reference: UnmodifiableEntity, of roles that are a service's own."""
    name = str(said.get("RoleName", ""))
    if name.startswith("AWSServiceRoleFor"):
        message = f"Cannot perform the operation on the protected role '{name}' - this role is only"
        return Refusal("UnmodifiableEntity", f"{message} modifiable by AWS")
    return None


def _attach_policy(said: Parameters) -> Refusal | None:
    """IAM API Reference, AttachRolePolicy: PolicyNotAttachable."""
    if "/aws-service-role/" in str(said.get("PolicyArn")):
        message = f"Cannot attach a Service Role Policy to a Customer Role: {said['PolicyArn']}"
        return Refusal("PolicyNotAttachable", message)
    return _unmodifiable(said)


def _delete_version(said: Parameters) -> Refusal | None:
    """IAM API Reference, DeletePolicyVersion: the default one goes with the policy only."""
    from ministack.services import iam

    policy = iam._policies.get(said.get("PolicyArn", "")) or {}
    if policy and policy.get("DefaultVersionId") == said.get("VersionId"):
        message = "Cannot delete the default version of a policy."
        return Refusal("DeleteConflict", message, HTTPStatus.CONFLICT)
    return None


def _encrypted_log(member: str) -> Rule:
    """CloudWatch Logs User Guide, "Encrypt log data": the key's policy lets the service use it."""

    def rule(said: Parameters) -> Refusal | None:
        from ministack.services import kms

        arn = str(said.get(member) or "")
        key = kms._keys.get(arn.rpartition("/")[2]) or {}
        service = re.compile(r"\"(\*|logs\.[\w.-]*amazonaws\.com)\"")
        if key and not service.search(_principals(key.get("Policy", ""))):
            message = "The specified KMS key does not exist or is not allowed to be used with"
            group = said.get("logGroupName") or said.get("resourceIdentifier")
            return Refusal("AccessDeniedException", f"{message} Arn '{group}'")
        return None

    return rule


def _principals(policy: str) -> str:
    """Whom a policy's statements allow anything, as JSON."""
    try:
        statements = json.loads(policy).get("Statement", [])
    except (ValueError, AttributeError):
        return '"*"'
    allowed = [one for one in statements if one.get("Effect") == "Allow"]
    return json.dumps([one.get("Principal") for one in allowed])


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


def _enabled_key(said: Parameters) -> Refusal | None:
    """KMS Developer Guide, "Key states of AWS KMS keys": disabled."""
    from ministack.services import kms

    key = kms._keys.get(str(said.get("KeyId") or "").rsplit("/", 1)[-1]) or {}
    if key.get("KeyState") == "Disabled":
        return Refusal("DisabledException", f"{key['Arn']} is disabled.")
    return _pending_key(said)


LINKING = {"lex", "replicator", "spot", "transitgateway", "trustedadvisor"}
"""Parts of service principals that are no endpoint (IAM User Guide, "AWS services that work")."""


@cache
def _linking() -> frozenset[str]:
    """What stands before amazonaws.com: AWS's services by name and by endpoint, as botocore has."""
    known = session.get_session()
    places = known.get_data("endpoints")["partitions"][0]["services"]
    return frozenset(known.get_available_services()) | frozenset(places) | LINKING


def _linked_role(said: Parameters) -> Refusal | None:
    """IAM API Reference, CreateServiceLinkedRole: InvalidInput, of one that the account has."""
    from ministack.services import iam

    labels = str(said.get("AWSServiceName", "")).removesuffix(".amazonaws.com").split(".")
    if not _linking() & set(labels):
        message = f"Could not find Service Principal for the service name {said['AWSServiceName']}"
        return Refusal("InvalidInput", message)
    if said.get("CustomSuffix") and said["AWSServiceName"] in linked.ROLES:
        message = f"Custom suffix is not allowed for {said['AWSServiceName']}"
        return Refusal("InvalidInput", message)
    path = f"/aws-service-role/{said.get('AWSServiceName')}/"
    for role in held(iam._roles):
        name = str(role.get("RoleName"))
        suffix = said.get("CustomSuffix")
        if role.get("Path") == path and (not suffix or name.endswith(f"_{suffix}")):
            message = f"Service role name {name} has been taken in this account, please try a"
            return Refusal("InvalidInput", f"{message} different suffix.")
    return None


def _cancelled(said: Parameters) -> Refusal | None:
    """KMS API Reference, CancelKeyDeletion: only of a key that is pending deletion."""
    from ministack.services import kms

    key = kms._keys.get(str(said.get("KeyId") or "").rsplit("/", 1)[-1]) or {}
    if key.get("KeyState") in ("Enabled", "Disabled"):
        message = f"{key['Arn']} is not pending deletion."
        return Refusal("KMSInvalidStateException", message)
    return None


def _secret_policy(said: Parameters) -> Refusal | None:
    """Secrets Manager API Reference, PutResourcePolicy: BlockPublicPolicy."""
    try:
        statements = json.loads(said.get("ResourcePolicy", "")).get("Statement", [])
    except (ValueError, AttributeError):
        return None
    for one in statements if isinstance(statements, list) else [statements]:
        everybody = one.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
        allowed = one.get("Effect") == "Allow" and everybody and not one.get("Condition")
        if said.get("BlockPublicPolicy") and allowed:
            message = (
                "The policy grants broad access to the secret, which BlockPublicPolicy forbids."
            )
            return Refusal("PublicPolicyException", message)
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


def _session(said: Parameters) -> Refusal | None:
    """STS API Reference, AssumeRole: DurationSeconds, at most what the role says."""
    from ministack.services import iam

    role = iam._roles.get(str(said.get("RoleArn", "")).rpartition("/")[2]) or {}
    most = int(role.get("MaxSessionDuration") or HOUR)
    if role and int(said.get("DurationSeconds") or HOUR) > most:
        message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        return Refusal("ValidationError", message)
    return None


HOUR = 3600

RULES: Mapping[tuple[str, str], Rule] = {
    ("iam", "AttachRolePolicy"): _attach_policy,
    ("iam", "CreateRole"): _create_role,
    ("iam", "DeletePolicy"): _delete_policy,
    ("iam", "DeletePolicyVersion"): _delete_version,
    ("iam", "DeleteRole"): _unmodifiable,
    ("iam", "DeleteRolePolicy"): _unmodifiable,
    ("iam", "DetachRolePolicy"): _unmodifiable,
    ("iam", "PutRolePolicy"): _put_role_policy,
    ("iam", "UpdateAssumeRolePolicy"): _unmodifiable,
    ("logs", "AssociateKmsKey"): _encrypted_log("kmsKeyId"),
    ("logs", "CreateLogGroup"): _encrypted_log("kmsKeyId"),
    ("iam", "CreateServiceLinkedRole"): _linked_role,
    ("kms", "CancelKeyDeletion"): _cancelled,
    ("kms", "CreateAlias"): _pending_key,
    ("kms", "CreateGrant"): _pending_key,
    ("kms", "Decrypt"): _pending_key,
    ("kms", "DisableKeyRotation"): _enabled_key,
    ("kms", "EnableKeyRotation"): _enabled_key,
    ("kms", "PutKeyPolicy"): _pending_key,
    ("kms", "UpdateAlias"): _pending_key,
    ("kms", "Encrypt"): _pending_key,
    ("kms", "GenerateDataKey"): _pending_key,
    ("kms", "ScheduleKeyDeletion"): _pending_key,
    ("secretsmanager", "CreateSecret"): _create_secret,
    ("secretsmanager", "PutResourcePolicy"): _secret_policy,
    ("secretsmanager", "RotateSecret"): _rotate_secret,
    ("ssm", "PutParameter"): _parameter_type,
    ("sts", "AssumeRole"): _session,
}
