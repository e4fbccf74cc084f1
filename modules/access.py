"""Getting into a running task without SSH: ECS Exec and Session Manager, logged (guide 9)."""

from __future__ import annotations

import json
from functools import cached_property

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ssm_document import SsmDocument
from constructs import Construct

from modules.encryption_key import EncryptionKey
from modules.policy import Statement
from modules.role import Role
from tij.settings.models import AccessSettings

# Session Manager reads its preferences from a document of exactly this name (Systems Manager
# User Guide, "Update Session Manager preferences").
PREFERENCES = "SSM-SessionManagerRunShell"


class SessionLog(Construct):
    """Where the sessions' input and output are kept, encrypted."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        prefix: str,
        settings: AccessSettings,
        key: EncryptionKey,
    ) -> None:
        """`key` encrypts both the log and the session's own channel."""
        super().__init__(scope, id_)
        self.key = key
        self._group = CloudwatchLogGroup(
            self,
            "Default",
            name=f"/sessions/{prefix}",
            retention_in_days=settings.session_log_retention_days,
            kms_key_id=key.arn,
        )

    @cached_property
    def name(self) -> str:
        """Name of the log group."""
        return self._group.name

    def grant_exec(self, task_role: Role) -> None:
        """Let tasks of `task_role` be entered (ECS Developer Guide, "Using ECS Exec")."""
        task_role.grant(
            "ecs-exec",
            Statement(
                "OpenChannels",
                [
                    "ssmmessages:CreateControlChannel",
                    "ssmmessages:CreateDataChannel",
                    "ssmmessages:OpenControlChannel",
                    "ssmmessages:OpenDataChannel",
                ],
                # These actions know no resource (Service Authorization Reference).
                ["*"],
            ),
            Statement("FindLogGroup", ["logs:DescribeLogGroups"], ["*"]),
            Statement(
                "WriteSessionLog",
                ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                [f"{self._group.arn}:*"],
            ),
        )
        self.key.grant_decrypt(task_role)


class SessionPreferences(Construct):
    """Session Manager's preferences: log to CloudWatch, encrypted with our key (guide 9-1).

    They belong to the account and Region, not to an environment, and do not govern ECS Exec,
    which the cluster's own configuration does.
    """

    def __init__(self, scope: Construct, id_: str, *, log: SessionLog) -> None:
        """Sends the sessions' log where ECS Exec's goes."""
        super().__init__(scope, id_)
        SsmDocument(
            self,
            "Default",
            name=PREFERENCES,
            document_type="Session",
            document_format="JSON",
            content=json.dumps(
                {
                    "schemaVersion": "1.0",
                    "description": "Session Manager preferences",
                    "sessionType": "Standard_Stream",
                    "inputs": {
                        "s3BucketName": "",
                        "s3KeyPrefix": "",
                        "s3EncryptionEnabled": True,
                        "cloudWatchLogGroupName": log.name,
                        "cloudWatchEncryptionEnabled": True,
                        "cloudWatchStreamingEnabled": True,
                        "kmsKeyId": log.key.arn,
                        "runAsEnabled": False,
                        "runAsDefaultUser": "",
                        "idleSessionTimeout": "20",
                        "maxSessionDuration": "",
                        "shellProfile": {"windows": "", "linux": ""},
                    },
                }
            ),
        )
