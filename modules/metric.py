"""CloudWatch metrics: AWS's own, by name, and those that a tier counts in its log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.cloudwatch_log_metric_filter import (
    CloudwatchLogMetricFilter,
    CloudwatchLogMetricFilterMetricTransformation,
)
from constructs import Construct


@dataclass(frozen=True)
class Metric:
    """A CloudWatch metric: namespace, name and the dimensions that single it out."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str = "Average"


def counted_in_log(
    scope: Construct,
    id_: str,
    *,
    namespace: str,
    name: str,
    log_group: CloudwatchLogGroup,
    pattern: str,
    filter_name: str,
) -> Metric:
    """A metric that grows by one with each line of the log that matches `pattern`.

    Lines that match none send no zero (CloudWatch Logs User Guide, "Creating metrics from log
    events using filters").
    """
    CloudwatchLogMetricFilter(
        scope,
        id_,
        name=filter_name,
        log_group_name=log_group.name,
        pattern=pattern,
        metric_transformation=CloudwatchLogMetricFilterMetricTransformation(
            namespace=namespace, name=name, value="1"
        ),
    )
    return Metric(namespace, name, {}, "Sum")
