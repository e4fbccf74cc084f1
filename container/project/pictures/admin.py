"""Pictures in Django's admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile

from pictures.models import Picture
from pictures.still import still


# The stubs' class takes a parameter, Django's own does not.
class PictureForm(forms.ModelForm):  # type: ignore[type-arg]
    """What staff upload is written anew like everybody's."""

    def clean_image(self) -> Any:
        """A new file, or the one that is there."""
        image = self.cleaned_data["image"]
        return still(image) if isinstance(image, UploadedFile) else image


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list with its owners."""

    form = PictureForm
    list_display = ("title", "owner", "uploaded_at")
    list_select_related = ("owner",)
    search_fields = ("title",)
