"""The service: what changes at every release."""

from __future__ import annotations

from functools import partial

from constructs import Construct

from modules.cdn import Cdn, distribution_name
from modules.certificate import Certificate
from modules.cluster import Cluster
from modules.database_logins import DatabaseLogins, LoginSecrets
from modules.firewall import Firewall
from modules.load_balancer import LoadBalancer
from modules.policy import Statement
from modules.role import Role
from modules.schedule import Schedule, Schedules
from modules.secrets import key_reference
from modules.service import Service
from modules.task import ContainerEnvironment, TaskGroup
from modules.worker import Background, Worker
from stacks.data import DataStack
from stacks.environment_stack import EnvironmentStack
from stacks.foundation import FoundationStack
from tij import contract
from tij.settings.models import Settings
from tij.settings.references import EMAIL_FROM, filled_in, secret_in


class ServiceStack(EnvironmentStack):
    """Certificate, load balancer, ECS service, firewall, and the API's record."""

    NAME = contract.SERVICE

    def __init__(
        self, scope: Construct, settings: Settings, foundation: FoundationStack, data: DataStack
    ) -> None:
        """Connects the tiers: who may reach whom is all said here."""
        super().__init__(scope, settings)
        prefix = settings.project.prefix
        certificate = Certificate(
            self,
            "certificate",
            domain=settings.dns.domain,
            wildcard=True,
            zone=foundation.zone,
        )
        self.load_balancer = LoadBalancer(
            self,
            "load-balancer",
            prefix=prefix,
            protection=settings.protection,
            network=foundation.network,
            certificate=certificate,
            logs=foundation.logs,
            health_path=settings.app.health_path,
            stands=settings.keeps_load_balancer,
        )
        self.logins = (
            LoginSecrets.chosen(self, data.database, data.logins)
            if data.logins
            else LoginSecrets.master(data.database)
        )
        environment = partial(container_environment, settings, data)
        cluster = Cluster(
            self,
            "cluster",
            prefix=prefix,
            container_insights=settings.service.container_insights,
            sessions=foundation.sessions,
        )
        self.service = Service(
            self,
            "service",
            place=self.place,
            settings=settings.service,
            network=foundation.network,
            cluster=cluster,
            registry=foundation.registry,
            key=foundation.key,
            environment=environment(self.logins.application),
            release_environment=environment(self.logins.migrator),
            logins_environment=(
                logins_environment(settings, data, data.logins) if data.logins else None
            ),
            boundary=foundation.boundary,
            paused=settings.paused,
        )
        self.load_balancer.route_to(self.service)
        if self.load_balancer.stands:
            self.load_balancer.add_record(foundation.zone, settings.dns.api_domain)
            if other := settings.dns.redirected_domain:
                self.load_balancer.redirect(foundation.zone, other, to=settings.dns.api_domain)
            self.promise({contract.LOAD_BALANCER_DNS_NAME: self.load_balancer.dns_name})
        self._connect(foundation, data)
        self.workers: list[Worker] = []
        self.schedules: list[Schedule] = []
        self.schedule_group: str | None = None
        if settings.workers or settings.schedules:
            background = Background(
                self,
                "background",
                beside=self.service,
                network=foundation.network,
                cluster=cluster,
                paused=settings.paused,
            )
            self._let_out(background, foundation, data)
            self._add_workers(background)
            self._add_schedules(background, foundation.boundary)
        if settings.hardening.has_firewall:
            firewall = Firewall(
                self,
                "firewall",
                prefix=prefix,
                settings=settings.hardening,
                key=foundation.key,
                front_end=settings.frontend.enabled,
            )
            if self.load_balancer.stands:
                firewall.protect(self.load_balancer)
        self.promise(
            {
                contract.API_URL: f"https://{settings.dns.api_domain}",
                contract.CLUSTER_NAME: cluster.name,
                contract.SERVICE_NAME: self.service.name,
                contract.LOG_GROUP: self.service.log_group_name,
                contract.RELEASE_TASK_DEFINITION: self.service.release_task_definition,
            }
        )
        if self.service.logins_task_definition:
            self.promise({contract.LOGINS_TASK_DEFINITION: self.service.logins_task_definition})

    def _add_workers(self, background: Background) -> None:
        self.workers = [
            Worker(self, f"worker-{worker.name}", settings=worker, background=background)
            for worker in self.settings.workers
        ]
        rows = {
            one.worker_name: {"service": one.name, "log_group": one.log_group_name}
            for one in self.workers
        }
        if rows:
            self.promise({contract.WORKERS: rows})

    def _add_schedules(self, background: Background, boundary: str | None) -> None:
        if not self.settings.schedules:
            return
        schedules = Schedules(self, "scheduler", background=background, boundary=boundary)
        self.schedule_group = schedules.group_name
        self.schedules = [
            Schedule(self, f"schedule-{schedule.name}", settings=schedule, schedules=schedules)
            for schedule in self.settings.schedules
        ]
        rows = {
            one.schedule_name: {"family": one.family, "log_group": one.log_group_name}
            for one in self.schedules
        }
        self.promise({contract.SCHEDULES: rows})

    def _connect(self, foundation: FoundationStack, data: DataStack) -> None:
        service, settings = self.service, self.settings
        # A task reads its login again when the password was changed, without a restart.
        _let_log_in(service.task_role, self.logins.application)
        _let_log_in(service.release_role, self.logins.migrator)
        if service.logins_role and data.logins:
            data.logins.grant_write(service.logins_role)
            _let_log_in(
                service.execution_role,
                data.database.secret_arn,
                data.logins.application,
                data.logins.migrator,
            )
        else:
            _let_log_in(service.execution_role, data.database.secret_arn)
        data.secrets.grant_read(service.execution_role)
        if data.written_secrets:
            data.written_secrets.grant_read(service.execution_role)
        if data.cache:
            data.cache.grant_read(service.execution_role)
        if foundation.mail:
            foundation.mail.grant_send(service.task_role)
        data.files.grant_media(service.task_role)
        data.files.grant_static(service.release_role)
        if settings.tasks_reach_internet:
            Cdn.grant_invalidate(service.task_role, self.place, self.environment_tags)
        if settings.service.execute_command:
            foundation.sessions.grant_exec(service.task_role)
        self._let_out(service, foundation, data)

    def _let_out(self, tasks: TaskGroup, foundation: FoundationStack, data: DataStack) -> None:
        settings = self.settings
        data.database.allow_from(tasks)
        if data.cache:
            data.cache.allow_from(tasks)
        if foundation.endpoints:
            foundation.endpoints.allow_from(tasks)
            tasks.allow_s3(foundation.network)
        if settings.tasks_reach_internet:
            tasks.allow_internet()


