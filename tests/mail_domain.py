"""A domain that the embedded SES has verified."""

from __future__ import annotations

from typing import Any


def verify(ses: Any, route53: Any, domain: str) -> None:
    """Make the identity, and the zone with its DKIM records (SES, "Easy DKIM")."""
    tokens = ses.create_email_identity(EmailIdentity=domain)["DkimAttributes"]["Tokens"]
    zone = route53.create_hosted_zone(Name=domain, CallerReference=domain)["HostedZone"]["Id"]
    for token in tokens:
        record = {
            "Name": f"{token}._domainkey.{domain}",
            "Type": "CNAME",
            "TTL": 300,
            "ResourceRecords": [{"Value": f"{token}.dkim.amazonses.com"}],
        }
        changes = [{"Action": "CREATE", "ResourceRecordSet": record}]
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
