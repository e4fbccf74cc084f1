"""`/api/pictures/`: everyone reads, users upload and report, owners change and delete."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import (
    SAFE_METHODS,
    BasePermission,
    IsAuthenticated,
    IsAuthenticatedOrReadOnly,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.status import HTTP_204_NO_CONTENT
from rest_framework.viewsets import ModelViewSet

from accounts.present import locked
from accounts.throttles import ReportThrottle
from pictures.models import Picture, Report
from pictures.serializers import PictureSerializer, ReportSerializer

MEGABYTE = 1_000_000
TOO_MANY = gettext_lazy("You have %d pictures, as many as you may. Delete some on their pages.")
NO_ROOM = gettext_lazy(
    "You use %(taken).1f of %(most).0f MB; this needs %(size).1f MB. Delete some on their pages."
)


class OwnerOrReader(BasePermission):
    """A picture is its owner's to change."""

    def has_object_permission(self, request: Request, view: Any, obj: Picture) -> bool:
        """Readers may; writers must own it."""
        return request.method in SAFE_METHODS or obj.owner == request.user


class PictureViewSet(ModelViewSet[Picture]):
    """List, upload, show, change, delete."""

    queryset = Picture.objects.select_related("owner")
    serializer_class = PictureSerializer
    permission_classes = (IsAuthenticatedOrReadOnly, OwnerOrReader)

    def perform_create(self, serializer: BaseSerializer[Picture]) -> None:
        """The uploader owns it, and has room for it."""
        self._save(serializer, new=True)

    def perform_update(self, serializer: BaseSerializer[Picture]) -> None:
        """Another file may be larger."""
        self._save(serializer, new=False)

    def _save(self, serializer: BaseSerializer[Picture], *, new: bool) -> None:
        with transaction.atomic():
            # Uploads of one user wait for each other, or two would share the last place.
            owner = locked(self.request)
            others = owner.pictures.all()
            if serializer.instance:
                # Deleted meanwhile it would come back, without its files.
                get_object_or_404(others.select_for_update(), pk=serializer.instance.pk)
                others = others.exclude(pk=serializer.instance.pk)
            most = settings.PICTURES_PER_USER
            if new and others.count() >= most:
                raise PermissionDenied(TOO_MANY % most)
            size = serializer.validated_data.get("size", 0)
            taken = others.aggregate(size=Sum("size", default=0))["size"]
            if size and taken + size > settings.BYTES_PER_USER:
                raise PermissionDenied(
                    NO_ROOM
                    % {
                        "taken": taken / MEGABYTE,
                        "most": settings.BYTES_PER_USER / MEGABYTE,
                        "size": size / MEGABYTE,
                    }
                )
            serializer.save(owner=owner)

    @extend_schema(responses={204: None})
    @action(
        detail=True,
        methods=["post"],
        permission_classes=[IsAuthenticated],
        throttle_classes=[ReportThrottle],
        serializer_class=ReportSerializer,
    )
    def report(self, request: Request, pk: str) -> Response:
        """204; a second report of the same user is the first."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            Report.objects.get_or_create(
                picture=self.get_object(), reporter_id=request.user.pk, defaults=sent.validated_data
            )
        except IntegrityError as error:
            # The picture, or the account, was deleted meanwhile.
            raise Http404 from error
        return Response(status=HTTP_204_NO_CONTENT)
