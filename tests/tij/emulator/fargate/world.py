"""What Terraform makes around a task, made with boto3: roles, secret, log group, registry."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3

from tests.tij.emulator.clock import skip
from tij.emulator import EmbeddedAws
from tij.emulator.host import HostImage
from tij.image.host import push
from tij.rehearsal.application import running_on
from tij.session.aws import AwsAccess

REGION = "ap-northeast-1"
ACCOUNT = "000000000000"
NO_CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1"
CLUSTER = "cluster"
REPOSITORY = "backend"
LOG_GROUP = "/ecs/backend"
CONTAINER = "nginx-django-app"
SECRETS = {
    "SECRET_KEY": "test-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM",
    "JWT_SECRET": "test-jwt-0123456789-abcdefghijklmnopqrstuvwxyz",
}
# Development's settings: neither bucket nor database is needed to start a command.
DEVELOPMENT = {
    "DEBUG": "1",
    "ALLOWED_HOSTS": "localhost",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@dataclass
class World:
    """An account with everything a task needs. Tests change copies of it."""

    aws: EmbeddedAws
    image: HostImage
    secret: str = ""
    digest: str = ""
    clients: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def make(cls, aws: EmbeddedAws, image: HostImage) -> World:
        world = cls(aws, image)
        world("logs").create_log_group(logGroupName=LOG_GROUP)
        world("ecr").create_repository(repositoryName=REPOSITORY)
        world.digest = world.push(image)
        world.secret = world("secretsmanager").create_secret(
            Name="app", SecretString=json.dumps(SECRETS)
        )["ARN"]
        world("ecs").create_cluster(clusterName=CLUSTER)
        world.role("execution", **world.execution_grants())
        world.role("task")
        return world

    def __call__(self, service: str, region: str = REGION) -> Any:
        """A client."""
        key = f"{service} {region}"
        if key not in self.clients:
            self.clients[key] = boto3.client(
                service,
                endpoint_url=self.aws.endpoint,
                region_name=region,
                aws_access_key_id=ACCOUNT,
                aws_secret_access_key=self.aws.environment()["AWS_SECRET_ACCESS_KEY"],
            )
        return self.clients[key]

    @property
    def front(self) -> dict[str, Any]:
        """The load balancer and CDN here: `address` (None before there was a target), `port`."""
        running = running_on(AwsAccess.to_embedded({}, self.aws.environment(), REGION))
        assert running
        return dict(running["front"])

    def skip(self, **time: float) -> None:
        """Move the clock of schedules and stopped databases forward, by a timedelta's parts."""
        skip(self.aws.environment(), timedelta(**time))

    @property
    def root_certificate(self) -> Path:
        """What clients of the machine's servers must trust."""
        return self.aws.status().state_directory / "machine" / "authority" / "root.pem"

    def push(self, image: HostImage) -> str:
        access = AwsAccess.to_embedded({}, self.aws.environment(), REGION)
        return push(access, REPOSITORY, image)

    def execution_grants(self) -> dict[str, tuple[list[str], str]]:
        """Actions and resource by policy, as modules/service.py grants them."""
        repository = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{REPOSITORY}"
        group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{LOG_GROUP}:*"
        pulling = ["BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"]
        return {
            "read-secret": (["secretsmanager:GetSecretValue"], self.secret),
            "pull": ([f"ecr:{action}" for action in pulling], repository),
            "log-in": (["ecr:GetAuthorizationToken"], "*"),
            "write-log": (["logs:CreateLogStream", "logs:PutLogEvents"], group),
        }

    def role(self, name: str, **policies: tuple[list[str], str]) -> str:
        trust = json.dumps(TRUST)
        role = self("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
        self.grant(name, **policies)
        return str(role["Arn"])

    def grant(self, role: str, **policies: tuple[list[str], str]) -> None:
        """Give a role policies: actions and resource by name."""
        for policy, (actions, resource) in policies.items():
            statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
            document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            self("iam").put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=document)

    def certificate(self, domain: str, region: str = REGION) -> str:
        """ARN of a certificate for a domain and what is below it, as modules/certificate.py's."""
        acm = self("acm", region)
        requested = acm.request_certificate(
            DomainName=domain, SubjectAlternativeNames=[f"*.{domain}"], ValidationMethod="DNS"
        )
        return str(requested["CertificateArn"])

    def define(self, family: str = "backend", **changes: Any) -> str:
        """Register a task definition as modules/service.py writes it; returns its ARN."""
        container = {
            "name": CONTAINER,
            "image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{REPOSITORY}@{self.digest}",
            "essential": True,
            "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
            "environment": [{"name": n, "value": v} for n, v in DEVELOPMENT.items()],
            "secrets": [{"name": key, "valueFrom": f"{self.secret}:{key}::"} for key in SECRETS],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": LOG_GROUP,
                    "awslogs-region": REGION,
                    "awslogs-stream-prefix": "ecs",
                },
            },
        }
        task = {
            "cpu": "256",
            "memory": "512",
            "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/execution",
            "taskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/task",
        }
        task = {key: changes.pop(key, value) for key, value in task.items()}
        definition = self("ecs").register_task_definition(
            family=family,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            containerDefinitions=[{**container, **changes}],
            **task,
        )
        return str(definition["taskDefinition"]["taskDefinitionArn"])

    def target_group(self, name: str, certificate: str = NO_CERTIFICATE) -> str:
        """ARN of a new target group with an HTTPS listener, as modules/load_balancer.py has it.

        Without a `certificate` that ACM knows, nobody answers for the listener.
        """
        elb = self("elbv2")
        group = elb.create_target_group(
            Name=name,
            TargetType="ip",
            Protocol="HTTP",
            Port=80,
            VpcId=self("ec2").describe_vpcs()["Vpcs"][0]["VpcId"],
            HealthCheckPath="/health/",
            HealthCheckIntervalSeconds=30,
            HealthCheckTimeoutSeconds=5,
            HealthyThresholdCount=2,
            UnhealthyThresholdCount=5,
            Matcher={"HttpCode": "200"},
        )["TargetGroups"][0]["TargetGroupArn"]
        subnets = [one["SubnetId"] for one in self("ec2").describe_subnets()["Subnets"]]
        balancer = elb.create_load_balancer(Name=name, Subnets=subnets[:2])["LoadBalancers"][0]
        elb.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Protocol="HTTPS",
            Port=443,
            Certificates=[{"CertificateArn": certificate}],
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
        )
        return str(group)

    @property
    def network(self) -> dict[str, Any]:
        """What AWS asks of a service in awsvpc mode: a subnet, here of the default VPC."""
        (subnet, *_) = self("ec2").describe_subnets()["Subnets"]
        return {"awsvpcConfiguration": {"subnets": [subnet["SubnetId"]]}}

    def run(self, definition: str, **request: Any) -> str:
        """Start one task; returns its ARN."""
        request.setdefault("networkConfiguration", self.network)
        started = self("ecs").run_task(
            cluster=CLUSTER, taskDefinition=definition, launchType="FARGATE", **request
        )
        assert not started["failures"]
        return str(started["tasks"][0]["taskArn"])

    def shell(self, definition: str, program: str, **request: Any) -> str:
        """Start one task that runs `program` in Django's shell; returns its ARN."""
        override = {"name": CONTAINER, "command": in_shell(program), **request.pop("override", {})}
        return self.run(definition, overrides={"containerOverrides": [override]}, **request)

    def task(self, arn: str) -> dict[str, Any]:
        (task,) = self("ecs").describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"]
        return dict(task)

    def stopped(self, arn: str) -> dict[str, Any]:
        """The task, once it has stopped."""
        return until(lambda: self.task(arn), lambda task: task["lastStatus"] == "STOPPED")

    def log(self, arn: str) -> list[str]:
        stream = f"ecs/{CONTAINER}/{arn.rsplit('/', 1)[-1]}"
        events = self("logs").get_log_events(logGroupName=LOG_GROUP, logStreamName=stream)
        return [event["message"] for event in events["events"]]


def in_shell(program: str) -> list[str]:
    """A task's command that runs `program` in Django's shell."""
    return ["shell", "--no-imports", "-c", program]


def until(look: Callable[[], Any], there: Callable[[Any], bool], seconds: float = 60) -> Any:
    """What `look` sees once `there` is true of it."""
    deadline = time.monotonic() + seconds
    while not there(seen := look()):
        assert time.monotonic() < deadline, seen
        time.sleep(0.1)
    return seen
