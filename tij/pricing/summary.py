"""An environment's cost for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tij.console import new_table
from tij.language import Language
from tij.pricing import dollars, in_yen, yen
from tij.pricing.book import Price, load_book
from tij.pricing.environment import Costed
from tij.pricing.estimate import ZERO, Line
from tij.pricing.guide import load_guide
from tij.pricing.usage import HOURS
from tij.pricing.words import words

DIM = "dim"


def show_cost(console: Console, now: Costed, changed: Costed | None, language: Language) -> None:
    """The table beside the guide's, its sums, and what it rests on."""
    texts = words(language)
    console.print(_table(now, changed, language))
    for note in _notes(changed or now, language):
        console.print(Text.assemble("\n", note), soft_wrap=True)
    if changed:
        console.print(
            Text.assemble(
                "\n",
                (f"{texts.say('if')}:", "bold"),
                f" {' '.join(changed.changes)}: {_difference(now, changed)}",
            ),
            soft_wrap=True,
        )


def show_comparison(
    console: Console, now: Costed, choices: Sequence[Costed], language: Language
) -> None:
    """One line per choice: its sum and what it adds or saves."""
    texts = words(language)
    table = new_table()
    table.add_column(texts.say("if"), overflow="fold")
    for title in ("$", texts.say("difference"), texts.say("yen")):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_row(texts.say("as_it_is"), *_sums(now, now))
    for choice in choices:
        same = choice.cost.usd == now.cost.usd
        table.add_row(" ".join(choice.changes), *_sums(now, choice), style=DIM if same else "")
    console.print(table)


def cost_as_json(now: Costed, changed: Costed | None = None) -> dict[str, object]:
    """The whole of it for `--json`; dollars a month are numbers with four decimals."""
    guide = load_guide()
    document = _one(now)
    document["guide"] = {
        "usd": float(guide.usd),
        "jpy": guide.jpy,
        "groups": {r.group: float(r.usd) for r in guide.rows.values() if r.usd is not None},
    }
    if changed:
        document["if"] = _one(changed)
    return document


def _one(costed: Costed) -> dict[str, object]:
    cost, settings = costed.cost, costed.settings
    return {
        "environment": settings.environment,
        "changes": list(costed.changes),
        "region": settings.aws.region,
        "hours": int(HOURS),
        "usd": _number(cost.usd),
        "jpy_with_tax": int(in_yen(cost.usd, settings.cost)),
        "usd_jpy": float(settings.cost.usd_jpy),
        "tax_percent": float(settings.cost.tax_percent),
        "groups": {group: _number(usd) for group, usd in cost.by_group.items()},
        "lines": [
            {"address": address, **_line(line)}
            for address, resource in cost.estimate.resources.items()
            for line in resource.lines
        ],
        "free_of_charge": [
            {"item": a.key, "quantity": float(a.quantity), "usd": _number(a.usd)}
            for a in cost.allowances
        ],
        "unpriced": {a: list(reasons) for a, reasons in cost.estimate.unpriced.items()},
    }


def _line(line: Line) -> dict[str, Any]:
    price = line.price
    return {
        "item": price.key,
        "group": line.item.group,
        "quantity": float(line.quantity),
        "unit": line.item.unit,
        "usd_per_unit": float(price.usd),
        "usd": _number(line.usd),
        "usage_type": price.usage_type,
        "source": price.source.name,
        "date": price.source.date.isoformat(),
        "unconfirmed": price.unconfirmed,
    }


def _number(usd: Decimal) -> float:
    return float(round(usd, 4))


def _table(now: Costed, changed: Costed | None, language: Language) -> Table:
    texts, guide = words(language), load_guide()
    table = new_table()
    title = texts.say(
        "title", environment=now.settings.environment, region=now.settings.aws.region, hours=HOURS
    )
    table.add_column(title, overflow="fold")
    columns = [texts.say("guide"), texts.say("here"), *([texts.say("if")] if changed else [])]
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    costs = [now.cost, *([changed.cost] if changed else [])]
    for row in guide.rows.values():
        if not any(row.group in cost.by_group for cost in costs):
            continue
        table.add_row(
            Text(_name(row, language), style="bold"),
            Text("-" if row.usd is None else dollars(row.usd)),
            *(Text(dollars(cost.by_group.get(row.group, ZERO)), style="bold") for cost in costs),
        )
        for words_of_line, amounts in _details(row.group, now, changed, language):
            table.add_row(Text(f"  {words_of_line}", style=DIM), "", *amounts)
    table.add_section()
    sums = [dollars(guide.usd), *(dollars(cost.usd) for cost in costs)]
    table.add_row(*(Text(cell, style="bold") for cell in (texts.say("sum"), *sums)))
    use = now.settings.cost
    table.add_row(
        texts.say("yen_row", tax=f"{use.tax_percent:f}", rate=f"{use.usd_jpy:f}"),
        f"¥{guide.jpy:,}",
        *(yen(costed.cost.usd, costed.settings.cost) for costed in (now, changed) if costed),
    )
    return table


