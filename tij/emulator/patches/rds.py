"""RDS: managed master passwords, log exports, and what CreateDBInstance refuses."""

from __future__ import annotations

import json
import uuid
from typing import Any

from tij.emulator.patches.query import Params, Response, first, members
from tij.emulator.patches.rds_moments import fill as fill_moments
from tij.emulator.patches.rds_snapshots import fill as fill_snapshots
from tij.emulator.patches.rds_versions import fill as fill_versions

NOT_IN_PASSWORDS = '/"@ '
MIN_ZONES = 2
ROTATION_DAYS = 7


def fill(rds: Any) -> None:
    """RDS API Reference: CreateDBInstance, ModifyDBInstance, DeleteDBInstance, DBInstance,
    DescribeDBInstances (Filters), RestoreDBInstanceFromDBSnapshot.
    """
    actions = rds._ACTION_MAP
    create, modify, delete = (
        actions[f"{verb}DBInstance"] for verb in ("Create", "Modify", "Delete")
    )
    create_subnet_group = actions["CreateDBSubnetGroup"]
    restore = actions["RestoreDBInstanceFromDBSnapshot"]
    render = rds._instance_xml

    def create_instance(params: Params) -> Response:
        refusal = _refused_password(rds, params)
        if refusal:
            return refusal
        secret = None
        if first(params, "ManageMasterUserPassword") == "true":
            if first(params, "MasterUserPassword"):
                return _two_passwords(rds)
            password = rds._generate_master_user_password()
            secret = make_secret(params, password)
            params = {**params, "MasterUserPassword": [password]}
        response: Response = create(params)
        instance = _instance(rds, params)
        if response[0] >= 400 or instance is None:
            return response
        instance["MasterUserSecret"] = secret
        instance["EnabledCloudwatchLogsExports"] = members(params, "EnableCloudwatchLogsExports")
        for field in ("PreferredBackupWindow", "EngineLifecycleSupport"):
            if first(params, field):
                instance[field] = first(params, field)
        return _described("CreateDBInstance", rds, instance)

    def modify_instance(params: Params) -> Response:
        name = first(params, "NewDBInstanceIdentifier").lower()
        if name and rds._instances.get(name):
            return rds._error("DBInstanceAlreadyExists", f"DBInstance {name} already exists.", 400)
        instance = _instance(rds, params)
        managed = first(params, "ManageMasterUserPassword") == "true"
        if managed and first(params, "MasterUserPassword"):
            return _two_passwords(rds)
        secret = None
        if managed and instance and not instance.get("MasterUserSecret"):
            # From a password that somebody gave to one that RDS keeps.
            password = rds._generate_master_user_password()
            params = {**params, "MasterUserPassword": [password]}
            user = {**params, "MasterUsername": [instance["MasterUsername"]]}
            secret = make_secret(user, password)
        response: Response = modify(params)
        if response[0] >= 400 or instance is None:
            return response
        instance["MasterUserSecret"] = secret or instance.get("MasterUserSecret")
        insights = first(params, "EnablePerformanceInsights")
        if insights:
            instance["PerformanceInsightsEnabled"] = insights == "true"
        days = first(params, "PerformanceInsightsRetentionPeriod")
        if days:
            instance["PerformanceInsightsRetentionPeriod"] = int(days)
        if name and first(params, "ApplyImmediately") == "true":
            _rename(rds, instance, name)
        exports = set(instance.get("EnabledCloudwatchLogsExports") or [])
        exports |= set(members(params, "CloudwatchLogsExportConfiguration.EnableLogTypes"))
        exports -= set(members(params, "CloudwatchLogsExportConfiguration.DisableLogTypes"))
        instance["EnabledCloudwatchLogsExports"] = sorted(exports)
        return _described("ModifyDBInstance", rds, instance)

    def delete_instance(params: Params) -> Response:
        instance = _instance(rds, params)
        secret = (instance or {}).get("MasterUserSecret")
        response: Response = delete(params)
        if response[0] < 400 and secret:
            from ministack.services import secretsmanager

            secretsmanager._delete_secret(
                {"SecretId": secret["SecretArn"], "ForceDeleteWithoutRecovery": True}
            )
        return response

    def restore_snapshot(params: Params) -> Response:
        response: Response = restore(params)
        instance = _instance(rds, params)
        if response[0] >= 400 or instance is None:
            return response
        _place(rds, instance, params)
        tags = rds._parse_tags(params)
        instance["TagList"] = rds._tags[instance["DBInstanceArn"]] = tags
        snapshot = rds._snapshots[first(params, "DBSnapshotIdentifier")]
        instance["KmsKeyId"] = snapshot.get("KmsKeyId", "")
        managed = first(params, "ManageMasterUserPassword") == "true"
        # The embedded Fargate, which copies the data, gives the copy its password itself.
        if managed and "_MasterUserPassword" not in snapshot:
            user = {**params, "MasterUsername": [instance["MasterUsername"]]}
            instance["MasterUserSecret"] = make_secret(user, rds._generate_master_user_password())
        return _described("RestoreDBInstanceFromDBSnapshot", rds, instance)

    def create_group(params: Params) -> Response:
        resolved = rds._resolve_subnet_group_members(members(params, "SubnetIds"))
        if resolved:
            zones = {subnet["SubnetAvailabilityZone"]["Name"] for subnet in resolved[0]}
            if len(zones) < MIN_ZONES:
                return rds._error(
                    "DBSubnetGroupDoesNotCoverEnoughAZs",
                    "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement."
                    f" Current AZ coverage: {', '.join(sorted(zones))}."
                    " Add subnets to cover at least 2 AZs.",
                    400,
                )
        return create_subnet_group(params)

    def render_instance(instance: dict[str, Any]) -> str:
        rendered: str = render(instance)
        exports = "".join(
            f"<member>{log}</member>" for log in instance.get("EnabledCloudwatchLogsExports") or []
        )
        rendered = rendered.replace(
            "<EnabledCloudwatchLogsExports/>",
            f"<EnabledCloudwatchLogsExports>{exports}</EnabledCloudwatchLogsExports>",
        )
        support = instance.get("EngineLifecycleSupport")
        if support:
            rendered += f"<EngineLifecycleSupport>{support}</EngineLifecycleSupport>"
        secret = instance.get("MasterUserSecret")
        if secret:
            rendered += (
                f"<MasterUserSecret><SecretArn>{secret['SecretArn']}</SecretArn>"
                f"<SecretStatus>{secret['SecretStatus']}</SecretStatus>"
                f"<KmsKeyId>{secret['KmsKeyId']}</KmsKeyId></MasterUserSecret>"
            )
        return rendered

    keep = rds._apply_instance_filters

    def filtered(instances: Any, filters: dict[str, list[str]]) -> Any:
        """By the id that no new name changes too, by which Terraform looks for an instance."""
        ids = filters.get("dbi-resource-id")
        kept = keep(instances, filters)
        return [i for i in kept if i["DbiResourceId"] in ids] if ids else kept

    actions["CreateDBInstance"] = create_instance
    actions["ModifyDBInstance"] = modify_instance
    actions["DeleteDBInstance"] = delete_instance
    actions["RestoreDBInstanceFromDBSnapshot"] = restore_snapshot
    actions["CreateDBSubnetGroup"] = create_group
    rds._instance_xml = render_instance
    rds._apply_instance_filters = filtered
    fill_moments(rds)
    fill_snapshots(rds)
    fill_versions(rds)


