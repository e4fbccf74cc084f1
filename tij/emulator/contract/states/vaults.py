"""States of backup vaults and plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.there import Rule, held, is_trusted

COLD = 90
"""Days that cold storage keeps at least: AWS Backup API Reference, Lifecycle."""


def _plan(said: Parameters) -> Refusal | None:
    """AWS Backup API Reference, BackupRuleInput and Lifecycle; Developer Guide, "Vault Lock"."""
    from ministack.services import backup

    for rule in (said.get("BackupPlan") or {}).get("Rules", []):
        name, vault = rule.get("RuleName"), backup._vaults.get(rule.get("TargetBackupVaultName"))
        if vault is None:
            return _invalid(f"Backup vault {rule.get('TargetBackupVaultName')} does not exist.")
        for copy in rule.get("CopyActions", []):
            # Of other accounts and Regions nothing is known here.
            arn = str(copy.get("DestinationBackupVaultArn"))
            place, _, other = arn.partition(":backup-vault:")
            here = place.split(":")[3:] == [get_region(), get_account_id()]
            if here and backup._vaults.get(other) is None:
                return _invalid(f"Backup vault {arn} does not exist.")
        for lifecycle in _lifecycles(rule):
            cold, kept = lifecycle.get("MoveToColdStorageAfterDays"), lifecycle["DeleteAfterDays"]
            if cold is not None and kept < cold + COLD:
                wrong = "DeleteAfterDays cannot be less than 90 days apart from"
                message = f"Invalid lifecycle. {wrong} MoveToColdStorageAfterDays"
                return _invalid(f"Error in rule {name} : {message}")
    return None


def _lifecycles(rule: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for one in (rule, *rule.get("CopyActions", [])):
        if (one.get("Lifecycle") or {}).get("DeleteAfterDays") is not None:
            yield one["Lifecycle"]


def _invalid(message: str) -> Refusal:
    return Refusal("InvalidParameterValueException", message)


def _new_plan(said: Parameters) -> Refusal | None:
    """AWS Backup API Reference, CreateBackupPlan: AlreadyExistsException, of the same document."""
    from ministack.services import backup

    if any(one.get("BackupPlan") == said.get("BackupPlan") for one in held(backup._plans)):
        message = "Backup plan with the same plan document already exists"
        return Refusal("AlreadyExistsException", message)
    return _plan(said)


def _selection(said: Parameters) -> Refusal | None:
    """AWS Backup API Reference, CreateBackupSelection: its plan, its role, its own name."""
    from ministack.services import backup, iam

    plan, asked = said.get("BackupPlanId"), said.get("BackupSelection") or {}
    if backup._plans.get(plan) is None:
        return Refusal("ResourceNotFoundException", f"Backup plan {plan} does not exist.")
    role = iam._roles.get(str(asked.get("IamRoleArn", "")).rpartition("/")[2])
    if role is not None and not is_trusted(role, "backup.amazonaws.com"):
        return _invalid(f"IAM Role {asked['IamRoleArn']} cannot be assumed by AWS Backup")
    for one in held(backup._selections):
        if (one["BackupPlanId"], one["SelectionName"]) == (plan, asked.get("SelectionName")):
            message = "Backup selection with the same name already exists in this plan"
            return Refusal("AlreadyExistsException", message)
    return None


def _delete_plan(said: Parameters) -> Refusal | None:
    """AWS Backup API Reference, DeleteBackupPlan: only after its selections."""
    from ministack.services import backup

    if any(s["BackupPlanId"] == said.get("BackupPlanId") for s in held(backup._selections)):
        message = "Related backup plan selections must be deleted prior to backup plan deletion"
        return Refusal("InvalidRequestException", message)
    return None


def _delete_vault(said: Parameters) -> Refusal | None:
    """AWS Backup API Reference, DeleteBackupVault: only if it is empty."""
    from ministack.services import backup

    name = said.get("BackupVaultName")
    jobs = [one for one in held(backup._jobs) if one.get("RecoveryPointArn")]
    if any(one.get("BackupVaultName") == name for one in jobs):
        message = f"Backup vault {name} cannot be deleted because it contains recovery points."
        return Refusal("InvalidRequestException", message)
    return None


RULES: Mapping[tuple[str, str], Rule] = {
    ("backup", "CreateBackupPlan"): _new_plan,
    ("backup", "CreateBackupSelection"): _selection,
    ("backup", "DeleteBackupPlan"): _delete_plan,
    ("backup", "DeleteBackupVault"): _delete_vault,
    ("backup", "UpdateBackupPlan"): _plan,
}
