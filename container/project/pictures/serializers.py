"""Pictures as JSON."""

from typing import Any, ClassVar

from django.db import models
from rest_framework import serializers

from pictures.models import Picture, Report
from pictures.still import Still, still


class PictureField(serializers.ImageField):
    """An upload, rewritten and renamed: nothing else of the client's file is trusted."""

    def to_internal_value(self, data: Any) -> Still:
        """Without Django's own look at the picture, which reads a file however much it takes."""
        return still(serializers.FileField.to_internal_value(self, data))


class PictureSerializer(serializers.ModelSerializer[Picture]):
    """`image` is uploaded as multipart/form-data and comes back as its CDN address.

    `thumbnail` is the address of a small one, or of the picture itself where there is none.
    """

    owner = serializers.CharField(source="owner.username", read_only=True)
    thumbnail = serializers.ImageField(read_only=True)

    serializer_field_mapping: ClassVar = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.ImageField: PictureField,
    }

    class Meta:
        """Django REST framework's."""

        model = Picture
        fields = ("id", "title", "image", "thumbnail", "owner", "uploaded_at")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A new picture has a new thumbnail and takes other room."""
        image = attrs.get("image")
        if not isinstance(image, Still):
            return attrs
        return {**attrs, "thumbnail": image.thumbnail, "size": image.room}

    def to_representation(self, instance: Picture) -> dict[str, Any]:
        """As the class says."""
        shown: dict[str, Any] = super().to_representation(instance)
        return {**shown, "thumbnail": shown["thumbnail"] or shown["image"]}


class ReportSerializer(serializers.ModelSerializer[Report]):
    """Why a picture should not be there; nobody but staff reads it."""

    class Meta:
        """Django REST framework's."""

        model = Report
        fields = ("reason",)
