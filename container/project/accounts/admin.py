"""Tokens are passwords for a week: no member of staff reads them."""

from django.contrib import admin
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

# SimpleJWT shows both, with the tokens themselves.
admin.site.unregister([BlacklistedToken, OutstandingToken])
