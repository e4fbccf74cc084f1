"""`/api/pictures/`: everyone reads, users upload, owners change and delete."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ModelViewSet

from pictures.models import Picture
from pictures.serializers import PictureSerializer


class OwnerOrReadOnly(IsAuthenticatedOrReadOnly):
    """A picture is its owner's to change."""

    def has_object_permission(self, request: Request, view: Any, obj: Picture) -> bool:
        """Readers may; writers must own it."""
        return request.method in SAFE_METHODS or obj.owner == request.user


class PictureViewSet(ModelViewSet[Picture]):
    """List, upload, show, change, delete."""

    queryset = Picture.objects.select_related("owner")
    serializer_class = PictureSerializer
    permission_classes = (OwnerOrReadOnly,)

    def perform_create(self, serializer: BaseSerializer[Picture]) -> None:
        """The uploader owns it."""
        serializer.save(owner=self.request.user)
