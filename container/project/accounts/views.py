"""`POST /api/users/` registers a user, who then logs in by `POST /api/token/`.

`/api/users/me/` is the user's own: the password is changed, the account deleted there.
"""

from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import CreateAPIView, GenericAPIView
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT
from rest_framework.throttling import BaseThrottle
from rest_framework_simplejwt.views import TokenObtainPairView

from accounts.names import TAKEN, NameField, normalized
from accounts.present import locked
from accounts.throttles import (
    LoginThrottle,
    OldPasswordThrottle,
    RegistrationThrottle,
    logged_in,
)
from accounts.tokens import forget_expired


class RegistrationSerializer(serializers.ModelSerializer[User]):
    """Name and password; the password never comes back."""

    username = NameField()
    password = serializers.CharField(write_only=True, max_length=128)

    class Meta:
        """Django REST framework's."""

        model = User
        fields: tuple[str, ...] = ("id", "username", "password")

    def validate_password(self, password: str) -> str:
        """One that the name does not give away; said beside what is wrong with the name."""
        name = normalized(str(self.initial_data.get("username", "")))
        validate_password(password, User(username=name))
        return password

    def create(self, validated_data: dict[str, Any]) -> User:
        """With the password hashed."""
        try:
            return User.objects.create_user(**validated_data)
        except IntegrityError as error:
            # Somebody took the name since it was looked up.
            raise serializers.ValidationError({"username": [TAKEN]}) from error


class Registration(CreateAPIView[User]):
    """Open to everyone."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    throttle_classes: tuple[type[BaseThrottle], ...] = (RegistrationThrottle,)
    serializer_class = RegistrationSerializer


class Checking(GenericAPIView[User]):
    """One whose requests are checked by its serializer."""

    def checked(self, request: Request) -> dict[str, Any]:
        """What was sent, if it is right."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class OldPasswordSerializer(serializers.Serializer[User]):
    """The present password: a token that somebody found is not enough."""

    password = serializers.CharField(write_only=True, max_length=128)

    def validate_password(self, password: str) -> str:
        """The user's."""
        user: User = self.context["request"].user
        # Not by the user's own method, which hashes old ones anew: that would end the token.
        if not check_password(password, user.password):
            raise serializers.ValidationError(_("is not the present password"))
        return password


class NewPasswordSerializer(OldPasswordSerializer):
    """The present password and the one to come."""

    new_password = serializers.CharField(write_only=True, max_length=128)

    def validate_new_password(self, password: str) -> str:
        """By the rules of registration."""
        validate_password(password, self.context["request"].user)
        return password


class Account(Checking):
    """`DELETE`: the account goes, and with it all its pictures and their files."""

    permission_classes = (IsAuthenticated,)
    throttle_classes = (OldPasswordThrottle,)
    serializer_class: type[OldPasswordSerializer] = OldPasswordSerializer

    def delete(self, request: Request) -> Response:
        """204; no token of the account works any more."""
        self.checked(request)
        with transaction.atomic():
            locked(request).delete()
        return Response(status=HTTP_204_NO_CONTENT)


class Password(Account):
    """`POST`: another password, which ends every token and session that the old one gave."""

    serializer_class = NewPasswordSerializer
    http_method_names = ("post", "options")

    @extend_schema(responses={204: None})
    def post(self, request: Request) -> Response:
        """204."""
        password = self.checked(request)["new_password"]
        with transaction.atomic():
            user = locked(request)
            user.set_password(password)
            user.save(update_fields=["password"])
        return Response(status=HTTP_204_NO_CONTENT)


class Login(TokenObtainPairView):
    """A password for an access and a refresh token."""

    throttle_classes = (LoginThrottle,)

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """As SimpleJWT does; a success is remembered for the limits."""
        answer = super().post(request, *args, **kwargs)
        logged_in(request)
        forget_expired()
        return answer
