"""States of certificates: validated or not, and which names they cover."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_pending(certificate: Mapping[str, Any]) -> bool:
    """Whether ACM still waits for the domain's record, which would be in a zone of this account.

    The embedded ACM calls each certificate issued; of domains without a zone here nobody knows.
    ACM User Guide, "DNS validation".
    """
    from ministack.services import route53

    for option in certificate.get("DomainValidationOptions", []):
        record = option.get("ResourceRecord") or {}
        name = str(record.get("Name", "")).rstrip(".").lower()
        zones = [
            id_
            for id_, zone in route53._zones.items()
            if f".{name}".endswith(f".{str(zone.get('name', '')).rstrip('.').lower()}")
        ]
        there = [
            str(one.get("Name", "")).rstrip(".").lower()
            for id_ in zones
            for one in route53._records.get(id_, [])
        ]
        if name and zones and name not in there:
            return True
    return False


def covers(certificate: Mapping[str, Any], name: str) -> bool:
    """Whether it is for the name: itself, or an asterisk in place of its first label."""
    names = {certificate.get("DomainName"), *certificate.get("SubjectAlternativeNames", [])}
    lower = {str(one).lower() for one in names}
    _, _, rest = name.lower().partition(".")
    return name.lower() in lower or f"*.{rest}" in lower