def _let_log_in(role: Role, *secret_arns: str) -> None:
    role.grant(
        "read-database-credentials",
        Statement("ReadDatabaseCredentials", ["secretsmanager:GetSecretValue"], list(secret_arns)),
    )


def logins_environment(
    settings: Settings, data: DataStack, logins: DatabaseLogins
) -> ContainerEnvironment:
    """The task that makes the roles gets the master's login at its start, and cannot read it."""
    whole = container_environment(settings, data, data.database.secret_arn)
    plain = {name: value for name, value in whole.plain.items() if name != "DB_SECRET_ARN"}
    secrets = {
        "DB_APPLICATION_SECRET_ARN": logins.application,
        "DB_MIGRATOR_SECRET_ARN": logins.migrator,
    }
    return ContainerEnvironment({**plain, **secrets}, whole.secret)


def container_environment(settings: Settings, data: DataStack, login: str) -> ContainerEnvironment:
    """What the image's contract asks for, and the project's own (docs/container-contract.md).

    `login` is the ARN of the secret with `username` and `password`.
    """
    dns, database = settings.dns, data.database
    api, site = f"https://{dns.api_domain}", f"https://{dns.www_domain}"
    mail = {EMAIL_FROM: settings.mail_senders[0]} if settings.mail_senders else {}
    # CloudFront's API is on the internet alone: without that a deleted file's copies just end.
    edge = (
        {"CDN_DISTRIBUTION_PARAMETER": f"/{distribution_name(settings.project.prefix)}"}
        if settings.tasks_reach_internet
        else {}
    )
    previews = {"PREVIEW_ORIGIN": settings.preview_origin} if settings.preview_origin else {}
    outputs = {
        "api_url": api,
        "api_domain": dns.api_domain,
        "cdn_url": f"https://{dns.cdn_domain}",
        "cdn_domain": dns.cdn_domain,
        "www_url": site,
        "www_domain": dns.www_domain,
        "domain": dns.domain,
        "region": settings.aws.region,
        "files_bucket": settings.storage.files_bucket,
        "database_host": database.host,
        "database_port": str(database.port),
        "database_name": database.name,
    }
    kept = {
        "SECRET_KEY": data.secrets.value_from("SECRET_KEY"),
        "JWT_SECRET": data.secrets.value_from("JWT_SECRET"),
        "DB_USER": key_reference(login, "username"),
        "DB_PASSWORD": key_reference(login, "password"),
        **(data.cache.references() if data.cache else {}),
    }
    own = settings.app.environment
    return ContainerEnvironment(
        plain={
            **{k: filled_in(v, outputs) for k, v in own.items() if secret_in(v) is None},
            "DEBUG": own.get("DEBUG", "0"),
            "ALLOWED_HOSTS": dns.api_domain,
            # The same name twice, where the site is the application.
            "CSRF_TRUSTED_ORIGINS": ",".join(dict.fromkeys((api, site))),
            "CORS_ALLOWED_ORIGINS": ",".join(settings.web_origins),
            "AWS_STORAGE_BUCKET_NAME": settings.storage.files_bucket,
            "AWS_DEFAULT_REGION": settings.aws.region,
            "CDN_DOMAIN": dns.cdn_domain,
            "DB_HOST": database.host,
            "DB_PORT": str(database.port),
            "DB_NAME": database.name,
            "DB_SECRET_ARN": login,
            "VPC_CIDR": settings.network.vpc_cidr,
            **edge,
            **previews,
            **mail,
        },
        secret={
            **{name: kept[secret] for name, v in own.items() if (secret := secret_in(v))},
            **(data.written_secrets.references() if data.written_secrets else {}),
            **(data.cache.references() if data.cache else {}),
            **{name: kept[name] for name in ("SECRET_KEY", "DB_USER", "DB_PASSWORD")},
        },
    )
