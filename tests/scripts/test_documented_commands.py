"""Every command that a document gives is run by a test, or asks AWS itself and is known to it."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import typer
from botocore import xform_name

from scripts.fresh import readme
from scripts.fresh.machine import SUITES
from tests.scripts.test_documents import BLOCK, DOCUMENTS, ROOT, commands
from tij.__main__ import app

Path_ = tuple[str, ...]
"""A command's names: `("state", "unlock")`."""

# For the reader's own shell.
SHELL = ("source .venv/bin/activate", "$EDITOR environments/local.toml")
# What `tij` itself runs in a stack's directory.
TERRAFORM = (["init"], ["plan"])
INLINE_AWS = re.compile(r"`(aws [a-z0-9-]+ [a-z0-9-]+(?: [^`]*)?)`")
# Commands of the AWS CLI that no API has (AWS CLI Command Reference).
CLI_ONLY = {"sso login", "configure sso", "configure export-credentials", "s3 cp", "s3 ls"}


@cache
def program() -> Any:
    return typer.main.get_command(app)


def path_of(words: list[str]) -> tuple[Path_, bool]:
    """The names at the words' start, and whether more are to come: a group alone."""
    current = program()
    found: list[str] = []
    while hasattr(current, "commands") and words and words[0] in current.commands:
        current = current.commands[words[0]]
        found.append(words[0])
        words = words[1:]
    return tuple(found), hasattr(current, "commands")


def texts(node: ast.AST) -> list[list[str | None]]:
    """Lists and arguments: their texts, None for anything else."""
    if isinstance(node, ast.List | ast.Tuple):
        elements = node.elts
    elif isinstance(node, ast.Call):
        elements = node.args
    else:
        return []
    said = [
        e.value if isinstance(e, ast.Constant) and isinstance(e.value, str) else None
        for e in elements
    ]
    return [said[start:] for start in range(len(said))]


def run_in(file: Path) -> Iterator[Path_]:
    """Commands that a test's file gives to `tij`, or gives a helper that knows their group."""
    groups, words = [], set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        for row in texts(node):
            told = [text for text in row[: row.index(None) if None in row else None] if text]
            if told:
                words.add(told[0])
                path, group = path_of(told)
                if group:
                    groups.append(path)
                elif path:
                    yield path
    for names in groups:
        for word in words:
            path, group = path_of([*names, word])
            if path and not group:
                yield path


@cache
def run_by_tests() -> frozenset[Path_]:
    files = [f for f in ROOT.joinpath("tests").rglob("*.py") if ".venv" not in f.parts]
    return frozenset(path for file in files for path in run_in(file))


def lines(document: Path) -> Iterator[str]:
    """What stands in the document's blocks of commands, but for `tij`."""
    for block in BLOCK.finditer(document.read_text(encoding="utf-8")):
        # A quoted text may go on in the next line.
        text = re.sub(r"\\\n\s*|\n(?=\s+\S)", " ", block["lines"])
        for line in text.splitlines():
            command = line.removeprefix("$ ").split("  #")[0].split(" # ")[0].strip()
            if command and not command.startswith(("tij ", "#")):
                yield command


def unknown_to_aws(command: str) -> str | None:
    """What is wrong with a command of the AWS CLI, by botocore's models."""
    _, service, operation, *words = shlex.split(command.replace("aws s3api ", "aws s3 "))
    if f"{service} {operation}" in CLI_ONLY:
        return None
    try:
        model = botocore.session.Session().get_service_model(service)
    except botocore.exceptions.UnknownServiceError:
        return f"AWS has no {service}"
    named = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in named:
        return f"{service} has no {operation}"
    shape = model.operation_model(named[operation]).input_shape
    members = {xform_name(name, "-") for name in (shape.members if shape else {})}
    members |= {"query", "region", "output", "profile", "no-cli-pager", "cli-input-json"}
    for word in words:
        if word.startswith("--"):
            option = word[2:].partition("=")[0]
            if not {option, option.removeprefix("no-")} & members:
                return f"{service} {operation} has no --{option}"
    return None


def unknown(command: str) -> str | None:
    """Why nobody knows that a command of another program works; None where it does."""
    if command.startswith("aws "):
        return unknown_to_aws(command)
    # What prepares a machine is run on one by `make fresh`.
    if command in SHELL or any(command in readme.preparation(debian) for debian in SUITES):
        return None
    words = shlex.split(command.removeprefix("cd frontend && "))
    if words[0] == "make":
        targets = re.findall(r"^([a-z]+):", ROOT.joinpath("Makefile").read_text(), re.MULTILINE)
        return None if set(words[1:]) <= set(targets) else f"no target {words[1:]}"
    if words[0] == "npm":
        scripts = json.loads(ROOT.joinpath("frontend/package.json").read_text())["scripts"]
        asked = re.findall(r"npm run (\w+)", command)
        return None if set(asked) <= set(scripts) else f"no script {asked}"
    if "pytest" in words:
        given = [word for word in words if word.startswith("tests/")]
        return None if all((ROOT / file).exists() for file in given) else f"no file {given}"
    if words[0] == "jq":
        return None
    if words[0] == "terraform":
        return None if words[1:] in TERRAFORM else f"nothing here runs terraform {words[1:]}"
    return "no test runs it"


def test_every_documented_command_is_run_by_a_test() -> None:
    given = {
        path
        for document in DOCUMENTS
        for command in commands(document.read_text(encoding="utf-8"))
        for path, group in [path_of(shlex.split(command)[1:])]
        if path and not group
    }
    assert given - run_by_tests() == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: str(d.relative_to(ROOT)))
def test_commands_of_other_programs_are_known(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    inline = [found[1] for found in INLINE_AWS.finditer(text)]
    wrong = {command: why for command in (*lines(document), *inline) if (why := unknown(command))}
    assert wrong == {}


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("aws ecs update-servce --cluster C", "ecs has no update-servce"),
        ("aws ecs update-service --claster C", "has no --claster"),
        ("aws nothing describe-it", "AWS has no nothing"),
        ("make tests", "no target"),
        ("cd frontend && npm ci && npm run develop", "no script"),
        ("terraform destroy", "nothing here runs terraform"),
        ("kubectl get pods", "no test runs it"),
        ("aws ecs update-service --cluster C --force-new-deployment", None),
    ],
)
def test_an_unknown_command_is_named(command: str, why: str | None) -> None:
    said = unknown(command)
    assert said is None if why is None else why in (said or "")


def test_a_command_that_no_test_runs_is_found(tmp_path: Path) -> None:
    test = tmp_path / "test_any.py"
    test.write_text('def test_it(): run(["-m", "tij", "github", *words]); tij("comment", "x")\n')
    assert set(run_in(test)) == {("github", "comment")}
