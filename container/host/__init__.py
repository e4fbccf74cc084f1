"""The container as ordinary processes of this machine: image, database, load balancer.

`build` makes what the Dockerfile makes, `ContainerProcess` runs it with the environment that ECS
would give it. Tests, benchmarks and the embedded Fargate stand on these.
"""

from container.host.edge import Cdn, Edge
from container.host.image import HostImage, build
from container.host.limits import Limits
from container.host.postgres import PostgresServer
from container.host.process import ContainerProcess
from container.host.programs import MissingProgramError

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
