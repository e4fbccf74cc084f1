"""What a rule of two values is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters

Rule = Callable[[Parameters, str], Iterator[Refusal]]
"""Refusals of an operation's input, called in a Region."""

Rules = Mapping[tuple[str, str], tuple[Rule, ...]]
"""Rules by service and operation, as botocore names them."""
