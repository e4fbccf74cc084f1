"""The running application for people: what it answered, where it is, how to log in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console

from tij.console import new_table
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
    console.print(f"\n{application.url}{application.page}", soft_wrap=True, highlight=False)
    console.print(
        "Its certificate is this machine's own: accept it, or trust"
        f" {application.root_certificate}",
        soft_wrap=True,
        highlight=False,
    )
    console.print(
        "\nFor frontend/.env.local (docs/front-end.md):\n"
        f"NEXT_PUBLIC_API_URL={application.url}\nNEXT_PUBLIC_CDN_URL={application.cdn_url}",
        soft_wrap=True,
        highlight=False,
    )


def show_login(console: Console, application: LocalApplication) -> None:
    """A new user for the admin, whose password is shown this once."""
    password = application.create_admin()
    if password:
        console.print(
            f"Log in as {ADMIN} (or {application.admin_address}, where an address is the login)"
            f" with the password {password} (shown this once).",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    else:
        console.print(
            f"There is a user {ADMIN} already. Another one:"
            " tij manage createsuperuser --username NAME --email ADDRESS",
            soft_wrap=True,
        )


def show_running(console: Console, running: Mapping[str, Any] | None) -> None:
    """Tasks with the highest memory measured."""
    for task in (running or {}).get("tasks", []):
        peak = task["peak_memory"]
        used = f"{peak / MIB:.0f} MiB at most" if peak else "memory not measured"
        console.print(
            f"task {task['id'][:8]} ({task['group']}): {used}, of {task['memory']} MiB",
            highlight=False,
            soft_wrap=True,
        )
