"""Write down the arguments of the pinned provider's resources that this deployment makes.

`python -m scripts.provider_arguments SCHEMA`, where SCHEMA is what `terraform providers schema
-json` says; of Vercel's provider the transcription serves. Reading that takes seconds and 14 MB,
so the report reads what is written here: `tij/report/meaning/arguments.json`, type → `given` (paths
of what a configuration may give), `computed` (what the provider alone gives) and `either` (what it
gives where the configuration does not). A test compares the file to the provider.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tij.emulator.vercel.transcription import TRANSCRIPTION
from tij.report.meaning.table import ARGUMENTS, TABLE

PROVIDERS = ("registry.terraform.io/hashicorp/aws", "registry.terraform.io/vercel/vercel")
RECURSIVE = {"aws_wafv2_web_acl": 1}
"""Type → levels: below them the firewall's statements hold one another, 9,700 paths of them."""


def arguments(schemas: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Of every type whose arguments the table judges, and these providers have."""
    resources = {
        type_: schema
        for provider in PROVIDERS
        for type_, schema in schemas["provider_schemas"]
        .get(provider, {})
        .get("resource_schemas", {})
        .items()
    }
    return {
        type_: {
            "given": sorted(_given(resources[type_]["block"], "", RECURSIVE.get(type_, 99))),
            "computed": sorted(
                name
                for name, attribute in resources[type_]["block"]["attributes"].items()
                if not _may_be_given(attribute)
            ),
            "either": sorted(
                name
                for name, attribute in resources[type_]["block"]["attributes"].items()
                if _may_be_given(attribute) and attribute.get("computed")
            ),
        }
        for type_, meaning in sorted(TABLE.items())
        if meaning.source and type_ in resources
    }


def _may_be_given(attribute: Mapping[str, object]) -> bool:
    return bool(attribute.get("required") or attribute.get("optional"))


def _given(block: Mapping[str, Any], prefix: str, levels: int) -> Iterator[str]:
    for name, attribute in block.get("attributes", {}).items():
        if not _may_be_given(attribute):
            continue
        if "nested_type" in attribute and levels:
            yield from _given(attribute["nested_type"], f"{prefix}{name}.", levels - 1)
        else:
            yield f"{prefix}{name}"
    for name, nested in block.get("block_types", {}).items():
        if levels:
            yield from _given(nested["block"], f"{prefix}{name}.", levels - 1)
        else:
            yield f"{prefix}{name}"


def main() -> None:
    """Rewrite the file."""
    schemas = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found = arguments(schemas) | arguments(TRANSCRIPTION)
    ARGUMENTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
