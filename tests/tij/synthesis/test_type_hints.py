"""Hints of generated functions are resolved once; nothing else is different."""

from __future__ import annotations

import typing
from typing import Any

import pytest

from tij.synthesis import type_hints


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the real `get_type_hints` was asked for."""
    asked: list[Any] = []
    real = getattr(typing.get_type_hints, "__wrapped__", typing.get_type_hints)

    def resolve(obj: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
        asked.append(obj)
        return real(obj, *arguments, **options)

    monkeypatch.setattr(typing, "get_type_hints", resolve)
    type_hints.install()
    return asked


def _typecheckingstub__made_up(*, name: "typing.Optional[str]" = None) -> None:  # noqa: UP037, UP045
    """As jsii generates them."""


def _other(name: str) -> None:
    """As everyone writes them."""


def test_a_stub_is_resolved_once(calls: list[object]) -> None:
    first = typing.get_type_hints(_typecheckingstub__made_up)
    first["name"] = int
    assert typing.get_type_hints(_typecheckingstub__made_up)["name"] == str | None
    assert calls == [_typecheckingstub__made_up]


def test_other_functions_and_other_questions_are_resolved_each_time(calls: list[object]) -> None:
    for _ in range(2):
        assert typing.get_type_hints(_other) == {"name": str, "return": type(None)}
        typing.get_type_hints(_typecheckingstub__made_up, include_extras=True)
    assert len(calls) == 4


def test_a_name_that_is_missing_now_is_asked_for_again(calls: list[object]) -> None:
    def _typecheckingstub__later(name: "Later") -> None:  # type: ignore[name-defined]  # noqa: F821, UP037
        """Its type is defined after its first use."""

    with pytest.raises(NameError):
        typing.get_type_hints(_typecheckingstub__later)
    _typecheckingstub__later.__globals__["Later"] = int
    try:
        assert typing.get_type_hints(_typecheckingstub__later)["name"] is int
    finally:
        del _typecheckingstub__later.__globals__["Later"]
