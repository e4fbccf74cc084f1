"""What the models say of a member in the words of its documentation, read by machine.

botocore's models carry the text of AWS's API references. Many of its sentences have one form
wherever they stand: `Valid Values: a | b`, `Must be a value from 0 to 35.`, `Can't be specified
if X is specified.` Each form below is read as the constraint that it says; a sentence of any other
form says nothing here, nor does one of another engine than this deployment's.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from tij.emulator.contract.answers import CODES, Refusal
from tij.emulator.contract.request import Parameters

# What is said of a kind of engine stands under its name.
ENGINES = "PostgreSQL|Valkey"
OTHERS = re.compile(
    r"Aurora|Oracle|SQL Server|Db2|MySQL|MariaDB|RDS Custom|Memcached|Multi-AZ DB cluster"
    r"|Network Load Balancer|Gateway Load Balancer|EC2 instances|Amazon EFS"
)
TERMS = re.compile(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", re.DOTALL)
HEADING = re.compile(r"<p>\s*<b>[^<]*</b>\s*</p>")
ENDS = re.compile(r"</?(?:p|li|ul|ol|dl|dt|dd|note|important)\b[^>]*>")
SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z])")
PREFIX = re.compile(r"^(?:Constraints?|Valid [Vv]alues?|Length [Cc]onstraints?)\s*:\s*")

NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)"
SPAN = re.compile(
    rf"(?:valid |allowed )?(?:(?:the )?(?:values?|range) )?(?:must be |must be set to |is |are )?"
    rf"(?:an integer |a value |a number |integers )?(?:from |in the range )?"
    rf"(?:{NUMBER}\s*(?:-|–|to)\s*{NUMBER}|between {NUMBER} and {NUMBER})"
    rf"(?: seconds| minutes| days)?(?:,? inclusive)?",
    re.IGNORECASE,
)
LEAST = re.compile(rf"must be at least {NUMBER}", re.IGNORECASE)
MOST = re.compile(rf"must be no more than {NUMBER}", re.IGNORECASE)
LONGEST = re.compile(
    rf"(?:the )?maximum length(?: of (?:the|each) \w+)? is {NUMBER} characters"
    rf"|can(?:'t|not) be longer than {NUMBER} characters",
    re.IGNORECASE,
)
CHARACTERS = re.compile(
    r"(?:a name )?must (?:contain|be)(?: from)?(?: (\d+)(?: to|-)|(?: no more than))? (\d+)"
    r" (lowercase )?(letters|numbers|alphanumeric characters),?"
    r"((?: (?:or )?(?:letters|numbers|hyphens|underscores|periods|spaces),?)*)",
    re.IGNORECASE,
)
CLASSES = {
    "letters": "A-Za-z",
    "numbers": "0-9",
    "alphanumeric characters": "A-Za-z0-9",
    "hyphens": r"\-",
    "underscores": "_",
    "periods": ".",
    "spaces": " ",
}
LETTER = re.compile(r"(?:the )?first character must be a letter", re.IGNORECASE)
HYPHENS = re.compile(
    r"(?:a name )?can(?:'t|not) end with a hyphen or contain two consecutive hyphens",
    re.IGNORECASE,
)
WORD = r"[\w.:/*+-]+"
ONE_OF = re.compile(rf"valid values?(?: are)?:? ?({WORD}(?: ?\| ?{WORD})+)", re.IGNORECASE)
LISTED = re.compile(
    rf"valid values?(?: are)?:? ?({WORD}(?:, {WORD})*,? (?:and|or) {WORD}|{WORD}(?:, {WORD})+)",
    re.IGNORECASE,
)
NOT_WITH = re.compile(
    r"(?:this parameter )?can(?:'t|not) (?:be specified|specify) (?:if|when)(?: the)? (\w+)"
    r"(?: parameter)? is (?:specified|provided|enabled)"
)
NOT_BOTH = re.compile(
    r"(?:you )?can(?:'t|not) specify (?:both (?:the )?|the parameters )(\w+) and (\w+)"
    r"(?: in the same (?:operation|request|call))?",
    re.IGNORECASE,
)

READS = ("Describe", "Get", "List", "Search")
COMBINATION = {"ec2", "elasticache", "rds"}
"""Whose code for two values that don't go together is `InvalidParameterCombination`."""

Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence as a constraint: on the value, or on which others stand beside it."""

    sentence: str
    takes: Test | None = None
    never_with: str = ""


def refused_by_documentation(
    service: str, operation: str, parameters: Parameters, shape: StructureShape | None
) -> Refusal | None:
    """The first sentence of the model's documentation that the parameters break.

    What only reads is left alone: its pages are the last to learn of a new engine.
    """
    if shape is None or operation.startswith(READS):
        return None
    return next(_structure(service, parameters, shape), None)


def _structure(service: str, said: Parameters, shape: StructureShape) -> Iterator[Refusal]:
    for name, value in said.items():
        member = shape.members.get(name)
        if member is None or value is None:
            continue
        others = frozenset(shape.members) - {name}
        for one in constraints(member.documentation, member.type_name, others):
            if one.never_with and value and said.get(one.never_with):
                code = "InvalidParameterCombination" if service in COMBINATION else _code(service)
                yield Refusal(code, f"{name}: {one.sentence}")
            if one.takes and not one.takes(value):
                yield Refusal(_code(service), f"Invalid value {value} of {name}: {one.sentence}")
        yield from _below(service, value, member)


def _below(service: str, value: Any, shape: Shape) -> Iterator[Refusal]:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from _structure(service, value, shape)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for one in value:
            yield from _below(service, one, shape.member)
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        for one in value.values():
            yield from _below(service, one, shape.value)


def _code(service: str) -> str:
    if service in ("ec2", "elasticache", "rds"):
        return "InvalidParameterValue"
    if service in ("elbv2", "iam", "cloudwatch", "sts"):
        return "ValidationError"
    return CODES.get(service, "ValidationException")


@cache
def constraints(documentation: str, kind: str, others: frozenset[str]) -> tuple[Said, ...]:
    """What the documentation of a member of this kind says, beside its structure's `others`."""
    said = list(sentences(documentation))
    if any(HYPHENS.fullmatch(one) for one in said):
        # A name that can't end with a hyphen can have one, whatever the sentence before says.
        said = [f"{one}, or hyphens" if CHARACTERS.fullmatch(one) else one for one in said]
    found = (read(sentence, kind, others) for sentence in said)
    return tuple(one for one in found if one is not None)


