"""The image repository, and which of its images is released (guide 3-1)."""

from __future__ import annotations

import json
from functools import cached_property

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.ecr_lifecycle_policy import EcrLifecyclePolicy
from cdktf_cdktf_provider_aws.ecr_repository import (
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from modules.policy import Statement
from modules.role import Role
from tij.settings.models import ProtectionSettings, RegistrySettings

NOT_RELEASED = "not-released"


def released_image_name(prefix: str) -> str:
    """The SSM parameter of the released image's digest, without its leading slash."""
    return f"{prefix}/released-image"


class Registry(Construct):
    """An ECR repository with immutable tags, scan on push, and a limit to what is kept.

    The released image is a digest in an SSM parameter: a release writes it, Terraform reads it,
    so an apply never moves the service back to an older image.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        prefix: str,
        settings: RegistrySettings,
        protection: ProtectionSettings,
    ) -> None:
        """Named `<prefix>-backend`, as in the guide."""
        super().__init__(scope, id_)
        self._repository = EcrRepository(
            self,
            "Default",
            name=f"{prefix}-backend",
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=True),
            encryption_configuration=[
                EcrRepositoryEncryptionConfiguration(encryption_type="AES256")
            ],
            force_delete=protection.force_destroy,
        )
        EcrLifecyclePolicy(
            self,
            "lifecycle",
            repository=self._repository.name,
            policy=json.dumps(
                {
                    "rules": [
                        {
                            "rulePriority": 1,
                            "description": f"Keep the newest {settings.keep_images} images",
                            "selection": {
                                "tagStatus": "any",
                                "countType": "imageCountMoreThan",
                                "countNumber": settings.keep_images,
                            },
                            "action": {"type": "expire"},
                        }
                    ]
                }
            ),
        )
        self._released = SsmParameter(
            self,
            "released-image",
            name=f"/{released_image_name(prefix)}",
            description="Digest of the image that the service runs; written by a release",
            type="String",
            insecure_value=NOT_RELEASED,
            lifecycle=TerraformResourceLifecycle(ignore_changes=["insecure_value", "value"]),
        )

    @cached_property
    def repository_url(self) -> str:
        """`<account>.dkr.ecr.<region>.amazonaws.com/<name>`."""
        return self._repository.repository_url

    @cached_property
    def released_image_parameter(self) -> str:
        """Name of the SSM parameter that holds the released image's digest."""
        return self._released.name

    def grant_pull(self, role: Role) -> None:
        """Let `role` pull images of this repository."""
        role.grant(
            "pull-image",
            Statement(
                "PullImage",
                [
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:GetDownloadUrlForLayer",
                ],
                [self._repository.arn],
            ),
            # A registry login knows no repository (Service Authorization Reference).
            Statement("LogIn", ["ecr:GetAuthorizationToken"], ["*"]),
        )
