"""What neither Django nor PostgreSQL can read is the client's error, before anything reads it."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.utils.http import parse_header_parameters

UTF8 = codecs.lookup("utf-8").name
UNSUPPORTED = "415 Unsupported Media Type"
BAD = "400 Bad Request"


class OnlyText:
    """415 for a body that says it is not UTF-8, as `charset=punycode`; 400 for a NUL.

    JSON is UTF-8 by RFC 8259, a form by the URL Standard; no browser sends another. Python knows
    encodings that fail on what another client wrote. PostgreSQL's text has no NUL, and Django asks
    it for sessions by their cookie, and for the admin's filters by the query, as they come. Around
    Django, which reads an address's query by the body's encoding, before the first middleware.
    """

    def __init__(self, application: WSGIApplication) -> None:
        """WSGI's protocol (PEP 3333)."""
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Before anything reads the request."""
        if not _is_utf8(environ.get("CONTENT_TYPE", "")):
            return _refuse(start_response, UNSUPPORTED, "the body must be UTF-8")
        # In a query as it is always written, in a cookie as Python's `http.cookies` reads it.
        if "%00" in environ.get("QUERY_STRING", "") or r"\000" in environ.get("HTTP_COOKIE", ""):
            return _refuse(start_response, BAD, "malformed request")
        return self._application(environ, start_response)


def _refuse(start_response: StartResponse, status: str, detail: str) -> Iterable[bytes]:
    body = json.dumps({"detail": detail}).encode()
    start_response(
        status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    return [body]


def _is_utf8(content_type: str) -> bool:
    try:
        _, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", UTF8)).name == UTF8
    except LookupError:
        # Django leaves an encoding that it does not know out, and reads the body as UTF-8.
        return True
    except ValueError:
        return False
