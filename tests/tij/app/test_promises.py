"""The promises that `tij app check` judges are those that the image keeps and settings turn off."""

from __future__ import annotations

import ast
from pathlib import Path

from tij.app.promises import PARTS
from tij.settings.models import OverlaySettings

OVERLAY = Path(__file__).parents[3] / "container/image/ecs_django/overlay.py"


def test_the_parts_are_those_of_the_image_and_of_the_settings() -> None:
    """In the order in which the image lays them; neither side can import the other."""
    (parts,) = (
        node.value
        for node in ast.parse(OVERLAY.read_text(encoding="utf-8")).body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "PARTS"
    )
    assert isinstance(parts, ast.Dict)
    laid = [ast.literal_eval(key) for key in parts.keys if key]
    assert laid == list(PARTS) == list(OverlaySettings.model_fields)
