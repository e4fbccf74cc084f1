"""What a user may be called: one name for one look."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

# The first word of a letter's Unicode name is its script; Japanese is written in these together.
JAPANESE = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}

# In Django's own words.
TAKEN = User._meta.get_field("username").error_messages["unique"]
# Letters, and as many as the database takes. Longer is not even put into NFKC: its time grows with
# the square of the marks that one letter carries.
LONGEST = 150


def normalized(name: str) -> str:
    """In NFKC, as Django itself stores it; of what is too long for a name, the beginning."""
    return User.normalize_username(name[:LONGEST])


def one_script(name: str) -> None:
    """Refuse letters of two scripts: a Cyrillic a among Latin letters looks like another's name."""
    scripts = {unicodedata.name(c, "?").split()[0] for c in name if c.isalpha()}
    if len(scripts - JAPANESE) + bool(scripts & JAPANESE) > 1:
        raise serializers.ValidationError(_("must be written in one script"))


class NameField(serializers.CharField):
    """A user's name in NFKC, which makes full-width letters plain, before anything looks at it."""

    def __init__(self, **options: Any) -> None:
        """Free (in capitals or not), of one script, as long as the database takes."""
        validators: list[Any] = [
            UnicodeUsernameValidator(),
            one_script,
            UniqueValidator(User.objects.all(), message=TAKEN, lookup="iexact"),
        ]
        super().__init__(max_length=LONGEST, validators=validators, **options)

    def to_internal_value(self, data: Any) -> str:
        """Too long is too long before it is normalized; what it grows to, `max_length` sees."""
        name = super().to_internal_value(data)
        if len(name) > LONGEST:
            self.fail("max_length", max_length=LONGEST)
        return normalized(name)
