"""What each stack of production says, for review: a changed line here is a changed plan."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from tests.synthesized import Synthesized, readable, synthesize, watching
from tij.settings.models import Settings

NAMES = ("state", "foundation", "data", "service", "delivery", "operations", "frontend")


@pytest.mark.reference
@pytest.mark.parametrize("name", NAMES)
def test_stack_is_as_reviewed(
    production: Synthesized, name: str, snapshot: SnapshotAssertion
) -> None:
    body = readable(production.stacks[name])
    for output in [key for key in body["output"] if key.startswith("cross-stack-output")]:
        del body["output"][output]
    assert body == snapshot(extension_class=JSONSnapshotExtension)


@pytest.mark.reference
def test_the_accounts_stack_is_as_reviewed(settings: Settings, snapshot: SnapshotAssertion) -> None:
    """No environment has it as published."""
    body = readable(synthesize(watching(settings)).stacks["account"])
    assert body == snapshot(extension_class=JSONSnapshotExtension)


@pytest.mark.reference
def test_every_stack_has_a_snapshot(production: Synthesized) -> None:
    assert set(production.stacks) == set(NAMES)
