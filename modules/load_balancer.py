"""The load balancer: the only entry from the internet (guide 4-1, 4-2, 5-4)."""

from __future__ import annotations

from functools import cached_property

from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionRedirect,
)
from cdktf_cdktf_provider_aws.lb_listener_rule import (
    LbListenerRule,
    LbListenerRuleAction,
    LbListenerRuleActionRedirect,
    LbListenerRuleCondition,
    LbListenerRuleConditionHostHeader,
)
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct

from modules.certificate import Certificate
from modules.dns import HostedZone
from modules.network import Network
from modules.security_group import Connectable, SecurityGroup
from modules.service import Service
from modules.storage import LogBucket
from tij.settings.models import ProtectionSettings

# TLS 1.3 and 1.2 with forward secrecy and post-quantum key exchange; ELB's own default for the
# API is still the policy of 2016 (ELB User Guide, "Security policies").
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
# Seconds a task keeps finishing requests after it was taken out; ELB's 300 slow every release.
DEREGISTRATION_DELAY = 30
IDLE_TIMEOUT = 60


class LoadBalancer(Connectable):
    """An Application Load Balancer: HTTPS to the tasks, HTTP answered by a 301 to HTTPS."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        prefix: str,
        protection: ProtectionSettings,
        network: Network,
        certificate: Certificate,
        logs: LogBucket,
        health_path: str,
        stands: bool = True,
    ) -> None:
        """`certificate` is of the load balancer's Region; `logs` receives the access log.

        Unless it `stands` there are no more than its security group and target group, which cost
        nothing: the service and its rules stay as they are until it is there again.
        """
        super().__init__(scope, id_)
        self.security_group = SecurityGroup(
            self,
            "security-group",
            name=f"{prefix}-alb-sg",
            description="for ALB - allow HTTPS/HTTP from internet",
            vpc_id=network.vpc_id,
        )
        self.security_group.allow_from_anywhere(
            443, "allow HTTPS from anywhere for production site access"
        )
        self.security_group.allow_from_anywhere(80, "redirect HTTP to HTTPS")
        self._balancer: Lb | None = None
        self._https: LbListener | None = None
        self._target_group = LbTargetGroup(
            self,
            "target-group",
            name=f"{prefix}-tg",
            target_type="ip",
            protocol="HTTP",
            port=Service.PORT,
            vpc_id=network.vpc_id,
            deregistration_delay=str(DEREGISTRATION_DELAY),
            health_check=LbTargetGroupHealthCheck(
                path=health_path,
                interval=30,
                timeout=5,
                healthy_threshold=2,
                unhealthy_threshold=5,
                matcher="200",
            ),
        )
        if stands:
            self._balancer = self._stand(prefix, protection, network, logs)
            self._https = self._listen(self._balancer, certificate)

    def _stand(
        self, prefix: str, protection: ProtectionSettings, network: Network, logs: LogBucket
    ) -> Lb:
        return Lb(
            self,
            "Default",
            name=f"{prefix}-alb",
            load_balancer_type="application",
            internal=False,
            ip_address_type="ipv4",
            subnets=network.public_subnet_ids,
            security_groups=[self.security_group.id],
            idle_timeout=IDLE_TIMEOUT,
            drop_invalid_header_fields=True,
            enable_deletion_protection=protection.deletion_protection,
            access_logs=LbAccessLogs(
                bucket=logs.name, prefix=logs.LOAD_BALANCER_PREFIX, enabled=True
            ),
        )

    def _listen(self, balancer: Lb, certificate: Certificate) -> LbListener:
        https = LbListener(
            self,
            "https",
            load_balancer_arn=balancer.arn,
            port=443,
            protocol="HTTPS",
            certificate_arn=certificate.arn,
            ssl_policy=TLS_POLICY,
            default_action=[
                LbListenerDefaultAction(type="forward", target_group_arn=self._target_group.arn)
            ],
        )
        LbListener(
            self,
            "http",
            load_balancer_arn=balancer.arn,
            port=80,
            protocol="HTTP",
            default_action=[
                LbListenerDefaultAction(
                    type="redirect",
                    redirect=LbListenerDefaultActionRedirect(
                        protocol="HTTPS", port="443", status_code="HTTP_301"
                    ),
                )
            ],
        )
        return https

    @property
    def stands(self) -> bool:
        """Whether it is there: a pause may take it away."""
        return self._balancer is not None

    @property
    def _there(self) -> Lb:
        if self._balancer is None:
            raise LookupError("the load balancer is paused: ask `stands` first")
        return self._balancer

    @property
    def _there_listening(self) -> LbListener:
        if self._https is None:
            raise LookupError("the load balancer is paused: ask `stands` first")
        return self._https

    @cached_property
    def arn(self) -> str:
        """ARN of the load balancer."""
        return self._there.arn

    @cached_property
    def dns_name(self) -> str:
        """AWS's own host name of the load balancer."""
        return self._there.dns_name

    @cached_property
    def metric_dimension(self) -> str:
        """`app/<name>/<id>`: what CloudWatch's `LoadBalancer` dimension holds."""
        return self._there.arn_suffix

    @cached_property
    def target_group_metric_dimension(self) -> str:
        """`targetgroup/<name>/<id>`: what CloudWatch's `TargetGroup` dimension holds."""
        return self._target_group.arn_suffix

    def route_to(self, service: Service) -> None:
        """Send requests to `service`'s tasks and let them in, from here only."""
        self.security_group.allow_to(
            service,
            "from-load-balancer",
            service.security_group,
            service.PORT,
            "allow access from ALB only via Nginx",
        )
        # ECS refuses a target group that no listener uses yet.
        service.register_with(self._target_group, self._https)

    def add_record(self, zone: HostedZone, name: str) -> None:
        """Make `name` an alias of the load balancer."""
        self._alias("record", zone, name)

    def redirect(self, zone: HostedZone, name: str, *, to: str) -> None:
        """Make `name` an alias too, whose every address leads to the same one under `to`."""
        https = self._there_listening
        self._alias("redirect-record", zone, name)
        LbListenerRule(
            self,
            "redirect",
            listener_arn=https.arn,
            priority=1,
            condition=[
                LbListenerRuleCondition(
                    host_header=LbListenerRuleConditionHostHeader(values=[name])
                )
            ],
            action=[
                LbListenerRuleAction(
                    type="redirect",
                    # Path and query stay as they are, if not given.
                    redirect=LbListenerRuleActionRedirect(host=to, status_code="HTTP_301"),
                )
            ],
        )

    def _alias(self, id_: str, zone: HostedZone, name: str) -> None:
        zone.add_alias(
            self, id_, name=name, target=self.dns_name, target_zone_id=self._there.zone_id
        )
