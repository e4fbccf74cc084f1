"""Where things are: the checkout and its cache directory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tij.errors import BadInputError


@dataclass(frozen=True)
class Project:
    """The paths of one checkout. Everything `tij` writes is under `.tij/` or `cdktf.out/`."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Project:
        """The project that `start` is in: the nearest directory upwards with a cdktf.json."""
        start = start.resolve()
        for directory in (start, *start.parents):
            if (directory / "cdktf.json").is_file():
                return cls(directory)
        raise BadInputError(
            f"{start}: no cdktf.json here or above. Run tij inside the project's checkout."
        )

    @property
    def cache(self) -> Path:
        """`.tij/`: ignored by git, safe to delete but for `bootstrap/` and `embedded-aws/`."""
        return self.root / ".tij"

    @property
    def synthesized(self) -> Path:
        """`cdktf.out/`: what `main.py` writes."""
        return self.root / "cdktf.out"

    def work(self, environment: str) -> Path:
        """Terraform's working directories, one per stack."""
        return self.cache / "work" / environment

    def plans(self, environment: str) -> Path:
        """Saved plans. They may hold attribute values: readable by their owner only."""
        return self.cache / "plans" / environment

    def verified(self, environment: str) -> Path:
        """What the last whole `tij verify` found, as in its `--json`."""
        return self.cache / "verified" / f"{environment}.json"

    def drilled(self, environment: str) -> Path:
        """What the last `tij drill restore` measured, as in its `--json`, and when."""
        return self.cache / "drilled" / f"{environment}.json"

    def migrations(self, environment: str) -> Path:
        """What the last `tij migrations` measured, as its `--json` tells it, and when."""
        return self.cache / "migrations" / f"{environment}.json"

    def page(self, environment: str) -> Path:
        """Where `tij page` writes, unless another directory is named."""
        return self.cache / "page" / environment

    def logs(self, environment: str) -> Path:
        """Terraform's own output, one file per stack and command."""
        return self.cache / "logs" / environment

    def bootstrap(self, environment: str) -> Path:
        """The state stack's local state until its bucket exists."""
        return self.cache / "bootstrap" / environment

    @property
    def host_images(self) -> Path:
        """Images of the container as this machine runs them, and their packages."""
        return self.cache / "container"

    def embedded_aws(self, environment: str) -> Path:
        """What the embedded AWS remembers between commands."""
        return self.cache / "embedded-aws" / environment
