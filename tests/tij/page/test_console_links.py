"""Every resource has its page in AWS's console, or a reason why it has none."""

from __future__ import annotations

import json

import pytest

from tests.tij.report.hostile import TEXTS
from tests.tij.report.test_meaning import made
from tij.page.console_links import PAGELESS, PAGES, console_link
from tij.report.meaning.table import ARGUMENTS

REGION = "ap-northeast-1"
CONSOLE = f"https://{REGION}.console.aws.amazon.com"
GLOBAL = "https://console.aws.amazon.com"
ARN = f"arn:aws:{{}}:{REGION}:123456789012:{{}}"
VPC = f"{CONSOLE}/vpcconsole/home?region={REGION}#"
EC2 = f"{CONSOLE}/ec2/home?region={REGION}#"
RDS = f"{CONSOLE}/rds/home?region={REGION}#"
LOGS = f"{CONSOLE}/cloudwatch/home?region={REGION}#logsV2:log-groups/log-group/"
CDN = f"{GLOBAL}/cloudfront/v4/home#"
SERVICE = f"{CONSOLE}/ecs/v2/clusters/shop-cluster/services/shop-web?region={REGION}"
SCALED = {"resource_id": "service/shop-cluster/shop-web"}
IMAGES = f"{CONSOLE}/ecr/repositories/private/123456789012/shop?region={REGION}"
ROLE = f"{GLOBAL}/iam/home#/roles/details/shop-task?section=permissions"
KEY = f"{CONSOLE}/kms/home?region={REGION}#/kms/keys/11aa-22bb"
BACKUP = f"{CONSOLE}/backup/home?region={REGION}#"
GROUP = f"{VPC}SecurityGroup:groupId=sg-1"
ROUTES = f"{VPC}RouteTableDetails:RouteTableId=rtb-1"
ZONE = f"{GLOBAL}/route53/v2/hostedzones#ListRecordSets/Z1"
BUCKET = {"bucket": "shop-files"}
IDENTITY = f"{CONSOLE}/ses/home?region={REGION}#/identities/shop.example"
TOPIC = ARN.format("sns", "shop-alarms")
SECRET = f"{CONSOLE}/secretsmanager/secret?name=shop%2Fdb&region={REGION}"
BALANCER = ARN.format("elasticloadbalancing", "loadbalancer/app/shop/50dc")
LISTENER = ARN.format("elasticloadbalancing", "listener/app/shop/50dc/a1")
TARGETS = ARN.format("elasticloadbalancing", "targetgroup/shop/6d0")
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/11aa"
CERTIFIED = "https://us-east-1.console.aws.amazon.com/acm/home?region=us-east-1#/certificates/11aa"
FIREWALL = ARN.format("wafv2", "regional/webacl/shop/33cc")
FIREWALLED = f"{GLOBAL}/wafv2/homev2/web-acl/shop/33cc/overview?region={REGION}"
DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/E1"


def bucket(tab: str) -> tuple[dict[str, str], str]:
    return BUCKET, f"{CONSOLE}/s3/buckets/shop-files?region={REGION}&tab={tab}"


FIXED = {
    "aws_accessanalyzer_analyzer",
    "aws_cloudfront_origin_access_control",
    "aws_guardduty_detector",
    "aws_guardduty_detector_feature",
}
"""The console has one page for all of them."""
TRAIL = ARN.format("cloudtrail", "trail/account-trail")
EVENT_RULE = f"{CONSOLE}/events/home?region={REGION}#/eventbus/default/rules/account-attacks"
GUARDDUTY = f"{CONSOLE}/guardduty/home?region={REGION}#"

