"""The provider's schema as transcribed in schema.json.

The file has the form of `terraform providers schema -json`, so that it can be held against the
real provider's (tests/tij/emulator/test_vercel_registry.py), and names the
version it was read from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Block = Mapping[str, Any]
"""`attributes` by name: each with `type` or `nested_type`, `required`, `optional`, `computed`."""

TRANSCRIPTION: Mapping[str, Any] = json.loads(
    Path(__file__).with_name("schema.json").read_text(encoding="utf-8")
)
VERSION: str = TRANSCRIPTION["version"]
SCHEMAS: Mapping[str, Any] = TRANSCRIPTION["provider_schemas"][
    "registry.terraform.io/vercel/vercel"
]


def provider_block() -> Block:
    """The provider's own arguments."""
    block: Block = SCHEMAS["provider"]["block"]
    return block


def resource_block(type_: str) -> Block:
    """The arguments and attributes of a resource type, e.g. `vercel_project`."""
    block: Block = SCHEMAS["resource_schemas"][type_]["block"]
    return block


def data_source_block(type_: str) -> Block:
    """Those of a data source."""
    block: Block = SCHEMAS["data_source_schemas"][type_]["block"]
    return block
