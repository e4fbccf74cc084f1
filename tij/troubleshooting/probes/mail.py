"""Whether SES sends for the domain, and to whom."""

from __future__ import annotations

from typing import Any

from tij.troubleshooting.cause import Diagnosis
from tij.troubleshooting.probes import suspect


def sending(ses: Any, domain: str, *, environment: str) -> list[Diagnosis]:
    """The identity, and the account's state, as SES describes them."""
    found: list[Diagnosis] = []
    identity = ses.get_email_identity(EmailIdentity=domain)
    if not identity.get("VerifiedForSendingStatus"):
        found.append(
            suspect(
                "mail-unverified",
                because=f"{domain}: {identity.get('VerificationStatus', '?')}",
                command=f"tij verify -e {environment} --only zone-delegated",
                guide=(),
                domain=domain,
            )
        )
    account = ses.get_account()
    if not account.get("SendingEnabled"):
        found.append(
            suspect(
                "mail-stopped",
                because=f"EnforcementStatus is {account.get('EnforcementStatus', '?')}",
                command="aws sesv2 get-account",
                guide=(),
            )
        )
    elif not account.get("ProductionAccessEnabled"):
        found.append(
            suspect(
                "mail-sandbox",
                because="ProductionAccessEnabled is false",
                command=f"tij doctor account -e {environment}",
                guide=(),
            )
        )
    return found
