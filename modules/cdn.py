"""CloudFront in front of the files bucket (guide 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudfront_distribution import (
    CloudfrontDistribution,
    CloudfrontDistributionDefaultCacheBehavior,
    CloudfrontDistributionOrigin,
    CloudfrontDistributionRestrictions,
    CloudfrontDistributionRestrictionsGeoRestriction,
    CloudfrontDistributionViewerCertificate,
)
from cdktf_cdktf_provider_aws.cloudfront_origin_access_control import CloudfrontOriginAccessControl
from cdktf_cdktf_provider_aws.cloudfront_response_headers_policy import (
    CloudfrontResponseHeadersPolicy,
)
from cdktf_cdktf_provider_aws.cloudfront_response_headers_policy import (
    CloudfrontResponseHeadersPolicyCorsConfig as Cors,
)
from cdktf_cdktf_provider_aws.cloudfront_response_headers_policy import (
    CloudfrontResponseHeadersPolicyCorsConfigAccessControlAllowHeaders as AllowHeaders,
)
from cdktf_cdktf_provider_aws.cloudfront_response_headers_policy import (
    CloudfrontResponseHeadersPolicyCorsConfigAccessControlAllowMethods as AllowMethods,
)
from cdktf_cdktf_provider_aws.cloudfront_response_headers_policy import (
    CloudfrontResponseHeadersPolicyCorsConfigAccessControlAllowOrigins as AllowOrigins,
)
from cdktf_cdktf_provider_aws.cloudfront_response_headers_policy import (
    CloudfrontResponseHeadersPolicySecurityHeadersConfig as SecurityHeaders,
)
from cdktf_cdktf_provider_aws.cloudfront_response_headers_policy import (
    CloudfrontResponseHeadersPolicySecurityHeadersConfigContentSecurityPolicy as ContentSecurity,
)
from cdktf_cdktf_provider_aws.cloudfront_response_headers_policy import (
    CloudfrontResponseHeadersPolicySecurityHeadersConfigContentTypeOptions as ContentTypeOptions,
)
from cdktf_cdktf_provider_aws.cloudfront_response_headers_policy import (
    CloudfrontResponseHeadersPolicySecurityHeadersConfigReferrerPolicy as ReferrerPolicy,
)
from cdktf_cdktf_provider_aws.cloudfront_response_headers_policy import (
    CloudfrontResponseHeadersPolicySecurityHeadersConfigStrictTransportSecurity as StrictTransport,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery import (
    CloudwatchLogDelivery,
    CloudwatchLogDeliveryS3DeliveryConfiguration,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery_destination import (
    CloudwatchLogDeliveryDestination,
    CloudwatchLogDeliveryDestinationDeliveryDestinationConfiguration,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery_source import CloudwatchLogDeliverySource
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from modules.certificate import Certificate
from modules.dns import HostedZone
from modules.place import Place
from modules.policy import Statement
from modules.role import Role
from modules.storage import FilesBucket, LogBucket
from tij.settings.models import CdnSettings

# "CachingOptimized" (CloudFront Developer Guide, "Use managed cache policies").
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ORIGIN = "s3-origin"
YEAR = 365 * 24 * 3600
# Of a file that somebody opens as a page: nothing in it runs. Where a page loads the file, that
# page's own policy holds.
FILES_POLICY = "default-src 'none'; frame-ancestors 'none'"


def distribution_name(prefix: str) -> str:
    """The SSM parameter with the distribution's id, without its leading slash."""
    return f"{prefix}/distribution"


def invalidation(place: Place, tags: Mapping[str, str]) -> Sequence[Statement]:
    """What makes the edge forget files: of the distribution with these tags, whose id AWS gives."""
    account, name = place.account_id, distribution_name(place.prefix)
    return (
        Statement(
            "FindDistribution",
            ["ssm:GetParameter"],
            [f"arn:aws:ssm:{place.region}:{account}:parameter/{name}"],
        ),
        Statement(
            "InvalidateFiles",
            ["cloudfront:CreateInvalidation"],
            [f"arn:aws:cloudfront::{account}:distribution/*"],
            conditions={
                "StringEquals": {f"aws:ResourceTag/{tag}": value for tag, value in tags.items()}
            },
        ),
    )


