"""Put the report together: headline, risks, table, then the resources of each stack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tij.language import Language
from tij.report.entry import Action
from tij.report.escape import code, html_code
from tij.report.headline import headline, origins
from tij.report.markdown.fit import COMMENT_LIMIT, RESERVED, Form, choose, text
from tij.report.markdown.piece import ORDER, SIGNS, Piece
from tij.report.markdown.risks import risks
from tij.report.markdown.table import table
from tij.report.stack_plan import Report, StackPlan
from tij.report.words import Ready, Words
from tij.report.words import words as words_of

MOST_TYPES = 6
"""Types that a line of only counted resources names."""

RISKS_SHARE = 0.6
"""Part of the limit that risks may take before the least severe are counted."""

MOST_OUTPUTS = 40

MANY = 40
"""Resources of a stack that one action may have before those of one type are folded together."""

FEW = 3
"""Resources of one type that are not."""


def markdown(
    report: Report, language: Language, *, limit: int | None = COMMENT_LIMIT - RESERVED
) -> str:
    """The whole report in at most `limit` characters; None is the full report.

    Headline, risks, table and migrations are always whole. When the risks alone take more than
    RISKS_SHARE of the limit, the most severe are whole and the others are counted by kind.
    """
    words = words_of(language)
    room = None if limit is None else round(limit * RISKS_SHARE)
    title = words.say("headline.title", code, environment=report.environment)
    top = [f"### {title}: {headline(report, words)}\n"]
    if rendered := origins(report, words):
        top.append(f"{rendered}\n")
    top.append(risks(report, words, room))
    top.append(table(report, words))
    if report.migrations:
        top.append(report.migrations)
    pieces = list(_pieces(report, words))
    forms = [Form.FULL] * len(pieces)
    if limit is not None:
        # The longest that everything but the pieces can become: all of them only counted.
        least = "\n".join([*top, *_body(report, words, pieces, [Form.COUNTED] * len(pieces))])
        forms = choose(
            pieces, limit - len(least) - len(_note(words, forms)) - _frames(pieces, words)
        )
    if any(form is not Form.FULL for form in forms):
        top.insert(1, _note(words, forms))
    return "\n".join([*top, *_body(report, words, pieces, forms)]).rstrip("\n") + "\n"


def _frames(pieces: Sequence[Piece], words: Words) -> int:
    """Characters that folding by type can take at most, beside what is folded."""
    groups = Counter((piece.stack, piece.drift, piece.change.action) for piece in pieces)
    by_type: dict[object, list[tuple[Piece, Form]]] = {}
    for piece in pieces:
        group = piece.stack, piece.drift, piece.change.action
        if groups[group] > MANY:
            by_type.setdefault((*group, piece.change.type), []).append((piece, Form.COUNTED))
    return sum(len(_fold(same, words)) for same in by_type.values() if len(same) > FEW)


def _pieces(report: Report, words: Words) -> Iterator[Piece]:
    for plan in report.stacks:
        risky = {risk.address for risk in plan.changes.risks}
        for change in plan.changes.resources:
            yield Piece(
                plan.stack,
                change,
                words,
                risky=change.address in risky,
                origin=plan.origins.get(change.address),
                cost=plan.cost,
            )
        for change in plan.changes.drift:
            yield Piece(plan.stack, change, words, drift=True)


def _body(
    report: Report, words: Words, pieces: Sequence[Piece], forms: Sequence[Form]
) -> Iterator[str]:
    formed = list(zip(pieces, forms, strict=True))
    for plan in report.stacks:
        mine = [(piece, form) for piece, form in formed if piece.stack == plan.stack]
        parts = [part for group in _groups(plan, mine, words) for part in group]
        if parts:
            yield f"#### {code(plan.stack)}\n"
            yield from parts


def _groups(
    plan: StackPlan, pieces: Sequence[tuple[Piece, Form]], words: Words
) -> Iterator[list[str]]:
    for action in ORDER:
        chosen = [(p, f) for p, f in pieces if not p.drift and p.change.action is action]
        yield _group(words.say(f"group.{action}"), chosen, words)
    yield _group(words.say("group.drift"), [(p, f) for p, f in pieces if p.drift], words)
    if names := plan.outputs:
        more = "…" if len(names) > MOST_OUTPUTS else ""
        said = words.fact(names[:MOST_OUTPUTS], code)
        yield [f"**{words.say('group.outputs')}**: {said}{more}\n"]
    if plan.perhaps_made:
        lines = [
            f"- {words.say('resource.perhaps', code, address=address)}\n"
            for address in plan.perhaps_made
        ]
        yield [f"**{words.say('group.perhaps')}**\n", "".join(lines)]


def _group(title: str, pieces: Sequence[tuple[Piece, Form]], words: Words) -> list[str]:
    if not pieces:
        return []
    types = Counter(piece.change.type for piece, _ in pieces)
    folded = {
        type_
        for type_, n in types.items()
        if len(pieces) > MANY
        and n > FEW
        and any(form for piece, form in pieces if piece.change.type == type_)
    }
    plain = [(piece, form) for piece, form in pieces if piece.change.type not in folded]
    rendered = "".join(text(piece, form) for piece, form in plain)
    folds = [
        _fold([(p, f) for p, f in pieces if p.change.type == type_], words)
        for type_ in types
        if type_ in folded
    ]
    parts = [f"**{title}**\n", *([rendered] if rendered else []), *folds]
    counted = [piece for piece, form in plain if form is Form.COUNTED]
    if counted:
        parts.append(f"{_others(counted, words)}\n")
    return parts


def _fold(pieces: Sequence[tuple[Piece, Form]], words: Words) -> str:
    """All of one type and action under one line."""
    change = pieces[0][0].change
    said = words.say("resource.of-type", html_code, n=len(pieces), type=change.type)
    counted = sum(form is Form.COUNTED for _, form in pieces)
    more = f"{words.say('resource.counted', n=counted)}\n" if counted else ""
    body = "".join(text(piece, form) for piece, form in pieces)
    return (
        f"<details><summary>{SIGNS[change.action]} {said}</summary>\n\n{body}\n{more}\n</details>\n"
    )


def _others(pieces: Sequence[Piece], words: Words) -> str:
    types = Counter(piece.change.type for piece in pieces).most_common(MOST_TYPES + 1)
    named = [f"{n:,} × {code(type_)}" for type_, n in types[:MOST_TYPES]]
    listed = words.say("comma").join(named) + ("…" if len(types) > MOST_TYPES else "")
    action = words.say(f"action.{pieces[0].change.action or Action.UPDATE}")
    return words.say("resource.others", n=len(pieces), action=action, types=Ready(listed))


def _note(words: Words, forms: Sequence[Form]) -> str:
    counts = Counter(forms)
    said = words.say(
        "limit.shortened",
        n=len(forms),
        whole=counts[Form.FULL],
        short=counts[Form.SHORT],
        line=counts[Form.LINE],
        counted=counts[Form.COUNTED],
    )
    return f"> {said}\n"
