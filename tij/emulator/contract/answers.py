"""AWS's answer to a request that breaks the contract: its code and text, in its protocol's form."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from xml.sax.saxutils import escape

from tij.emulator.contract.request import Kind, Violation

# What services call a broken constraint, where it is not the common `ValidationException` of JSON
# and CBOR, `ValidationError` of query: each service's "Common errors" in its API reference.
CODES = {
    "backup": "InvalidParameterValueException",
    "cloudwatch": "ValidationError",
    "cloudfront": "InvalidArgument",
    "ecr": "InvalidParameterException",
    "ecs": "InvalidParameterException",
    "guardduty": "BadRequestException",
    "logs": "InvalidParameterException",
    "rds": "InvalidParameterValue",
    "route53": "InvalidInput",
    "s3": "InvalidArgument",
    "sesv2": "BadRequestException",
    "sns": "InvalidParameter",
}
MISSING = {"backup": "MissingParameterValueException", "rds": "MissingParameter"}
# EC2 has a code for each kind (EC2 API reference, "Error codes").
EC2_CODES = {
    Kind.REQUIRED: ("MissingParameter", "The request must contain the parameter {path}"),
    Kind.UNKNOWN: ("UnknownParameter", "The parameter {path} is not recognized"),
}


@dataclass(frozen=True)
class Refusal:
    """AWS's error code and message."""

    code: str
    message: str
    status: HTTPStatus = HTTPStatus.BAD_REQUEST


def refusal(service: str, protocol: str, violations: Sequence[Violation]) -> Refusal:
    """One answer for all that the request breaks, as AWS gives it."""
    first = violations[0]
    if protocol == "ec2":
        if first.kind in EC2_CODES:
            code, message = EC2_CODES[first.kind]
            return Refusal(code, message.format(path=first.path))
        return Refusal(
            "InvalidParameterValue",
            f"Value ({first.value}) for parameter {first.path} is invalid. {first.constraint}",
        )
    if service in MISSING and first.kind is Kind.REQUIRED:
        message = f"The request must contain the parameter {first.path}."
        return Refusal(MISSING[service], message)
    found = "1 validation error" if len(violations) == 1 else f"{len(violations)} validation errors"
    message = f"{found} detected: {'; '.join(map(str, violations))}"
    common = "ValidationError" if protocol == "query" else "ValidationException"
    return Refusal(CODES.get(service, common), message)


def answer(refused: Refusal, service: str, protocol: str) -> tuple[dict[str, str], bytes]:
    """Headers and body."""
    request_id = str(uuid.uuid4())
    code, message = escape(refused.code), escape(refused.message)
    headers = {"x-amzn-requestid": request_id, "x-amz-request-id": request_id}
    if protocol in ("json", "rest-json"):
        headers |= {"content-type": "application/x-amz-json-1.1", "x-amzn-errortype": refused.code}
        return headers, json.dumps({"__type": refused.code, "message": refused.message}).encode()
    if protocol == "smithy-rpc-v2-cbor":
        headers |= {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
        return headers, _cbor({"__type": refused.code, "message": refused.message})
    headers["content-type"] = "text/xml"
    error = f"<Code>{code}</Code><Message>{message}</Message>"
    if protocol == "ec2":
        text = (
            f"<Response><Errors><Error>{error}</Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
    elif service == "s3":
        text = f"<Error>{error}<RequestId>{request_id}</RequestId></Error>"
    else:
        text = (
            f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    return headers, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def _cbor(texts: dict[str, str]) -> bytes:
    """A map of texts (RFC 8949: major types 5 and 3)."""
    parts = [bytes([0xA0 | len(texts)])]
    for text in (part for pair in texts.items() for part in pair):
        data = text.encode()
        # 0x7a: a text whose length is in the next four bytes.
        parts.append(b"\x7a" + len(data).to_bytes(4, "big") + data)
    return b"".join(parts)
