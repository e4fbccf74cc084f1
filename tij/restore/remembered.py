"""A database that is gone, as Terraform's state remembers it: what a copy of it is made like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef

ATTRIBUTES = {
    "AllocatedStorage": "allocated_storage",
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "BackupRetentionPeriod": "backup_retention_period",
    "CACertificateIdentifier": "ca_cert_identifier",
    "CopyTagsToSnapshot": "copy_tags_to_snapshot",
    "DBInstanceClass": "instance_class",
    "DBInstanceIdentifier": "identifier",
    "DbiResourceId": "resource_id",
    "DeletionProtection": "deletion_protection",
    "EnabledCloudwatchLogsExports": "enabled_cloudwatch_logs_exports",
    "EngineLifecycleSupport": "engine_lifecycle_support",
    "EngineVersion": "engine_version_actual",
    "IAMDatabaseAuthenticationEnabled": "iam_database_authentication_enabled",
    "MasterUsername": "username",
    "MaxAllocatedStorage": "max_allocated_storage",
    "MonitoringInterval": "monitoring_interval",
    "MonitoringRoleArn": "monitoring_role_arn",
    "MultiAZ": "multi_az",
    "PerformanceInsightsEnabled": "performance_insights_enabled",
    "PerformanceInsightsRetentionPeriod": "performance_insights_retention_period",
    "PreferredBackupWindow": "backup_window",
    "PreferredMaintenanceWindow": "maintenance_window",
    "PubliclyAccessible": "publicly_accessible",
    "StorageEncrypted": "storage_encrypted",
    "StorageType": "storage_type",
}
"""Member of DBInstance → attribute of `aws_db_instance`."""
UNSET = ("MaxAllocatedStorage", "MonitoringRoleArn", "PerformanceInsightsRetentionPeriod")
"""Nothing of these is said where the state has 0 or nothing: RDS takes neither."""


def remembered(attributes: Mapping[str, Any]) -> DBInstanceTypeDef:
    """As DescribeDBInstances described it, as far as a restore asks; KeyError without one of them.

    What RDS made of its own accord, as its endpoint's name, is left out.
    """
    said = {member: attributes[name] for member, name in ATTRIBUTES.items()}
    described = {
        **{k: v for k, v in said.items() if v or k not in UNSET},
        "DBSubnetGroup": {"DBSubnetGroupName": attributes["db_subnet_group_name"]},
        "VpcSecurityGroups": [
            {"VpcSecurityGroupId": group} for group in attributes["vpc_security_group_ids"]
        ],
        "DBParameterGroups": [{"DBParameterGroupName": attributes["parameter_group_name"]}],
        "Endpoint": {"Port": attributes["port"]},
        "TagList": [{"Key": k, "Value": v} for k, v in attributes["tags_all"].items()],
    }
    for secret in attributes["master_user_secret"]:
        described["MasterUserSecret"] = {"SecretArn": secret["secret_arn"]}
    return cast("DBInstanceTypeDef", described)