FORMS: dict[str, tuple[dict[str, str], str]] = {
    "aws_accessanalyzer_analyzer": (
        {"analyzer_name": "account"},
        f"{CONSOLE}/access-analyzer/home?region={REGION}#/findings",
    ),
    "aws_cloudtrail": (
        {"arn": TRAIL},
        f"{CONSOLE}/cloudtrailv2/home?region={REGION}#/trails/{TRAIL}",
    ),
    "aws_guardduty_detector": ({"id": "1"}, f"{GUARDDUTY}/findings"),
    "aws_guardduty_detector_feature": ({"detector_id": "1"}, f"{GUARDDUTY}/settings"),
    "aws_acm_certificate": ({"arn": CERTIFICATE}, CERTIFIED),
    "aws_acm_certificate_validation": ({"certificate_arn": CERTIFICATE}, CERTIFIED),
    "aws_appautoscaling_policy": (SCALED, SERVICE),
    "aws_appautoscaling_target": (SCALED, SERVICE),
    "aws_budgets_budget": (
        {"name": "shop month", "arn": "arn:aws:budgets::123456789012:budget/shop month"},
        f"{GLOBAL}/costmanagement/home#/budgets/details?name=shop%20month",
    ),
    "aws_cloudfront_distribution": ({"id": "E1"}, f"{CDN}/distributions/E1"),
    "aws_cloudfront_origin_access_control": ({"id": "E2"}, f"{CDN}/originAccess"),
    "aws_cloudfront_response_headers_policy": ({"id": "7"}, f"{CDN}/policies/responseHeaders/7"),
    "aws_backup_plan": ({"id": "plan-1"}, f"{BACKUP}/backupplan/details/plan-1"),
    "aws_backup_selection": ({"plan_id": "plan-1"}, f"{BACKUP}/backupplan/details/plan-1"),
    "aws_backup_vault": ({"name": "shop-backups"}, f"{BACKUP}/backupvaults/details/shop-backups"),
    "aws_backup_vault_lock_configuration": (
        {"backup_vault_name": "shop-backups"},
        f"{BACKUP}/backupvaults/details/shop-backups",
    ),
    "aws_cloudwatch_dashboard": (
        {"dashboard_name": "shop"},
        f"{CONSOLE}/cloudwatch/home?region={REGION}#dashboards/dashboard/shop",
    ),
    "aws_cloudwatch_event_rule": ({"name": "account-attacks"}, EVENT_RULE),
    "aws_cloudwatch_event_target": ({"rule": "account-attacks", "target_id": "mail"}, EVENT_RULE),
    "aws_cloudwatch_log_delivery_source": (
        {"resource_arn": DISTRIBUTION},
        f"{CDN}/distributions/E1",
    ),
    "aws_cloudwatch_log_group": ({"name": "/ecs/shop"}, f"{LOGS}$252Fecs$252Fshop"),
    "aws_cloudwatch_log_metric_filter": (
        {"log_group_name": "/ecs/shop", "name": "errors"},
        f"{LOGS}$252Fecs$252Fshop",
    ),
    "aws_cloudwatch_metric_alarm": (
        {"alarm_name": "Shop-ALB-5xx"},
        f"{CONSOLE}/cloudwatch/home?region={REGION}#alarmsV2:alarm/Shop-ALB-5xx",
    ),
    "aws_db_instance": ({"identifier": "shop"}, f"{RDS}database:id=shop;is-cluster=false"),
    "aws_db_parameter_group": (
        {"name": "shop"},
        f"{RDS}parameter-group-details:parameter-group-name=shop",
    ),
    "aws_db_subnet_group": ({"name": "shop"}, f"{RDS}db-subnet-group:id=shop"),
    "aws_default_security_group": ({"id": "sg-1"}, GROUP),
    "aws_ecr_lifecycle_policy": ({"registry_id": "123456789012", "repository": "shop"}, IMAGES),
    "aws_ecr_repository": ({"registry_id": "123456789012", "name": "shop"}, IMAGES),
    "aws_ecs_cluster": ({"name": "shop"}, f"{CONSOLE}/ecs/v2/clusters/shop?region={REGION}"),
    "aws_ecs_cluster_capacity_providers": (
        {"cluster_name": "shop"},
        f"{CONSOLE}/ecs/v2/clusters/shop?region={REGION}",
    ),
    "aws_ecs_service": (
        {"cluster": ARN.format("ecs", "cluster/shop-cluster"), "name": "shop-web"},
        SERVICE,
    ),
    "aws_ecs_task_definition": (
        {"family": "shop", "revision": "3"},
        f"{CONSOLE}/ecs/v2/task-definitions/shop/3?region={REGION}",
    ),
    "aws_eip": (
        {"allocation_id": "eipalloc-1"},
        f"{EC2}ElasticIpDetails:AllocationId=eipalloc-1",
    ),
    "aws_elasticache_replication_group": (
        {"replication_group_id": "shop"},
        f"{CONSOLE}/elasticache/home?region={REGION}#/valkey/shop",
    ),
    "aws_elasticache_subnet_group": (
        {"name": "shop"},
        f"{CONSOLE}/elasticache/home?region={REGION}#/subnet-groups/shop",
    ),
    "aws_flow_log": ({"vpc_id": "vpc-1"}, f"{VPC}VpcDetails:VpcId=vpc-1"),
    "aws_iam_openid_connect_provider": (
        {"arn": "arn:aws:iam::123456789012:oidc-provider/a.b"},
        f"{GLOBAL}/iam/home#/identity_providers/details/OPENID/"
        "arn%3Aaws%3Aiam%3A%3A123456789012%3Aoidc-provider%2Fa.b",
    ),
    "aws_iam_policy": (
        {"arn": "arn:aws:iam::123456789012:policy/shop"},
        f"{GLOBAL}/iam/home#/policies/details/arn%3Aaws%3Aiam%3A%3A123456789012%3Apolicy%2Fshop",
    ),
    "aws_iam_role": ({"name": "shop-task"}, ROLE),
    "aws_iam_role_policy": ({"role": "shop-task", "name": "media"}, ROLE),
    "aws_iam_role_policy_attachment": ({"role": "shop-task"}, ROLE),
    "aws_instance": ({"id": "i-1"}, f"{EC2}InstanceDetails:instanceId=i-1"),
    "aws_internet_gateway": ({"id": "igw-1"}, f"{VPC}InternetGateway:internetGatewayId=igw-1"),
    "aws_kms_alias": ({"target_key_id": "11aa-22bb"}, KEY),
    "aws_kms_key": ({"key_id": "11aa-22bb"}, KEY),
    "aws_lb": ({"arn": BALANCER}, f"{EC2}LoadBalancer:loadBalancerArn={BALANCER}"),
    "aws_lb_listener": ({"arn": LISTENER}, f"{EC2}ELBListenerV2:listenerArn={LISTENER}"),
    "aws_lb_listener_rule": (
        {"listener_arn": LISTENER},
        f"{EC2}ELBListenerV2:listenerArn={LISTENER}",
    ),
    "aws_lb_target_group": ({"arn": TARGETS}, f"{EC2}TargetGroup:targetGroupArn={TARGETS}"),
    "aws_nat_gateway": ({"id": "nat-1"}, f"{VPC}NatGatewayDetails:natGatewayId=nat-1"),
    "aws_rds_instance_state": (
        {"identifier": "shop"},
        f"{RDS}database:id=shop;is-cluster=false",
    ),
    "aws_route": ({"route_table_id": "rtb-1"}, ROUTES),
    "aws_route53_record": ({"zone_id": "Z1", "name": "api.shop.example"}, ZONE),
    "aws_route53_zone": ({"zone_id": "Z1"}, ZONE),
    "aws_route_table": ({"id": "rtb-1"}, ROUTES),
    "aws_route_table_association": ({"route_table_id": "rtb-1"}, ROUTES),
    "aws_s3_bucket": bucket("objects"),
    "aws_s3_bucket_cors_configuration": bucket("permissions"),
    "aws_s3_bucket_lifecycle_configuration": bucket("management"),
    "aws_s3_bucket_logging": bucket("properties"),
    "aws_s3_bucket_ownership_controls": bucket("permissions"),
    "aws_s3_bucket_policy": bucket("permissions"),
    "aws_s3_bucket_public_access_block": bucket("permissions"),
    "aws_s3_bucket_server_side_encryption_configuration": bucket("properties"),
    "aws_s3_bucket_versioning": bucket("properties"),
    "aws_scheduler_schedule": (
        {"group_name": "shop", "name": "shop-night"},
        f"{CONSOLE}/scheduler/home?region={REGION}#schedules/shop/shop-night",
    ),
    "aws_secretsmanager_secret": ({"name": "shop/db"}, SECRET),
    "aws_secretsmanager_secret_version": (
        {"arn": ARN.format("secretsmanager", "secret:shop/db-AbC1d2")},
        SECRET,
    ),
    "aws_security_group": ({"id": "sg-1"}, GROUP),
    "aws_sesv2_email_identity": ({"email_identity": "shop.example"}, IDENTITY),
    "aws_sesv2_email_identity_mail_from_attributes": (
        {"email_identity": "shop.example"},
        IDENTITY,
    ),
    "aws_sns_topic": (
        {"arn": TOPIC},
        f"{CONSOLE}/sns/v3/home?region={REGION}#/topic/{TOPIC}",
    ),
    "aws_sns_topic_policy": (
        {"arn": TOPIC},
        f"{CONSOLE}/sns/v3/home?region={REGION}#/topic/{TOPIC}",
    ),
    "aws_sns_topic_subscription": (
        {"arn": f"{TOPIC}:44dd"},
        f"{CONSOLE}/sns/v3/home?region={REGION}#/subscription/{TOPIC}:44dd",
    ),
    "aws_ssm_document": (
        {"name": "SSM-SessionManagerRunShell"},
        f"{CONSOLE}/systems-manager/documents/SSM-SessionManagerRunShell/description"
        f"?region={REGION}",
    ),
    "aws_ssm_parameter": (
        {"name": "/shop/image"},
        f"{CONSOLE}/systems-manager/parameters/%252Fshop%252Fimage/description"
        f"?region={REGION}&tab=Table",
    ),
    "aws_subnet": ({"id": "subnet-1"}, f"{VPC}SubnetDetails:subnetId=subnet-1"),
    "aws_vpc": ({"id": "vpc-1"}, f"{VPC}VpcDetails:VpcId=vpc-1"),
    "aws_vpc_endpoint": ({"id": "vpce-1"}, f"{VPC}EndpointDetails:vpcEndpointId=vpce-1"),
    "aws_vpc_security_group_egress_rule": ({"security_group_id": "sg-1"}, GROUP),
    "aws_vpc_security_group_ingress_rule": ({"security_group_id": "sg-1"}, GROUP),
    "aws_wafv2_web_acl": ({"arn": FIREWALL}, FIREWALLED),
    "aws_wafv2_web_acl_association": (
        {"web_acl_arn": FIREWALL, "resource_arn": BALANCER},
        FIREWALLED,
    ),
    "aws_wafv2_web_acl_logging_configuration": ({"resource_arn": FIREWALL}, FIREWALLED),
}
"""Type → attributes of a state, and the address that the console shows for them."""


