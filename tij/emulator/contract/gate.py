"""The contract before the emulated services: each request is read, judged, then handed on."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from tij.emulator.asgi import Application, Message, Receive, Send
from tij.emulator.contract.answers import Refusal, answer, refusal
from tij.emulator.contract.combinations import refused_combination
from tij.emulator.contract.documented import refused_by_documentation
from tij.emulator.contract.documents import refused_document
from tij.emulator.contract.expressions import refused_expression
from tij.emulator.contract.forms import refused_form
from tij.emulator.contract.parsing import parse
from tij.emulator.contract.references import has_identity, refused_reference
from tij.emulator.contract.request import Credential, Parameters, Request, UnreadableError
from tij.emulator.contract.routing import Call, route, service_of
from tij.emulator.contract.states import refused_by_state
from tij.emulator.contract.states.denied import refused_by_bucket
from tij.emulator.contract.states.linked import make_role, refused_without_role
from tij.emulator.contract.states.there import of_caller
from tij.emulator.contract.updates import made_so
from tij.emulator.contract.validation import violations
from tij.emulator.contract.words import refused_in_words

logger = logging.getLogger(__name__)

Taken = Callable[[Request, Call, Parameters], None]
"""What is done with a call that AWS would take, before it is answered."""

# No API of AWS's.
OWN_PATHS = "/_emulator/"
# What viewers ask a distribution, as its domain name.
CDN_HOST = re.compile(r"[a-z0-9]+\.cloudfront\.net(:\d+)?")
PROTOCOLS = {"ec2": "ec2", "s3": "rest-xml", "route53": "rest-xml", "cloudfront": "rest-xml"}


@dataclass
class Spent:
    """What the contract cost so far."""

    requests: int = 0
    seconds: float = 0.0
    """Of processor time."""

    def __str__(self) -> str:
        """The line that a server ends its log with, and that `SPENT` reads."""
        return f"The contract judged {self.requests} requests in {self.seconds:.3f} s of CPU time."


SPENT = re.compile(r"The contract judged (?P<requests>\d+) requests in (?P<seconds>[\d.]+) s")


def guarded(
    application: Application, taken: Taken = lambda *_: None, spent: Spent | None = None
) -> Application:
    """`application`, which gets only requests that AWS would take; `taken` is given each."""
    spent = Spent() if spent is None else spent

    async def answered(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_api(scope):
            await application(scope, receive, send)
            return
        body = await body_of(receive)
        if body is None:
            return
        begun = time.thread_time()
        refused = judge(request_of(scope, body), taken)
        spent.requests += 1
        spent.seconds += time.thread_time() - begun
        if refused is None:
            await application(scope, again(body, receive), send)
            return
        status, headers, content = refused
        await send(
            {
                "type": "http.response.start",
                "status": int(status),
                "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
            }
        )
        await send({"type": "http.response.body", "body": content})

    return answered


def judge(
    request: Request, taken: Taken = lambda *_: None
) -> tuple[HTTPStatus, dict[str, str], bytes] | None:
    """AWS's refusal: status, headers, body; None for a request that it would take."""
    service, protocol = "", ""
    try:
        service = service_of(request)
        protocol = PROTOCOLS.get(service, "json" if "x-amz-target" in request.headers else "query")
        call = route(request)
        protocol = call.protocol
        parameters, broken = parse(request, call)
        broken += violations(parameters, call.operation.input_shape)
        name = call.operation.name
        found = (
            refusal(service, protocol, broken)
            if broken
            else _refused(call, parameters, request.credential)
            or refused_by_bucket(service, request)
        )
        if found is None:
            make_role(call.service, call.operation.name, request.credential)
            taken(request, call, parameters)
            return None
        refused = found
    except UnreadableError as error:
        refused, name = Refusal(error.code, str(error)), f"{request.method} {request.path}"
    logger.warning("Refused: %s %s: %s: %s", service, name, refused.code, refused.message)
    return refused.status, *answer(refused, service, protocol)


def _refused(call: Call, parameters: Parameters, caller: Credential | None) -> Refusal | None:
    """What the model alone does not tell: values, then what they say together, then the account."""
    service, operation = call.service, call.operation.name
    region = caller.region if caller else ""
    return (
        refused_form(service, parameters, call.operation.input_shape, region)
        or refused_in_words(service, operation, parameters)
        or refused_combination(service, operation, parameters, caller)
        or refused_by_documentation(service, operation, parameters, call.operation.input_shape)
        or refused_expression(service, operation, parameters)
        or refused_document(service, operation, parameters, has_identity(caller))
        or refused_reference(service, operation, parameters, caller)
        or refused_by_state(service, operation, parameters, caller)
        or _refused_after(service, operation, parameters, caller)
        or refused_without_role(service, operation, parameters, caller)
    )


def _refused_after(
    service: str, operation: str, parameters: Parameters, caller: Credential | None
) -> Refusal | None:
    """What AWS would refuse to make as it is after the update."""
    if caller is None:
        return None
    of_caller(caller)
    made = made_so(service, operation, parameters)
    return made and (
        refused_in_words(service, *made) or refused_combination(service, *made, caller)
    )


def _is_api(scope: Message) -> bool:
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    return not (scope["path"].startswith(OWN_PATHS) or CDN_HOST.fullmatch(host))


def request_of(scope: Message, body: bytes) -> Request:
    """The request of an ASGI scope whose body was read."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        said = value.decode("latin-1")
        headers[key] = f"{headers[key]},{said}" if key in headers else said
    path = scope.get("raw_path") or scope["path"].encode()
    return Request(
        scope["method"],
        path.decode("latin-1"),
        scope["query_string"].decode("latin-1"),
        headers,
        body,
    )


async def body_of(receive: Receive) -> bytes | None:
    """The whole body; None where the client left before its end."""
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def again(body: bytes, receive: Receive) -> Receive:
    """`receive` from the start."""
    handed_on = False

    async def replayed() -> Message:
        nonlocal handed_on
        if handed_on:
            return await receive()
        handed_on = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
