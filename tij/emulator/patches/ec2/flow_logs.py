"""Flow logs keep their role, interval, format and tags."""

from __future__ import annotations

import re
from typing import Any

from tij.emulator.patches.query import Params, Response, first

DEFAULT_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport}"
    " ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
)
FLOW_LOG_ID = re.compile(r"<item>(fl-\w+)</item>")


def fill(ec2: Any) -> None:
    """EC2 API Reference: CreateFlowLogs, FlowLog."""
    create = ec2._ACTION_MAP["CreateFlowLogs"]

    def create_flow_logs(params: Params) -> Response:
        response: Response = create(params)
        for flow_log_id in FLOW_LOG_ID.findall(response[2].decode()):
            ec2._flow_logs[flow_log_id].update(
                {
                    "DeliverLogsPermissionArn": first(params, "DeliverLogsPermissionArn"),
                    "MaxAggregationInterval": first(params, "MaxAggregationInterval") or "600",
                    "LogFormat": first(params, "LogFormat") or DEFAULT_FORMAT,
                }
            )
            ec2._parse_tag_specs(params, "vpc-flow-log", flow_log_id)
        return response

    def describe_flow_logs(params: Params) -> Response:
        ids = ec2._parse_member_list(params, "FlowLogId")
        filters = ec2._parse_filters(params)
        items = []
        for flow_log in ec2._flow_logs.values():
            id_ = flow_log["FlowLogId"]
            if ids and id_ not in ids:
                continue
            if not ec2._resource_matches_tag_filters(id_, filters):
                continue
            if filters.get("resource-id") and flow_log["ResourceId"] not in filters["resource-id"]:
                continue
            fields = {
                "flowLogId": id_,
                "resourceId": flow_log["ResourceId"],
                "trafficType": flow_log["TrafficType"],
                "logDestinationType": flow_log["LogDestinationType"],
                "logDestination": flow_log["LogDestination"],
                "logGroupName": flow_log["LogDestination"].split(":log-group:")[-1],
                "deliverLogsPermissionArn": flow_log.get("DeliverLogsPermissionArn", ""),
                "maxAggregationInterval": flow_log.get("MaxAggregationInterval", "600"),
                "logFormat": flow_log.get("LogFormat", DEFAULT_FORMAT),
                "flowLogStatus": flow_log["FlowLogStatus"],
                "creationTime": flow_log["CreationTime"],
            }
            listed = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
            items.append(f"<item>{listed}{ec2._tag_set_xml(id_)}</item>")
        response: Response = ec2._xml(
            200, "DescribeFlowLogsResponse", f"<flowLogSet>{''.join(items)}</flowLogSet>"
        )
        return response

    ec2._ACTION_MAP["CreateFlowLogs"] = create_flow_logs
    ec2._ACTION_MAP["DescribeFlowLogs"] = describe_flow_logs
