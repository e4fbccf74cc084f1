"""WAF: logging configurations of web ACLs."""

from __future__ import annotations

import re
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, error_response_json, json_response

from tij.emulator.patches.additions import Json, add_actions, keep
from tij.emulator.patches.query import Response

# A log group, a bucket or a Firehose stream; its own name has to say what it is for.
DESTINATION = re.compile(
    r"arn:aws[\w-]*:(logs:[\w-]+:\d{12}:log-group:|s3:::|firehose:[\w-]+:\d{12}:deliverystream/)"
    r"aws-waf-logs-.*"
)


class LoggingConfigurations:
    """Logging configurations by the web ACL's ARN."""

    def __init__(self) -> None:
        """None yet."""
        self.stored: Any = AccountRegionScopedDict()

    def put(self, data: Json) -> Response:
        """PutLoggingConfiguration."""
        configuration = data["LoggingConfiguration"]
        for destination in configuration["LogDestinationConfigs"]:
            if not DESTINATION.fullmatch(destination):
                return error_response_json(
                    "WAFInvalidParameterException",
                    "Error reason: The ARN isn't valid. The name of a log destination must begin"
                    f" with aws-waf-logs-., field: LOG_DESTINATION, parameter: {destination}",
                    400,
                )
        self.stored[configuration["ResourceArn"]] = configuration
        return json_response({"LoggingConfiguration": configuration})

    def get(self, data: Json) -> Response:
        """GetLoggingConfiguration."""
        configuration = self.stored.get(data["ResourceArn"])
        if configuration is None:
            return self._missing()
        return json_response({"LoggingConfiguration": configuration})

    def delete(self, data: Json) -> Response:
        """DeleteLoggingConfiguration."""
        if self.stored.pop(data["ResourceArn"], None) is None:
            return self._missing()
        return json_response({})

    def list(self, data: Json) -> Response:
        """ListLoggingConfigurations."""
        return json_response({"LoggingConfigurations": [*self.stored.values()]})

    @staticmethod
    def _missing() -> Response:
        return error_response_json(
            "WAFNonexistentItemException",
            "AWS WAF couldn't perform the operation because your resource doesn't exist.",
            400,
        )


def fill(waf: Any) -> None:
    """WAFV2 API Reference: PutLoggingConfiguration and the actions around it."""
    configurations = LoggingConfigurations()
    keep(waf, "logging_configurations", configurations.stored)
    add_actions(
        waf,
        {
            "PutLoggingConfiguration": configurations.put,
            "GetLoggingConfiguration": configurations.get,
            "DeleteLoggingConfiguration": configurations.delete,
            "ListLoggingConfigurations": configurations.list,
        },
    )
