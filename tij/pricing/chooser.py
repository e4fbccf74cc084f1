"""What a page needs to price settings by itself: prices, quantities, and what is free.

A quantity of a combination is that of the settings as they are, plus what each choice changes, plus
what several choices change only together (a public address for each task). So some fifty syntheses
price tens of thousands of combinations; `Rules.usd` and the page's script do the same sum, in whole
numbers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, product

from tij.pricing.allowances import ALLOWANCES
from tij.pricing.estimate import ZERO
from tij.pricing.stacks import EnvironmentCost
from tij.settings.models import Architecture, CostSettings, Egress, Settings, WorkerSettings

Changes = tuple[str, ...]
Key = tuple[str, Decimal]
"""An item of the price book and its price in dollars."""
Quantities = Mapping[Key, Decimal]
Chosen = tuple[tuple[str, str], ...]
"""Axis and option, of several axes."""

QUANTITY_SCALE = 10**9
PRICE_SCALE = 10**12
YEN_SCALE = 10**6

SIZES = {
    (256, 512): "0.25 vCPU, 0.5 GiB",
    (512, 1024): "0.5 vCPU, 1 GiB",
    (1024, 2048): "1 vCPU, 2 GiB",
    (2048, 4096): "2 vCPU, 4 GiB",
}
"""CPU units and MiB of a task → how the page calls it."""
CLASSES = ("db.t4g.micro", "db.t4g.small", "db.t4g.medium")
MOST_TASKS = 3
MORE_WORKERS = 4
OFF = "off"

MEET = (
    ("egress", "tasks"),
    ("egress", "workers"),
    ("egress", "phase"),
    ("egress", "mail"),
    ("architecture", "size"),
    ("architecture", "tasks"),
    ("architecture", "workers"),
    ("size", "tasks"),
    ("architecture", "size", "tasks"),
    ("class", "standby"),
    ("phase", "firewall"),
    ("phase", "mail"),
)
"""Axes whose options together change more than each by itself; fewer of them come before more."""


@dataclass(frozen=True)
class Option:
    """The settings that an option changes, and how often what they change of the quantities.

    One more task is synthesized, two more count twice.
    """

    changes: Changes
    times: int = 1


def axes(settings: Settings) -> dict[str, dict[str, Option]]:
    """What can be chosen: axis → option, without those that the settings have already."""
    service, database, hardening = settings.service, settings.database, settings.hardening
    found = {
        "egress": {each.value: Option((f"network.egress={each}",)) for each in Egress},
        "architecture": {
            each.value: Option((f"service.architecture={each}",)) for each in Architecture
        },
        "size": {
            name: Option((f"service.cpu={cpu}", f"service.memory={memory}"))
            for (cpu, memory), name in SIZES.items()
        },
        "tasks": _tasks(service.min_tasks, service.max_tasks),
        "workers": _workers(settings.workers),
        "class": {each: Option((f"database.instance_class={each}",)) for each in CLASSES},
        "standby": _switch("database.multi_az", "multi_az"),
        "phase": {each: Option((f"hardening.phase={each}",)) for each in ("1", "2", "3")},
        "firewall": _switch("hardening.firewall", "AWS WAF"),
        "cache": _switch("cache.enabled", "Valkey"),
        "mail": _switch("email.enabled", "Amazon SES"),
    }
    there = {
        "egress": settings.network.egress.value,
        "architecture": service.architecture.value,
        "size": SIZES.get((service.cpu, service.memory), ""),
        "class": database.instance_class,
        "standby": "multi_az" if database.multi_az else OFF,
        "phase": str(hardening.phase),
        "firewall": "AWS WAF" if hardening.firewall else OFF,
        "cache": "Valkey" if settings.cache.enabled else OFF,
        "mail": "Amazon SES" if settings.email.enabled else OFF,
    }
    return {
        axis: {name: option for name, option in options.items() if name != there.get(axis)}
        for axis, options in found.items()
    }


def _switch(key: str, on: str) -> dict[str, Option]:
    return {OFF: Option((f"{key}=false",)), on: Option((f"{key}=true",))}


def _tasks(least: int, most: int) -> dict[str, Option]:
    more = least + 1
    changes = (f"service.min_tasks={more}", *((f"service.max_tasks={more}",) * (more > most)))
    numbers = range(1, max(MOST_TASKS, more) + 1)
    return {str(n): Option(changes, n - least) for n in numbers if n != least}


def _workers(workers: tuple[WorkerSettings, ...]) -> dict[str, Option]:
    """None of them, or more of the smallest."""
    names = {worker.name for worker in workers}
    name = next(name for n in count(1) if (name := f"more-{n}") not in names)
    another = WorkerSettings(name=name, command="python manage.py work")
    more = Option((_listed(*workers, another),))
    there = len(workers)
    return {
        **({"0": Option((_listed(),))} if workers else {}),
        **{str(there + n): Option(more.changes, n) for n in range(1, MORE_WORKERS + 1)},
    }


def _listed(*workers: WorkerSettings) -> str:
    """The whole list as TOML, which writes texts, numbers and truth as JSON does."""
    tables = (
        ", ".join(f"{name} = {json.dumps(value)}" for name, value in worker.model_dump().items())
        for worker in workers
    )
    return f"workers=[{', '.join(f'{{{table}}}' for table in tables)}]"


def wanted(settings: Settings) -> tuple[Changes, ...]:
    """Everything that `rules` has to know the cost of, but for the settings as they are."""
    found = axes(settings)
    single = [option.changes for options in found.values() for option in options.values()]
    together = (_changed(found, chosen) for chosen in _meetings(found))
    return tuple(dict.fromkeys((*single, *together)))


@dataclass(frozen=True)
class Rules:
    """Quantities as they are, by option, and by several; `free` is subtracted from the sum."""

    base: Quantities
    options: Mapping[str, Mapping[str, Quantities]]
    together: Mapping[Chosen, Quantities]
    free: tuple[tuple[tuple[str, ...], Decimal], ...]
    yen: Decimal
    """Yen for a dollar, tax included."""

    def usd(self, chosen: Mapping[str, str]) -> Decimal:
        """Dollars a month; `chosen` is axis → option, without those that are as they are."""
        sums = dict(self.base)
        for changed in self._of(chosen):
            for key, quantity in changed.items():
                sums[key] = sums.get(key, ZERO) + quantity
        usd = sum((quantity * price for (_, price), quantity in sums.items()), ZERO)
        for items, free in self.free:
            for item in items:
                for (name, price), quantity in sums.items():
                    if name == item:
                        given = min(free, quantity)
                        free -= given
                        usd -= given * price
        return usd

    def exported(self) -> dict[str, object]:
        """The same for a script: whole numbers as text, keys by their place in `keys`."""
        keys = list(
            dict.fromkeys(
                key
                for quantities in (
                    self.base,
                    *(q for options in self.options.values() for q in options.values()),
                    *self.together.values(),
                )
                for key in quantities
            )
        )
        place = {key: number for number, key in enumerate(keys)}

        def whole(quantities: Quantities) -> dict[int, str]:
            return {place[key]: _whole(q, QUANTITY_SCALE) for key, q in quantities.items()}

        return {
            "keys": [[item, _whole(price, PRICE_SCALE)] for item, price in keys],
            "base": whole(self.base),
            "options": {
                axis: {option: whole(q) for option, q in options.items()}
                for axis, options in self.options.items()
            },
            "together": [
                [list(chosen), whole(quantities)] for chosen, quantities in self.together.items()
            ],
            "free": [[list(items), _whole(free, QUANTITY_SCALE)] for items, free in self.free],
            "yen": _whole(self.yen, YEN_SCALE),
        }

    def _of(self, chosen: Mapping[str, str]) -> Iterator[Quantities]:
        for axis, option in chosen.items():
            yield self.options[axis][option]
        for several, quantities in self.together.items():
            if all(chosen.get(axis) == option for axis, option in several):
                yield quantities


def rules(
    settings: Settings, cost: EnvironmentCost, compared: Mapping[Changes, EnvironmentCost]
) -> Rules | None:
    """From what was priced; None where two options that meet were not priced together.

    An option that was not priced by itself is not offered: the settings do not allow it.
    """
    found = {
        axis: offered
        for axis, options in axes(settings).items()
        if (offered := {name: o for name, o in options.items() if o.changes in compared})
    }
    if not found or not compared.keys() >= {_changed(found, each) for each in _meetings(found)}:
        return None
    base = _quantities(cost)
    single = {
        axis: {name: _less(_quantities(compared[o.changes]), base) for name, o in options.items()}
        for axis, options in found.items()
    }
    together: dict[Chosen, Quantities] = {}
    for chosen in _meetings(found):
        parts: list[Quantities] = [single[axis][name] for axis, name in chosen]
        parts += [q for fewer, q in together.items() if set(fewer) < set(chosen)]
        whole = _quantities(compared[_changed(found, chosen)])
        together[chosen] = _less(whole, base, *parts)
    return Rules(
        base,
        {
            axis: {name: _times(q, found[axis][name].times) for name, q in options.items()}
            for axis, options in single.items()
        },
        {
            chosen: _times(q, *(found[axis][name].times for axis, name in chosen))
            for chosen, q in together.items()
            if q
        },
        ALLOWANCES if settings.cost.always_free else (),
        _yen(settings.cost),
    )


def _meetings(found: Mapping[str, Mapping[str, Option]]) -> Iterator[Chosen]:
    for names in MEET:
        for options in product(*(found.get(axis, ()) for axis in names)):
            yield tuple(zip(names, options, strict=True))


def _changed(found: Mapping[str, Mapping[str, Option]], chosen: Chosen) -> Changes:
    return tuple(change for axis, name in chosen for change in found[axis][name].changes)


def _times(quantities: Quantities, *times: int) -> dict[Key, Decimal]:
    return {key: quantity * math.prod(times) for key, quantity in quantities.items()}


def _quantities(cost: EnvironmentCost) -> dict[Key, Decimal]:
    sums: dict[Key, Decimal] = {}
    for line in cost.estimate.lines:
        key = line.item.key, line.price.usd
        sums[key] = sums.get(key, ZERO) + line.quantity
    return {key: round(quantity, 9) for key, quantity in sums.items()}


def _less(whole: Quantities, *parts: Quantities) -> dict[Key, Decimal]:
    left = dict(whole)
    for part in parts:
        for key, quantity in part.items():
            left[key] = left.get(key, ZERO) - quantity
    return {key: quantity for key, quantity in left.items() if quantity}


def _whole(value: Decimal, scale: int) -> str:
    return str(int((value * scale).to_integral_value()))


def _yen(settings: CostSettings) -> Decimal:
    return settings.usd_jpy * (1 + settings.tax_percent / 100)