def test_every_type_that_the_deployment_makes_has_a_page_or_a_reason() -> None:
    assert PAGES.keys() | PAGELESS.keys() == made()
    assert PAGES.keys() & PAGELESS.keys() == set()
    assert PAGES.keys() == FORMS.keys()
    assert all(PAGELESS.values())


@pytest.mark.parametrize("type_", sorted(FORMS))
def test_the_address_is_the_consoles(type_: str) -> None:
    attributes, address = FORMS[type_]
    assert console_link(type_, attributes, REGION) == address


@pytest.mark.parametrize("type_", sorted(FORMS))
def test_its_attributes_are_the_providers(type_: str) -> None:
    known = json.loads(ARGUMENTS.read_text(encoding="utf-8"))[type_]
    names = {path.partition(".")[0] for paths in known.values() for path in paths}
    assert FORMS[type_][0].keys() <= names


@pytest.mark.parametrize("type_", sorted(FORMS))
def test_an_attribute_cannot_lead_elsewhere(type_: str) -> None:
    attributes, _ = FORMS[type_]
    for text in (*TEXTS, "arn:aws:x:evil.example/:1:y/z"):
        link = console_link(type_, dict.fromkeys(attributes, text), REGION)
        host = link.removeprefix("https://").partition("/")[0]
        assert not link or host.endswith("console.aws.amazon.com")
        assert not set(link) & set("\"'<> \n\\")
    assert not console_link(type_, {}, REGION) or type_ in FIXED
    assert not console_link(type_, dict.fromkeys(attributes, ""), REGION) or type_ in FIXED


def test_an_arn_says_the_region() -> None:
    elsewhere = BALANCER.replace(REGION, "eu-west-1")
    assert console_link("aws_lb", {"arn": elsewhere}, REGION).startswith("https://eu-west-1.")
