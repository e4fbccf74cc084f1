"""The report at a terminal: risks, each changed resource with its changed values, a table."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tij.console import new_table
from tij.language import Language
from tij.report import lines
from tij.report.changes import ResourceChange
from tij.report.effects import effect, not_judged
from tij.report.entry import Action
from tij.report.escape import visible
from tij.report.headline import headline, origins
from tij.report.remark import remark
from tij.report.risks import Severity
from tij.report.stack_plan import Report, StackPlan
from tij.report.words import Words
from tij.report.words import words as words_of

COLUMNS = (
    ("add", Action.CREATE, "green"),
    ("change", Action.UPDATE, "yellow"),
    ("replace", Action.REPLACE, "red"),
    ("destroy", Action.DELETE, "red"),
)
SIGNS = {
    Action.CREATE: ("+", "green"),
    Action.UPDATE: ("~", "yellow"),
    Action.REPLACE: ("-/+", "red"),
    Action.DELETE: ("-", "red"),
    Action.IMPORT: ("=", "cyan"),
    Action.MOVE: (">", "cyan"),
    Action.FORGET: ("x", "dim"),
}
STYLES = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow"}
WIDEST = 160
"""Characters of one line of values."""


def show_plans(
    console: Console, plans: Iterable[StackPlan], language: Language = Language.ENGLISH
) -> None:
    """What changes in what exists, a table with a row per stack, and last what matters most.

    A terminal is read from its end: headline and risks stand there.
    """
    words = words_of(language)
    report = Report("", tuple(plans))
    for plan in report.stacks:
        _show_stack(console, plan, words)
    console.print()
    console.print(_table(report, words))
    _show_risks(console, report, words)
    last = (headline(report, words), origins(report, words))
    console.print(Text("\n" + "\n".join(line for line in last if line), style="bold"))


def _show_stack(console: Console, plan: StackPlan, words: Words) -> None:
    changes = plan.changes
    if changes.resources or changes.drift:
        console.print(Text(f"\n{plan.stack}", style="bold"))
    for change in changes.resources:
        origin = plan.origins.get(change.address)
        title = words.say(f"origin.title-{origin}") if origin else ""
        _show_change(console, change, words, title)
    if changes.drift:
        console.print(Text(f"  {words.say('group.drift')}", style="dim"))
    for change in changes.drift:
        _show_change(console, change, words, "")
    for address in plan.perhaps_made:
        said = words.say("resource.perhaps", address=address)
        console.print(Text(f"  ? {plan.stack}: {said}", style="yellow"))


def _show_change(console: Console, change: ResourceChange, words: Words, origin: str) -> None:
    sign, style = SIGNS[change.action]
    remarks = [visible(change.address)]
    if change.import_id is not None:
        remarks.append(f"({words.say('resource.import-id', visible, id=change.import_id)})")
    if change.previous_address:
        previous = words.say("resource.moved-from", visible, address=change.previous_address)
        remarks.append(f"({previous})")
    if origin:
        remarks.append(f"[{origin}]")
    console.print(Text(f"  {sign:>3} {'  '.join(remarks)}", style=style))
    if change.action in (Action.UPDATE, Action.REPLACE):
        for line in lines.of_resource(change, words):
            shown = line if len(line) <= WIDEST else f"{line[:WIDEST]}…"
            console.print(Text(f"        {shown.removeprefix('! ')}"))


def _table(report: Report, words: Words) -> Table:
    table = new_table()
    table.add_column(words.say("table.stack"))
    for key, _, _ in COLUMNS:
        table.add_column(words.say(f"table.{key}"), justify="right")
    if report.cost:
        table.add_column(words.say("table.cost"), justify="right")
    table.add_column("")
    for plan in report.stacks:
        counts = [(plan.changes.count(action), style) for _, action, style in COLUMNS]
        row = [Text(str(n) if n else "·", style=style if n else "dim") for n, style in counts]
        if report.cost:
            row.append(Text(_money(plan)))
        table.add_row(plan.stack, *row, remark(plan, words))
    return table


def _money(plan: StackPlan) -> str:
    if plan.cost is None or not plan.cost.delta:
        return "·"
    return plan.cost.both(plan.cost.delta, signed=True)


def _show_risks(console: Console, report: Report, words: Words) -> None:
    found = list(report.risks())
    if found:
        console.print(Text(f"\n{words.say('risks.title', n=len(found))}", style="bold"))
    for stack, risk in found:
        severity = words.say(f"severity.{risk.severity.name.lower()}")
        sentence = words.say(f"risk.{risk.rule}", visible, **risk.facts)
        line = f"  {severity}: {stack}: {visible(risk.address)} {sentence}"
        console.print(Text(line, style=STYLES[risk.severity]))
        console.print(Text(f"    {effect(risk, words)}", style="dim"))
    if unjudged := not_judged(report.unjudged, words, visible):
        console.print(Text(f"\n{unjudged}", style="yellow"))
