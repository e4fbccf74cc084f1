"""Names below the domain."""

from __future__ import annotations

from tij.settings.models import DnsSettings, FrontendSettings
from tij.settings.problems import Problem, Problems
from tij.settings.values import BARE


def labels(dns: DnsSettings, frontend: FrontendSettings) -> Problems:
    """A name of its own for application, CDN and front end, which has the bare domain too."""
    found = {"dns.api": dns.api, "dns.cdn": dns.cdn}
    if frontend.enabled:
        found["dns.www"] = dns.www
        if dns.api == BARE:
            yield Problem(
                "dns.api",
                dns.api,
                "a label: the front end answers at the domain itself, and leads to dns.www",
                "name a label, e.g. 'api', or set frontend.enabled = false",
            )
    elif dns.redirected:
        found["dns.redirect_other"] = dns.redirected
    for key, label in found.items():
        same = [other for other, value in found.items() if value == label and other < key]
        if same:
            if key == "dns.redirect_other":
                yield _taken(label, same[0])
                continue
            alone = ", or set frontend.enabled = false" if key == "dns.www" else ""
            fix = f"give each its own name{alone}"
            yield Problem(key, label, f"another label than {same[0]}", fix)


def _taken(label: str, key: str) -> Problem:
    return Problem(
        "dns.redirect_other",
        True,
        f"false: {label} would lead to the application, and is {key}",
        "give that another name, or set dns.redirect_other = false",
    )


def delegations(dns: DnsSettings) -> Problems:
    """Names that another zone answers for: none of this environment's own, each once."""
    own = {dns.api, dns.cdn, dns.www}
    for number, delegation in enumerate(dns.delegations):
        key = f"dns.delegations[{number}]"
        if delegation.name == dns.redirected != dns.www:
            yield _taken(delegation.name, f"{key}.name")
        elif delegation.name in own:
            yield Problem(
                f"{key}.name",
                delegation.name,
                "none of dns.api, dns.cdn, dns.www",
                "give the other environment another name",
            )
        own.add(delegation.name)
