"""The API under the front end: an ECS service on the embedded AWS, and what it stands on.

Made with boto3 as the stacks make it; Terraform itself makes it in tests/rehearsal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from modules.cdn import distribution_name, invalidation
from modules.place import Place
from modules.policy import document
from tests.bucket_policy import let_cloudfront_read
from tests.container.api import Api
from tests.container.names import BUCKET, CDN_DOMAIN, SETTINGS
from tests.frontend.names import DOMAIN
from tests.tij.emulator.fargate.test_database import Client, create
from tests.tij.emulator.fargate.test_service import Service
from tests.tij.emulator.fargate.world import ACCOUNT, LOG_GROUP, REGION, SECRETS, World, until
from tij.emulator.host.certificates import Authority, Certificate

PREFIX = "thisisjapan"
PARAMETER = f"/{distribution_name(PREFIX)}"
TAGS = {"Project": PREFIX, "Environment": "test"}
OBJECT = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]


class Deployment:
    """Bucket, CDN, database, released tables and files, and one healthy task that serves."""

    def __init__(self, world: World) -> None:
        """Make it; returns when requests are answered."""
        self.world = world
        world("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        self._distribute()
        self._made_of = self._definition(create(world, "db"))
        self.manage("release", role="release")
        self.service = Service(
            world,
            "web",
            certificate=world.certificate(DOMAIN),
            taskDefinition=world.define("web", **self._made_of),
        )
        self.service.rolled()
        self.port = int(until(lambda: world.front, lambda front: front["address"])["port"])
        """Of the load balancer and the CDN, on loopback."""
        files = world.root_certificate.parent
        self.authority = Authority(files)
        self.certificate = Certificate(files / f"{DOMAIN}.pem", files / f"{DOMAIN}.key")
        """Theirs, which is for every name of the domain."""
        self.api = Api(self.port, authority=self.authority)
        """As a browser reaches it."""
        self._answers(200)

    def scale(self, tasks: int) -> None:
        """Have so many tasks; returns when the load balancer has found that."""
        self.service.update(desiredCount=tasks)
        self._answers(200 if tasks else 503)

    def give(self, **environment: str) -> None:
        """Have tasks with these variables too; returns when they alone answer."""
        more = [{"name": name, "value": value} for name, value in environment.items()]
        changed = {**self._made_of, "environment": [*self._made_of["environment"], *more]}
        self.service.update(taskDefinition=self.world.define("web", **changed))
        self.service.rolled()
        until(lambda: len(self.service.tasks), lambda tasks: tasks == 1)
        self._answers(200)

    def requests(self) -> Iterator[dict[str, Any]]:
        """The access log in CloudWatch Logs: Nginx's records."""
        pages = self.world("logs").get_paginator("filter_log_events")
        for page in pages.paginate(logGroupName=LOG_GROUP, filterPattern="nginx.access"):
            yield from (json.loads(event["message"]) for event in page["events"])

    def _answers(self, status: int) -> None:
        until(lambda: self.api.get("/api/pictures/").status, lambda answered: answered == status)

    def _distribute(self) -> None:
        """As modules/cdn.py."""
        world = self.world
        access = world("cloudfront").create_origin_access_control(
            OriginAccessControlConfig={
                "Name": BUCKET,
                "SigningProtocol": "sigv4",
                "SigningBehavior": "always",
                "OriginAccessControlOriginType": "s3",
            }
        )
        origin = {
            "Id": BUCKET,
            "DomainName": f"{BUCKET}.s3.{REGION}.amazonaws.com",
            "S3OriginConfig": {"OriginAccessIdentity": ""},
            "OriginAccessControlId": access["OriginAccessControl"]["Id"],
        }
        configuration = {
            "CallerReference": "cdn",
            "Comment": "",
            "Enabled": True,
            "Aliases": {"Quantity": 1, "Items": [CDN_DOMAIN]},
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": {
                "TargetOriginId": BUCKET,
                "ViewerProtocolPolicy": "redirect-to-https",
                "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            },
            "ViewerCertificate": {
                "ACMCertificateArn": world.certificate(DOMAIN, "us-east-1"),
                "SSLSupportMethod": "sni-only",
                "MinimumProtocolVersion": "TLSv1.2_2021",
            },
        }
        tags = [{"Key": key, "Value": value} for key, value in TAGS.items()]
        distribution = world("cloudfront").create_distribution_with_tags(
            DistributionConfigWithTags={
                "DistributionConfig": configuration,
                "Tags": {"Items": tags},
            }
        )["Distribution"]
        let_cloudfront_read(world("s3"), BUCKET, distribution["ARN"])
        world("ssm").put_parameter(Name=PARAMETER, Value=distribution["Id"], Type="String")
        world("iam").put_role_policy(
            RoleName="task",
            PolicyName="invalidate-files",
            PolicyDocument=document(*invalidation(Place(PREFIX, REGION, ACCOUNT), TAGS)),
        )

    def _definition(self, database: Client) -> dict[str, Any]:
        """As modules/service.py, with the roles' grants of stacks/service.py."""
        instance = database.instance
        secret = instance["MasterUserSecret"]["SecretArn"]
        read = {"read-database-credentials": (["secretsmanager:GetSecretValue"], secret)}
        self.world.role("release")
        for role in ("execution", "task", "release"):
            self.world.grant(role, **read)
        for role, folder in (("task", "media"), ("release", "static")):
            objects = (OBJECT, f"arn:aws:s3:::{BUCKET}/{folder}/*")
            listing = (["s3:ListBucket"], f"arn:aws:s3:::{BUCKET}")
            self.world.grant(role, **{f"files-{folder}": objects, f"list-{folder}": listing})
        plain = {
            **SETTINGS,
            "DB_HOST": instance["Endpoint"]["Address"],
            "DB_PORT": str(instance["Endpoint"]["Port"]),
            "DB_SECRET_ARN": secret,
            # Where the load balancer is here: what it says of its clients is believed.
            "VPC_CIDR": "127.0.0.0/8",
            "CDN_DISTRIBUTION_PARAMETER": PARAMETER,
        }
        references = {key: f"{self.world.secret}:{key}::" for key in SECRETS}
        references |= {"DB_USER": f"{secret}:username::", "DB_PASSWORD": f"{secret}:password::"}
        return {
            "environment": [{"name": name, "value": value} for name, value in plain.items()],
            "secrets": [{"name": n, "valueFrom": reference} for n, reference in references.items()],
        }

    def manage(self, *command: str, role: str = "task") -> None:
        """Run a `manage.py` command in a task to its end."""
        arn = self.world("iam").get_role(RoleName=role)["Role"]["Arn"]
        made = self.world.define("one-off", taskRoleArn=arn, command=[*command], **self._made_of)
        task = self.world.run(made)
        (container,) = self.world.stopped(task)["containers"]
        assert container.get("exitCode") == 0, (self.world.task(task), self.world.log(task))
