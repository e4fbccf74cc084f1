"""CloudWatch Logs: FilterLogEvents by prefix and by JSON patterns, metric filters that count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ministack import app as ministack

from tij.emulator.patches.additions import Json, add_actions
from tij.emulator.patches.log_patterns import compiled, number_in
from tij.emulator.patches.query import Response


def fill(logs: Any) -> None:
    """CloudWatch Logs API Reference: FilterLogEvents, PutMetricFilter, Delivery (`id`),
    AssociateKmsKey, DisassociateKmsKey.
    """
    _fill_events(logs)
    _fill_keys(logs)
    _fill_metric_filters(logs)
    new_uuid, create_delivery = logs.new_uuid, logs._create_delivery

    def create_delivery_with_plain_id(data: Json) -> Response:
        # AWS's ids are letters and digits, and its API takes no others.
        logs.new_uuid = lambda: new_uuid().replace("-", "")
        try:
            return create_delivery(data)
        finally:
            logs.new_uuid = new_uuid

    add_actions(logs, {"CreateDelivery": create_delivery_with_plain_id})


def _fill_events(logs: Any) -> None:
    compile_terms, original = logs._compile_filter_pattern, logs._filter_log_events

    def filter_log_events(data: Json) -> Response:
        if refused := _refused(logs, data):
            return refused
        prefix = data.get("logStreamNamePrefix")
        group = logs._log_groups.get(logs._resolve_log_group_name(data))
        if prefix is None or group is None:
            return original(data)
        names = [name for name in group["streams"] if name.startswith(prefix)]
        # No stream at all is nothing, not everything.
        return original({**data, "logStreamNames": names or [prefix]})

    # ministack finds everything by a JSON pattern.
    logs._compile_filter_pattern = lambda pattern: compiled(pattern or "") or compile_terms(pattern)
    logs._filter_log_events = filter_log_events


def _fill_keys(logs: Any) -> None:
    def change_key(data: Json, key: str | None) -> Response:
        # An ARN of a log group, instead of its name.
        name = data.get("logGroupName") or logs._resolve_log_group_name(
            {"logGroupIdentifier": data.get("resourceIdentifier")}
        )
        group = logs._log_groups.get(name)
        if group is None:
            missing: Response = logs.error_response_json(
                "ResourceNotFoundException", "The specified log group does not exist.", 400
            )
            return missing
        group["kmsKeyId"] = key
        answer: Response = logs.json_response({})
        return answer

    add_actions(
        logs,
        {
            "AssociateKmsKey": lambda data: change_key(data, data["kmsKeyId"]),
            "DisassociateKmsKey": lambda data: change_key(data, None),
        },
    )


def _fill_metric_filters(logs: Any) -> None:
    put, put_events = logs._put_metric_filter, logs._put_log_events

    def put_metric_filter(data: Json) -> Response:
        return _refused(logs, data) or put(data)

    def put_log_events(data: Json) -> Response:
        answer: Response = put_events(data)
        if answer[0] < 400:
            for found in list(logs._metric_filters.values()):
                if found["logGroupName"] == data["logGroupName"]:
                    matches = logs._compile_filter_pattern(found["filterPattern"])
                    events = [e for e in data["logEvents"] if matches(e["message"])]
                    _count(found["metricTransformations"], events)
        return answer

    logs._put_log_events = put_log_events
    logs._put_metric_filter = put_metric_filter


def _refused(logs: Any, data: Json) -> Response | None:
    try:
        compiled(data.get("filterPattern") or "")
    except ValueError as error:
        refused: Response = logs.error_response_json("InvalidParameterException", str(error), 400)
        return refused
    return None


def _count(transformations: Iterable[Json], events: Iterable[Mapping[str, Any]]) -> None:
    cloudwatch: Any = ministack._get_module("cloudwatch")
    for each in transformations:
        space, name = each["metricNamespace"], each["metricName"]
        for event in events:
            value = number_in(event["message"], each["metricValue"])
            if value is not None:
                at, unit = event["timestamp"] / 1000, each.get("unit", "None")
                cloudwatch._store_datum(space, name, {}, at, unit, value, None, None, None)
        for alarm in list(cloudwatch._alarms.values()):
            if (alarm.get("Namespace"), alarm.get("MetricName")) == (space, name):
                cloudwatch._evaluate_alarm(alarm)
