"""What of this machine the embedded Fargate uses, as its process was given it at its start."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "EMBEDDED_FARGATE"
"""The environment variable that carries a `Machine` into the emulator's process, as JSON."""


@dataclass(frozen=True)
class Machine:
    """Where things lie, where the emulator listens, and how fast its clocks run."""

    directory: Path
    """Databases, certificates and logs of containers; kept between commands."""
    images: Path
    """Where host images are built (`tij.emulator.host.build`)."""
    endpoint: str
    """The emulator's own address, for the containers."""
    speed: float
    """How many times faster than on AWS the intervals of health checks and schedulers pass."""

    def seconds(self, on_aws: float) -> float:
        """How long here what takes `on_aws` seconds there."""
        return on_aws / self.speed

    @classmethod
    def from_environment(cls) -> Machine | None:
        """What the process was given; None when tasks are not to be run."""
        text = os.environ.get(VARIABLE)
        if not text:
            return None
        document = json.loads(text)
        paths = {name: Path(document[name]) for name in ("directory", "images")}
        return cls(**paths, endpoint=document["endpoint"], speed=document["speed"])

    def to_variable(self) -> str:
        """The value of `VARIABLE` that `from_environment` reads."""
        return json.dumps(
            {
                "directory": str(self.directory),
                "images": str(self.images),
                "endpoint": self.endpoint,
                "speed": self.speed,
            }
        )
