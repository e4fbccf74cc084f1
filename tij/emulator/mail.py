"""Mail that was handed to the embedded SES: kept as files, sent to nobody."""

from __future__ import annotations

import email
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

DIRECTORY_VARIABLE = "EMBEDDED_AWS_MAIL"
"""The environment variable that names to the emulator's process the directory of the mail."""
# The recipients given to SES, also those that no header names.
ENVELOPE = "X-Envelope-To"


@dataclass(frozen=True)
class Mail:
    """One mail; `number` counts from 1 in the order of sending."""

    number: int
    at: datetime
    recipients: str
    sender: str
    subject: str
    text: str
    """Its plain text, or the HTML where there is none."""
    file: Path


def keep(directory: Path, recipients: Sequence[str], message: bytes) -> None:
    """Write the mail down as the next `<number>.eml`."""
    directory.mkdir(parents=True, exist_ok=True)
    number = max((int(file.stem) for file in _files(directory)), default=0) + 1
    # An address with a line break is not an address: it would inject a header here, too.
    to = ", ".join(" ".join(one.split()) for one in recipients)
    with (directory / f"{number:06}.eml").open("xb") as file:
        file.write(f"{ENVELOPE}: {to}\r\n".encode() + message)


def kept(directory: Path) -> Iterator[Mail]:
    """All of it, the oldest first."""
    for file in _files(directory):
        message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
        body = message.get_body(("plain", "html"))
        text = body.get_content() if isinstance(body, EmailMessage) else ""
        yield Mail(
            number=int(file.stem),
            at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
            recipients=str(message[ENVELOPE]),
            sender=str(message["From"] or ""),
            subject=str(message["Subject"] or ""),
            text=text.replace("\r\n", "\n"),
            file=file,
        )


def _files(directory: Path) -> list[Path]:
    return sorted(file for file in directory.glob("*.eml") if file.stem.isdigit())
