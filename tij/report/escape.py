"""Text of a plan inside GitHub's Markdown: shown as it is, never obeyed.

Three places, three ways: a code span in a sentence or a table cell, HTML in a `<summary>`, a fenced
block for values. GitHub links no mention and no issue inside code. What would not be seen, or
would change the direction of reading (Unicode's categories Cc, Cf, Cs, Co, Zl, Zp), is written as
its code point.
"""

from __future__ import annotations

import html
import re

LONGEST_NAME = 200
"""Characters of an address in a sentence; for_each keys can be of any length."""

_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""Letters and marks by their category that show nothing: fillers, variation selectors."""

IDEOGRAPHIC_SPACE = "\u3000"


def visible(text: str) -> str:
    """The text with every invisible character as its code point."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        one
        if (one.isprintable() and not _BLANK.match(one)) or one == IDEOGRAPHIC_SPACE
        else f"\\u{{{ord(one):x}}}"
        for one in text
    )


def cut(text: str, longest: int) -> str:
    """The text, its middle left out where it is longer."""
    if len(text) <= longest:
        return text
    tail = longest // 3
    return f"{text[: longest - tail - 1]}…{text[len(text) - tail :]}"


def code(text: str) -> str:
    """A code span, also for a table cell."""
    shown = visible(text).replace("|", "\\|")
    fence = "`" * (_longest_run(shown) + 1)
    if not shown.strip():
        return "` `"
    space = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{space}{shown}{space}{fence}"


def name(text: str) -> str:
    """An address as a code span of bounded length."""
    return code(cut(visible(text), LONGEST_NAME))


def html_code(text: str) -> str:
    """Code inside an HTML block, where Markdown does not reach."""
    return f"<code>{html.escape(cut(visible(text), LONGEST_NAME))}</code>"


def fenced(lines: list[str], language: str = "diff") -> str:
    """A fenced block that none of its lines can close."""
    text = "\n".join(lines)
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    if "`" not in text:
        return 0
    return max(len(run) for run in re.findall("`+", text))
