"""Whether a project sends mail, and what `[email]` would be for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr

from tij.app.source import Module, assigned, texts
from tij.app.variables import Asked
from tij.settings.allowed import violations
from tij.settings.models import EmailSettings

SENDING = frozenset(
    (
        *("send_mail", "send_mass_mail", "mail_admins", "mail_managers", "email_user"),
        *("EmailMessage", "EmailMultiAlternatives", "PasswordResetView", "PasswordResetForm"),
    )
)
"""What of Django sends mail (Django, "Sending email", "Using the authentication system")."""
SENT_HERE = ("django.core.mail.backends.smtp.", "django_ses.", "anymail.backends.amazon_ses.")
"""Backends whose mail `[email]` takes over, or that speak to SES as the task's role already."""
NOT_SENDING = re.compile(r"django\.core\.mail\.backends\.(console|dummy|filebased|locmem)\.")
PACKAGES = re.compile(r"(?im)^(django[-_](ses|anymail|allauth|registration)|djoser)\b")
OF_A_SERVER = re.compile(
    r"(DJANGO_)?(EMAIL|SMTP|MAIL)_(URL|HOST|SERVER|PORT|USE_TLS|USE_SSL|(HOST_)?(USER|PASSWORD))"
)
"""Variables of a mail server's address."""
STAND_INS = {
    "URL": "smtp://localhost",
    "PORT": "25",
    "USE_TLS": "false",
    "USE_SSL": "false",
    # A text would look like a secret in the settings.
    "PASSWORD": "",
    "HOST_PASSWORD": "",
}
"""What such a variable may be where nothing reads it: its end → a value of its kind."""
SENDERS = ("DEFAULT_FROM_EMAIL", "SERVER_EMAIL")


@dataclass(frozen=True)
class Mail:
    """What was read: `seen` says where, `email` is what is proposed, None where nothing is."""

    seen: str
    email: EmailSettings | None
    own: str = ""
    """The backend of another service that stays as it is; empty where there is none."""

    def questions(self) -> Iterator[str]:
        """What its people decide."""
        if self.own:
            yield (
                f"Mail is sent by {self.own}: it stays, and its key goes into app.secrets. For"
                " Amazon SES instead: [email] enabled = true, and Django's own backend."
            )
        elif self.email:
            yield (
                f"It sends mail ({self.seen}): [email] sends it by Amazon SES, as"
                f" {' and '.join(f'{name}@<dns.domain>' for name in self.email.senders)}. Is that"
                " right? For another mail server remove [email], and give its address and password"
                " in [app.environment] and app.secrets."
            )


def mail_of(
    modules: list[Module], reached: list[Module], packages: str, asked: list[Asked]
) -> Mail | None:
    """Read from all `modules`, of which `reached` are the settings; None where no mail is sent."""
    found = assigned(reached)
    backends = [text for text in texts(found.get("EMAIL_BACKEND", [])) if "." in text]
    backends = [text for text in backends if not NOT_SENDING.match(text)]
    others = [text for text in backends if not text.startswith(SENT_HERE)]
    if others:
        return Mail(f"EMAIL_BACKEND is {others[-1]}", None, others[-1])
    seen = next(_seen(modules, backends, packages, asked), "")
    if not seen:
        return None
    addresses = [parseaddr(text)[1] for name in SENDERS for text in texts(found.get(name, []))]
    # root@localhost is nobody's address.
    whole = [a.lower() for a in addresses if "." in a.rpartition("@")[2] and "@" in a]
    local = dict.fromkeys(address.partition("@")[0] for address in whole)
    proposals = (EmailSettings(enabled=True, senders=(name,)) for name in local)
    senders = tuple(p.senders[0] for p in proposals if not any(violations(p, "email")))
    email = EmailSettings(enabled=True, senders=senders) if senders else EmailSettings(enabled=True)
    return Mail(seen, email)


def _seen(
    modules: list[Module], backends: list[str], packages: str, asked: list[Asked]
) -> Iterator[str]:
    """The most telling first."""
    yield from (f"EMAIL_BACKEND is {backend}" for backend in backends[-1:])
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and (name := _called(node.func)) in SENDING:
                yield f"{module.name} calls {name}"
    yield from (f"{v.name} in {v.where}" for v in asked if OF_A_SERVER.fullmatch(v.name))
    if match := PACKAGES.search(packages):
        yield f"it has {match[1]}"


def _called(function: ast.expr) -> str:
    """`as_view` is called of what is shown."""
    if isinstance(function, ast.Attribute):
        return _called(function.value) if function.attr == "as_view" else function.attr
    return function.id if isinstance(function, ast.Name) else ""


def stand_in(name: str) -> str | None:
    """A value for a variable that only Django's own backend would use; None for any other."""
    if name in SENDERS:
        return f"{EmailSettings().senders[0]}@{{domain}}"
    match = OF_A_SERVER.fullmatch(name)
    return STAND_INS.get(match[3], "unused") if match else None
