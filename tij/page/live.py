"""What was made, from the states: each resource's attributes but those that are sensitive."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tij.report.hiding import Hider
from tij.state.objects import Location, managed, read_object
from tij.synthesized.terraform_json import Block, TerraformJson

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Live:
    """The states of one environment, as far as they could be read."""

    made: Mapping[str, Block] = field(default_factory=dict)
    """`<stack>: <type>.<name>` → its attributes."""
    never: tuple[str, ...] = ()
    """Stacks without a state."""
    unreadable: tuple[str, ...] = ()
    """Stacks whose state is not one."""
    unreachable: str = ""
    """Why no state could be asked for; empty when they were."""

    def knows(self, stack: str) -> bool:
        """Whether it is known what of the stack was made."""
        return not self.unreachable and stack not in self.unreadable


def read_live(connect: Callable[[], S3Client], stacks: Mapping[str, TerraformJson]) -> Live:
    """Read the state of each of `stacks` (name → synthesized Terraform JSON).

    `connect` gives the client; it may raise what botocore raises.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    made: dict[str, Block] = {}
    never, unreadable = list[str](), list[str]()
    s3: S3Client | None = None
    for name, body in stacks.items():
        location = Location.of(body["terraform"]["backend"]["s3"])
        try:
            s3 = s3 or connect()
            content = read_object(s3, location.bucket, location.key)
        except (BotoCoreError, ClientError) as error:
            return Live(unreachable=Hider().text(" ".join(str(error).split()).rstrip(".")))
        if content is None:
            never.append(name)
            continue
        try:
            made |= {f"{name}: {address}": found for address, found in _resources(content)}
        except (ValueError, LookupError, TypeError, AttributeError):
            unreadable.append(name)
    return Live(made, tuple(never), tuple(unreadable))


def _resources(content: bytes) -> Iterator[tuple[str, Block]]:
    """Address and attributes of each; of several with one name, the first."""
    seen = set[str]()
    for indexed, instance in managed(json.loads(content)):
        address = indexed.partition("[")[0]
        if address in seen:
            continue
        seen.add(address)
        secret = {path[0]["value"] for path in instance.get("sensitive_attributes", ()) if path}
        attributes = {
            name: value for name, value in instance["attributes"].items() if name not in secret
        }
        yield address, Hider().clean(attributes)
