"""Names below the domain."""

from __future__ import annotations

from tij.settings.models import DnsSettings
from tij.settings.problems import Problem, Problems


def labels(dns: DnsSettings) -> Problems:
    """A name of its own for API, CDN and front end."""
    found = {"dns.api": dns.api, "dns.cdn": dns.cdn, "dns.www": dns.www}
    for key, label in found.items():
        same = [other for other, value in found.items() if value == label and other < key]
        if same:
            yield Problem(key, label, f"another label than {same[0]}", "give each its own name")


def delegations(dns: DnsSettings) -> Problems:
    """Names that another zone answers for: none of this environment's own, each once."""
    own = {dns.api, dns.cdn, dns.www}
    for number, delegation in enumerate(dns.delegations):
        key = f"dns.delegations[{number}]"
        if delegation.name in own:
            yield Problem(
                f"{key}.name",
                delegation.name,
                "none of dns.api, dns.cdn, dns.www",
                "give the other environment another name",
            )
        own.add(delegation.name)
