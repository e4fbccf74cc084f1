"""Pictures in Django's admin."""

from django.contrib import admin

from pictures.models import Picture


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    """A list with its owners."""

    list_display = ("title", "owner", "uploaded_at")
    list_select_related = ("owner",)
    search_fields = ("title",)
