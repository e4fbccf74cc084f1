"""Python: resolve the type hints of a generated function once, not at each of its calls.

Before it checks its arguments, every generated constructor and method asks
`typing.get_type_hints(_typecheckingstub__...)`, a function of the package's own that only carries
annotations; the answer is the same each time. It is a fifth of the Python part of a large app.
"""

from __future__ import annotations

import functools
import typing
from collections.abc import Callable
from types import FunctionType
from typing import Any

STUB = "_typecheckingstub__"


def install() -> None:
    """Remember the hints of jsii's stubs; everything else is resolved as usual."""
    if not hasattr(typing.get_type_hints, "__wrapped__"):
        typing.get_type_hints = _remembering(typing.get_type_hints)


def _remembering(resolve: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    known: dict[FunctionType, dict[str, Any]] = {}

    @functools.wraps(resolve)
    def get_type_hints(obj: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
        is_stub = isinstance(obj, FunctionType) and obj.__name__.startswith(STUB)
        if not is_stub or arguments or options:
            return resolve(obj, *arguments, **options)
        if obj not in known:
            known[obj] = resolve(obj)
        return known[obj].copy()

    return get_type_hints
