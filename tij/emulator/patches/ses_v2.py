"""SES: identities that DNS verifies, names for bounces, IAM for what is sent; mail is kept.

Nothing is sent to anybody: each mail becomes a file (`tij.emulator.mail`).
"""

from __future__ import annotations

import base64
import json
import os
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ministack import app as ministack
from ministack.core.responses import get_account_id, get_region, json_response
from ministack.core.router import extract_region

from tij.emulator.mail import DIRECTORY_VARIABLE, keep
from tij.emulator.patches.additions import Json
from tij.emulator.patches.query import Response

IDENTITY = re.compile(r"/v2/email/identities/(?P<name>[^/]+)(?P<rest>/.+)?")
SEND = "/v2/email/outbound-emails"
# SES Developer Guide, "Service quotas in Amazon SES".
MOST_RECIPIENTS = 50
KEY_LENGTH = "RSA_2048_BIT"


def fill(ses: Any) -> None:
    """Amazon SES API v2 Reference: the identity's actions, and SendEmail."""
    handle = ses.handle_request
    identities = _Identities(ses)

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> Response:
        data = json.loads(body) if body else {}
        response = identities.before(method, path, data)
        if response is None:
            response = await handle(method, path, headers, body, query)
            if response[0] == 200:
                response = identities.after(method, path, data) or response
                if (method, path) == ("POST", SEND):
                    _keep(data)
        status, answered, content = response
        # AWS sends one with every answer; django-ses reads it.
        return status, {**answered, "x-amzn-requestid": str(uuid.uuid4())}, content

    ses.handle_request = handle_request
    ministack._enforce_ses_v2 = _enforced(ses, ministack._enforce_ses_v2)


class _Identities:
    """What DNS says of each identity, looked at whenever it is asked for."""

    def __init__(self, ses: Any) -> None:
        self._ses = ses

    def before(self, method: str, path: str, data: Json) -> Response | None:
        """An answer in place of ministack's, or None."""
        self._look_at_dns()
        if (method, path) == ("POST", "/v2/email/identities"):
            name = data.get("EmailIdentity", "")
            if name in self._ses._identities:
                return self._error(
                    "AlreadyExistsException", f"Email identity {name} already exist."
                )
        if (method, path) == ("POST", SEND):
            return self._refused(data)
        found = IDENTITY.fullmatch(path)
        if not found:
            return None
        name = unquote(found["name"])
        stored = self._ses._identities.get(name)
        if stored is None:
            message = f"Email identity {name} does not exist."
            return self._error("NotFoundException", message, 404)
        if method == "PUT":
            return self._put(name, stored, found["rest"] or "", data)
        return None

    def after(self, method: str, path: str, data: Json) -> Response | None:
        """What a new identity is until its records are seen (`Easy DKIM`)."""
        if (method, path) != ("POST", "/v2/email/identities"):
            return None
        stored = self._ses._identities[data["EmailIdentity"]]
        length = (data.get("DkimSigningAttributes") or {}).get("NextSigningKeyLength")
        stored["DkimAttributes"] |= {
            "SigningEnabled": True,
            "CurrentSigningKeyLength": length or KEY_LENGTH,
            "NextSigningKeyLength": length or KEY_LENGTH,
        }
        stored["FeedbackForwardingStatus"] = True
        stored["Policies"] = {}
        self._look_at_dns()
        return json_response(
            {
                key: stored[key]
                for key in ("IdentityType", "VerifiedForSendingStatus", "DkimAttributes")
            }
        )

    def _put(self, name: str, stored: Json, rest: str, data: Json) -> Response | None:
        if rest == "/mail-from":
            domain = data.get("MailFromDomain", "")
            if domain and not domain.endswith(f".{name}"):
                return self._error(
                    "BadRequestException",
                    f"Provided MAIL-FROM domain <{domain}> is not subdomain of the domain of the"
                    f" identity <{name}>.",
                )
            stored["MailFromAttributes"] = {
                **({"MailFromDomain": domain} if domain else {}),
                "BehaviorOnMxFailure": data.get("BehaviorOnMxFailure", "USE_DEFAULT_VALUE"),
            }
            self._look_at_dns()
            return json_response({})
        if rest == "/dkim/signing":
            length = data.get("SigningAttributes", {}).get("NextSigningKeyLength", KEY_LENGTH)
            stored["DkimAttributes"]["NextSigningKeyLength"] = length
            return json_response({"DkimStatus": stored["DkimAttributes"]["Status"]})
        return None

    def _refused(self, data: Json) -> Response | None:
        recipients = _recipients(data)
        if not recipients:
            return self._error("BadRequestException", "Must have at least one recipient")
        if len(recipients) > MOST_RECIPIENTS:
            message = f"Recipient count exceeds {MOST_RECIPIENTS}."
            return self._error("BadRequestException", message)
        for one in (data.get("FromEmailAddress", ""), *recipients):
            if "\r" in one or "\n" in one or "@" not in parseaddr(one)[1]:
                return self._error("BadRequestException", f"Illegal address: {one!r}")
        return None

    def _look_at_dns(self) -> None:
        from ministack.services import route53

        there = {
            (record["Type"], record["Name"].rstrip(".").lower(), value.rstrip(".").lower())
            for records in route53._records.values()
            for record in records
            for value in _values(record)
        }
        for name, stored in self._ses._identities.items():
            dkim = stored["DkimAttributes"]
            if stored["IdentityType"] == "DOMAIN":
                seen = all(_published(token, name, there) for token in dkim["Tokens"])
                dkim["Status"] = "SUCCESS" if seen else "PENDING"
                stored["VerificationStatus"] = dkim["Status"]
                stored["VerifiedForSendingStatus"] = seen
            bounces = stored["MailFromAttributes"].get("MailFromDomain")
            if bounces:
                mx = ("MX", bounces, f"10 feedback-smtp.{get_region()}.amazonses.com")
                stored["MailFromAttributes"]["MailFromDomainStatus"] = (
                    "SUCCESS" if mx in there else "PENDING"
                )

    def _error(self, code: str, message: str, status: int = 400) -> Response:
        refused: Response = self._ses._json_err(code, message, status)
        return refused


