"""Pictures as JSON."""

from typing import Any

from rest_framework import serializers

from pictures.models import EXTENSIONS, Picture, file_name


class PictureSerializer(serializers.ModelSerializer[Picture]):
    """`image` is uploaded as multipart/form-data and comes back as its CDN address."""

    owner = serializers.ReadOnlyField(source="owner.username")

    class Meta:
        """Django REST framework's."""

        model = Picture
        fields = ("id", "title", "image", "owner", "uploaded_at")

    def validate_image(self, image: Any) -> Any:
        """Only what Pillow recognized, renamed: the client's file name is not trusted."""
        # Django's ImageField leaves Pillow's image on the upload.
        if image.image.format not in EXTENSIONS:
            raise serializers.ValidationError(f"must be one of {', '.join(EXTENSIONS)}")
        image.name = file_name(image.image.format)
        return image
