"""The state stack: the bucket that everything else needs."""

from __future__ import annotations

from cdktf import TerraformOutput
from constructs import Construct

from modules.state_bucket import StateBucket
from stacks.environment_stack import EnvironmentStack
from tij.settings.models import Settings


class StateStack(EnvironmentStack):
    """Starts from local state, then keeps its own in its bucket (`tij state bootstrap`)."""

    NAME = "state"

    def __init__(self, scope: Construct, settings: Settings) -> None:
        """The bucket's name is `state.bucket`."""
        super().__init__(scope, settings)
        bucket = StateBucket(
            self, "state-bucket", settings=settings.state, protection=settings.protection
        )
        TerraformOutput(self, "state_bucket", value=bucket.name, description="Terraform's state")
