"""CloudFront: no empty parts in response headers policies."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element


def fill(cloudfront: Any) -> None:
    """CloudFront API Reference: ResponseHeadersPolicyConfig."""
    build_policy = cloudfront._build_rhp_config_xml

    def build_policy_xml(parent: Element, config: dict[str, Any]) -> None:
        build_policy(parent, config)
        for part in ("CustomHeadersConfig", "RemoveHeadersConfig"):
            for element in parent.findall(part):
                if element.findtext("Quantity") == "0":
                    parent.remove(element)

    cloudfront._build_rhp_config_xml = build_policy_xml
