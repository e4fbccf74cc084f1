"""`check_upload`: a visitor's way to a picture, for `smoke_command`."""

from __future__ import annotations

import secrets
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.test import Client
from PIL import Image

from pictures.models import Picture

PREFIX = "check-upload-"
RED = (188, 0, 45)


class Command(BaseCommand):
    """Register, log in, upload; what an earlier run left is deleted first.

    Prints the picture's address and the digest of its file, for the caller to fetch.
    """

    help = "Upload a picture through the API and print where it can be read."

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError at the first wrong answer."""
        User.objects.filter(username__startswith=PREFIX).delete()
        client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
        login = {"username": f"{PREFIX}{secrets.token_hex(4)}"}
        login["password"] = secrets.token_urlsafe(12)
        if settings.SENDS_MAIL:
            # Nobody would read the mail that a registration waits for.
            User.objects.create_user(**login)
        else:
            self._post(client, "/api/users/", login, HTTPStatus.CREATED)
        token = self._post(client, "/api/token/", login, HTTPStatus.OK)
        picture = BytesIO()
        Image.new("RGB", (1, 1), RED).save(picture, "PNG")
        upload = SimpleUploadedFile("picture.png", picture.getvalue(), "image/png")
        made = self._post(
            client,
            "/api/pictures/",
            {"title": "check_upload", "image": upload},
            HTTPStatus.CREATED,
            authorization=f"Bearer {token['access']}",
        )
        with Picture.objects.get(pk=made["id"]).image.open() as stored:
            digest = sha256(stored.read()).hexdigest()
        self.stdout.write(f"{made['image']} sha256:{digest}")

    def _post(
        self, client: Client, path: str, data: Any, expected: HTTPStatus, **headers: str
    ) -> dict[str, Any]:
        answer = client.post(path, data, secure=True, headers=headers)
        if answer.status_code != expected:
            said = answer.content[:300].decode(errors="replace")
            raise CommandError(f"POST {path}: {answer.status_code} instead of {expected}: {said}")
        found: dict[str, Any] = answer.json()
        return found
