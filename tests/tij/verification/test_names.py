"""Delegation, asked of a DNS server on loopback; records, of the embedded AWS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from tests.tij.verification.servers import LOOPBACK, dns_server
from tij.verification.checks import names
from tij.verification.finding import Status

DOMAIN = "thisisjapan.com"
SERVERS = ["ns-1.awsdns-01.org.", "ns-2.awsdns-02.com."]


def answering(
    servers: list[str], rcode: dns.rcode.Rcode = dns.rcode.NOERROR
) -> Callable[[dns.message.Message], dns.message.Message]:
    def answer(question: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(question, recursion_available=True)
        response.set_rcode(rcode)
        if servers:
            response.answer.append(dns.rrset.from_text(f"{DOMAIN}.", 60, "IN", "NS", *servers))
        return response

    return answer


@pytest.mark.parametrize(
    ("servers", "rcode", "status", "code"),
    [
        (SERVERS, dns.rcode.NOERROR, Status.PASS, "delegated"),
        (
            ["NS-2.awsdns-02.com.", "ns-1.awsdns-01.ORG."],
            dns.rcode.NOERROR,
            Status.PASS,
            "delegated",
        ),
        (["ns1.registrar.example."], dns.rcode.NOERROR, Status.FAIL, "delegated-elsewhere"),
        (SERVERS[:1], dns.rcode.NOERROR, Status.FAIL, "delegated-elsewhere"),
        ([], dns.rcode.NOERROR, Status.FAIL, "not-delegated"),
        ([], dns.rcode.NXDOMAIN, Status.FAIL, "domain-unknown"),
        ([], dns.rcode.SERVFAIL, Status.SKIP, "no-resolver"),
    ],
)
def test_the_world_must_name_the_zones_own_servers(
    servers: list[str], rcode: dns.rcode.Rcode, status: Status, code: str
) -> None:
    with dns_server(answering(servers, rcode)) as port:
        resolver = names.public_resolver([LOOPBACK], port)
        found = names.zone_delegated(resolver, DOMAIN, SERVERS)
    assert (found.status, found.code) == (status, code)


def test_a_reserved_name_is_not_asked_for() -> None:
    found = names.zone_delegated(names.public_resolver([LOOPBACK], 9), "thisisjapan.test", SERVERS)
    assert (found.status, found.code) == (Status.SKIP, "reserved-domain")


def test_records_must_be_in_the_zone(client: Callable[..., Any]) -> None:
    route53 = client("route53")
    zone = route53.create_hosted_zone(Name="records.test", CallerReference="1")["HostedZone"]["Id"]
    change = {
        "Action": "CREATE",
        "ResourceRecordSet": {
            "Name": "api.records.test",
            "Type": "A",
            "TTL": 60,
            "ResourceRecords": [{"Value": "192.0.2.1"}],
        },
    }
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    there = names.records_present(route53, zone, ["api.records.test"])
    assert there.status is Status.PASS
    missing = names.records_present(route53, zone, ["api.records.test", "cdn.records.test"])
    assert (missing.code, missing.values["names"]) == ("records-missing", "cdn.records.test")
