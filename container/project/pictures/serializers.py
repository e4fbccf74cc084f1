"""Pictures as JSON."""

from typing import Any

from rest_framework import serializers

from pictures.models import Picture
from pictures.still import still


class PictureSerializer(serializers.ModelSerializer[Picture]):
    """`image` is uploaded as multipart/form-data and comes back as its CDN address."""

    owner = serializers.ReadOnlyField(source="owner.username")

    class Meta:
        """Django REST framework's."""

        model = Picture
        fields = ("id", "title", "image", "owner", "uploaded_at")

    def validate_image(self, image: Any) -> Any:
        """Written anew and renamed: nothing else of the client's file is trusted."""
        return still(image)
