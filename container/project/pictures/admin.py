"""Pictures in Django's admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from pictures.models import Picture, Report
from pictures.still import still


# The stubs' class takes a parameter, Django's own does not.
class PictureForm(forms.ModelForm):  # type: ignore[type-arg]
    """What staff upload is rewritten like everybody's."""

    def clean_image(self) -> Any:
        """A new file, or the one that is there."""
        image = self.cleaned_data["image"]
        if not isinstance(image, UploadedFile):
            return image
        written = still(image)
        self.instance.thumbnail, self.instance.size = written.thumbnail, written.room
        return written


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list with its owners."""

    form = PictureForm
    list_display = ("title", "owner", "uploaded_at")
    list_select_related = ("owner",)
    search_fields = ("title",)


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The queue of reports: a picture is taken down with all its files, or left."""

    list_display = ("shown", "picture", "reason", "reporter", "reported_at", "settled")
    list_display_links = None
    list_filter = ("settled",)
    list_select_related = ("picture", "reporter")
    actions = ("take_down", "leave")

    @admin.display(description=_("picture"))
    def shown(self, report: Report) -> str:
        """The picture, to be judged without leaving the queue."""
        image = report.picture.thumbnail or report.picture.image
        return format_html(
            '<a href="{}"><img src="{}" alt="" height="120"></a>',
            report.picture.image.url,
            image.url,
        )

    @admin.action(description=_("Delete the pictures"), permissions=["take_down"])
    def take_down(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        """The reports go with their pictures."""
        Picture.objects.filter(reports__in=reports).delete()

    @admin.action(description=_("Keep the pictures"), permissions=["change"])
    def leave(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        """Whoever reported it cannot do so again."""
        reports.update(settled=True)

    def has_take_down_permission(self, request: HttpRequest) -> bool:
        """Who may delete pictures."""
        return request.user.has_perm("pictures.delete_picture")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Users report; staff judge."""
        return False
