"""The zone and its delegation (guide 5-1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import dns.exception
import dns.resolver

from tij.verification.finding import Finding, failed, passed, skipped

if TYPE_CHECKING:
    from mypy_boto3_route53 import Route53Client

PUBLIC_RESOLVERS = ("1.1.1.1", "8.8.8.8", "9.9.9.9")
# Names that nobody can register (RFC 2606 and 6761).
RESERVED = ("test", "example", "invalid", "localhost")
TIMEOUT = 5.0


def public_resolver(
    servers: Sequence[str] = PUBLIC_RESOLVERS, port: int = 53
) -> dns.resolver.Resolver:
    """A resolver that asks the world, not the machine's own configuration."""
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = list(servers)
    resolver.port = port
    resolver.lifetime = TIMEOUT
    return resolver


def zone_delegated(resolver: dns.resolver.Resolver, domain: str, servers: Sequence[str]) -> Finding:
    """Public resolvers name the zone's own name servers for `domain`."""
    if domain.rpartition(".")[2] in RESERVED:
        return skipped("reserved-domain", domain=domain)
    wanted = {server.rstrip(".").lower() for server in servers}
    try:
        answer = resolver.resolve(domain, "NS")
    except dns.resolver.NXDOMAIN:
        return failed("domain-unknown", domain=domain, servers=_listed(wanted))
    except dns.resolver.NoAnswer:
        return failed("not-delegated", domain=domain, servers=_listed(wanted))
    except (dns.resolver.NoNameservers, dns.exception.Timeout, OSError):
        return skipped("no-resolver", resolvers=", ".join(map(str, resolver.nameservers)))
    found = {str(record.target).rstrip(".").lower() for record in answer}
    if found != wanted:
        return failed(
            "delegated-elsewhere", domain=domain, found=_listed(found), servers=_listed(wanted)
        )
    return passed("delegated", domain=domain, servers=_listed(found))


def records_present(route53: Route53Client, zone_id: str, names: Sequence[str]) -> Finding:
    """The zone answers for every name that people and the certificate need."""
    found = set()
    for page in route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone_id):
        found |= {
            record["Name"].rstrip(".").lower()
            for record in page["ResourceRecordSets"]
            if record["Type"] in ("A", "AAAA", "CNAME")
        }
    if missing := [name for name in names if name not in found]:
        return failed("records-missing", names=", ".join(missing))
    return passed("records", names=", ".join(names))


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
