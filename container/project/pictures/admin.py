"""Pictures in Django's admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from pictures.models import Picture, Report
from pictures.still import Busy, Still, still


class StillField(forms.ImageField):
    """What staff upload is rewritten like everybody's."""

    def to_python(self, data: Any) -> Still | None:
        """Without Django's own look at the picture, which reads a file however much it takes."""
        upload = forms.FileField.to_python(self, data)
        if upload is None:
            return None
        try:
            return still(upload)
        except Busy as error:
            raise ValidationError(str(error.detail)) from error


# The stubs' class takes a parameter, Django's own does not.
class PictureForm(forms.ModelForm):  # type: ignore[type-arg]
    """Of a new picture, or with another file for one that is there."""

    def clean_image(self) -> Any:
        """A new file brings its thumbnail."""
        image = self.cleaned_data["image"]
        if isinstance(image, Still):
            self.instance.thumbnail, self.instance.size = image.thumbnail, image.room
        return image


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list with its owners."""

    form = PictureForm
    formfield_overrides: ClassVar = {models.ImageField: {"form_class": StillField}}
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
