"""A TLS certificate, proven by a DNS record and waited for (guide 5-2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate
from cdktf_cdktf_provider_aws.acm_certificate_validation import AcmCertificateValidation
from constructs import Construct

from modules.dns import HostedZone


class Certificate(Construct):
    """An ACM certificate for one name and, if wanted, `*.` below it.

    A name and its wildcard are proven by the same record (ACM User Guide, "DNS validation").
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        domain: str,
        zone: HostedZone,
        wildcard: bool = False,
        provider: TerraformProvider | None = None,
    ) -> None:
        """`provider` says in which Region: CloudFront accepts certificates of us-east-1 only."""
        super().__init__(scope, id_)
        alternatives: Sequence[str] | None = [f"*.{domain}"] if wildcard else None
        certificate = AcmCertificate(
            self,
            "Default",
            domain_name=domain,
            subject_alternative_names=alternatives,
            validation_method="DNS",
            provider=provider,
            # A certificate in use can't be deleted: the next one comes first.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        proof = certificate.domain_validation_options.get(0)
        record = zone.add_cname(
            self,
            "validation-record",
            name=proof.resource_record_name,
            value=proof.resource_record_value,
        )
        self._validation = AcmCertificateValidation(
            self,
            "validation",
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn],
            provider=provider,
        )

    @cached_property
    def arn(self) -> str:
        """ARN of the certificate, known once it is issued."""
        return self._validation.certificate_arn
