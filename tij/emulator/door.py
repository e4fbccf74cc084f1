"""Who may come in: requests that are signed with this start's secret, from no web page.

The embedded AWS listens on loopback, where every user of the machine and every page in a browser
can reach it; what it is asked runs programs as whoever started it, and reads secrets. So each
start has a secret of its own that only its user can read, and AWS's own signature (Signature
Version 4) proves that a request knows it.
"""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qs, parse_qsl, urlencode

from ministack import app as ministack
from ministack.core import sigv4

from tij.emulator.asgi import Application, Message, Receive, Send
from tij.emulator.contract.answers import Refusal, answer
from tij.emulator.contract.gate import CDN_HOST, PROTOCOLS, again, body_of, request_of
from tij.emulator.contract.request import Request
from tij.emulator.contract.routing import service_of
from tij.emulator.leases import KEY_HEADER

logger = logging.getLogger(__name__)

OWN_PATHS = "/_emulator/"
CREDENTIALS_PATH = "/_emulator/credentials/"
"""Followed by a token, which only the task knows: its SDK sends nothing else."""
# ministack answers these before it asks whose host it is: its own switches, Docker's registry and
# other services' addresses. The deployment uses none of them but SES's, for who signs.
CLOSED_PATHS = re.compile(r"/(_|v2($|/)|iceberg)")
SES_PATHS = "/v2/email/"
LOOPBACK_HOST = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?")
ACCOUNT = re.compile(r"\d{12}")
READS = ("GET", "HEAD")
# What a signature is in; never handed on where nobody checked it.
SIGNING = re.compile(r"authorization|x-amz-.*")
# The code for a key or signature that is not taken (AWS General Reference, "Common errors"; each
# service's API reference): for the key, for the signature.
JSON_CODES = ("UnrecognizedClientException", "InvalidSignatureException")
CODES = {
    "ec2": ("AuthFailure", "AuthFailure"),
    "s3": ("InvalidAccessKeyId", "SignatureDoesNotMatch"),
}
OTHER_CODES = ("InvalidClientTokenId", "SignatureDoesNotMatch")


class Door:
    """Lets in what is signed, and what is open to everybody on AWS too."""

    def __init__(self, secret: str) -> None:
        """`secret` is the secret access key of the account's root; its access key is the id."""
        self._secret = secret

    def before(self, application: Application) -> Application:
        """`application`, which gets no other requests."""

        async def answered(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] == "lifespan":
                await application(scope, receive, send)
                return
            if scope["type"] != "http":
                await send({"type": "websocket.close"})
                return
            headers = {_name(k): v.decode("latin-1") for k, v in scope["headers"]}
            if CDN_HOST.fullmatch(host := headers.get("host", "")):
                await self._viewer(application, host.partition(".")[0], scope, receive, send)
                return
            if why := _from_elsewhere(headers):
                await _refuse(send, scope, why)
                return
            if scope["path"].startswith(OWN_PATHS):
                if not self._own(scope["path"], headers):
                    await _refuse(send, scope, "the key of this start is missing")
                    return
                await application(scope, receive, send)
                return
            path = scope["path"]
            if CLOSED_PATHS.match(path) and not path.startswith(SES_PATHS):
                await _refuse(send, scope, "nothing is served there")
                return
            body = await body_of(receive)
            if body is None:
                return
            request = request_of(scope, body)
            if refused := self._refusal(request):
                await _answer(send, request, refused)
                return
            await application(_unpresigned(scope), again(body, receive), send)

        return answered

    def _own(self, path: str, headers: Mapping[str, str]) -> bool:
        return path.startswith(CREDENTIALS_PATH) or hmac.compare_digest(
            headers.get(KEY_HEADER, "").encode(), self._secret.encode()
        )

    async def _viewer(
        self, application: Application, label: str, scope: Message, receive: Receive, send: Send
    ) -> None:
        """What a distribution serves: reads, of everybody, without any signature."""
        if scope["method"] not in READS or CLOSED_PATHS.match(scope["path"]):
            await _refuse(send, scope, "viewers of a distribution only read")
            return
        # ministack takes a name that no distribution has for another service's.
        if ministack._get_module("cloudfront").find_distribution_for_label(label) is None:
            await _refuse(send, scope, "no distribution has this name")
            return
        headers = [(k, v) for k, v in scope["headers"] if not SIGNING.fullmatch(_name(k))]
        await application({**scope, "headers": headers}, receive, send)

    def _refusal(self, request: Request) -> Refusal | None:
        query = parse_qs(request.query, keep_blank_values=True)
        presigned = "X-Amz-Signature" in query
        if not presigned and not request.headers.get("authorization", "").startswith("AWS4-HMAC-"):
            return None if _open_to_everybody(request) else _unsigned(request)
        signature = (
            sigv4.parse_query_signature(query)
            if presigned
            else sigv4.parse_header_signature(request.headers)
        )
        if isinstance(signature, tuple):
            code, message = signature
            return Refusal(code, message, HTTPStatus.FORBIDDEN)
        secret = self._secret_of(signature.access_key_id, request, query)
        if secret is None:
            return _not_taken(request, 0, "The security token included in the request is invalid.")
        failure = sigv4.header_signature_failure(
            signature,
            secret,
            request.method,
            request.path,
            query,
            request.headers,
            request.body,
            presigned=presigned,
        )
        if failure:
            return _not_taken(request, 1, failure[1])
        lasts = query.get("X-Amz-Expires", [""])[0]
        if presigned and (
            not lasts.isdigit() or sigv4.presigned_request_is_expired(signature.amz_date, lasts)
        ):
            return Refusal("AccessDenied", "Request has expired", HTTPStatus.FORBIDDEN)
        return None

    def _secret_of(self, key: str, request: Request, query: Mapping[str, list[str]]) -> str | None:
        """Of the root of an account, or of a role's session; there are no users."""
        if ACCOUNT.fullmatch(key):
            return self._secret
        from ministack.services import sts

        session = sts._sessions.get(key)
        if session is None:
            return None
        in_query = query.get("X-Amz-Security-Token", [""])[0]
        token = request.headers.get("x-amz-security-token", in_query)
        if not hmac.compare_digest(token.encode(), str(session["SessionToken"]).encode()):
            return None
        return str(session["SecretAccessKey"])


