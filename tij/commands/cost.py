"""`tij cost`: what the deployment costs in a month."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tij.commands.options import Environment, Json, LanguageOption
from tij.console import err, out
from tij.errors import BadInputError
from tij.language import Language
from tij.pricing.environment import compare, cost_of
from tij.pricing.refresh import PRICE_LIST, refresh_book, show_refreshed
from tij.pricing.summary import cost_as_json, show_comparison, show_cost
from tij.project import Project
from tij.session.session import load_settings


def cost(
    environment: Environment = "local",
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--if",
            metavar="SECTION.KEY=VALUE",
            help="What would it cost if a setting were different; may be given several times.",
        ),
    ] = None,
    comparing: Annotated[
        bool, typer.Option("--compare", help="Compare egress choices, sizes and hardening phases.")
    ] = False,
    refreshing: Annotated[
        bool, typer.Option("--refresh", help="Replace the price book with AWS's Price List.")
    ] = False,
    price_list: Annotated[
        str, typer.Option(help="With --refresh: where the Price List's files are.")
    ] = PRICE_LIST,
    language: LanguageOption = Language.ENGLISH,
    json: Json = False,
) -> None:
    """Show what the deployment costs in a month, line by line, beside the guide's table."""
    if refreshing:
        region = load_settings(Project.find(Path.cwd()), environment).aws.region
        show_refreshed(out, refresh_book(region, price_list, err))
        return
    if comparing and changes:
        raise BadInputError("--compare has its own changes: give it, or --if, not both.")
    project, variables = Project.find(Path.cwd()), dict(os.environ)
    now = cost_of(project, environment, variables)
    if comparing:
        with err.status("Synthesizing each choice..."):
            choices = compare(project, environment, variables)
        if json:
            out.print_json(data=[cost_as_json(choice) for choice in (now, *choices)])
        else:
            show_comparison(out, now, choices, language)
        return
    changed = cost_of(project, environment, variables, changes) if changes else None
    if json:
        out.print_json(data=cost_as_json(now, changed))
    else:
        show_cost(out, now, changed, language)
