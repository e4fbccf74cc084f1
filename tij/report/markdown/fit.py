"""Fit a report under a limit: full, then shortened, then by name, then only counted.

GitHub says "Body is too long (maximum is 65536 characters)". What its users measured agrees that
this is never exceeded by 65,536 code points: pull request bodies end at 65,536 code points,
comments at 262,144 bytes of UTF-8, four bytes for each. So code points are counted, `len(str)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from itertools import accumulate

from tij.report.markdown.piece import Piece

COMMENT_LIMIT = 65_536
RESERVED = 536
"""Characters left for what posting adds: the marker of a sticky comment, links to the run."""


class Form(IntEnum):
    """How much of a resource is shown."""

    COUNTED = 0
    LINE = 1
    SHORT = 2
    FULL = 3


def choose(pieces: Sequence[Piece], room: int) -> list[Form]:
    """The form of each piece so that all together need at most `room` characters.

    Everybody gets a line before anybody gets more, by rank; then the same for the short form and
    the full one.
    """
    forms = [Form.COUNTED] * len(pieces)
    # Written no further than it takes to know.
    if all(needed <= room for needed in accumulate(len(piece.full) for piece in pieces)):
        return [Form.FULL] * len(pieces)
    order = sorted(range(len(pieces)), key=lambda index: pieces[index].rank)
    for form in (Form.LINE, Form.SHORT, Form.FULL):
        for index in order:
            if forms[index] != form - 1:
                continue
            more = size(pieces[index], form) - size(pieces[index], forms[index])
            if more <= room:
                forms[index] = form
                room -= more
    return forms


def text(piece: Piece, form: Form) -> str:
    """The piece in a form."""
    return ("", piece.line, piece.short, piece.full)[form] if form else ""


def size(piece: Piece, form: Form) -> int:
    """Characters of the piece in a form."""
    return len(text(piece, form))
