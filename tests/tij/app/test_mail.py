"""Whether a project sends mail, read from its source, and what is proposed for it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from textwrap import dedent

import pytest
from typer.testing import CliRunner

from tij.__main__ import app
from tij.app.proposal import Proposal, propose
from tij.settings import DIRECTORY, load

MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")'


def proposed(root: Path, settings: str, packages: str = "Django==5.2\n", **files: str) -> Proposal:
    written = {
        "manage.py": MANAGE,
        "shop/__init__.py": "",
        "shop/wsgi.py": "application = None",
        "shop/settings.py": "import os\n" + dedent(settings),
        "requirements.txt": packages,
        **{f"shop/{name}.py": dedent(text) for name, text in files.items()},
    }
    for name, text in written.items():
        (root / "shop").mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return propose(root, root)


SMTP = 'EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"'
SENDS = {
    "a backend": (SMTP, {}, ""),
    "the way to SES": ('EMAIL_BACKEND = "django_ses.SESBackend"', {}, "django-ses==4\n"),
    "Anymail's SES": ('EMAIL_BACKEND = "anymail.backends.amazon_ses.EmailBackend"', {}, ""),
    "a host": ('EMAIL_HOST = os.environ.get("EMAIL_HOST", "")', {}, ""),
    "an address": ('EMAIL = env.email_url("EMAIL_URL", default="consolemail://")', {}, ""),
    "a call": ("", {"views": "def sent():\n    mail.send_mail('a', 'b', None, [])"}, ""),
    "a message": ("", {"tasks": "m = EmailMultiAlternatives(subject='a')"}, ""),
    "forgotten passwords": ("", {"urls": "path('x', auth.PasswordResetView.as_view())"}, ""),
    "a package": ("", {}, "django-allauth[mfa]==65.0\n"),
}


@pytest.mark.parametrize("case", SENDS)
def test_a_project_that_sends_mail_gets_a_table_and_a_question(tmp_path: Path, case: str) -> None:
    settings, files, packages = SENDS[case]
    proposal = proposed(tmp_path, settings, f"Django==5.2\n{packages}", **files)
    assert tomllib.loads(proposal.toml())["email"] == {"enabled": True}
    (question,) = [each for each in proposal.questions if "sends mail" in each]
    assert "noreply@<dns.domain>" in question


@pytest.mark.parametrize(
    ("settings", "views"),
    [
        ("", ""),
        ('EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"', ""),
        ("", "send_mail = 3\nemail = EmailField()"),
    ],
)
def test_one_that_sends_none_gets_neither(tmp_path: Path, settings: str, views: str) -> None:
    proposal = proposed(tmp_path, settings, views=views)
    assert "email" not in tomllib.loads(proposal.toml())
    assert not [each for each in proposal.questions if "mail" in each]


def test_another_mail_service_stays(tmp_path: Path) -> None:
    backend = "anymail.backends.mailgun.EmailBackend"
    proposal = proposed(tmp_path, f'EMAIL_BACKEND = "{backend}"', "Django==5.2\ndjango-anymail\n")
    assert "email" not in tomllib.loads(proposal.toml())
    assert [each for each in proposal.questions if backend in each]


def test_the_senders_are_those_of_the_settings(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        f"""
        {SMTP}
        DEFAULT_FROM_EMAIL = os.getenv("FROM", "The Shop <Orders@old.example>")
        SERVER_EMAIL = "root+errors@old.example"
        """,
    )
    senders = tomllib.loads(proposal.toml())["email"]["senders"]
    assert senders == ["orders", "root+errors"]
    # Not every text is the first part of an address.
    proposal = proposed(tmp_path, f'{SMTP}\nDEFAULT_FROM_EMAIL = "Ünsinn!@old.example"')
    assert "senders" not in tomllib.loads(proposal.toml())["email"]


def test_a_server_that_is_not_used_needs_no_address(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        EMAIL_HOST = os.environ["EMAIL_HOST"]
        EMAIL_PORT = int(os.environ["EMAIL_PORT"])
        EMAIL_HOST_PASSWORD = os.environ["EMAIL_HOST_PASSWORD"]
        DEFAULT_FROM_EMAIL = os.environ["DEFAULT_FROM_EMAIL"]
        """,
    )
    assert proposal.app.environment == {
        "EMAIL_HOST": "unused",
        "EMAIL_PORT": "25",
        "EMAIL_HOST_PASSWORD": "",
        "DEFAULT_FROM_EMAIL": "noreply@{domain}",
    }
    assert proposal.app.secrets == ()
    local = (DIRECTORY / "local.toml").read_text(encoding="utf-8")
    start, end = local.index("[app]\n"), local.index("[service]")
    (tmp_path / "local.toml").write_text(f"{local[:start]}{proposal.toml()}\n\n{local[end:]}")
    assert load("local", tmp_path).app.environment == proposal.app.environment


def test_a_tables_name_in_brackets_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed(tmp_path, "")
    (tmp_path / "cdktf.json").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(app, ["app", "check", "."])
    assert "the project's own: [email] is not enabled" in ran.stdout
