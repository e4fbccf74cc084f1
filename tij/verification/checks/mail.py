"""Mail: SES may send for the domain and signs, and the account may write to anybody."""

from __future__ import annotations

from typing import Any

from tij.verification.finding import Finding, failed, passed

SUCCESS = "SUCCESS"


def verified(ses: Any, domain: str, bounces: str) -> Finding:
    """SES has seen the DKIM records of `domain`, and the MX record of `bounces`."""
    found = ses.get_email_identity(EmailIdentity=domain)
    dkim = found.get("DkimAttributes", {})
    if not found.get("VerifiedForSendingStatus"):
        status = found.get("VerificationStatus", "?")
        return failed("mail-unverified", domain=domain, status=status)
    if dkim.get("Status") != SUCCESS or not dkim.get("SigningEnabled"):
        return failed("mail-unsigned", domain=domain, status=dkim.get("Status", "?"))
    mail_from = found.get("MailFromAttributes", {})
    if (mail_from.get("MailFromDomain"), mail_from.get("MailFromDomainStatus")) != (
        bounces,
        SUCCESS,
    ):
        status = mail_from.get("MailFromDomainStatus", "?")
        return failed("mail-bounces", bounces=bounces, status=status)
    return passed("mail-verified", domain=domain, bounces=bounces)


def unrestricted(ses: Any) -> Finding:
    """The account is out of SES's sandbox, and not stopped for its bounces or complaints."""
    account = ses.get_account()
    status = account.get("EnforcementStatus", "?")
    if not account.get("SendingEnabled") or status == "SHUTDOWN":
        return failed("mail-stopped", status=status)
    if not account.get("ProductionAccessEnabled"):
        return failed("mail-sandbox")
    quota = account.get("SendQuota", {})
    return passed("mail-unrestricted", most=int(quota.get("Max24HourSend", 0)), status=status)
