"""What a page needs to price settings by itself: prices, quantities, and what is free.

A quantity of a combination is that of the settings as they are, plus what each choice changes, plus
what two choices change only together (a public address for each task). So some forty syntheses
price hundreds of combinations; `Rules.usd` and the page's script do the same sum, in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from tij.pricing.allowances import ALLOWANCES
from tij.pricing.estimate import ZERO
from tij.pricing.stacks import EnvironmentCost
from tij.settings.models import CostSettings, Settings

Changes = tuple[str, ...]
Key = tuple[str, Decimal]
"""An item of the price book and its price in dollars."""
Quantities = Mapping[Key, Decimal]

QUANTITY_SCALE = 10**9
PRICE_SCALE = 10**12
YEN_SCALE = 10**6

AXES: Mapping[str, Mapping[str, Changes]] = {
    "egress": {
        name: (f"network.egress={name}",)
        for name in ("nat-gateway", "nat-instance", "public-ip", "endpoints")
    },
    "size": {
        "0.5 vCPU, 1 GiB": ("service.cpu=512", "service.memory=1024"),
        "1 vCPU, 2 GiB": ("service.cpu=1024", "service.memory=2048"),
    },
    "tasks": {"2": ("service.min_tasks=2",)},
    "workers": {"1": ('workers=[{name = "more", command = "python manage.py work"}]',)},
    "class": {"db.t4g.medium": ("database.instance_class=db.t4g.medium",)},
    "standby": {"multi_az": ("database.multi_az=true",)},
    "phase": {"2": ("hardening.phase=2",), "3": ("hardening.phase=3",)},
    "firewall": {"AWS WAF": ("hardening.firewall=true",)},
    "cache": {"Valkey": ("cache.enabled=true",)},
    "mail": {"Amazon SES": ("email.enabled=true",)},
}
"""What is chosen: axis → option → the settings that it changes. Phase 3 has the firewall too."""
MEET = (
    ("egress", "tasks"),
    ("egress", "workers"),
    ("egress", "phase"),
    ("size", "tasks"),
    ("class", "standby"),
    ("phase", "firewall"),
    ("egress", "mail"),
    ("phase", "mail"),
)
"""Axes of which two options together change more than each by itself."""


def wanted(settings: Settings) -> tuple[Changes, ...]:
    """Everything that `rules` has to know the cost of, but for the settings as they are."""
    axes = _axes(settings)
    found = [changes for options in axes.values() for changes in options.values()]
    for one, other in MEET:
        pairs = product(axes.get(one, {}).values(), axes.get(other, {}).values())
        found += [(*first, *second) for first, second in pairs]
    return tuple(found)


@dataclass(frozen=True)
class Rules:
    """Quantities as they are, by option, and by two options; `free` is subtracted from the sum."""

    base: Quantities
    options: Mapping[str, Mapping[str, Quantities]]
    pairs: Mapping[tuple[str, str], Mapping[tuple[str, str], Quantities]]
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
                    *(q for pairs in self.pairs.values() for q in pairs.values()),
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
            "pairs": [
                [*axes, *options, whole(q)]
                for axes, pairs in self.pairs.items()
                for options, q in pairs.items()
                if q
            ],
            "free": [[list(items), _whole(free, QUANTITY_SCALE)] for items, free in self.free],
            "yen": _whole(self.yen, YEN_SCALE),
        }

    def _of(self, chosen: Mapping[str, str]) -> Iterator[Quantities]:
        for axis, option in chosen.items():
            yield self.options[axis][option]
        for (one, other), pairs in self.pairs.items():
            if one in chosen and other in chosen:
                yield pairs[chosen[one], chosen[other]]


def rules(
    settings: Settings, cost: EnvironmentCost, compared: Mapping[Changes, EnvironmentCost]
) -> Rules | None:
    """From what was priced; None unless everything that is `wanted` was."""
    if not compared.keys() >= set(wanted(settings)):
        return None
    base = _quantities(cost)
    axes = _axes(settings)
    found = {
        axis: {option: _less(_quantities(compared[c]), base) for option, c in options.items()}
        for axis, options in axes.items()
    }
    pairs = {
        (one, other): {
            (first, second): _less(
                _quantities(compared[(*axes[one][first], *axes[other][second])]),
                base,
                found[one][first],
                found[other][second],
            )
            for first, second in product(axes[one], axes[other])
        }
        for one, other in MEET
        if one in axes and other in axes
    }
    free = ALLOWANCES if settings.cost.always_free else ()
    return Rules(base, found, pairs, free, _yen(settings.cost))


def _axes(settings: Settings) -> dict[str, dict[str, Changes]]:
    """Without what the settings have already."""
    service, database = settings.service, settings.database
    there = {
        "egress": settings.network.egress.value,
        "size": {512: "0.5 vCPU, 1 GiB", 1024: "1 vCPU, 2 GiB"}.get(service.cpu, ""),
        "tasks": str(service.min_tasks),
        "class": database.instance_class,
        "standby": "multi_az" if database.multi_az else "",
        "phase": str(settings.hardening.phase),
        "firewall": "AWS WAF" if settings.hardening.has_firewall else "",
        "cache": "Valkey" if settings.cache.enabled else "",
        "mail": "Amazon SES" if settings.email.enabled else "",
        # Another list would take the place of what is there.
        "workers": "1" if settings.workers else "",
    }
    axes = {
        axis: {option: c for option, c in options.items() if option != there[axis]}
        for axis, options in AXES.items()
    }
    return {axis: options for axis, options in axes.items() if options}


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
