"""One entry of a plan's `resource_changes` or `resource_drift`, read without its secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any

from tij.report.difference import Difference, differences
from tij.report.hiding import Hider
from tij.report.values import Hidden, Word, mark, same, shown, union


class Action(StrEnum):
    """What happens to a resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    IMPORT = "import"
    MOVE = "move"
    FORGET = "forget"


KEEPING = ("skip_destroy", "retain_on_delete")
"""Arguments by which a provider leaves the old one in AWS."""

UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What reading raises of a plan in another shape than Terraform's page describes."""


TEXTS = ("address", "type", "name", "deposed", "action_reason", "previous_address")


def _check(entry: Mapping[str, Any]) -> None:
    """ValueError when a part has another shape than Terraform's page gives it.

    Looked at once, here, so that nobody who reads an entry later has to.
    """
    change = entry["change"]
    wrong = [key for key in TEXTS if not isinstance(entry.get(key, ""), str | None)]
    wrong += [key for key in ("before", "after") if not isinstance(change.get(key), dict | None)]
    if not isinstance(change.get("importing"), dict | None):
        wrong.append("importing")
    if wrong or not entry["address"]:
        raise ValueError(f"of another shape: {', '.join(wrong) or 'address'}")
    actions = change["actions"]
    if not isinstance(actions, list) or not all(isinstance(one, str) for one in actions):
        raise ValueError("actions are not a list of texts")


class Entry:
    """A resource with its values before and after; whoever asks for a secret gets a word."""

    def __init__(
        self, entry: Mapping[str, Any], hider: Hider, configured: frozenset[str] | None = None
    ) -> None:
        """`entry` in the shape of Terraform's page "JSON Output Format".

        `configured` names the arguments that the configuration gives, None when that is not known.
        """
        _check(entry)
        self._entry = entry
        self._configured = configured
        self._hider = hider
        change = entry["change"]
        self._before: Mapping[str, Any] = change.get("before") or {}
        self._after: Mapping[str, Any] = change.get("after") or {}
        unknown = change.get("after_unknown")
        self._unknown: Mapping[str, Any] = unknown if isinstance(unknown, dict) else {}
        self._marks: dict[tuple[str, bool], Any] = {}
        self._changed: dict[str, bool] = {}

    @property
    def address(self) -> str:
        """The resource's address, of a deposed object with its key."""
        deposed = self._entry.get("deposed")
        return f"{self._entry['address']}{f' (deposed {deposed})' if deposed else ''}"

    @property
    def type(self) -> str:
        """The resource's type."""
        named: str = self._entry.get("type") or self._entry["address"].split(".")[-2]
        return named

    @cached_property
    def action(self) -> Action | None:
        """None: nothing happens, or only a data source is read."""
        if self._entry.get("mode") == "data":
            return None
        match self._entry["change"]["actions"]:
            case [] | ["no-op"] | ["read"]:
                if self.import_id is not None:
                    return Action.IMPORT
                return Action.MOVE if self.previous_address else None
            case ["create"]:
                return Action.CREATE
            case ["update"]:
                return Action.UPDATE
            case ["delete"]:
                return Action.DELETE
            case ["forget"]:
                return Action.FORGET
            case ["delete", "create"] | ["create", "delete" | "forget"] | ["forget", "create"]:
                return Action.REPLACE
            case unknown:
                raise ValueError(f"no action is called {unknown}")

    @property
    def import_id(self) -> str | None:
        """The identifier by which something that exists is taken into the state."""
        importing = self._entry["change"].get("importing")
        if importing is None:
            return None
        return self._hider.text(str(importing.get("id") or importing.get("identity") or ""))

    @property
    def previous_address(self) -> str:
        """Where the resource was in the state, if it was elsewhere."""
        previous: str = self._entry.get("previous_address") or ""
        return "" if previous == self._entry["address"] else previous

    @property
    def reason(self) -> str:
        """Terraform's `action_reason`, e.g. `replace_because_tainted`."""
        return self._entry.get("action_reason") or ""

    @property
    def create_before_destroy(self) -> bool:
        """The replacement is there before the old one goes."""
        return bool(self._entry["change"]["actions"][:1] == ["create"])

    @property
    def keeps_old(self) -> bool:
        """What goes out of the state stays in AWS: it is only forgotten, or told to stay."""
        forgotten = "forget" in self._entry["change"]["actions"]
        return forgotten or any(self._before.get(argument) is True for argument in KEEPING)

    @cached_property
    def replace_arguments(self) -> tuple[str, ...]:
        """The top-level arguments that cannot be changed in place."""
        paths = self._entry["change"].get("replace_paths") or ()
        return tuple(dict.fromkeys(str(path[0]) for path in paths if path))

    def before(self, argument: str) -> Any:
        """An argument's value before: Hidden and JSON texts unfolded as `values.mark` says."""
        return self._marked(argument, before=True)

    def after(self, argument: str) -> Any:
        """An argument's value after; Word.UNKNOWN where it is known only after the apply."""
        return self._marked(argument, before=False)

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """The names of all arguments."""
        return tuple({**self._before, **self._after, **self._unknown})

    def changed(self, argument: str) -> bool:
        """Whether the argument's value differs, as cheaply as can be."""
        if argument not in self._changed:
            before, after = self._before.get(argument), self._after.get(argument)
            unknown = bool(self._unknown.get(argument))
            self._changed[argument] = unknown or not same(before, after)
        return self._changed[argument]

    def is_computed(self, argument: str) -> bool:
        """The provider gives the value, not the configuration."""
        return self._configured is not None and argument not in self._configured

    def is_configured(self, argument: str) -> bool:
        """The configuration is known, and gives the argument."""
        return self._configured is not None and argument in self._configured

    def differences(self) -> Iterator[Difference]:
        """What changes, argument by argument."""
        for argument in sorted(self.arguments):
            if not self.changed(argument):
                continue
            found = False
            was = self.before(argument)
            for one in differences(argument, was, self.after(argument)):
                found = True
                yield self._clean(one)
            if found:
                continue
            before, after = self._before.get(argument), self._after.get(argument)
            if before != after and isinstance(before, str) and isinstance(after, str):
                hidden = isinstance(was, Hidden)
                word = Word.SENSITIVE if hidden else Word.FORMATTING
                if before and after:
                    yield Difference(argument, word, word)

    def given(self) -> Iterator[Difference]:
        """What a new resource is made with: what is set, and in words what is not yet known."""
        for argument in sorted(self.arguments):
            yield from (
                self._clean(one) for one in differences(argument, None, self.after(argument))
            )

    def clean(self, value: Any) -> Any:
        """A value without the plan's secrets."""
        return self._hider.clean(shown(value))

    @cached_property
    def _sensitive(self) -> Any:
        change = self._entry["change"]
        return union(change.get("before_sensitive"), change.get("after_sensitive"))

    def _marked(self, argument: str, *, before: bool) -> Any:
        key = (argument, before)
        if key not in self._marks:
            mask = self._sensitive
            sensitive = mask.get(argument) if isinstance(mask, dict) else mask
            side = self._before if before else self._after
            unknown = None if before else self._unknown.get(argument)
            self._marks[key] = mark(side.get(argument), unknown, sensitive, name=argument)
        return self._marks[key]

    def _clean(self, one: Difference) -> Difference:
        return Difference(
            self._hider.text(one.path), self._hider.clean(one.before), self._hider.clean(one.after)
        )
