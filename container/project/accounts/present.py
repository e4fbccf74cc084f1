"""The user who asks, as the database has them: the account may have been deleted meanwhile."""

from django.contrib.auth.models import User
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


def locked(request: Request) -> User:
    """For this transaction alone, until its end: a deletion waits for it, or it for a deletion.

    Raises `AuthenticationFailed`, as for every request after the deletion.
    """
    try:
        return User.objects.select_for_update().get(username=request.user.get_username())
    except User.DoesNotExist as error:
        raise AuthenticationFailed from error
