"""Where a token was made reads the same, whenever it becomes text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tij.synthesis.running import run_node

# As in cdktf and cdktn; {end} is what the loader must find.
STACK_TRACE = """"use strict";
exports.captureStackTrace = captureStackTrace;
function captureStackTrace(below) {
    below = below || captureStackTrace; // hide myself if nothing else
    const object = { stack: "" };
    const previousLimit = Error.stackTraceLimit;
    try {
        Error.stackTraceLimit = Number.MAX_SAFE_INTEGER;
        Error.captureStackTrace(object, below);
    }
    finally {
        Error.stackTraceLimit = previousLimit;
    }
    if (!object.stack) {
        return [];
    }
    return object.stack
        .split("\\n")
        .slice(1)
        .map((s) => s.replace(/^\\s*at\\s+/, ""));
}
"""
PROGRAM = """
const { captureStackTrace } = require("./tokens/private/stack-trace.js");
const made = () => captureStackTrace();
const look = (name) => {
    const stack = made();
    return {
        isProxy: require("util").types.isProxy(stack),
        isArray: Array.isArray(stack),
        json: JSON.stringify(stack),
        length: made().length,
        joined: made().join("; "),
        first: made()[0],
        keys: Object.keys(made()),
        spread: [...made()],
        mapped: made().map((line) => line.length),
        concat: ["x"].concat(made()),
    };
};
// Out of the module loader, whose frames are not the same with a preload.
setImmediate(() => console.log(JSON.stringify(look())));
"""


def looked_at(directory: Path, source: str, *, fast: bool) -> dict[str, object]:
    """What Node sees of a stack trace taken by `source`."""
    file = directory / "tokens" / "private" / "stack-trace.js"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source)
    (directory / "program.js").write_text(PROGRAM)
    seen: dict[str, object] = json.loads(run_node("program.js", directory=directory, fast=fast))
    return seen


def test_the_lines_are_the_same(tmp_path: Path) -> None:
    fast, stock = (looked_at(tmp_path, STACK_TRACE, fast=fast) for fast in (True, False))
    assert (fast.pop("isProxy"), stock.pop("isProxy")) == (True, False)
    assert "made" in str(stock["first"])
    assert fast == stock


@pytest.mark.parametrize("changed", [".slice(1)", "if (!object.stack)"])
def test_another_ending_is_loaded_as_usual(tmp_path: Path, changed: str) -> None:
    source = STACK_TRACE.replace(changed, changed.replace("1", "2").replace("if (", "if ( "))
    assert looked_at(tmp_path, source, fast=True)["isProxy"] is False
