"""What is offered where mail is sent: registration that is confirmed, and passwords set anew.

Every answer is the same whether an address has an account or not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT

from accounts import letters
from accounts.models import Unconfirmed
from accounts.proofs import CONFIRMATION, RESET
from accounts.throttles import MailThrottle, RegistrationThrottle
from accounts.views import Checking, Registration, RegistrationSerializer

# How long a name is kept for somebody who does not confirm.
KEPT = timedelta(days=1)
ADDRESS_LENGTH = 254


class MailedRegistrationSerializer(RegistrationSerializer):
    """A name, a password, and an address, which several accounts may have."""

    email = serializers.EmailField(max_length=ADDRESS_LENGTH, write_only=True)

    class Meta(RegistrationSerializer.Meta):
        """Django REST framework's."""

        fields = (*RegistrationSerializer.Meta.fields, "email")

    def create(self, validated_data: dict[str, Any]) -> User:
        """Nobody logs in with it until its mail was read."""
        forget_unconfirmed()
        with transaction.atomic():
            user = super().create({**validated_data, "is_active": False})
            Unconfirmed.objects.create(user=user)
        letters.confirm(user)
        return user


class MailedRegistration(Registration):
    """Open to everyone; a mail asks whether the address is theirs."""

    throttle_classes = (RegistrationThrottle, MailThrottle)
    serializer_class = MailedRegistrationSerializer


class ConfirmationSerializer(serializers.Serializer[User]):
    """What the link carried."""

    proof = serializers.CharField(write_only=True, max_length=100)


class ResetSerializer(serializers.Serializer[User]):
    """What the link carried, and the password to come."""

    proof = serializers.CharField(write_only=True, max_length=100)
    new_password = serializers.CharField(write_only=True, max_length=128)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The password by the rules of registration: the name does not give it away."""
        try:
            validate_password(attrs["new_password"], RESET.user(attrs["proof"]))
        except ValidationError as error:
            raise serializers.ValidationError({"new_password": error.messages}) from error
        return attrs


class AddressSerializer(serializers.Serializer[User]):
    """An address."""

    email = serializers.EmailField(max_length=ADDRESS_LENGTH, write_only=True)


class Open(Checking):
    """Without a login, within the limits of mail."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    throttle_classes = (MailThrottle,)


class Confirm(Open):
    """`POST`: the account is its owner's from now on."""

    serializer_class = ConfirmationSerializer

    @extend_schema(responses={204: None})
    def post(self, request: Request) -> Response:
        """204."""
        proof = self.checked(request)["proof"]
        with transaction.atomic():
            user = CONFIRMATION.user(proof, lock=True)
            Unconfirmed.objects.filter(user=user).delete()
            user.is_active = True
            user.save(update_fields=["is_active"])
        return Response(status=HTTP_204_NO_CONTENT)


class Again(Open):
    """`POST`: another mail for an address whose registrations nobody has confirmed."""

    serializer_class = AddressSerializer

    @extend_schema(responses={202: None})
    def post(self, request: Request) -> Response:
        """202, whoever's the address is."""
        letters.confirm_again(self.checked(request)["email"])
        return Response(status=HTTP_202_ACCEPTED)


class Forgotten(Open):
    """`POST`: a mail to an address, if it has accounts."""

    serializer_class = AddressSerializer

    @extend_schema(responses={202: None})
    def post(self, request: Request) -> Response:
        """202, whoever's the address is."""
        letters.reset(self.checked(request)["email"])
        return Response(status=HTTP_202_ACCEPTED)


class Reset(Open):
    """`POST`: another password, which ends every token and session that the old one gave."""

    serializer_class = ResetSerializer

    @extend_schema(responses={204: None})
    def post(self, request: Request) -> Response:
        """204."""
        sent = self.checked(request)
        with transaction.atomic():
            user = RESET.user(sent["proof"], lock=True)
            user.set_password(sent["new_password"])
            user.save(update_fields=["password"])
        return Response(status=HTTP_204_NO_CONTENT)


def forget_unconfirmed() -> None:
    """Each registration takes up to two away that nobody confirmed, so their names are free."""
    before = datetime.now(UTC) - KEPT
    old = Unconfirmed.objects.filter(since__lt=before).order_by("since")[:2]
    User.objects.filter(pk__in=[one.pk for one in old], is_active=False).delete()
