"""Which admin site is Django's default."""

from django.contrib.admin.apps import AdminConfig


class StaffAdmin(AdminConfig):
    """`accounts.staff.StaffSite`, for every application that registers its models."""

    default_site = "accounts.staff.StaffSite"
