"""Mail that is not signed, or reaches nobody, is a failed line."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tij.troubleshooting.probes.mail import sending
from tij.verification.checks.mail import unrestricted, verified
from tij.verification.finding import Status

IDENTITY = {
    "VerifiedForSendingStatus": True,
    "VerificationStatus": "SUCCESS",
    "DkimAttributes": {"Status": "SUCCESS", "SigningEnabled": True},
    "MailFromAttributes": {
        "MailFromDomain": "mail.example.com",
        "MailFromDomainStatus": "SUCCESS",
    },
}
ACCOUNT = {
    "SendingEnabled": True,
    "ProductionAccessEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "SendQuota": {"Max24HourSend": 50000.0},
}


def ses(identity: dict[str, Any] | None = None, account: dict[str, Any] | None = None) -> Any:
    return SimpleNamespace(
        get_email_identity=lambda EmailIdentity: {**IDENTITY, **(identity or {})},  # noqa: N803
        get_account=lambda: {**ACCOUNT, **(account or {})},
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "mail-verified"),
        ({"VerifiedForSendingStatus": False, "VerificationStatus": "PENDING"}, "mail-unverified"),
        ({"DkimAttributes": {"Status": "FAILED", "SigningEnabled": True}}, "mail-unsigned"),
        ({"DkimAttributes": {"Status": "SUCCESS", "SigningEnabled": False}}, "mail-unsigned"),
        ({"MailFromAttributes": {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}}, "mail-bounces"),
        (
            {
                "MailFromAttributes": {
                    "MailFromDomain": "mail.example.com",
                    "MailFromDomainStatus": "PENDING",
                }
            },
            "mail-bounces",
        ),
    ],
)
def test_what_is_seen_of_the_domain(changes: dict[str, Any], code: str) -> None:
    found = verified(ses(changes), "example.com", "mail.example.com")
    assert found.code == code
    assert (found.status is Status.PASS) is (code == "mail-verified")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "mail-unrestricted"),
        ({"ProductionAccessEnabled": False}, "mail-sandbox"),
        ({"SendingEnabled": False, "EnforcementStatus": "SHUTDOWN"}, "mail-stopped"),
    ],
)
def test_what_is_seen_of_the_account(changes: dict[str, Any], code: str) -> None:
    found = unrestricted(ses(account=changes))
    assert found.code == code
    assert (found.status is Status.PASS) is (code == "mail-unrestricted")


@pytest.mark.parametrize(
    ("identity", "account", "causes"),
    [
        ({}, {}, []),
        ({"VerifiedForSendingStatus": False}, {}, ["mail-unverified"]),
        ({}, {"ProductionAccessEnabled": False}, ["mail-sandbox"]),
        ({}, {"SendingEnabled": False, "ProductionAccessEnabled": False}, ["mail-stopped"]),
    ],
)
def test_the_doctor_suspects(
    identity: dict[str, Any], account: dict[str, Any], causes: list[str]
) -> None:
    found = sending(ses(identity, account), "example.com", environment="production")
    assert [diagnosis.name for diagnosis in found] == causes
