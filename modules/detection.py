"""What AWS itself looks for in an account: attacks (GuardDuty), and what is shared with others."""

from __future__ import annotations

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
