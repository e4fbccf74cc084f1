"""CloudFront: certificates of us-east-1 only; no empty parts in response headers policies."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from tij.emulator.patches.query import Response

CERTIFICATE = re.compile(rb"<ACMCertificateArn>arn:aws[\w-]*:acm:(?P<region>[\w-]+):")


def fill(cloudfront: Any) -> None:
    """CloudFront API Reference: ViewerCertificate, ResponseHeadersPolicyConfig."""
    build_policy = cloudfront._build_rhp_config_xml
    create, update = cloudfront._create_distribution, cloudfront._update_distribution

    def refused(body: bytes) -> Response | None:
        certificate = CERTIFICATE.search(body)
        if certificate is None or certificate["region"] == b"us-east-1":
            return None
        return cloudfront._error(
            "InvalidViewerCertificate",
            "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid,"
            " or doesn't include a valid certificate chain.",
            400,
        )

    def create_distribution(headers: Any, body: bytes) -> Response:
        return refused(body) or create(headers, body)

    def update_distribution(id_: str, headers: Any, body: bytes) -> Response:
        return refused(body) or update(id_, headers, body)

    def build_policy_xml(parent: Element, config: dict[str, Any]) -> None:
        build_policy(parent, config)
        for part in ("CustomHeadersConfig", "RemoveHeadersConfig"):
            for element in parent.findall(part):
                if element.findtext("Quantity") == "0":
                    parent.remove(element)

    cloudfront._build_rhp_config_xml = build_policy_xml
    cloudfront._create_distribution = create_distribution
    cloudfront._update_distribution = update_distribution
