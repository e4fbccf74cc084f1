"""What a link in a mail proves: that whoever follows it reads that mail. Once, and for an hour.

Django's own tokens: signed with SECRET_KEY over what using them changes, so nothing is stored.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Unconfirmed

# In one sentence for all that is wrong with it: used, too old, another's, made up.
WORTHLESS = _("is no longer good: ask for another mail")
# PostgreSQL's bigint has no more digits; more would be an error of the server.
LONGEST_ID = 18


class Proof(PasswordResetTokenGenerator):
    """For one purpose; `<user's id>.<token>` in a link."""

    def __init__(self, purpose: str) -> None:
        """A proof for another purpose is worth nothing."""
        self.key_salt = f"accounts.proofs.{purpose}"
        super().__init__()

    def of(self, user: User) -> str:
        """What the link carries."""
        return f"{user.pk}.{self.make_token(user)}"

    def user(self, text: str, *, lock: bool = False) -> User:
        """Whose it is. Raises ValidationError where it is worth nothing.

        With `lock` nobody else uses it before the transaction's end: two tabs at once are one.
        """
        users = User.objects.select_for_update() if lock else User.objects
        id_, _, token = text.partition(".")
        known = id_.isascii() and id_.isdecimal() and len(id_) <= LONGEST_ID
        user = users.filter(pk=id_).first() if known else None
        if user is None or not self.check_token(user, token):
            raise serializers.ValidationError({"proof": [WORTHLESS]})
        return user

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        """Another password, address or state, and it is used up: also one that staff changed."""
        waits = Unconfirmed.objects.filter(user=user).exists()
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}{waits}"


CONFIRMATION = Proof("confirmation")
RESET = Proof("reset")
