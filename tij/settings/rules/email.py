"""Mail: a Region that has SES, and a name for bounces that is nobody else's."""

from __future__ import annotations

from tij.settings import catalog
from tij.settings.models import AwsSettings, DnsSettings, EmailSettings
from tij.settings.problems import Problem, Problems


def region(email: EmailSettings, aws: AwsSettings) -> Problems:
    """SES sends in this Region."""
    if email.enabled and aws.region in catalog.REGIONS_WITHOUT_SES:
        yield Problem(
            "email.enabled",
            True,
            f"false in {aws.region}: Amazon SES does not send there",
            "choose another Region, or give the project another mail service (app.secrets)",
        )


def names(email: EmailSettings, dns: DnsSettings) -> Problems:
    """The name that bounces go to has MX and TXT records of its own."""
    if not email.enabled:
        return
    taken = {"dns.api": dns.api, "dns.cdn": dns.cdn, "dns.www": dns.www}
    if dns.redirected and dns.redirected != dns.www:
        taken["the one of dns.redirect_other"] = dns.redirected
    taken |= {
        f"dns.delegations[{number}].name": one.name for number, one in enumerate(dns.delegations)
    }
    for key, label in taken.items():
        if label == email.mail_from:
            yield Problem(
                "email.mail_from",
                label,
                f"another label than {key}",
                "give bounces a name of their own, e.g. 'bounces'",
            )
