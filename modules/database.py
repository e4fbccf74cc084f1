"""RDS for PostgreSQL (guide 2-1)."""

from __future__ import annotations

from functools import cached_property

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_parameter_group import (
    DbParameterGroup,
    DbParameterGroupParameter,
)
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.rds_instance_state import RdsInstanceState
from constructs import Construct

from modules.encryption_key import EncryptionKey
from modules.network import Network
from modules.security_group import Connectable, SecurityGroup
from tij.settings.models import DatabaseSettings, ProtectionSettings

PORT = 5432
LOG = "postgresql"


def database_identifier(prefix: str) -> str:
    """What the instance is called, for who must know before it is made."""
    return f"{prefix}-db"


class Database(Construct):
    """One encrypted PostgreSQL instance in the private subnets, reached over TLS only.

    RDS makes the master password, keeps it in Secrets Manager and rotates it every week (RDS
    User Guide, "Password management with Amazon RDS and AWS Secrets Manager"): Terraform never
    sees it. Extended Support, which costs more than the instance, is refused: an old major
    version is upgraded by AWS instead.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        prefix: str,
        settings: DatabaseSettings,
        protection: ProtectionSettings,
        network: Network,
        key: EncryptionKey,
    ) -> None:
        """`key` encrypts the exported log; storage uses the account's own RDS key."""
        super().__init__(scope, id_)
        identifier = database_identifier(prefix)
        self.security_group = SecurityGroup(
            self,
            "security-group",
            name=f"{prefix}-rds-sg",
            description="PostgreSQL Database - allow DB connections from ECS only",
            vpc_id=network.vpc_id,
        )
        subnets = DbSubnetGroup(
            self,
            "subnet-group",
            name=f"{identifier}-subnets",
            description="Private subnets in two or more Availability Zones",
            subnet_ids=network.private_subnet_ids,
        )
        parameters = DbParameterGroup(
            self,
            "parameter-group",
            name=f"{identifier}-postgres{settings.engine_version}",
            family=f"postgres{settings.engine_version}",
            description="TLS only; slow statements logged",
            parameter=[
                DbParameterGroupParameter(name="rds.force_ssl", value="1"),
                # Milliseconds.
                DbParameterGroupParameter(name="log_min_duration_statement", value="1000"),
            ],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        log_group = CloudwatchLogGroup(
            self,
            "log-group",
            name=f"/aws/rds/instance/{identifier}/{LOG}",
            retention_in_days=settings.log_retention_days,
            kms_key_id=key.arn,
        )
        self._instance = DbInstance(
            self,
            "Default",
            identifier=identifier,
            engine="postgres",
            engine_version=settings.engine_version,
            # Only what the settings say changes the major version; without this RDS refuses it.
            allow_major_version_upgrade=True,
            apply_immediately=settings.apply_immediately,
            engine_lifecycle_support="open-source-rds-extended-support-disabled",
            auto_minor_version_upgrade=True,
            instance_class=settings.instance_class,
            storage_type="gp3",
            storage_encrypted=True,
            allocated_storage=settings.allocated_storage,
            max_allocated_storage=settings.max_allocated_storage,
            db_name=settings.name,
            username=settings.username,
            manage_master_user_password=True,
            port=PORT,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[self.security_group.id],
            # No availability_zone: RDS chooses. A named one would replace the instance, data and
            # all, after a failover, a restore in another zone or a reordering of the settings.
            multi_az=settings.multi_az,
            publicly_accessible=False,
            parameter_group_name=parameters.name,
            ca_cert_identifier="rds-ca-rsa2048-g1",
            backup_retention_period=settings.backup_retention_days,
            backup_window=settings.backup_window,
            maintenance_window=settings.maintenance_window,
            copy_tags_to_snapshot=True,
            delete_automated_backups=not protection.final_snapshot,
            enabled_cloudwatch_logs_exports=[LOG],
            performance_insights_enabled=True,
            # Days; 7 are free.
            performance_insights_retention_period=7,
            monitoring_interval=0,
            deletion_protection=protection.deletion_protection,
            skip_final_snapshot=not protection.final_snapshot,
            # A snapshot outlives its instance and keeps its name: the group's id makes it another
            # one for every database that is made.
            final_snapshot_identifier=(
                f"{identifier}-final-{self.security_group.id}"
                if protection.final_snapshot
                else None
            ),
            lifecycle=TerraformResourceLifecycle(
                prevent_destroy=protection.prevent_destroy or None
            ),
            # RDS would make the log group itself, kept for ever.
            depends_on=[log_group],
        )
        self._settings = settings

    def stop(self) -> None:
        """Stop the instance: its storage and backups stay (`KeptStopped` stops it after a week).

        Taking this away starts nothing: `tij resume` does.
        """
        RdsInstanceState(self, "state", identifier=self.identifier, state="stopped")

    @cached_property
    def identifier(self) -> str:
        """Identifier of the instance, the dimension of its metrics."""
        return self._instance.identifier

    @cached_property
    def host(self) -> str:
        """Host name of the instance."""
        return self._instance.address

    @property
    def is_burstable(self) -> bool:
        """Whether the class earns and spends CPU credit (`db.t3`, `db.t4g`, ...)."""
        return self._settings.instance_class.startswith("db.t")

    @property
    def port(self) -> int:
        """TCP port."""
        return PORT

    @property
    def name(self) -> str:
        """Name of the initial database."""
        return self._settings.name

    @cached_property
    def secret_arn(self) -> str:
        """ARN of the secret in which RDS keeps `username` and `password`."""
        return self._instance.master_user_secret.get(0).secret_arn

    def allow_from(self, client: Connectable) -> None:
        """Let `client`'s tasks connect; the rules are made in the client's stack."""
        client.security_group.allow_to(
            client, "to-database", self.security_group, PORT, "connect RDS database"
        )
