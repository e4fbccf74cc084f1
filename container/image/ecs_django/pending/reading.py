"""What operations are by their classes alone: where nothing can be run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres import operations as postgres
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations import operations as django
from django.db.migrations.operations.base import Operation as DjangoOperation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field

from ecs_django.pending.catalog import Size
from ecs_django.pending.plan import name_of
from ecs_django.pending.report import Kind, Operation, Pending

FAMILIAR = (
    django.CreateModel,
    django.AlterModelOptions,
    django.AlterModelManagers,
    django.AlterModelTableComment,
    django.RemoveIndex,
    django.RenameIndex,
    django.RemoveConstraint,
    postgres.AddIndexConcurrently,
    postgres.RemoveIndexConcurrently,
    postgres.AddConstraintNotValid,
    postgres.ValidateConstraint,
    postgres.CreateExtension,
)
"""What takes no long lock and breaks no released code."""
DESTROYS = (django.RemoveField, django.DeleteModel)
BREAKS = (
    *DESTROYS,
    django.RenameField,
    django.RenameModel,
    django.AlterModelTable,
    django.AlterOrderWithRespectTo,
)
LOCKS = (
    django.AddIndex,
    django.AddConstraint,
    django.AlterUniqueTogether,
    django.AlterIndexTogether,
)


def read(
    migrations: Iterable[Migration], state: ProjectState, sizes: Mapping[str, Size]
) -> list[Pending]:
    """`migrations` in the order of their run from `state`, which moves; `sizes` by table name."""
    created: set[str] = set()
    found = []
    for migration in migrations:
        label = migration.app_label
        one = Pending(name_of(migration))
        for operation in migration.operations:
            before = state.clone()
            operation.state_forwards(label, state)
            done = _read(operation, label, before, state, created)
            _measure(done, operation, label, before, sizes, created)
            one.operations.append(done)
        found.append(one)
    return found


def classes(operation: DjangoOperation) -> set[Kind]:
    """What an operation's class alone says, also where it is measured."""
    found = set()
    if isinstance(operation, django.RunPython | django.RunSQL):
        found.add(Kind.DATA)
    if not operation.reversible:
        found.add(Kind.IRREVERSIBLE)
    if isinstance(operation, django.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            found |= classes(inner)
    return found


def _read(
    operation: DjangoOperation,
    label: str,
    before: ProjectState,
    after: ProjectState,
    created: set[str],
) -> Operation:
    done = Operation(operation.describe())
    for kind in sorted(classes(operation)):
        done.add(kind)
    if isinstance(operation, django.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            inside = _read(inner, label, before, after, created)
            for kind in inside.kinds:
                done.add(kind)
        if Kind.ADDITIVE in done.kinds and len(done.kinds) > 1:
            done.kinds.remove(Kind.ADDITIVE)
    elif isinstance(operation, django.CreateModel):
        created.add(_key(label, operation.name))
    elif _model(operation, label) in created:
        # Nobody uses what these migrations make.
        pass
    elif isinstance(operation, BREAKS):
        done.add(Kind.BREAKS)
        if isinstance(operation, DESTROYS):
            done.add(Kind.IRREVERSIBLE)
            done.lost.append(operation.describe())
    elif isinstance(operation, django.AddField):
        if _needs_a_value(operation.field):
            done.add(Kind.BREAKS)
        if operation.field.unique:
            done.add(Kind.LOCKS)
    elif isinstance(operation, django.AlterField):
        _alter(done, operation, label, before, after)
    elif isinstance(operation, (*FAMILIAR, django.RunPython, django.RunSQL)):
        pass
    elif isinstance(operation, LOCKS):
        done.add(Kind.LOCKS)
    else:
        # Somebody's own: nothing is known of it.
        done.add(Kind.BREAKS)
    if not done.kinds:
        done.add(Kind.ADDITIVE)
    return done


def _alter(
    done: Operation,
    operation: django.AlterField,
    label: str,
    before: ProjectState,
    after: ProjectState,
) -> None:
    key = (label, operation.model_name_lower)
    old = before.apps.get_model(*key)._meta.get_field(operation.name)
    new = after.apps.get_model(*key)._meta.get_field(operation.name)
    if old.db_type(connection) != new.db_type(connection) and not _only_longer(old, new):
        done.add(Kind.BREAKS)
        done.add(Kind.LOCKS)
    if old.null and not new.null:
        done.add(Kind.BREAKS)
        done.add(Kind.LOCKS)
    if (new.unique and not old.unique) or (new.db_index and not old.db_index):
        done.add(Kind.LOCKS)
    if old.column != new.column:
        done.add(Kind.BREAKS)


def _only_longer(old: Field[Any, Any], new: Field[Any, Any]) -> bool:
    """Whether text may only be longer: PostgreSQL changes its catalog alone then."""
    limits = []
    for field in (old, new):
        kind = (field.db_type(connection) or "").partition("(")[0]
        if kind not in ("varchar", "text"):
            return False
        limits.append(float("inf") if kind == "text" else field.max_length or float("inf"))
    return limits[1] >= limits[0]


def _needs_a_value(field: Field[Any, Any]) -> bool:
    if field.many_to_many or field.null or getattr(field, "generated", False):
        return False
    return getattr(field, "db_default", NOT_PROVIDED) is NOT_PROVIDED


def _measure(
    done: Operation,
    operation: DjangoOperation,
    label: str,
    state: ProjectState,
    sizes: Mapping[str, Size],
    created: set[str],
) -> None:
    key = _model(operation, label)
    if not key or key in created:
        return
    found = state.models.get((label, key.partition(".")[2]))
    if found is None:
        return
    done.table = found.options.get("db_table") or key.replace(".", "_")
    if size := sizes.get(done.table):
        done.bytes, done.rows = size.bytes, size.rows


def _model(operation: DjangoOperation, label: str) -> str:
    name = getattr(operation, "model_name", "") or getattr(operation, "name", "")
    return _key(label, name) if isinstance(name, str) and name else ""


def _key(label: str, name: str) -> str:
    return f"{label}.{name.lower()}"