def _two_passwords(rds: Any) -> Response:
    refusal: Response = rds._error(
        "InvalidParameterCombination",
        "You can't specify MasterUserPassword when ManageMasterUserPassword is on.",
        400,
    )
    return refusal


def _refused_password(rds: Any, params: Params) -> Response | None:
    password = first(params, "MasterUserPassword")
    if not any(character in password for character in NOT_IN_PASSWORDS):
        return None
    return rds._error(
        "InvalidParameterValue",
        "The parameter MasterUserPassword is not a valid password. Only printable ASCII"
        " characters besides '/', '@', '\"', ' ' may be used.",
        400,
    )


def make_secret(params: Params, password: str) -> dict[str, str]:
    """The secret in which RDS keeps a master password, as `MasterUserSecret` shows it."""
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import secretsmanager

    identifier = first(params, "DBInstanceIdentifier")
    arn = secretsmanager.create_secret_in_process(
        f"rds!db-{uuid.uuid4()}",
        json.dumps({"username": first(params, "MasterUsername"), "password": password}),
        description=f"Secret managed by RDS for DB instance {identifier}",
    )
    # RDS User Guide, "Password management with Amazon RDS and AWS Secrets Manager".
    secret = next(s for s in secretsmanager._secrets.values() if s["ARN"] == arn)
    secret["RotationEnabled"] = True
    secret["RotationRules"] = {"AutomaticallyAfterDays": ROTATION_DAYS}
    default_key = f"arn:aws:kms:{get_region()}:{get_account_id()}:key/aws-secretsmanager-default"
    return {
        "SecretArn": arn,
        "SecretStatus": "active",
        "KmsKeyId": first(params, "MasterUserSecretKmsKeyId") or default_key,
    }


