"""The running application for people: what it answered, where it is, how to log in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from tij.console import new_table
from tij.emulator.fargate import Running
from tij.emulator.mail import Mail
from tij.rehearsal.application import ADMIN, Check, LocalApplication

MIB = 1024 * 1024


def show_application(
    console: Console, application: LocalApplication, checks: Iterable[Check]
) -> None:
    """What was asked and answered, where the application is, and the memory it took."""
    table = new_table()
    table.add_column("asked")
    table.add_column("answered", overflow="fold")
    for check in checks:
        table.add_row(check.what, check.answer)
    console.print()
    console.print(table)
    show_running(console, application.running)
    console.print(f"\n{application.url}{application.page}")
    console.print(
        "Its certificate is this machine's own: accept it, or trust"
        f" {application.root_certificate}",
    )
    console.print(
        "\nFor frontend/.env.local (docs/front-end.md):\n"
        f"NEXT_PUBLIC_API_URL={application.url}\nNEXT_PUBLIC_CDN_URL={application.cdn_url}",
    )


def show_login(console: Console, application: LocalApplication) -> None:
    """A new user for the admin, whose password is shown this once."""
    password = application.create_admin()
    if password:
        console.print(
            f"Log in as {ADMIN} (or {application.admin_address}, where an address is the login)"
            f" with the password {password} (shown this once).",
        )
    else:
        console.print(
            f"There is a user {ADMIN} already. Another one:"
            " tij manage createsuperuser --username NAME --email ADDRESS",
        )


def show_running(console: Console, running: Running | None) -> None:
    """Tasks with the highest memory measured."""
    for task in running["tasks"] if running else ():
        peak = task["peak_memory"]
        used = f"{peak / MIB:.0f} MiB at most" if peak else "memory not measured"
        console.print(
            f"task {task['id'][:8]} ({task['group']}): {used}, of {task['memory']} MiB",
        )


def show_mails(console: Console, mails: Sequence[Mail], *, enabled: bool) -> None:
    """A line of each, the oldest first."""
    if not mails:
        console.print(
            "No mail was sent."
            if enabled
            else "No mail was sent: email.enabled is false in the settings.",
        )
        return
    table = new_table("", "sent (UTC)", "to", "subject")
    for one in mails:
        at = f"{one.at:%Y-%m-%d %H:%M:%S}"
        # What the application wrote is shown, not read as markup.
        table.add_row(str(one.number), at, Text(one.recipients), Text(one.subject))
    console.print(table)
    console.print(f"Whole, with its links: tij local mail {mails[-1].number}")


def show_mail(console: Console, one: Mail) -> None:
    """Headers, text, and the file with everything."""
    for name, value in (
        ("From", one.sender),
        ("To", one.recipients),
        ("Subject", one.subject),
        ("Sent", f"{one.at:%Y-%m-%d %H:%M:%S} UTC"),
    ):
        console.print(f"{name}: {value}")
    console.print(f"\n{one.text.rstrip()}\n")
    console.print(str(one.file))
