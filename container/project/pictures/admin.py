"""Pictures in Django's admin."""

from django.contrib import admin

from pictures.models import Picture


@admin.register(Picture)
# The stubs' class takes a parameter, Django's own does not.
class PictureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list with its owners."""

    list_display = ("title", "owner", "uploaded_at")
    list_select_related = ("owner",)
    search_fields = ("title",)
