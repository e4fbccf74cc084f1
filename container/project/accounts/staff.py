"""Staff's way in: from the addresses of the settings, with a second step after the password.

The second step is a code that changes every thirty seconds (RFC 6238, an application on a
phone), or one of ten for emergencies that are good once. Who has set it up needs it at every
sign-in; with `ADMIN_SECOND_STEP=1` nobody gets further than setting it up.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from ipaddress import ip_address
from typing import Any, TypeVar, cast

import segno
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django_otp import devices_for_user, login, user_has_device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

EMERGENCY_CODES = 10
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Code(forms.CharField):
    """What the telephone shows, or an emergency code."""

    def __init__(self) -> None:
        """Read by browsers and password managers as a one-time code."""
        widget = forms.TextInput(attrs={"autocomplete": "one-time-code"})
        super().__init__(label=gettext_lazy("Code"), required=False, max_length=16, widget=widget)


class StaffLogin(AdminAuthenticationForm):
    """Name, password, and the second step of those who have one."""

    code = Code()

    def clean(self) -> dict[str, Any]:
        """The same words for no code and a wrong one."""
        cleaned = super().clean()
        user: Any = self.get_user()
        if user is not None and user_has_device(user):
            user.otp_device = _device(user, cleaned.get("code", ""))
            if user.otp_device is None:
                raise ValidationError(
                    _("Enter the code of your authenticator, or an emergency code."), code="code"
                )
        return cleaned


class SetUp(forms.Form):
    """The first code shows that the telephone has the key."""

    code = Code()


class StaffSite(admin.AdminSite):
    """The admin; `config.admin.StaffAdmin` makes it Django's default."""

    login_form = StaffLogin
    login_template = "admin/staff_login.html"
    index_template = "admin/staff_index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """A session that began before the second step was set up has not taken it."""
        return super().has_permission(request) and (
            _verified(request) or not user_has_device(request.user)
        )

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's; a page that is not there, for other addresses."""
        _refuse_elsewhere(request)
        return super().login(request, extra_context)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Every page but the login's comes through here."""
        guarded = super().admin_view(view, cacheable)

        def from_here(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            _refuse_elsewhere(request)
            # Django's own pages take these as they come, and a query fails on others.
            if not all(row.isdecimal() for row in request.POST.getlist("_selected_action")):
                raise BadRequest
            if (
                settings.ADMIN_SECOND_STEP
                and self.has_permission(request)
                and not _verified(request)
                and view not in (set_up, self.logout)
            ):
                return redirect("admin:second-step")
            return guarded(request, *args, **kwargs)

        return cast(View, from_here)

    def get_urls(self) -> list[Any]:
        """With the page on which each sets up the own second step."""
        page = path("second-step/", self.admin_view(set_up), name="second-step")
        return [page, *super().get_urls()]


@never_cache
def set_up(request: HttpRequest) -> HttpResponseBase:
    """The page: a key as a picture, then the first code, then the codes for emergencies."""
    context: dict[str, Any] = {**admin.site.each_context(request), "title": _("Second step")}
    if user_has_device(request.user):
        return TemplateResponse(request, "admin/second_step.html", {**context, "done": True})
    # Unconfirmed, it opens nothing: one that was not finished is begun again with the same key.
    begun = TOTPDevice.objects.filter(user=request.user, confirmed=False).order_by("pk").first()
    device = begun or TOTPDevice.objects.create(
        user=request.user, confirmed=False, name=_("authenticator")
    )
    form = SetUp(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if device.verify_token(form.cleaned_data["code"]):
            device.confirmed = True
            device.save()
            login(request, device)
            context |= {"done": True, "codes": _emergency_codes(request.user)}
            return TemplateResponse(request, "admin/second_step.html", context)
        form.add_error("code", _("Wrong code. Try again on a device whose clock is right."))
    picture = BytesIO()
    segno.make(device.config_url).save(picture, kind="svg", xmldecl=False, scale=5, border=2)
    # The library's drawing of a text that is ours.
    context |= {"form": form, "picture": mark_safe(picture.getvalue().decode())}  # noqa: S308
    return TemplateResponse(request, "admin/second_step.html", context)


def _emergency_codes(user: Any) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=_("emergency codes"))
    codes = [StaticToken.random_token() for _ in range(EMERGENCY_CODES)]
    device.token_set.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def _device(user: AbstractBaseUser, code: str) -> Any:
    """The user's device that the code is of: a wrong one counts against one kind alone.

    Two with one code wait for each other here: it is good once.
    """
    kind = TOTPDevice if code.isdecimal() else StaticDevice
    for device in devices_for_user(user, for_verify=True):
        if not isinstance(device, kind) or not code or not device.verify_is_allowed()[0]:
            continue
        if device.verify_token(code):
            return device
    return None


def _verified(request: HttpRequest) -> bool:
    verified: Callable[[], bool] = getattr(request.user, "is_verified", lambda: False)
    return verified()


def _refuse_elsewhere(request: HttpRequest) -> None:
    """`REMOTE_ADDR` is the true client's: RequestMiddleware has it from Nginx."""
    networks = settings.ADMIN_ADDRESSES
    if networks and not any(ip_address(request.META["REMOTE_ADDR"]) in n for n in networks):
        raise Http404