def sentences(documentation: str) -> Iterator[str]:
    """The sentences that hold for this deployment's engines, without markup."""
    text = TERMS.sub(lambda found: _of_engine(found[1], found[2]), documentation)
    # What stands under a heading holds for what the heading names.
    text = HEADING.split(text)[0]
    for line in ENDS.sub("\n", text).split("\n"):
        plain = html.unescape(re.sub(r"<[^>]+>", "", line))
        plain = re.sub(r"\s+", " ", plain.replace("’", "'")).strip()
        for sentence in SENTENCE.split(plain):
            if sentence and not OTHERS.search(sentence):
                yield sentence.rstrip(".")


def _of_engine(term: str, text: str) -> str:
    return text if re.search(ENGINES, term) else ""


def read(sentence: str, kind: str, others: frozenset[str]) -> Said | None:
    """The constraint of one sentence; None if it is of no form that is known here."""
    whole = re.sub(r"^Constraints?\s*:\s*", "", sentence)
    short = PREFIX.sub("", sentence)
    if found := NOT_WITH.fullmatch(whole[:1].lower() + whole[1:]):
        return Said(sentence, never_with=found[1]) if found[1] in others else None
    if found := NOT_BOTH.fullmatch(whole):
        named = [name for name in found.groups() if name in others]
        return Said(sentence, never_with=named[0]) if len(named) == 1 else None
    if kind in ("integer", "long", "float", "double"):
        return _number(sentence, whole, short)
    return _text(sentence, whole) if kind == "string" else None


def _number(sentence: str, whole: str, short: str) -> Said | None:
    if found := SPAN.fullmatch(short):
        low, high = map(_int, filter(None, found.groups()))
        return Said(sentence, lambda value: low <= value <= high) if low < high else None
    if found := LEAST.fullmatch(whole):
        least = _int(found[1])
        return Said(sentence, lambda value: value >= least)
    if found := MOST.fullmatch(whole):
        most = _int(found[1])
        return Said(sentence, lambda value: value <= most)
    words = _words(whole)
    if words and all(word.isdigit() for word in words):
        numbers = frozenset(map(int, words))
        return Said(sentence, lambda value: value in numbers)
    return None


def _text(sentence: str, whole: str) -> Said | None:
    if found := LONGEST.fullmatch(whole):
        longest = _int(found[1] or found[2])
        return Said(sentence, lambda value: len(value) <= longest)
    if LETTER.fullmatch(whole):
        return Said(sentence, lambda value: value[:1].isalpha())
    if HYPHENS.fullmatch(whole):
        return Said(sentence, lambda value: not value.endswith("-") and "--" not in value)
    if found := CHARACTERS.fullmatch(whole):
        least, most, kinds = found[1] or 0, found[2], f"{found[4]} {found[5]}".lower()
        inside = "".join(signs for name, signs in CLASSES.items() if name in kinds)
        # AWS's own names have a period or a colon, as `default.postgres17`.
        form = re.compile(rf"(default[.:].+|arn:.+|[{inside}]{{{least},{most}}})", re.DOTALL)
        return Said(sentence, lambda value: form.fullmatch(value) is not None)
    if words := _words(whole):
        return Said(sentence, lambda value: value in words)
    return None


def _words(sentence: str) -> frozenset[str]:
    found = ONE_OF.fullmatch(sentence) or LISTED.fullmatch(sentence)
    return frozenset(re.split(r" ?\| ?|,? (?:and|or) |, ", found[1])) if found else frozenset()


def _int(text: str) -> int:
    return int(text.replace(",", ""))
