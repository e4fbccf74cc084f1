"""CloudWatch Logs: FilterLogEvents by the streams' prefix."""

from __future__ import annotations

from typing import Any

from tij.emulator.patches.additions import Json, add_actions
from tij.emulator.patches.query import Response


def fill(logs: Any) -> None:
    """CloudWatch Logs API Reference: FilterLogEvents (`logStreamNamePrefix`), Delivery (`id`)."""
    new_uuid, create_delivery = logs.new_uuid, logs._create_delivery

    def create_delivery_with_plain_id(data: Json) -> Response:
        # AWS's ids are letters and digits, and its API takes no others.
        logs.new_uuid = lambda: new_uuid().replace("-", "")
        try:
            return create_delivery(data)
        finally:
            logs.new_uuid = new_uuid

    original = logs._filter_log_events

    def filter_log_events(data: Json) -> Response:
        prefix = data.get("logStreamNamePrefix")
        group = logs._log_groups.get(logs._resolve_log_group_name(data))
        if prefix is None or group is None:
            return original(data)
        names = [name for name in group["streams"] if name.startswith(prefix)]
        # No stream at all is nothing, not everything.
        return original({**data, "logStreamNames": names or [prefix]})

    add_actions(
        logs,
        {"FilterLogEvents": filter_log_events, "CreateDelivery": create_delivery_with_plain_id},
    )
