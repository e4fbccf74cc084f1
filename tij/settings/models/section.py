"""What every table of the settings has in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


class Section(BaseModel):
    """What every table of the TOML has in common: frozen, and no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Variables(Mapping[str, str]):
    """A table of texts that cannot be changed, so that settings stay hashable."""

    def __init__(self, values: Mapping[str, str] = MappingProxyType({})) -> None:
        """A copy of `values`."""
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return repr(self._values)


Table = Annotated[Mapping[str, str], AfterValidator(Variables)]
