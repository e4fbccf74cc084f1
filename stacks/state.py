"""The state stack: the bucket that everything else needs."""

from __future__ import annotations

from constructs import Construct

from modules.state_bucket import StateBucket
from stacks.environment_stack import EnvironmentStack
from tij import contract
from tij.settings.models import Settings


class StateStack(EnvironmentStack):
    """Starts from local state, then keeps its own in its bucket (`tij state bootstrap`)."""

    NAME = contract.STATE

    def __init__(self, scope: Construct, settings: Settings) -> None:
        """The bucket's name is `state.bucket`."""
        super().__init__(scope, settings)
        bucket = StateBucket(
            self, "state-bucket", settings=settings.state, protection=settings.protection
        )
        self.promise({contract.STATE_BUCKET: bucket.name})
