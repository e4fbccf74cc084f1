"""The delivery: CloudFront, slow to change and global."""

from __future__ import annotations

from constructs import Construct

from modules.cdn import Cdn
from modules.certificate import Certificate
from stacks.data import DataStack
from stacks.environment_stack import EnvironmentStack
from stacks.foundation import FoundationStack
from tij import contract
from tij.settings.models import Settings


class DeliveryStack(EnvironmentStack):
    """The CDN of the files bucket, its certificate in us-east-1, and its record."""

    NAME = contract.DELIVERY

    def __init__(
        self, scope: Construct, settings: Settings, foundation: FoundationStack, data: DataStack
    ) -> None:
        """Also gives the files bucket its policy: only this distribution may read it."""
        super().__init__(scope, settings)
        global_provider = self.provider_for_cloudfront()
        certificate = Certificate(
            self,
            "certificate",
            domain=settings.dns.cdn_domain,
            zone=foundation.zone,
            provider=global_provider,
        )
        cdn = Cdn(
            self,
            "cdn",
            prefix=settings.project.prefix,
            domain=settings.dns.cdn_domain,
            settings=settings.cdn,
            files=data.files,
            origins=settings.web_origins,
            certificate=certificate,
        )
        cdn.add_record(foundation.zone)
        cdn.log_to(foundation.logs, global_provider)
        self.promise(
            {
                contract.CDN_URL: f"https://{settings.dns.cdn_domain}",
                contract.CDN_DOMAIN_NAME: cdn.domain_name,
                contract.DISTRIBUTION_ID: cdn.distribution_id,
            }
        )
