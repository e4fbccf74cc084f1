"""Bodies are UTF-8: Python knows encodings that fail on what another client wrote."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.utils.http import parse_header_parameters

UTF8 = codecs.lookup("utf-8").name
REFUSAL = json.dumps({"detail": "the body must be UTF-8"}).encode()


class Utf8Only:
    """415 for a body that says it is anything else, as `charset=punycode`.

    JSON is UTF-8 by RFC 8259, a form by the URL Standard; no browser sends another. Around Django,
    which reads an address's query by that name too, before the first middleware.
    """

    def __init__(self, application: WSGIApplication) -> None:
        """WSGI's protocol (PEP 3333)."""
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Before anything reads the request."""
        if _is_utf8(environ.get("CONTENT_TYPE", "")):
            return self._application(environ, start_response)
        length = str(len(REFUSAL))
        start_response(
            "415 Unsupported Media Type",
            [("Content-Type", "application/json"), ("Content-Length", length)],
        )
        return [REFUSAL]


def _is_utf8(content_type: str) -> bool:
    try:
        _, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", UTF8)).name == UTF8
    except LookupError:
        # Django leaves an encoding that it does not know out, and reads the body as UTF-8.
        return True
    except ValueError:
        return False
