"""Bodies are UTF-8: Python knows encodings that fail on what another client wrote."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

UTF8 = codecs.lookup("utf-8").name


class EncodingMiddleware:
    """415 for a body that says it is anything else, as `charset=punycode`.

    JSON is UTF-8 by RFC 8259, a form by the URL Standard; no browser sends another.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Django's middleware protocol."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Before anything reads the body."""
        # Django leaves an encoding that it does not know out, and reads the body as UTF-8.
        if request.encoding is None or codecs.lookup(request.encoding).name == UTF8:
            return self._get_response(request)
        return JsonResponse({"detail": "the body must be UTF-8"}, status=415)
