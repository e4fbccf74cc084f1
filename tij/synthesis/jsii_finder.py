"""Notices when jsii is imported: starts Node then, and puts `one_process` into it."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

from tij.synthesis import early_node

log = logging.getLogger(__name__)

PROCESS = "jsii._kernel.providers.process"


def install() -> None:
    """Wait for jsii; too late once it is imported."""
    if "jsii" in sys.modules:
        log.debug("jsii is imported already and starts Node as usual")
    elif not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Starts Node when `jsii` is looked for, and gives its process module a loader of our own."""

    _early: early_node.EarlyNode | None = None

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == "jsii":
            spec = PathFinder.find_spec(fullname, path, target)
            if spec and spec.origin:
                self._early = early_node.start(Path(spec.origin).parent, os.environ)
        elif fullname == PROCESS and self._early:
            spec = PathFinder.find_spec(fullname, path, target)
            if spec and spec.origin and isinstance(spec.loader, SourceFileLoader):
                spec.loader = _Loader(fullname, spec.origin, self._early)
                return spec
        return None


class _Loader(SourceFileLoader):
    """Loads jsii's process module as usual, then replaces its class."""

    def __init__(self, name: str, origin: str, early: early_node.EarlyNode) -> None:
        super().__init__(name, origin)
        self._early = early

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        from tij.synthesis import one_process

        one_process.take_over(module, self._early)
