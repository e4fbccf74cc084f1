"""Amazon SES: the domain's identity, and the records by which others know that a mail is ours."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from cdktf import Fn
from cdktf_cdktf_provider_aws.sesv2_email_identity import (
    Sesv2EmailIdentity,
    Sesv2EmailIdentityDkimSigningAttributes,
)
from cdktf_cdktf_provider_aws.sesv2_email_identity_mail_from_attributes import (
    Sesv2EmailIdentityMailFromAttributes,
)
from constructs import Construct

from modules.dns import HostedZone
from modules.policy import Statement
from modules.role import Role
from tij.settings.catalog import dkim_host
from tij.settings.models import EmailSettings

DKIM_KEYS = 3
"""CNAME records that SES asks for (SES Developer Guide, "Easy DKIM")."""
SEND = ("ses:SendEmail", "ses:SendRawEmail")


class Mail(Construct):
    """The domain may send: DKIM signs, SPF names SES for the bounces' name, DMARC says the rest.

    Tasks send through SES's API as their role: there is no password, as SMTP's would be.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        domain: str,
        region: str,
        senders: Sequence[str],
        settings: EmailSettings,
        zone: HostedZone,
    ) -> None:
        """`zone` is `domain`'s. SES verifies it by the records, once the zone is delegated.

        `senders` are the whole addresses that tasks may send from.
        """
        super().__init__(scope, id_)
        self._senders = list(senders)
        self._identity = Sesv2EmailIdentity(
            self,
            "Default",
            email_identity=domain,
            dkim_signing_attributes=Sesv2EmailIdentityDkimSigningAttributes(
                next_signing_key_length="RSA_2048_BIT"
            ),
        )
        host = dkim_host(region)
        for number in range(DKIM_KEYS):
            token = Fn.element(self._identity.dkim_signing_attributes.tokens, number)
            zone.add_record(
                self,
                f"dkim-{number}",
                name=f"{token}._domainkey.{domain}",
                type_="CNAME",
                values=[f"{token}.{host}"],
            )
        bounces = f"{settings.mail_from}.{domain}"
        Sesv2EmailIdentityMailFromAttributes(
            self,
            "mail-from",
            email_identity=self._identity.email_identity,
            mail_from_domain=bounces,
            # While the MX record is not seen: SES's own name, rather than no mail.
            behavior_on_mx_failure="USE_DEFAULT_VALUE",
        )
        mx = f"10 feedback-smtp.{region}.amazonses.com"
        zone.add_record(self, "bounces", name=bounces, type_="MX", values=[mx])
        spf = "v=spf1 include:amazonses.com -all"
        zone.add_record(self, "spf", name=bounces, type_="TXT", values=[spf])
        zone.add_record(
            self,
            "dmarc",
            name=f"_dmarc.{domain}",
            type_="TXT",
            values=[f"v=DMARC1; p={settings.dmarc_policy.value}"],
        )

    @cached_property
    def arn(self) -> str:
        """ARN of the identity."""
        return self._identity.arn

    def grant_send(self, role: Role) -> None:
        """Let `role` send from the senders' addresses, and from no other."""
        role.grant(
            "send-mail",
            Statement(
                "SendMail",
                SEND,
                [self.arn],
                conditions={"StringEquals": {"ses:FromAddress": self._senders}},
            ),
        )