def _rename(rds: Any, instance: dict[str, Any], name: str) -> None:
    """RDS User Guide, "Renaming a DB instance": the ARN and the endpoint follow the name."""
    before, arn = instance["DBInstanceIdentifier"], instance["DBInstanceArn"]
    del rds._instances[before]
    instance["DBInstanceIdentifier"] = name
    instance["DBInstanceArn"] = f"{arn.rpartition(':')[0]}:{name}"
    if arn in rds._tags:
        rds._tags[instance["DBInstanceArn"]] = rds._tags.pop(arn)
    rds._instances[name] = instance


def _place(rds: Any, instance: dict[str, Any], params: Params) -> None:
    """What AWS reports of a restored instance and ministack does not record."""
    for number in ("BackupRetentionPeriod", "MaxAllocatedStorage"):
        if first(params, number):
            instance[number] = int(first(params, number))
    for flag in ("AutoMinorVersionUpgrade", "CopyTagsToSnapshot", "DeletionProtection"):
        if first(params, flag):
            instance[flag] = first(params, flag) == "true"
    for text in ("PreferredBackupWindow", "EngineLifecycleSupport", "CACertificateIdentifier"):
        if first(params, text):
            instance[text] = first(params, text)
    instance["EnabledCloudwatchLogsExports"] = members(params, "EnableCloudwatchLogsExports")
    groups = members(params, "VpcSecurityGroupIds")
    instance["VpcSecurityGroups"] = [
        {"VpcSecurityGroupId": group, "Status": "active"} for group in groups
    ]
    subnets = rds._subnet_groups.get(first(params, "DBSubnetGroupName"))
    if subnets:
        instance["DBSubnetGroup"] = subnets
    parameters = first(params, "DBParameterGroupName")
    if parameters:
        instance["DBParameterGroups"] = [
            {"DBParameterGroupName": parameters, "ParameterApplyStatus": "in-sync"}
        ]


def _instance(rds: Any, params: Params) -> dict[str, Any] | None:
    instance: dict[str, Any] | None = rds._instances.get(first(params, "DBInstanceIdentifier"))
    return instance


def _described(action: str, rds: Any, instance: dict[str, Any]) -> Response:
    body = f"<DBInstance>{rds._instance_xml(instance)}</DBInstance>"
    response: Response = rds._xml(
        200, f"{action}Response", f"<{action}Result>{body}</{action}Result>"
    )
    return response
