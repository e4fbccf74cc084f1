"""What the documents point to is there: files, headings, and the commands they give."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from tij.__main__ import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    if not name.startswith("tests/")
)
LINK = re.compile(r"\]\((?!https?:|mailto:)(?P<file>[^)#\s]*)(?:#(?P<heading>[^)\s]+))?\)")
BLOCK = re.compile(r"^```(?:console|sh|bash)\n(?P<lines>.*?)^```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`(?P<command>tij [^`]+)`")
# A sentence's or a table's shorthand: STACK..., "a / b", "...".
SHORTHAND = re.compile(r"[…\[\]<>{}]|\.\.\.| / ")


def anchors(file: Path) -> set[str]:
    """GitHub's: lower case, spaces as hyphens, no punctuation."""
    text = re.sub(r"```.*?```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.replace("`", "")).lower() for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


def commands(text: str) -> Iterator[str]:
    """Every `tij` command line that the document gives whole."""
    for block in BLOCK.finditer(text):
        for line in re.sub(r"\\\n\s*", "", block["lines"]).splitlines():
            command = line.removeprefix("$ ").split("  #")[0].split(" #")[0].strip()
            if command.startswith("tij "):
                yield command
    for found in INLINE.finditer(re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        if not SHORTHAND.search(found["command"]):
            yield " ".join(found["command"].split())


def misunderstood(command: str) -> str | None:
    """What click says of the command's words, without running it."""
    current: Any = typer.main.get_command(app)
    words = shlex.split(command)[1:]
    path = "tij"
    while hasattr(current, "commands") and words and not words[0].startswith("-"):
        found = current.commands.get(words[0])
        if found is None:
            return f"{path} has no command {words[0]}"
        current, path, words = found, f"{path} {words[0]}", words[1:]
    known = {name for option in current.params for name in (*option.opts, *option.secondary_opts)}
    passes_on = current.context_settings.get("ignore_unknown_options")
    for word in words:
        if word.startswith("-") and word.split("=")[0] not in known | {"--help"} and not passes_on:
            return f"{path} has no option {word}"
    return None


@pytest.mark.reference
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: str(d.relative_to(ROOT)))
def test_its_links_lead_somewhere(document: Path) -> None:
    for link in LINK.finditer(document.read_text(encoding="utf-8")):
        target = (document.parent / link["file"]).resolve() if link["file"] else document
        assert target.exists(), link[0]
        if link["heading"]:
            assert link["heading"].lower() in anchors(target), link[0]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: str(d.relative_to(ROOT)))
def test_its_commands_are_commands(document: Path) -> None:
    wrong = {
        command: why
        for command in commands(document.read_text(encoding="utf-8"))
        if (why := misunderstood(command))
    }
    assert wrong == {}


def test_the_documents_give_commands() -> None:
    given = {c for d in DOCUMENTS for c in commands(d.read_text(encoding="utf-8"))}
    assert {"tij plan -e local", "tij state bootstrap -e production"} <= given
    assert len(given) > 40


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("tij planne", "has no command planne"),
        ("tij local upp", "tij local has no command upp"),
        ("tij plan --savd", "has no option --savd"),
        ("tij manage migrate --plan", None),
        ("tij plan -e local foundation", None),
    ],
)
def test_a_wrong_command_is_named(command: str, why: str | None) -> None:
    said = misunderstood(command)
    assert said is None if why is None else why in (said or "")


def test_decisions_are_numbered_once_and_in_their_title() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(file.name[:4]) for file in decisions]
    assert numbers == list(range(1, len(decisions) + 1))
    for number, file in zip(numbers, decisions, strict=True):
        assert file.read_text(encoding="utf-8").startswith(f"# {number}. "), file.name