def _published(token: str, domain: str, there: set[tuple[str, str, str]]) -> bool:
    """Some Regions have hosts of their own (AWS General Reference, "DKIM domains")."""
    return any(
        ("CNAME", f"{token}._domainkey.{domain}", f"{token}.{host}") in there
        for host in ("dkim.amazonses.com", f"dkim.{get_region()}.amazonses.com")
    )


def _values(record: Mapping[str, Any]) -> Iterator[str]:
    for one in record.get("ResourceRecords", []):
        yield str(one["Value"] if isinstance(one, Mapping) else one)


def _recipients(data: Json) -> list[str]:
    to: Mapping[str, Sequence[str]] = data.get("Destination") or {}
    return [one for kind in ("To", "Cc", "Bcc") for one in to.get(f"{kind}Addresses", [])]


def _keep(data: Json) -> None:
    directory = os.environ.get(DIRECTORY_VARIABLE)
    raw = data.get("Content", {}).get("Raw", {}).get("Data")
    if not directory:
        return
    message = base64.b64decode(raw) if raw else _composed(data)
    keep(Path(directory), _recipients(data), message)


def _composed(data: Json) -> bytes:
    """A mail that was given in parts."""
    from ministack.services import ses

    to = data.get("Destination", {})
    simple = data["Content"].get("Simple", {})
    body = simple.get("Body", {})
    text: str = ses._build_mime_message(
        data.get("FromEmailAddress", ""),
        to.get("ToAddresses", []),
        to.get("CcAddresses", []),
        [],
        simple.get("Subject", {}).get("Data", ""),
        body.get("Text", {}).get("Data", ""),
        body.get("Html", {}).get("Data", ""),
        "",
    )
    return text.encode()


def _enforced(ses: Any, original: Any) -> Any:
    """IAM for SendEmail, which ministack asks for on `*`: on the identity, with its conditions.

    Service Authorization Reference, Amazon SES: mail given whole needs ses:SendRawEmail.
    """

    def enforce(
        method: str, path: str, headers: Any, body: bytes, query: Any, request_id: str
    ) -> Response | None:
        if (method, path) != ("POST", SEND):
            answer: Response | None = original(method, path, headers, body, query, request_id)
            return answer
        data = json.loads(body) if body else {}
        sender = parseaddr(data.get("FromEmailAddress", ""))[1]
        identity = sender if sender in ses._identities else sender.rpartition("@")[2]
        region = extract_region(headers, query)
        arn = f"arn:aws:ses:{region}:{get_account_id()}:identity/{identity}"
        refused: Response | None = ministack._enforce_data_plane(
            "sesv2",
            "ses:SendRawEmail" if "Raw" in data.get("Content", {}) else "ses:SendEmail",
            headers,
            query,
            request_id,
            resource_arn=arn,
            service_context={"ses:fromaddress": sender},
            named_resource=arn,
        )
        return refused

    return enforce