def _name(header: bytes) -> str:
    return header.decode("latin-1").lower()


def _from_elsewhere(headers: Mapping[str, str]) -> str | None:
    """Why the request was made by a web page; None where nothing says so.

    A browser names the page's origin in every request that could change something, and its
    relation to this server in the others (Fetch standard, "Origin header"; Fetch Metadata). A
    name that leads here by DNS stands in `Host`.
    """
    if not LOOPBACK_HOST.fullmatch(headers.get("host", "")):
        return f"the host {headers.get('host', '')!r} is not this machine"
    if "origin" in headers:
        return "it comes from a web page"
    if headers.get("sec-fetch-site", "none") != "none":
        return "it comes from a web page"
    return None


def _unpresigned(scope: Message) -> Message:
    """The request with its checked signature in a header, or as it is.

    ministack's S3 would check a presigned address anew, with a secret that it does not know.
    """
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    said = dict(pairs)
    if "X-Amz-Signature" not in said:
        return scope
    header = (
        f"AWS4-HMAC-SHA256 Credential={said['X-Amz-Credential']},"
        f" SignedHeaders={said['X-Amz-SignedHeaders']}, Signature={said['X-Amz-Signature']}"
    )
    others = [(name, value) for name, value in pairs if not name.startswith("X-Amz-")]
    return {
        **scope,
        "query_string": urlencode(others).encode(),
        "headers": [*scope["headers"], (b"authorization", header.encode("latin-1"))],
    }


def _open_to_everybody(request: Request) -> bool:
    """A read from a bucket that exists: S3 itself asks the bucket's policy."""
    from ministack.services import s3

    bucket = request.path.split("/")[1]
    unsigned = not any(SIGNING.fullmatch(name) for name in request.headers) and not request.query
    return (
        request.method in READS
        and unsigned
        and bool(bucket)
        and s3._bucket_owner_account(bucket) is not None
    )


def _unsigned(request: Request) -> Refusal:
    if service_of(request) == "s3":
        return Refusal("AccessDenied", "Access Denied", HTTPStatus.FORBIDDEN)
    return Refusal(
        "MissingAuthenticationToken", "Missing Authentication Token", HTTPStatus.FORBIDDEN
    )


def _not_taken(request: Request, what: int, message: str) -> Refusal:
    codes = CODES.get(service_of(request), OTHER_CODES)
    if "x-amz-target" in request.headers or "smithy-protocol" in request.headers:
        codes = JSON_CODES
    return Refusal(codes[what], message, HTTPStatus.FORBIDDEN)


async def _answer(send: Send, request: Request, refused: Refusal) -> None:
    service = service_of(request)
    if request.headers.get("smithy-protocol"):
        protocol = "smithy-rpc-v2-cbor"
    elif "x-amz-target" in request.headers:
        protocol = "json"
    else:
        protocol = PROTOCOLS.get(service, "query")
    logger.warning("Not let in: %s %s: %s", request.method, request.path, refused.code)
    headers, content = answer(refused, service, protocol)
    await _send(send, refused.status, headers, content)


async def _refuse(send: Send, scope: Message, why: str) -> None:
    logger.warning("Not let in: %s %s: %s", scope["method"], scope["path"], why)
    text = f"The embedded AWS answers its own user only: {why}.\n".encode()
    await _send(send, HTTPStatus.FORBIDDEN, {"content-type": "text/plain"}, text)


async def _send(send: Send, status: HTTPStatus, headers: Mapping[str, str], body: bytes) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": int(status),
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body})
