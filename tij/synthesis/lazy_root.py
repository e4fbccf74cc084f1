"""Python: import a submodule of a large jsii package when it is first asked for.

The root module of a jsii package ends with one `from . import x` for each submodule: 2,135 in the
AWS provider, six seconds of importing for the sixty that a deployment uses. Its loader here runs
the root without that tail and imports a submodule at first access (PEP 562). When the Node side
returns a type whose submodule was not imported yet, jsii asks a map for the module's name and
imports it; the map that old packages don't bring is supplied.
"""

from __future__ import annotations

import importlib
import logging
import re
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

log = logging.getLogger(__name__)

# Fewer are not worth it: cdktf itself has none.
FEWEST_SUBMODULES = 100

TAIL = re.compile(rf"\n(?P<imports>(?:from \. import \w+\n?){{{FEWEST_SUBMODULES},}})\s*\Z")
IMPORT = re.compile(r"from \. import (\w+)")


def install() -> None:
    """Look at every package imported from now on; only large jsii packages are loaded lazily."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Gives the root module of a large jsii package the lazy loader."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is not None:
            return None
        spec = PathFinder.find_spec(fullname, None, target)
        if spec is None or spec.origin is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        if not (Path(spec.origin).parent / "_jsii").is_dir():
            return None
        source = Path(spec.origin).read_text(encoding="utf-8")
        tail = TAIL.search(source)
        if tail is None:
            log.debug("%s: no list of submodules at its end, loaded as usual", fullname)
            return None
        if not _can_find_types():
            log.debug("%s: this jsii can't import types on demand, loaded as usual", fullname)
            return None
        submodules = frozenset(IMPORT.findall(tail["imports"]))
        spec.loader = _Loader(fullname, spec.origin, source[: tail.start() + 1], submodules)
        return spec


class _Loader(SourceFileLoader):
    """Runs the root without the imports at its end."""

    def __init__(self, name: str, origin: str, source: str, submodules: frozenset[str]) -> None:
        super().__init__(name, origin)
        self._source = source
        self._submodules = submodules

    def exec_module(self, module: ModuleType) -> None:
        # Not through the loader's own cache: the compiled file there is the whole module.
        code = compile(self._source, self.path, "exec", dont_inherit=True)
        exec(code, module.__dict__)  # noqa: S102
        # The root publishes itself: another module object with the public names takes its place.
        public = sys.modules[self.name]
        name, submodules = self.name, self._submodules

        def import_submodule(attribute: str) -> object:
            if attribute in submodules:
                return importlib.import_module(f"{name}.{attribute}")
            raise AttributeError(f"module {name!r} has no attribute {attribute!r}")

        public.__dict__["__getattr__"] = import_submodule
        _tell_where_types_are(module.__dict__["__jsii_assembly__"].name, name, submodules)


def _can_find_types() -> bool:
    """Whether this jsii imports a type's module when Node returns a type that is not there."""
    reference_map = importlib.import_module("jsii._reference_map")
    return all(
        hasattr(reference_map, name)
        for name in ("_submodule_fqn_map", "_try_import_type_module", "_assembly_to_module")
    )


def _tell_where_types_are(assembly: str, root: str, submodules: frozenset[str]) -> None:
    """Add `<assembly>.<submodule as in JavaScript>` → Python module for every submodule."""
    reference_map = importlib.import_module("jsii._reference_map")
    for submodule in submodules:
        head, *words = submodule.split("_")
        javascript = head + "".join(word[:1].upper() + word[1:] for word in words)
        reference_map._submodule_fqn_map[f"{assembly}.{javascript}"] = f"{root}.{submodule}"