def _details(
    group: str, now: Costed, changed: Costed | None, language: Language
) -> Iterator[tuple[str, list[Text]]]:
    """One line per item of the group: what is counted at which price, then what is free of it."""
    texts = words(language)
    both = [costed for costed in (now, changed) if costed]
    quantities = [_quantities(costed, group) for costed in both]
    book = load_book()
    places = {key: place for place, key in enumerate(book.items)}
    used = dict.fromkeys(price for found in quantities for price in found)
    for price in sorted(used, key=lambda price: places[book.item(price.key).key]):
        item, size = book.item(price.key), price.key.partition("/")[2]
        name = " ".join(filter(None, (_name(item, language), size)))
        counts = " → ".join(dict.fromkeys(_count(q.get(price, ZERO)) for q in quantities))
        counted = f"{counts} {texts.say(f'units.{item.unit}')}".strip()
        doubt = " ?" if price.unconfirmed else ""
        amounts = [Text(dollars(q.get(price, ZERO) * price.usd), style=DIM) for q in quantities]
        yield f"{name}: {counted} × ${price.usd:f}{doubt}", amounts
    free = [
        sum((a.usd for a in costed.cost.allowances if _group(costed, a.key) == group), ZERO)
        for costed in both
    ]
    if any(free):
        yield texts.say("free"), [Text(dollars(-usd), style=DIM) for usd in free]


def _quantities(costed: Costed, group: str) -> dict[Price, Decimal]:
    found: dict[Price, Decimal] = {}
    for line in costed.cost.estimate.lines:
        if line.item.group == group and line.quantity:
            found[line.price] = found.get(line.price, ZERO) + line.quantity
    return found


def _count(quantity: Decimal) -> str:
    return f"{round(quantity, 3).normalize():,f}"


def _group(costed: Costed, key: str) -> str:
    return next(line.item.group for line in costed.cost.estimate.lines if line.item.key == key)


def _notes(costed: Costed, language: Language) -> Iterator[Text]:
    texts, guide, cost = words(language), load_guide(), costed.cost
    left_out = [
        f"{_name(row, language)} {dollars(cost.by_group[row.group])}"
        for row in guide.rows.values()
        if row.usd is None and cost.by_group.get(row.group, ZERO).quantize(Decimal("0.01"))
    ]
    if left_out:
        parts = ", ".join(left_out)
        yield _note(f"{texts.say('left_out')}:", f"{parts}. {texts.say('guide_prices')}")
    for price in cost.estimate.unconfirmed:
        said = f"{texts.say('unconfirmed')}: {price.unconfirmed}."
        yield _note(f"? {price.usage_type}:", said)
    for address, reasons in cost.estimate.unpriced.items():
        why = f"{address}: {'; '.join(reasons)}"
        yield _note(f"{texts.say('unpriced')}:", why, "bold yellow")
    dates = sorted({line.price.source.date for line in cost.estimate.lines})
    if dates:
        file = f"environments/{costed.settings.environment}.toml"
        yield Text(texts.say("basis", oldest=dates[0], newest=dates[-1], file=file))


def _note(title: str, said: str, style: str = "bold") -> Text:
    return Text.assemble((title, style), " ", said)


def _sums(now: Costed, other: Costed) -> tuple[str, str, str]:
    difference = other.cost.usd - now.cost.usd
    return (
        dollars(other.cost.usd),
        dollars(difference, signed=True) if difference else "",
        yen(other.cost.usd, other.settings.cost),
    )


def _difference(now: Costed, changed: Costed) -> str:
    usd = changed.cost.usd - now.cost.usd
    return f"{dollars(usd, signed=True)} ({yen(usd, changed.settings.cost, signed=True)})"


def _name(thing: Any, language: Language) -> str:
    return str(getattr(thing, language.value))
