"""The pictures in the documentation are those of the synthesized JSON."""

from __future__ import annotations

import pytest

from scripts.docs import diagrams
from tests.synthesized import Synthesized


@pytest.mark.reference
def test_the_pictures_are_what_is_deployed(production: Synthesized) -> None:
    for file, text in diagrams.render(production.stacks):
        assert file.read_text(encoding="utf-8") == text, "run: python -m scripts.docs.diagrams"
        assert "thisisjapan-backend" in text
