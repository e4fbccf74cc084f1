"""Route 53 and ACM: records, aliases, and who proves a domain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.repeats import repeated
from tij.emulator.contract.request import Parameters


def _records(said: Parameters, _: str) -> Iterator[Refusal]:
    """Route 53 Developer Guide, "Supported DNS record types"."""
    for change in (said.get("ChangeBatch") or {}).get("Changes", []):
        record = change.get("ResourceRecordSet") or {}
        type_, values = str(record.get("Type")), record.get("ResourceRecords", [])
        if type_ == "CNAME" and len(values) > 1:
            yield _batch(f"CNAME resource record set {record.get('Name')} has more than one record")
        if repeated(one.get("Value") for one in values):
            yield _batch("Duplicate Resource Record")
        pattern = VALUES.get(type_)
        for value in (str(one.get("Value", "")) for one in values):
            if pattern and not pattern.fullmatch(value):
                yield _batch(f"Invalid Resource Record: {type_} encountered with '{value}'")
        if values and record.get("TTL") is None:
            message = (
                f"Invalid request: Missing field 'TTL' in Change with [Name={record.get('Name')}]"
            )
            yield Refusal("InvalidInput", message)


VALUES = {
    "AAAA": re.compile(r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"),
    "CAA": re.compile(
        r'(\d{1,2}|1\d\d|2[0-4]\d|25[0-5]) (issue|issuewild|iodef|issuemail|issuevmc) ".*"'
    ),
    "MX": re.compile(r"\d{1,5} \S+"),
    "SRV": re.compile(r"\d{1,5} \d{1,5} \d{1,5} \S+"),
    "CNAME": re.compile(r"[^\s@]+"),
    "NS": re.compile(r"[^\s@]+"),
}


ZONES = {
    "ap-northeast-1": "Z14GRHDCWA56QT",
    "ap-northeast-2": "ZWKZPGTI48KDX",
    "ap-northeast-3": "Z5LXEXXYW11ES",
    "ap-south-1": "ZP97RAFLXTNZK",
    "ap-southeast-1": "Z1LMS91P8CMLE5",
    "ap-southeast-2": "Z1GM3OXH4ZPM65",
    "ca-central-1": "ZQSVJUPU6J1EY",
    "eu-central-1": "Z215JYRZR1TBD5",
    "eu-north-1": "Z23TAZ6LKFMNIO",
    "eu-west-1": "Z32O12XQLNTSW2",
    "eu-west-2": "ZHURV8PSTC4K8",
    "eu-west-3": "Z3Q77PNBQS71R4",
    "sa-east-1": "Z2P70J7HTTTPLU",
    "us-east-1": "Z35SXDOTRQ7X7K",
    "us-east-2": "Z3AADJGX6KTTL2",
    "us-west-1": "Z368ELLRRE2KJ0",
    "us-west-2": "Z1H1FL5HABSF5",
}
"""AWS General Reference, "Elastic Load Balancing endpoints": hosted zones of application ones."""


BALANCER = re.compile(r"(?i)[^.]+\.(?P<region>[a-z]{2}(-[a-z]+)+-\d)\.elb\.amazonaws\.com\.?")


def _aliases(said: Parameters, _: str) -> Iterator[Refusal]:
    """Route 53 API Reference, AliasTarget: HostedZoneId; of a batch, each record once."""
    changes = (said.get("ChangeBatch") or {}).get("Changes", [])
    for change in changes:
        target = (change.get("ResourceRecordSet") or {}).get("AliasTarget") or {}
        found = BALANCER.fullmatch(str(target.get("DNSName", "")))
        known = ZONES.get(found["region"].lower()) if found else None
        # The embedded AWS gives its load balancers the zone of us-east-1, wherever they are.
        wrong = {*ZONES.values()} - {known, ZONES["us-east-1"]}
        if known and target.get("HostedZoneId") in wrong:
            message = f"Tried to create an alias that targets {target['DNSName']}, but the alias"
            yield _batch(f"{message} target name does not lie within the target zone")


def _batch(message: str) -> Refusal:
    return Refusal("InvalidChangeBatch", f"[{message}]")


def _certificate(said: Parameters, _: str) -> Iterator[Refusal]:
    """ACM API Reference, DomainValidationOption: the domain itself or one above it."""
    for one in said.get("DomainValidationOptions", []):
        name, above = str(one.get("DomainName", "")), str(one.get("ValidationDomain", ""))
        if above and name != above and not name.endswith(f".{above}"):
            message = f"{above} is neither {name} nor a superdomain of it."
            yield Refusal("InvalidDomainValidationOptionsException", message)


RULES: Rules = {
    ("acm", "RequestCertificate"): (_certificate,),
    ("route53", "ChangeResourceRecordSets"): (_records, _aliases),
}
