"""One resource in the report: in full, shortened, or by name only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tij.report import lines
from tij.report.changes import ResourceChange
from tij.report.cost import Cost
from tij.report.entry import Action
from tij.report.escape import cut, fenced, html_code, visible
from tij.report.origin import Origin
from tij.report.words import Words

SIGNS = {
    Action.DELETE: "🗑️",
    Action.REPLACE: "♻️",
    Action.UPDATE: "✏️",
    Action.CREATE: "✨",
    Action.IMPORT: "📥",
    Action.MOVE: "🚚",
    Action.FORGET: "👋",
}
"""How a group is found at a glance, in the order of importance."""

ORDER = list(SIGNS)
MOST_ARGUMENTS = 6
"""Changed arguments that the folded line names."""


@dataclass(frozen=True)
class Piece:
    """One resource of one stack's plan, or one change outside Terraform."""

    stack: str
    change: ResourceChange
    words: Words
    risky: bool = False
    origin: Origin | None = None
    cost: Cost | None = None
    drift: bool = False

    @property
    def rank(self) -> tuple[int, ...]:
        """Sorts by importance: risks, then what goes, then what changes; drift last."""
        others = self.origin is not None and not self.origin.mine
        return (not self.risky, self.drift, ORDER.index(self.change.action), others)

    @cached_property
    def full(self) -> str:
        """With all its values."""
        return self._folded(self._lines)

    @cached_property
    def short(self) -> str:
        """With its first values, each cut."""
        return self._folded(lines.shortened(self._lines, self.words))

    @cached_property
    def line(self) -> str:
        """By name."""
        return f"<details><summary>{self._summary}</summary></details>\n"

    @cached_property
    def _lines(self) -> list[str]:
        shown = lines.of_resource(self.change, self.words)
        if not shown and self.change.action in (Action.UPDATE, Action.REPLACE):
            shown = [f"  {self.words.say('resource.no-values')}"]
        return shown

    def _folded(self, shown: list[str]) -> str:
        if not shown:
            return self.line
        return f"<details><summary>{self._summary}</summary>\n\n{fenced(shown)}\n\n</details>\n"

    @cached_property
    def _summary(self) -> str:
        """One line of HTML."""
        change, words = self.change, self.words
        parts = [html_code(change.address)]
        remarks = list(self._remarks())
        if change.action is Action.UPDATE:
            parts.append(self._changed_arguments())
        if remarks:
            parts.append(words.say("comma").join(remarks))
        if self.origin:
            parts.append(f"<b>{words.say(f'origin.title-{self.origin}')}</b>")
        return f"{SIGNS[change.action]} {' · '.join(part for part in parts if part)}"

    def _changed_arguments(self) -> str:
        names = list(dict.fromkeys(one.argument for one in self.change.differences))
        named: list[str] = [cut(visible(one), 60) for one in names[:MOST_ARGUMENTS]]
        text = self.words.fact(named, html_code)
        return f"{text}…" if len(names) > MOST_ARGUMENTS else text

    def _remarks(self) -> list[str]:
        change, words = self.change, self.words
        shown = []
        if change.action is Action.REPLACE:
            if change.replace_arguments:
                shown.append(
                    words.say(
                        "resource.because", html_code, arguments=list(change.replace_arguments)
                    )
                )
            elif words.has(f"reason.{change.reason}"):
                shown.append(words.say(f"reason.{change.reason}"))
            order = "created-first" if change.create_before_destroy else "destroyed-first"
            shown.append(
                words.say("resource.old-kept" if change.keeps_old else f"resource.{order}")
            )
        elif change.action is Action.DELETE and words.has(f"reason.{change.reason}"):
            shown.append(words.say(f"reason.{change.reason}"))
        if change.action is Action.DELETE and change.keeps_old:
            shown.append(words.say("resource.old-kept"))
        if change.import_id is not None:
            shown.append(words.say("resource.import-id", html_code, id=change.import_id))
        if change.previous_address:
            shown.append(
                words.say("resource.moved-from", html_code, address=change.previous_address)
            )
        if self.drift and change.action is Action.DELETE:
            shown.append(words.say("resource.drift-gone"))
        if self.cost and change.address in self.cost.resources:
            before, after = self.cost.resources[change.address]
            if before != after:
                shown.append(
                    words.say(
                        "resource.cost",
                        html_code,
                        before=self.cost.both(before),
                        after=self.cost.both(after),
                    )
                )
        return shown
