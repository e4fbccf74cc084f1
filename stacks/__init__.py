"""Which tiers live, fail and are applied together; the only place that wires tiers."""

from __future__ import annotations

from constructs import Construct

from stacks.account import AccountStack
from stacks.data import DataStack
from stacks.delivery import DeliveryStack
from stacks.foundation import FoundationStack
from stacks.frontend import FrontendStack
from stacks.operations import OperationsStack
from stacks.service import ServiceStack
from stacks.state import StateStack
from tij.settings.models import Settings


def compose(app: Construct, settings: Settings) -> None:
    """Add the stacks of one environment to `app`."""
    StateStack(app, settings)
    foundation = FoundationStack(app, settings)
    data = DataStack(app, settings, foundation)
    service = ServiceStack(app, settings, foundation, data)
    DeliveryStack(app, settings, foundation, data)
    OperationsStack(app, settings, foundation, data, service)
    if settings.account.enabled:
        AccountStack(app, settings)
    if settings.frontend.enabled:
        FrontendStack(app, settings, foundation, data)
