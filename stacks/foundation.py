"""The foundation: what outlives releases and what others are built on."""

from __future__ import annotations

from constructs import Construct

from modules.access import SessionLog
from modules.ci_access import CiAccess, Names, Rights
from modules.database import database_identifier
from modules.dns import HostedZone
from modules.egress import InternetEgress
from modules.encryption_key import EncryptionKey
from modules.endpoints import InterfaceEndpoints
from modules.mail import Mail
from modules.network import Network
from modules.pause import KeptStopped
from modules.registry import Registry
from modules.storage import LogBucket
from stacks.environment_stack import EnvironmentStack
from tij import contract
from tij.settings.models import Settings


class FoundationStack(EnvironmentStack):
    """Key, network, registry, hosted zone, mail, log bucket.

    Applied first: the zone must be delegated and the first image pushed before the service
    stack can be.
    """

    NAME = contract.FOUNDATION

    def __init__(self, scope: Construct, settings: Settings) -> None:
        """Tiers are attributes, for the stacks that build on them."""
        super().__init__(scope, settings)
        prefix = settings.project.prefix
        self.key = EncryptionKey(self, "encryption-key", place=self.place)
        self.network = Network(
            self,
            "network",
            place=self.place,
            settings=settings.network,
            key=self.key,
        )
        if not settings.paused:
            InternetEgress(
                self, "egress", prefix=prefix, settings=settings.network, network=self.network
            )
        self.endpoints = (
            InterfaceEndpoints(
                self,
                "endpoints",
                place=self.place,
                network=self.network,
                mail=settings.email.enabled,
            )
            if not settings.paused and not settings.tasks_reach_internet
            else None
        )
        self.registry = Registry(
            self,
            "registry",
            prefix=prefix,
            settings=settings.registry,
            protection=settings.protection,
        )
        self.zone = HostedZone(self, "dns", settings=settings.dns)
        self.mail = (
            Mail(
                self,
                "mail",
                domain=settings.dns.domain,
                region=settings.aws.region,
                senders=settings.mail_senders,
                settings=settings.email,
                zone=self.zone,
            )
            if settings.email.enabled
            else None
        )
        self.logs = LogBucket(
            self,
            "log-bucket",
            settings=settings.storage,
            protection=settings.protection,
            account_id=self.account_id,
        )
        self.sessions = SessionLog(
            self, "session-log", prefix=prefix, settings=settings.access, key=self.key
        )
        self.boundary = self._let_github_in() if settings.ci.repository else None
        if settings.paused:
            # Here, as this stack is paused last and woken first: the database is stopped already,
            # and nothing stops it while it starts.
            KeptStopped(
                self,
                "kept-stopped",
                place=self.place,
                identifier=database_identifier(prefix),
                boundary=self.boundary,
            )
        self.promise(
            {
                contract.NAME_SERVERS: self.zone.name_servers,
                contract.REPOSITORY_URL: self.registry.repository_url,
                contract.RELEASED_IMAGE_PARAMETER: self.registry.released_image_parameter,
                contract.VPC_ID: self.network.vpc_id,
            }
        )

    def _let_github_in(self) -> str:
        """Make CI's roles; the ARN of the boundary that roles made by CI must have."""
        settings = self.settings
        access = CiAccess(
            self,
            "ci-access",
            settings=settings.ci,
            environment=settings.environment,
            rights=Rights(
                names=Names(
                    title=settings.project.title,
                    buckets=(settings.storage.files_bucket, settings.storage.log_bucket),
                    state_bucket=settings.state.bucket,
                    state_keys=settings.state_prefix,
                    tags=self.environment_tags,
                    zone_arn=self.zone.arn,
                    domain=settings.dns.domain,
                ),
                place=self.place,
                schedules=bool(settings.schedules),
                pauses=settings.paused or settings.pause.schedule is not None,
                mail=settings.email.enabled,
                logins=settings.database.separate_logins,
                account=settings.account.enabled,
            ),
        )
        self.promise(
            {
                contract.CI_PLAN_ROLE_ARN: access.plan_role_arn,
                contract.CI_PREPARE_ROLE_ARN: access.prepare_role_arn,
                contract.CI_APPLY_ROLE_ARN: access.apply_role_arn,
            }
        )
        return access.boundary_arn
