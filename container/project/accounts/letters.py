"""Mail to users. It is written and sent behind the answer.

So the answer takes as long for an address that nobody has as for one that somebody has, and a mail
service that is slow holds up nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import close_old_connections
from django.db.models import QuerySet

from accounts.models import Unconfirmed
from accounts.proofs import CONFIRMATION, RESET, Proof

# One address may have several accounts; a mail to it names no more than these.
MOST_ACCOUNTS = 5
SUBJECT_CONFIRM = "登録の確認 / Confirm your registration"
CONFIRM = """\
{name} さん、ご登録ありがとうございます。1 時間以内に次のリンクを開いて、登録を完了してください。
Thank you for registering, {name}. Open this link within an hour to finish:

{link}

お心当たりがなければ、このメールは無視してください。
If it was not you, ignore this mail.
"""
ROW = "{name}: {link}\n"


@dataclass(frozen=True)
class Links:
    """A mail with a link for each account of an address."""

    subject: str
    page: str
    proof: Proof
    begin: str
    end: str


CONFIRM_AGAIN = Links(
    SUBJECT_CONFIRM,
    "confirm",
    CONFIRMATION,
    """\
1 時間以内に次のリンクを開くと、登録が完了します。
Open the link within an hour to finish your registration:

""",
    """
お心当たりがなければ、このメールは無視してください。
If it was not you, ignore this mail.
""",
)
RESET_PASSWORD = Links(
    "パスワードの再設定 / Reset your password",
    "reset",
    RESET,
    """\
1 時間以内に次のリンクを開くと、新しいパスワードを設定できます。
Open the link within an hour to set a new password:

""",
    """
お心当たりがなければ、このメールは無視してください。パスワードは変わりません。
If it was not you, ignore this mail: the password stays.
""",
)

log = logging.getLogger("accounts")

# The interpreter waits for it at its end: what was promised is sent.
_sending = ThreadPoolExecutor(1, thread_name_prefix="mail")


def confirm(user: User) -> None:
    """Ask for the confirmation of a registration."""
    _later(_confirm, user)


def confirm_again(address: str) -> None:
    """Send the links of the registrations with this address that wait for their mail, if any."""
    waiting = Unconfirmed.objects.values("user")
    _later(_send, CONFIRM_AGAIN, address, User.objects.filter(pk__in=waiting, is_active=False))


def reset(address: str) -> None:
    """Send the links of the accounts that have this address, if any."""
    _later(_send, RESET_PASSWORD, address, User.objects.filter(is_active=True))


def _confirm(user: User) -> None:
    text = CONFIRM.format(name=user.username, link=_link("confirm", CONFIRMATION.of(user)))
    send_mail(SUBJECT_CONFIRM, text, None, [user.email])


def _send(links: Links, address: str, among: QuerySet[User]) -> None:
    users = among.filter(email__iexact=address).order_by("pk")[:MOST_ACCOUNTS]
    # To the address as it was registered: what was typed may look the same and be another's.
    for known in dict.fromkeys(user.email for user in users):
        rows = [
            ROW.format(name=user.username, link=_link(links.page, links.proof.of(user)))
            for user in users
            if user.email == known
        ]
        send_mail(links.subject, links.begin + "".join(rows) + links.end, None, [known])


def _link(page: str, proof: str) -> str:
    """Behind the #, which browsers send to nobody: no log and no other site has it."""
    return f"{settings.SITE}/{page}#{proof}"


def _later(work: Callable[..., None], *what: object) -> None:
    _sending.submit(_done, work, *what)


def _done(work: Callable[..., None], *what: object) -> None:
    try:
        work(*what)
    except Exception:
        # Without the address: it is in no log.
        log.exception("mail not sent")
    finally:
        close_old_connections()
