"""Terraform's expressions in a text: which functions they call, and what no synthesis writes.

Terraform's pages "Strings and Templates" and "Syntax / Comments" describe the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

FUNCTIONS = frozenset(
    {
        *("abs", "ceil", "floor", "max", "min", "parseint", "signum", "sum"),
        *("chomp", "endswith", "format", "formatlist", "join", "lower", "regex", "regexall"),
        *("replace", "split", "startswith", "strcontains", "substr", "title", "trim"),
        *("trimprefix", "trimspace", "trimsuffix", "upper"),
        *("alltrue", "anytrue", "chunklist", "coalesce", "coalescelist", "compact", "concat"),
        *("contains", "distinct", "element", "flatten", "index", "keys", "length", "lookup"),
        *("merge", "one", "range", "reverse", "setintersection", "setproduct", "setsubtract"),
        *("setunion", "slice", "sort", "transpose", "values", "zipmap"),
        *("base64decode", "base64encode", "csvdecode", "jsondecode", "jsonencode", "urlencode"),
        *("yamldecode", "yamlencode", "base64sha256", "md5", "sha1", "sha256", "sha512", "uuidv5"),
        *("formatdate", "timeadd", "timecmp", "timestamp"),
        *("cidrhost", "cidrnetmask", "cidrsubnet", "cidrsubnets"),
        *("can", "nonsensitive", "sensitive", "tobool", "tolist", "tomap", "tonumber", "toset"),
        *("tostring", "try", "type"),
    }
)
"""What computes from its arguments alone: no file, no program, nothing of the machine."""

_TOKEN = re.compile(
    r"\s+|(?P<name>[^\W\d][\w-]*)|(?P<number>\d[\w.]*)|(?P<comment>/\*|//|\#)|(?P<here><<)"
    r"|(?P<scope>::)|(?P<sign>.)",
    re.DOTALL,
)


class NotPlainError(Exception):
    """An expression holds what is not allowed; its text says what."""


def parts(text: str) -> Iterator[tuple[bool, str]]:
    """A template's pieces in order, each with whether it is an expression (without its `${}`).

    Any function may be called in it. Raises NotPlainError for what can't be separated.
    """
    begun = position = 0
    while position < len(text):
        if text.startswith(("$${", "%%{"), position):
            position += 3
        elif text.startswith("${", position):
            if begun < position:
                yield False, text[begun:position]
            begun = position + 2
            position = _expression(text, begun, known=None)
            yield True, text[begun : position - 1]
            begun = position
        elif text.startswith("%{", position):
            raise NotPlainError("a directive")
        else:
            position += 1
    if begun < position:
        yield False, text[begun:position]


def forbidden(text: str) -> str | None:
    """What of the expressions in this text is not allowed; None when all is."""
    try:
        end = _template(text, 0, quoted=False)
    except NotPlainError as error:
        return str(error)
    return None if end == len(text) else "an expression that does not end"


def _template(
    text: str, position: int, *, quoted: bool, known: Container[str] | None = FUNCTIONS
) -> int:
    """Where the template ends: behind its quote, or at the end of the text."""
    while position < len(text):
        if text.startswith(("$$${", "%%%{"), position):
            # Escaped or not: whoever writes this wants it to be read in two ways.
            position = _expression(text, position + 4, known=known)
        elif text.startswith(("$${", "%%{"), position):
            position += 3
        elif text.startswith(("${", "%{"), position):
            position = _expression(text, position + 2, known=known)
        elif quoted and text[position] == "\\" and text[position + 1 : position + 2] in ('"', "\\"):
            position += 2
        elif quoted and text[position] == '"':
            return position + 1
        else:
            position += 1
    if quoted:
        raise NotPlainError("an expression that does not end")
    return position


def _expression(text: str, position: int, *, known: Container[str] | None = FUNCTIONS) -> int:
    """Where the expression ends, behind its brace; only `known` functions, or any."""
    depth, called = 1, ""
    for token, end in _tokens(text, position, known):
        match token.lastgroup:
            case "comment" | "here" | "scope":
                raise NotPlainError(f"{token.group()} inside an expression")
            case "name":
                called = token.group()
            case "sign" if token.group() == "(":
                allowed = known is None or called in known or called in ("in", "if", "for")
                if called and not allowed:
                    raise NotPlainError(f"the function {called}")
                called = ""
            case "sign" if token.group() in "{}":
                depth += 1 if token.group() == "{" else -1
                called = ""
                if not depth:
                    return end
            case None:
                pass
            case _:
                called = ""
    raise NotPlainError("an expression that does not end")


def _tokens(
    text: str, position: int, known: Container[str] | None
) -> Iterator[tuple[re.Match[str], int]]:
    """Tokens of an expression with where each ends; a quoted text is one sign."""
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise NotPlainError("an expression that cannot be read")
        position = token.end()
        if token.group() == '"':
            position = _template(text, position, quoted=True, known=known)
        yield token, position
