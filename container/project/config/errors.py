"""Errors outside Django REST framework in its form: `{"detail": ...}`."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """400: a Host that is not in ALLOWED_HOSTS, a malformed form. 413: too long a body."""
    if isinstance(exception, RequestDataTooBig):
        return JsonResponse({"detail": "too large without its files"}, status=413)
    return JsonResponse({"detail": "malformed request"}, status=400)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """404."""
    return JsonResponse({"detail": "not found"}, status=404)


def server_error(request: HttpRequest) -> JsonResponse:
    """500; the log has the traceback under the same request id."""
    return JsonResponse(
        {"detail": "server error", "request_id": request.headers.get("X-Request-ID")}, status=500
    )
