"""The looks of `tij doctor`, bound to one deployment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tij import contract
from tij.ecs import log
from tij.ecs.lasting import dying
from tij.ecs.names import ServiceNames
from tij.ecs.record import meaning
from tij.ecs.service import STOPPED, Service
from tij.troubleshooting import Diagnosis, Evidence, diagnose
from tij.troubleshooting.cause import Part
from tij.troubleshooting.probes import (
    bucket,
    cache,
    connections,
    database,
    logins,
    mail,
    permissions,
    secrets,
    targets,
    workers,
)
from tij.troubleshooting.probes.permissions import Want
from tij.troubleshooting.probes.way_out import way_out
from tij.troubleshooting.symptom import WORDS, Symptom
from tij.verification.checklist.data import logins_used
from tij.verification.deployment import Deployment
from tij.verification.line import World

# Old lines would name causes that were mended since.
LOG_AGE = timedelta(minutes=15)
LOG_LINES = 500
EVENTS = 10

Probe = Callable[[], list[Diagnosis]]


@dataclass(frozen=True)
class Probed:
    """What one look found; `trouble` is why it could not look."""

    probe: str
    found: tuple[Diagnosis, ...] = ()
    trouble: str = ""


def examine(symptoms: Iterable[Symptom], looks: Mapping[str, Probe]) -> list[Probed]:
    """Each look of the symptoms once, in order."""
    from botocore.exceptions import BotoCoreError, ClientError

    looked = []
    for name in dict.fromkeys(probe for symptom in symptoms for probe in symptom.probes):
        try:
            looked.append(Probed(name, tuple(looks[name]())))
        except (ClientError, BotoCoreError) as error:
            looked.append(Probed(name, trouble=str(error)))
    return looked


class Examination:
    """The service as it is now, and what may be looked at."""

    def __init__(self, of: Deployment, world: World, names: ServiceNames) -> None:
        """Asks ECS for the service and its task definition."""
        self._of = of
        self._world = world
        self._aws = world.aws
        self._now = world.now
        self._service = Service(world.aws("ecs"), world.aws("elbv2"), names)
        self._described = self._service.describe()
        self._definition = self._service.definition(self._described["taskDefinition"])
        network = self._described["networkConfiguration"]["awsvpcConfiguration"]
        self._subnets: list[str] = network["subnets"]
        self._groups: list[str] = network["securityGroups"]
        self._public_ip: bool = network.get("assignPublicIp") == "ENABLED"
        self._environment = of.settings.environment

    def looks(self) -> dict[str, Probe]:
        """Every look by its name."""
        return {
            WORDS: self.words,
            "workers": self._workers,
            "way-out": lambda: way_out(
                self._aws("ec2"),
                self._subnets,
                public_ip=self._public_ip,
                environment=self._environment,
            ),
            "https-out": lambda: connections.way_to_internet(
                self._aws("ec2"), self._groups, **self._closed("service", "G177")
            ),
            "secrets": lambda: secrets.keys(
                self._aws("secretsmanager"), self._references(), environment=self._environment
            ),
            "execution-role": self._execution_role,
            "task-role": lambda: self._files_role(self._definition["taskRoleArn"], "media"),
            "release-role": self._release_role,
            "database-path": self._database_path,
            "database": lambda: database.instance(
                self._aws("rds"),
                self._of.output(contract.DATABASE_IDENTIFIER),
                self._variables(),
                environment=self._environment,
            ),
            "logins": self._logins,
            "cache-path": self._cache_path,
            "cache": self._cache,
            "mail": self._mail,
            "balancer-path": self._balancer_path,
            "health-check": lambda: targets.health_check(
                self._aws("elbv2"),
                self._target_group(),
                path=self._of.settings.app.health_path,
                environment=self._environment,
            ),
            "cors": lambda: bucket.cors(
                self._aws("s3"),
                self._of.output(contract.FILES_BUCKET),
                self._of.settings.web_origins,
                environment=self._environment,
            ),
        }

    def words(self) -> list[Diagnosis]:
        """What ECS, the log and the load balancer say, read with the table of causes."""
        stopped = self._service.tasks(STOPPED)
        since = int((self._now() - LOG_AGE).timestamp() * 1000)
        lines = list(log.lines(self._aws("logs"), self._service.names, start=since))[-LOG_LINES:]
        health = self._service.target_health(self._described)
        evidence = Evidence(
            stopped=list(dict.fromkeys(r for task in stopped for r in task.reasons)),
            exit_code=next((t.exit_code for t in stopped if t.exit_code is not None), None),
            log=[meaning(line.text) for line in lines],
            health=[str(target) for target in health if target.state != "healthy"],
            events=[e["message"] for e in self._described.get("events", [])[:EVENTS]],
        )
        return diagnose(evidence, self._environment)

    def _workers(self) -> list[Diagnosis]:
        names, logs = self._service.names, self._aws("logs")
        return [
            found
            for name in names.workers
            for found in workers.lasting(
                name,
                dying(
                    Service(self._aws("ecs"), self._aws("elbv2"), names.worker(name)),
                    logs,
                    self._now(),
                ),
                environment=self._environment,
            )
        ]

    def _closed(self, stack: str, *guide: str) -> Any:
        """Where the rules are made, for the looks at security groups."""
        return {
            "cidr": self._of.settings.network.vpc_cidr,
            "command": f"tij plan -e {self._environment} {stack}",
            "guide": guide,
        }

    def _container(self) -> Mapping[str, Any]:
        container: Mapping[str, Any] = self._definition["containerDefinitions"][0]
        return container

    def _references(self) -> dict[str, str]:
        return {s["name"]: s["valueFrom"] for s in self._container().get("secrets", [])}

    def _variables(self) -> dict[str, str]:
        return {e["name"]: e["value"] for e in self._container().get("environment", [])}

    def _target_group(self) -> str:
        group: str = self._described["loadBalancers"][0]["targetGroupArn"]
        return group

    def _execution_role(self) -> list[Diagnosis]:
        secret_arns = {":".join(ref.split(":")[:7]) for ref in self._references().values()}
        options = self._container()["logConfiguration"]["options"]
        role = self._definition["executionRoleArn"]
        registry, _, image = self._container()["image"].partition("/")
        account, region = registry.split(".")[0], registry.split(".")[3]
        repository = image.partition("@")[0].partition(":")[0]
        group = f"arn:aws:logs:{region}:{account}:log-group:{options['awslogs-group']}:log-stream:x"
        wants: list[Want] = [
            *(("secretsmanager:GetSecretValue", arn) for arn in sorted(secret_arns)),
            ("ecr:GetAuthorizationToken", "*"),
            ("ecr:BatchGetImage", f"arn:aws:ecr:{region}:{account}:repository/{repository}"),
            ("logs:PutLogEvents", group),
        ]
        return self._allowed(role, wants, Part("start"), "G176")

    def _release_role(self) -> list[Diagnosis]:
        definition = self._service.definition(self._service.names.release_task_definition)
        return self._files_role(definition["taskRoleArn"], "static")

    def _files_role(self, role: str, folder: str) -> list[Diagnosis]:
        files = f"arn:aws:s3:::{self._of.output(contract.FILES_BUCKET)}/{folder}/x"
        wants = [(f"s3:{verb}Object", files) for verb in ("Get", "Put", "Delete")]
        return self._allowed(role, wants, Part("files", {"folder": folder}), "G188")

    def _allowed(self, role: str, wants: list[Want], purpose: Part, *guide: str) -> list[Diagnosis]:
        return permissions.allowed(
            self._aws("iam"),
            role,
            wants,
            purpose=purpose,
            environment=self._environment,
            guide=guide,
        )

    def _database_path(self) -> list[Diagnosis]:
        identifier = self._of.output(contract.DATABASE_IDENTIFIER)
        (instance,) = self._aws("rds").describe_db_instances(DBInstanceIdentifier=identifier)[
            "DBInstances"
        ]
        groups = [g["VpcSecurityGroupId"] for g in instance["VpcSecurityGroups"]]
        return connections.connection(
            self._aws("ec2"),
            (Part("tasks"), Part("database")),
            self._groups,
            groups,
            instance["Endpoint"]["Port"],
            **self._closed("service", "G184"),
        )

    def _logins(self) -> list[Diagnosis]:
        if not self._of.settings.database.separate_logins:
            return []
        found = logins_used(self._of, self._world)
        return logins.own(found, environment=self._environment)

    def _cache_path(self) -> list[Diagnosis]:
        if not self._of.settings.cache.enabled:
            return []
        identifier = self._of.output(contract.CACHE_IDENTIFIER)
        (group,) = self._aws("elasticache").describe_replication_groups(
            ReplicationGroupId=identifier
        )["ReplicationGroups"]
        (node, *_) = self._aws("elasticache").describe_cache_clusters(
            CacheClusterId=group["MemberClusters"][0]
        )["CacheClusters"]
        return connections.connection(
            self._aws("ec2"),
            (Part("tasks"), Part("cache")),
            self._groups,
            [g["SecurityGroupId"] for g in node["SecurityGroups"]],
            group["NodeGroups"][0]["PrimaryEndpoint"]["Port"],
            **self._closed("service", "G184"),
        )

    def _cache(self) -> list[Diagnosis]:
        if not self._of.settings.cache.enabled:
            return []
        return cache.group(
            self._aws("elasticache"),
            self._of.output(contract.CACHE_IDENTIFIER),
            environment=self._environment,
        )

    def _mail(self) -> list[Diagnosis]:
        settings = self._of.settings
        if not settings.email.enabled:
            return []
        return mail.sending(self._aws("sesv2"), settings.dns.domain, environment=self._environment)

    def _balancer_path(self) -> list[Diagnosis]:
        arn = self._of.id("service", "aws_lb")
        (balancer,) = self._aws("elbv2").describe_load_balancers(LoadBalancerArns=[arn])[
            "LoadBalancers"
        ]
        return connections.connection(
            self._aws("ec2"),
            (Part("balancer"), Part("tasks")),
            balancer["SecurityGroups"],
            self._groups,
            targets.PORT,
            **self._closed("service", "G187"),
        )
