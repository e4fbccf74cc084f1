"""What AWS itself looks for in an account: attacks (GuardDuty), and what is shared with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.accessanalyzer_analyzer import AccessanalyzerAnalyzer
from cdktf_cdktf_provider_aws.guardduty_detector import GuarddutyDetector
from cdktf_cdktf_provider_aws.guardduty_detector_feature import GuarddutyDetectorFeature
from constructs import Construct

from modules.place import Place

# A new detector has them all on, each priced by itself (GuardDuty API Reference, CreateDetector).
PLANS = (
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
)


@dataclass(frozen=True)
class Findings:
    """Events by which a service says what it found, and the mail's one line."""

    name: str
    description: str
    pattern: Mapping[str, object]
    """EventBridge User Guide, "Amazon EventBridge event patterns"."""
    facts: Mapping[str, str]
    """Of an event, by the name that `text` has for it: JSONPath."""
    text: str
    """With the facts in angle brackets."""
    console: str
    """The service's name in the console's addresses."""


# GuardDuty User Guide, "Processing GuardDuty findings with Amazon EventBridge": a finding is said
# within five minutes, and again every six hours while it goes on. "Severity levels of GuardDuty
# findings": below 4 are attempts that were blocked, which the internet makes all day.
ATTACKS = Findings(
    name="attacks",
    description="Findings of GuardDuty, of medium severity or more",
    pattern={
        "source": ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        "detail": {"severity": [{"numeric": [">=", 4]}]},
    },
    facts={"severity": "$.detail.severity", "type": "$.detail.type", "title": "$.detail.title"},
    text="GuardDuty: <title> (<type>, severity <severity> of 10).",
    console="guardduty",
)
# IAM User Guide, "Monitoring AWS Identity and Access Management Access Analyzer with Amazon
# EventBridge": each new finding, and each whose access changed.
SHARED = Findings(
    name="shared",
    description="Active findings of IAM Access Analyzer",
    pattern={
        "source": ["aws.access-analyzer"],
        "detail-type": ["Access Analyzer Finding"],
        "detail": {"status": ["ACTIVE"]},
    },
    facts={"resource": "$.detail.resource", "type": "$.detail.resourceType"},
    text="Access Analyzer: others than this account may use <resource> (<type>).",
    console="access-analyzer",
)


class Detector(Construct):
    """GuardDuty in this Region: CloudTrail's management events, VPC flows and DNS queries.

    It reads them by itself: no trail or flow log is needed. The protection plans are off.
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        """An account has one in a Region."""
        super().__init__(scope, id_)
        detector = GuarddutyDetector(self, "Default", enable=True)
        for plan in PLANS:
            GuarddutyDetectorFeature(
                self,
                plan.lower().replace("_", "-"),
                detector_id=detector.id,
                name=plan,
                status="DISABLED",
            )


class ExternalAccess(Construct):
    """IAM Access Analyzer: buckets, roles, keys, secrets, ... that others may use. It is free."""

    def __init__(self, scope: Construct, id_: str, *, place: Place) -> None:
        """Of this account and Region; roles are everywhere the same."""
        super().__init__(scope, id_)
        AccessanalyzerAnalyzer(
            self, "Default", analyzer_name=f"{place.prefix}-external-access", type="ACCOUNT"
        )
