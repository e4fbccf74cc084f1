"""A state is copied apart, whatever is in it, and written when anything of it is another."""

from __future__ import annotations

import copy
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from ministack.core import persistence
from ministack.core.responses import AccountRegionScopedDict

from tij.emulator import snapshots
from tij.emulator.snapshots import Snapshots, copied


def store(value: Any) -> AccountRegionScopedDict:
    made = AccountRegionScopedDict()
    made["a"] = value
    return made


def test_a_copy_is_as_deep_as_pythons() -> None:
    there = store({"tags": [{"Key": "a"}], "body": b"\xff", "at": (1, None)})
    copy_ = copied(there)
    assert (type(copy_), copy_._data) == (type(there), copy.deepcopy(there)._data)
    copy_["a"]["tags"][0]["Key"] = "b"
    assert there["a"]["tags"] == [{"Key": "a"}]


def test_what_cannot_be_written_down_is_copied_as_python_does() -> None:
    class Handle:
        def __deepcopy__(self, memo: object) -> str:
            return "handle"

    assert copied({"a": Handle(), "b": [1]}) == {"a": "handle", "b": [1]}
    with pytest.raises(TypeError, match="lock"):
        copied(threading.Lock())


def test_a_state_is_written_when_it_changed_and_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(persistence, "STATE_DIR", str(tmp_path))
    there = store({"tags": []})

    def get_state() -> dict[str, Any]:
        # As ministack's do: what is no part of the state is taken out of the copy.
        state = copy.deepcopy(there)
        state["a"].pop("handle", None)
        return {"things": state}

    written = Snapshots(lambda: {"some": get_state})
    written.write_changes()
    file = tmp_path / "some.json"
    first = json.loads(file.read_text())["payload"]
    file.unlink()
    there["a"]["handle"] = "h"
    written.write_changes()
    assert not file.exists()
    assert there["a"]["handle"] == "h"
    there["a"]["tags"].append("new")
    written.write_changes()
    assert json.loads(file.read_text())["payload"] != first
    assert copy.deepcopy is snapshots._deepcopy
