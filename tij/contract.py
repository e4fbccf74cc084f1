"""What the stacks promise those who read them: their names, and their outputs by name.

`stacks/` makes each output here and no other; `tij` and people (`tij output`) read them.
"""

from __future__ import annotations

from dataclasses import dataclass

STATE = "state"
FOUNDATION = "foundation"
DATA = "data"
SERVICE = "service"
DELIVERY = "delivery"
OPERATIONS = "operations"
FRONTEND = "frontend"
ACCOUNT = "account"


@dataclass(frozen=True)
class Output:
    """An output of the stack `stack`."""

    stack: str
    name: str
    description: str


STATE_BUCKET = Output(STATE, "state_bucket", "Terraform's state")

NAME_SERVERS = Output(FOUNDATION, "name_servers", "Enter these at the domain's registrar")
REPOSITORY_URL = Output(FOUNDATION, "repository_url", "Where images are pushed")
RELEASED_IMAGE_PARAMETER = Output(
    FOUNDATION, "released_image_parameter", "SSM parameter that holds the released image's digest"
)
VPC_ID = Output(FOUNDATION, "vpc_id", "The VPC")
CI_PLAN_ROLE_ARN = Output(FOUNDATION, "ci_plan_role_arn", "GitHub Actions plans as this role")
CI_PREPARE_ROLE_ARN = Output(FOUNDATION, "ci_prepare_role_arn", "It plans what will be applied")
CI_APPLY_ROLE_ARN = Output(FOUNDATION, "ci_apply_role_arn", "GitHub Actions applies as this role")

DATABASE_HOST = Output(DATA, "database_host", "Host name of the database")
DATABASE_IDENTIFIER = Output(DATA, "database_identifier", "RDS instance")
DATABASE_SECRET_ARN = Output(DATA, "database_secret_arn", "Where RDS keeps the password")
DATABASE_LOGIN_PARAMETER = Output(
    DATA,
    "database_login_parameter",
    "SSM parameter: whether the database's roles are made",
)
LOGINS_MASTER, LOGINS_MADE = "false", "true"
"""Its values: before and after a release has made the application's and the migrations' roles."""
FILES_BUCKET = Output(DATA, "files_bucket", "Bucket of media/ and static/")
APPLICATION_SECRET_ARN = Output(DATA, "application_secret_arn", "SECRET_KEY and JWT_SECRET")
CACHE_IDENTIFIER = Output(DATA, "cache_identifier", "ElastiCache replication group")
CACHE_SECRET_ARN = Output(DATA, "cache_secret_arn", "The cache's token and REDIS_URL")

API_URL = Output(SERVICE, "api_url", "The API")
LOAD_BALANCER_DNS_NAME = Output(SERVICE, "load_balancer_dns_name", "AWS's name of the ALB")
CLUSTER_NAME = Output(SERVICE, "cluster_name", "ECS cluster")
SERVICE_NAME = Output(SERVICE, "service_name", "ECS service")
LOG_GROUP = Output(SERVICE, "log_group", "The container's log")
RELEASE_TASK_DEFINITION = Output(
    SERVICE, "release_task_definition", "One-off task: migrations and static files"
)
LOGINS_TASK_DEFINITION = Output(
    SERVICE, "logins_task_definition", "One-off task: the database's roles and their passwords"
)
SCHEDULES = Output(SERVICE, "schedules", "Schedule → its task definition family and log group")
WORKERS = Output(SERVICE, "workers", "Worker → its ECS service and log group")

CDN_URL = Output(DELIVERY, "cdn_url", "Media and static files")
CDN_DOMAIN_NAME = Output(DELIVERY, "cdn_domain_name", "CloudFront's name of the distribution")
DISTRIBUTION_ID = Output(DELIVERY, "distribution_id", "CloudFront distribution")

ALARM_TOPIC_ARN = Output(OPERATIONS, "alarm_topic_arn", "Alarms go here")

ACCOUNT_ALARM_TOPIC_ARN = Output(ACCOUNT, "account_alarm_topic_arn", "The account's alarms go here")

SITE_URL = Output(FRONTEND, "site_url", "The front end")
VERCEL_PROJECT_ID = Output(FRONTEND, "vercel_project_id", "The project on Vercel")
NEXTAUTH_SECRET_ARN = Output(FRONTEND, "nextauth_secret_arn", "NEXTAUTH_SECRET")