class Cdn(Construct):
    """A distribution that alone may read the files bucket (origin access control).

    CORS and security headers are added by CloudFront, so a cached answer has them whoever asked
    first.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        prefix: str,
        domain: str,
        settings: CdnSettings,
        files: FilesBucket,
        origins: Sequence[str],
        certificate: Certificate,
    ) -> None:
        """`certificate` is of us-east-1; `origins` are the pages' origins that may load files."""
        super().__init__(scope, id_)
        self._domain = domain
        self._prefix = prefix
        access = CloudfrontOriginAccessControl(
            self,
            "origin-access-control",
            name=f"{prefix}-files",
            description="CloudFront signs its requests to the files bucket",
            origin_access_control_origin_type="s3",
            signing_behavior="always",
            signing_protocol="sigv4",
        )
        headers = self._response_headers(origins)
        self._distribution = CloudfrontDistribution(
            self,
            "Default",
            enabled=True,
            comment=f"{prefix}: media/ and static/",
            aliases=[domain],
            price_class=settings.price_class,
            http_version="http2and3",
            is_ipv6_enabled=True,
            origin=[
                CloudfrontDistributionOrigin(
                    origin_id=f"{prefix}-{ORIGIN}",
                    domain_name=files.regional_domain_name,
                    origin_access_control_id=access.id,
                )
            ],
            default_cache_behavior=CloudfrontDistributionDefaultCacheBehavior(
                target_origin_id=f"{prefix}-{ORIGIN}",
                viewer_protocol_policy="redirect-to-https",
                allowed_methods=["GET", "HEAD"],
                cached_methods=["GET", "HEAD"],
                compress=True,
                cache_policy_id=CACHING_OPTIMIZED,
                response_headers_policy_id=headers.id,
            ),
            restrictions=CloudfrontDistributionRestrictions(
                geo_restriction=CloudfrontDistributionRestrictionsGeoRestriction(
                    restriction_type="none"
                )
            ),
            viewer_certificate=CloudfrontDistributionViewerCertificate(
                acm_certificate_arn=certificate.arn,
                ssl_support_method="sni-only",
                minimum_protocol_version="TLSv1.2_2021",
            ),
        )
        SsmParameter(
            self,
            "distribution-id",
            name=f"/{distribution_name(prefix)}",
            description="The CDN's distribution, for tasks that delete files",
            type="String",
            insecure_value=self._distribution.id,
        )
        files.set_policy(
            self,
            Statement(
                "CdnReads",
                ["s3:GetObject"],
                [f"{files.arn}/*"],
                service="cloudfront.amazonaws.com",
                conditions={"StringEquals": {"AWS:SourceArn": self._distribution.arn}},
            ),
        )

    @cached_property
    def domain_name(self) -> str:
        """CloudFront's own host name of the distribution."""
        return self._distribution.domain_name

    @cached_property
    def distribution_id(self) -> str:
        """Id of the distribution, as invalidations need it."""
        return self._distribution.id

    @staticmethod
    def grant_invalidate(role: Role, place: Place, tags: Mapping[str, str]) -> None:
        """Let `role` make the edge forget files. Tasks may be there before the CDN is."""
        role.grant("invalidate-files", *invalidation(place, tags))

    def add_record(self, zone: HostedZone) -> None:
        """Make the CDN's domain an alias of the distribution, over IPv4 and IPv6."""
        for id_, type_ in (("record", "A"), ("record-ipv6", "AAAA")):
            zone.add_alias(
                self,
                id_,
                name=self._domain,
                target=self.domain_name,
                target_zone_id=self._distribution.hosted_zone_id,
                type_=type_,
            )

    def log_to(self, logs: LogBucket, provider: TerraformProvider) -> None:
        """Deliver access logs to `logs`; `provider` is of us-east-1, where the deliveries live.

        Standard logging v2, since the older one needs a bucket with ACLs (CloudFront Developer
        Guide, "Configure standard logging (v2)").
        """
        source = CloudwatchLogDeliverySource(
            self,
            "log-source",
            name=f"{self._prefix}-cdn",
            log_type="ACCESS_LOGS",
            resource_arn=self._distribution.arn,
            provider=provider,
        )
        configuration = CloudwatchLogDeliveryDestinationDeliveryDestinationConfiguration
        destination = CloudwatchLogDeliveryDestination(
            self,
            "log-destination",
            name=f"{self._prefix}-cdn-logs",
            output_format="json",
            delivery_destination_configuration=[
                configuration(destination_resource_arn=f"{logs.arn}/{logs.CDN_PREFIX}")
            ],
            provider=provider,
        )
        CloudwatchLogDelivery(
            self,
            "log-delivery",
            delivery_source_name=source.name,
            delivery_destination_arn=destination.arn,
            s3_delivery_configuration=[
                CloudwatchLogDeliveryS3DeliveryConfiguration(
                    # AWS may strip a leading slash; the provider would then plan it at every run
                    # and lose the bucket's prefix (terraform-provider-aws#46328).
                    suffix_path="{DistributionId}/{yyyy}/{MM}/{dd}",
                    enable_hive_compatible_path=False,
                )
            ],
            provider=provider,
        )

    def _response_headers(self, origins: Sequence[str]) -> CloudfrontResponseHeadersPolicy:
        return CloudfrontResponseHeadersPolicy(
            self,
            "response-headers",
            name=f"{self._prefix}-files",
            comment="CORS for the site's own pages, CSP, nosniff and HSTS",
            cors_config=Cors(
                access_control_allow_credentials=False,
                access_control_allow_headers=AllowHeaders(items=["*"]),
                access_control_allow_methods=AllowMethods(items=["GET", "HEAD"]),
                access_control_allow_origins=AllowOrigins(items=list(origins)),
                origin_override=True,
            ),
            security_headers_config=SecurityHeaders(
                content_security_policy=ContentSecurity(
                    content_security_policy=FILES_POLICY, override=True
                ),
                content_type_options=ContentTypeOptions(override=True),
                referrer_policy=ReferrerPolicy(referrer_policy="same-origin", override=True),
                strict_transport_security=StrictTransport(
                    access_control_max_age_sec=YEAR, override=True
                ),
            ),
        )
