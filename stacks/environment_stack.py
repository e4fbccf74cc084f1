"""What every stack has: its id, its provider, its state."""

from __future__ import annotations

from collections.abc import Mapping

from cdktf import TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from constructs import Construct

from backend.s3 import attach_backend
from modules.place import Place
from tij.contract import Output
from tij.settings.models import Settings

CLOUDFRONT_REGION = "us-east-1"


class EnvironmentStack(TerraformStack):
    """A stack `<environment>-<name>` with the AWS provider and its state in the S3 backend."""

    NAME: str
    """The stack's name without the environment, e.g. `foundation`."""

    def __init__(self, scope: Construct, settings: Settings) -> None:
        """Tags everything made in the stack with project, environment and stack."""
        super().__init__(scope, f"{settings.environment}-{self.NAME}")
        self.settings = settings
        self._provider("aws", settings.aws.region)
        attach_backend(self, settings, self.NAME)

    @property
    def account_id(self) -> str:
        """The account that is built in: from the settings, or asked of AWS at plan time."""
        if self.settings.aws.account_id:
            return self.settings.aws.account_id
        if not hasattr(self, "_identity"):
            self._identity = DataAwsCallerIdentity(self, "identity")
        return self._identity.account_id

    @property
    def place(self) -> Place:
        """Where the environment is, for the tiers that name what AWS has not made yet."""
        return Place(self.settings.project.prefix, self.settings.aws.region, self.account_id)

    @property
    def environment_tags(self) -> dict[str, str]:
        """Tags of all that belongs to this environment, whichever stack made it."""
        return {"Project": self.settings.project.name, "Environment": self.settings.environment}

    @property
    def tags(self) -> dict[str, str]:
        """Tags of what this stack makes, beside those that name the stack."""
        return self.environment_tags

    def promise(self, values: Mapping[Output, object]) -> None:
        """Give the values of outputs that tij/contract.py promises of this stack."""
        for output, value in values.items():
            if output.stack != self.NAME:
                raise ValueError(f"{output.name} is an output of {output.stack}, not {self.NAME}")
            TerraformOutput(self, output.name, value=value, description=output.description)

    def provider_for_cloudfront(self) -> AwsProvider:
        """A second provider in us-east-1, where CloudFront looks for certificates."""
        return self._provider("aws-us-east-1", CLOUDFRONT_REGION, alias="us-east-1")

    def _provider(self, id_: str, region: str, alias: str | None = None) -> AwsProvider:
        aws = self.settings.aws
        return AwsProvider(
            self,
            id_,
            alias=alias,
            region=region,
            allowed_account_ids=[aws.account_id] if aws.account_id else None,
            max_retries=aws.max_retries,
            default_tags=[
                AwsProviderDefaultTags(
                    tags={**self.tags, "Stack": self.NAME, "ManagedBy": "Terraform"}
                )
            ],
        )
