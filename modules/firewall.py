"""AWS WAF in front of the load balancer (guide 1-2: hardening phase 3, or by itself)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAcl,
    Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow,
    Wafv2WebAclRule,
    Wafv2WebAclRuleAction,
    Wafv2WebAclRuleActionBlock,
    Wafv2WebAclRuleOverrideAction,
    Wafv2WebAclRuleOverrideActionNone,
    Wafv2WebAclRuleVisibilityConfig,
    Wafv2WebAclVisibilityConfig,
)
from cdktf_cdktf_provider_aws.wafv2_web_acl_association import Wafv2WebAclAssociation
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationRedactedFields,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
)
from constructs import Construct

from modules.encryption_key import EncryptionKey
from modules.load_balancer import LoadBalancer
from tij.settings.models import HardeningSettings

# Managed rule group → its rules that count instead of blocking (AWS WAF Developer Guide, "AWS
# Managed Rules rule groups list"). SizeRestrictions_BODY blocks 8 KB, so every picture upload; the
# other rules about bodies find attacks in some pictures' bytes.
MANAGED_GROUPS: Mapping[str, Sequence[str]] = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesCommonRuleSet": (
        "SizeRestrictions_BODY",
        "CrossSiteScripting_BODY",
        "GenericLFI_BODY",
    ),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
    "AWSManagedRulesSQLiRuleSet": ("SQLi_BODY",),
}
# What these rules write on a request; it is blocked by that, except on the upload paths.
BODY_LABELS = (
    "awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body",
    "awswaf:managed:aws:core-rule-set:GenericLFI_Body",
    "awswaf:managed:aws:sql-database:SQLi_Body",
)
PLAIN = [{"priority": 0, "type": "NONE"}]
LOG_RETENTION_DAYS = 30
# The front end's server names the visitor for whom it asks (frontend/lib/server.ts).
VISITOR = "x-visitor"
# How many visitors' limit its address has. Anybody can write that header, and gains so much.
TIMES = 10


class Firewall(Construct):
    """A web ACL: countries, rate limit, AWS's managed rules; what is blocked is logged."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        prefix: str,
        settings: HardeningSettings,
        key: EncryptionKey,
        front_end: bool,
    ) -> None:
        """`key` encrypts the log; with `front_end` another server asks for visitors.

        Protects nothing until `protect` is called.
        """
        super().__init__(scope, id_)
        rules = [
            *self._country_rules(settings),
            *self._rates(settings.rate_limit, front_end),
            *(
                self._managed_rule(group, priority, counted)
                for priority, (group, counted) in enumerate(MANAGED_GROUPS.items(), start=4)
            ),
            # After the groups, which write the labels.
            self._blocking_rule(
                "bodies", 4 + len(MANAGED_GROUPS), self._bodies(settings.upload_paths)
            ),
        ]
        self._acl = Wafv2WebAcl(
            self,
            "Default",
            name=f"{prefix}-web-acl",
            description="Protects the load balancer of the API",
            scope="REGIONAL",
            default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
            rule=rules,
            visibility_config=Wafv2WebAclVisibilityConfig(
                cloudwatch_metrics_enabled=True,
                metric_name=f"{prefix}-web-acl",
                sampled_requests_enabled=True,
            ),
        )
        group = CloudwatchLogGroup(
            self,
            "log-group",
            # AWS WAF accepts only log groups whose name begins so.
            name=f"aws-waf-logs-{prefix}",
            retention_in_days=LOG_RETENTION_DAYS,
            kms_key_id=key.arn,
        )
        Wafv2WebAclLoggingConfiguration(
            self,
            "logging",
            resource_arn=self._acl.arn,
            log_destination_configs=[group.arn],
            redacted_fields=[
                Wafv2WebAclLoggingConfigurationRedactedFields(
                    single_header=Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader(
                        name=header
                    )
                )
                for header in ("authorization", "cookie")
            ],
        )

    def protect(self, load_balancer: LoadBalancer) -> None:
        """Put the web ACL in front of `load_balancer`."""
        Wafv2WebAclAssociation(
            self,
            "load-balancer-association",
            resource_arn=load_balancer.arn,
            web_acl_arn=self._acl.arn,
        )

    def _country_rules(self, settings: HardeningSettings) -> list[Wafv2WebAclRule]:
        if not settings.allowed_countries:
            return []
        allowed = {"geo_match_statement": {"country_codes": list(settings.allowed_countries)}}
        return [
            self._blocking_rule("countries", 0, {"not_statement": {"statement": [allowed]}}),
        ]

    def _rates(self, limit: int, front_end: bool) -> list[Wafv2WebAclRule]:
        """Of an address; where a front end asks for visitors, of each of those, and of its own."""
        rates: dict[str, dict[str, Any]] = {
            "rate-limit": {"limit": limit, "aggregate_key_type": "IP"},
        }
        if front_end:
            named = {
                "comparison_operator": "GT",
                "size": 0,
                "field_to_match": {"single_header": {"name": VISITOR}},
                "text_transformation": PLAIN,
            }
            others = {"not_statement": {"statement": [{"size_constraint_statement": named}]}}
            rates["rate-limit"]["scope_down_statement"] = others
            # By both: whoever writes another's address there must not lock that visitor out. The
            # rule is for requests with the header alone.
            header = {"name": VISITOR, "text_transformation": PLAIN}
            rates["rate-limit-visitors"] = {
                "limit": limit,
                "aggregate_key_type": "CUSTOM_KEYS",
                "custom_key": [{"ip": {}}, {"header": header}],
            }
            rates["rate-limit-front-end"] = {"limit": TIMES * limit, "aggregate_key_type": "IP"}
        return [
            self._blocking_rule(name, priority, {"rate_based_statement": rate})
            for priority, (name, rate) in enumerate(rates.items(), start=1)
        ]

    @staticmethod
    def _bodies(upload_paths: Sequence[str]) -> dict[str, Any]:
        """A body that looks like an attack, anywhere but below the paths that take files."""
        labels = [{"label_match_statement": {"scope": "LABEL", "key": k}} for k in BODY_LABELS]
        found = {"or_statement": {"statement": labels}}
        elsewhere = [
            {
                "not_statement": {
                    "statement": [
                        {
                            "byte_match_statement": {
                                "search_string": path,
                                "field_to_match": {"uri_path": {}},
                                "positional_constraint": "STARTS_WITH",
                                "text_transformation": PLAIN,
                            }
                        }
                    ]
                }
            }
            for path in upload_paths
        ]
        return {"and_statement": {"statement": [found, *elsewhere]}} if elsewhere else found

    def _blocking_rule(
        self, name: str, priority: int, statement: dict[str, object]
    ) -> Wafv2WebAclRule:
        return Wafv2WebAclRule(
            name=name,
            priority=priority,
            action=Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock()),
            statement=statement,
            visibility_config=self._visibility(name),
        )

    def _managed_rule(self, group: str, priority: int, counted: Sequence[str]) -> Wafv2WebAclRule:
        statement: dict[str, Any] = {"name": group, "vendor_name": "AWS"}
        if counted:
            statement["rule_action_override"] = [
                {"name": rule, "action_to_use": {"count": {}}} for rule in counted
            ]
        return Wafv2WebAclRule(
            name=group,
            priority=priority,
            override_action=Wafv2WebAclRuleOverrideAction(none=Wafv2WebAclRuleOverrideActionNone()),
            statement={"managed_rule_group_statement": statement},
            visibility_config=self._visibility(group),
        )

    @staticmethod
    def _visibility(metric: str) -> Wafv2WebAclRuleVisibilityConfig:
        return Wafv2WebAclRuleVisibilityConfig(
            cloudwatch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=True
        )
