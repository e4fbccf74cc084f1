"""What of the API is offered here, for a front end that was built before anybody decided it."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Offers(APIView):
    """`GET`, for everyone."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(responses=inline_serializer("Offers", {"mail": serializers.BooleanField()}))
    def get(self, request: Request) -> Response:
        """`mail`: registrations are confirmed, and passwords set anew, by mail."""
        return Response({"mail": settings.SENDS_MAIL})
