"""`POST /api/users/` registers a user, who then logs in by `POST /api/token/`."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError
from rest_framework import serializers
from rest_framework.generics import CreateAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.views import TokenObtainPairView

from accounts.names import TAKEN, NameField
from accounts.throttles import LoginThrottle, RegistrationThrottle, logged_in


class RegistrationSerializer(serializers.ModelSerializer[User]):
    """Name and password; the password never comes back."""

    username = NameField()
    password = serializers.CharField(write_only=True, max_length=128)

    class Meta:
        """Django REST framework's."""

        model = User
        fields = ("id", "username", "password")

    def validate_password(self, password: str) -> str:
        """One that the name does not give away; said beside what is wrong with the name."""
        name = User.normalize_username(str(self.initial_data.get("username", "")))
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
    throttle_classes = (RegistrationThrottle,)
    serializer_class = RegistrationSerializer


class Login(TokenObtainPairView):
    """A password for an access and a refresh token."""

    throttle_classes = (LoginThrottle,)

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """As SimpleJWT does; a success is remembered for the limits."""
        answer = super().post(request, *args, **kwargs)
        logged_in(request)
        return answer
