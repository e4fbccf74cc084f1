"""The table of rooms is the tree's."""

from __future__ import annotations

from scripts.docs import rooms


def test_the_table_is_the_tree() -> None:
    text = rooms.PAGE.read_text(encoding="utf-8")
    assert text == rooms.render(), "run: python -m scripts.docs.rooms"
    assert "| `session/` | One environment opened" in text
