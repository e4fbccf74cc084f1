"""What the database remembers of attempts; users themselves are Django's."""

from django.contrib.auth.models import User
from django.db import models


class Tally(models.Model):
    """How often something was tried since its first time, until that is forgotten.

    All processes and tasks count here together. A cache's counter would not do: two processes that
    read it at once both write the same sum, and a full cache forgets whom it should hold back.
    """

    key = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField()
    ends = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        """As a shell shows it."""
        return f"{self.key}: {self.count}"


class Unconfirmed(models.Model):
    """A registration whose mail nobody has answered; its user cannot log in.

    Beside the user's `is_active`, which staff may take away: an old link gives it to nobody again.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True)
    since = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        """As a shell shows it."""
        return f"{self.user_id}: {self.since}"
