"""The container as ordinary processes of this machine: image, database, load balancer.

`build` makes what the Dockerfile makes, `ContainerProcess` runs it with the environment that ECS
would give it. Tests, benchmarks and the embedded Fargate stand on these.
"""

from tij.emulator.host.edge import Cdn, Edge
from tij.emulator.host.image import HostImage, build
from tij.emulator.host.limits import Limits
from tij.emulator.host.postgres import PostgresServer
from tij.emulator.host.process import ContainerProcess
from tij.emulator.host.programs import MissingProgramError

__all__ = [
    "Cdn",
    "ContainerProcess",
    "Edge",
    "HostImage",
    "Limits",
    "MissingProgramError",
    "PostgresServer",
    "build",
]
