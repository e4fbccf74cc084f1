"""Whether the models that were released before still work: each is read, written and changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import NOT_PROVIDED, Field, Model

# Characters: a text field without a limit is tried with so many.
LONG_TEXT = 1000


class Values(StrEnum):
    """What a written row has: where a column may be empty, and how large the values are."""

    LEAST = "with the least values"
    ALL = "with every value"
    LARGEST = "with the largest values"


class UntriedError(Exception):
    """A field of a type that no value is known for."""


@dataclass(frozen=True)
class Probe:
    """One thing that released code does with one model."""

    model: type[Model]
    what: str
    run: Callable[[], None]

    def __str__(self) -> str:
        return f"{self.model._meta.label}: {self.what}"

    def fails(self) -> str | None:
        """PostgreSQL's words when it can't be done, None when it can. Leaves nothing behind."""
        try:
            with transaction.atomic():
                self.run()
                transaction.set_rollback(True)
        except DatabaseError as error:
            return str(error).partition("\n")[0]
        except (UntriedError, ValueError, TypeError) as error:
            return f"not tried: {error}"
        return None


def probes(apps: Apps) -> list[Probe]:
    """What is tried of the models of a migration state's `apps`."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        found.append(Probe(model, "read", partial(_read, model)))
        for values in Values:
            found.append(Probe(model, f"write {values}", partial(_write, model, values)))
    return found


def failures(tried: list[Probe]) -> dict[str, str]:
    """Name of each probe that fails → why."""
    return {str(probe): why for probe in tried if (why := probe.fails())}


def _read(model: type[Model]) -> None:
    list(model._base_manager.all()[:1])


def _write(model: type[Model], values: Values) -> None:
    fields = dict(_row(model, values))
    row = model(**fields)
    # raw: this table's row alone, not that of a parent model, which has its own probe.
    row.save_base(raw=True, force_insert=True)
    changed = {
        field.name: getattr(row, field.attname)
        for field in model._meta.local_concrete_fields
        if not field.primary_key and field.attname in fields
    }
    if changed:
        model._base_manager.filter(pk=row.pk).update(**changed)


def _row(model: type[Model], values: Values) -> Iterator[tuple[str, Any]]:
    for field in model._meta.local_concrete_fields:
        if getattr(field, "generated", False) or field.get_internal_type().endswith("AutoField"):
            continue
        filled = getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED
        if filled or (field.has_default() and values is not Values.LARGEST):
            # The model, or PostgreSQL, fills it.
            continue
        if field.null and values is Values.LEAST:
            yield field.attname, None
        else:
            yield field.attname, _value(field, largest=values is Values.LARGEST)


def _value(field: Field[Any, Any], *, largest: bool) -> Any:
    if isinstance(field, models.ForeignKey):
        # Django's foreign keys are checked at the end of a transaction, which never comes.
        return _value(field.target_field, largest=False)
    if field.choices and not largest:
        return _first(field.choices)
    kind = field.get_internal_type()
    if kind.endswith(("IntegerField", "AutoField")):
        return connection.ops.integer_field_range(kind)[1] if largest else 1
    if kind == "DecimalField":
        return _decimal(field) if largest else Decimal(1)
    if isinstance(field, models.CharField | models.TextField | models.FileField):
        length = getattr(field, "max_length", None) or LONG_TEXT
        return "x" * length if largest else "x"
    if kind in VALUES:
        return VALUES[kind]
    raise UntriedError(f"{field.name} is a {kind}")


def _decimal(field: Any) -> Decimal:
    whole, places = field.max_digits - field.decimal_places, field.decimal_places
    return Decimal(f"{'9' * whole or '0'}.{'9' * places or '0'}")


def _first(choices: Any) -> Any:
    value, label = next(iter(choices))
    # Grouped choices have a list where others have their label.
    return _first(label) if isinstance(label, list | tuple) else value


VALUES: Mapping[str, Any] = {
    "ArrayField": [],
    "BinaryField": b"x",
    "BooleanField": True,
    "CharField": "x",
    "DateField": date(2001, 2, 3),
    "DateTimeField": datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC),
    "DurationField": timedelta(seconds=1),
    "FloatField": 1.0,
    "GenericIPAddressField": "192.0.2.1",
    "IPAddressField": "192.0.2.1",
    "JSONField": {},
    "SlugField": "x",
    "TimeField": time(4, 5, 6),
    "UUIDField": UUID("12345678-1234-4234-8234-123456789abc"),
}
"""By what Django calls a field's type in the database."""
