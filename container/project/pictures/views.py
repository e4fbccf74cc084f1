"""`/api/pictures/`: everyone reads, users upload, owners change and delete."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from rest_framework.exceptions import PermissionDenied
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
        """The uploader owns it, and has room for it."""
        with transaction.atomic():
            # Uploads of one user wait for each other, or two would share the last place.
            owner = User.objects.select_for_update().get(username=self.request.user.get_username())
            if owner.pictures.count() >= settings.PICTURES_PER_USER:
                raise PermissionDenied(
                    f"at most {settings.PICTURES_PER_USER} pictures: delete some"
                )
            serializer.save(owner=owner)
