"""Which resource types cost money and how that is metered, and which are known to be free.

A type in neither table is listed as unpriced, never taken for free.
"""

from __future__ import annotations

from collections.abc import Mapping

from tij.pricing.services import (
    account,
    compute,
    database,
    delivery,
    monitoring,
    network,
    security,
    storage,
)
from tij.pricing.usage import Meter

METERS: Mapping[str, Meter] = {
    "aws_accessanalyzer_analyzer": account.analyzer,
    "aws_backup_vault": database.vault,
    "aws_cloudtrail": account.trail,
    "aws_cloudfront_distribution": delivery.distribution,
    "aws_cloudwatch_dashboard": monitoring.dashboard,
    "aws_cloudwatch_log_group": monitoring.log_group,
    "aws_cloudwatch_log_metric_filter": monitoring.metric_filter,
    "aws_cloudwatch_metric_alarm": monitoring.alarm,
    "aws_db_instance": database.instance,
    "aws_ecr_repository": storage.repository,
    "aws_ecs_cluster": compute.cluster,
    "aws_ecs_service": compute.service,
    "aws_eip": network.address,
    "aws_elasticache_replication_group": database.cache,
    "aws_guardduty_detector": account.detector,
    "aws_guardduty_detector_feature": account.protection,
    "aws_instance": compute.instance,
    "aws_kms_key": security.key,
    "aws_lb": network.load_balancer,
    "aws_nat_gateway": network.nat_gateway,
    "aws_route53_zone": delivery.zone,
    "aws_s3_bucket": storage.bucket,
    "aws_scheduler_schedule": compute.schedule,
    "aws_secretsmanager_secret": security.secret,
    "aws_sesv2_email_identity": delivery.mail,
    "aws_vpc_endpoint": network.endpoint,
    "aws_wafv2_web_acl": security.web_acl,
}

_PART = "part of what it belongs to"
_IDENTITY = "IAM is free"
_NETWORK = "the VPC itself is free"
_RULE = "security groups and their rules are free"

FREE: Mapping[str, str] = {
    "aws_acm_certificate": "public certificates of ACM are free",
    "aws_acm_certificate_validation": _PART,
    "aws_appautoscaling_policy": "its alarms are AWS's own",
    "aws_appautoscaling_target": "autoscaling is free, its tasks are the service's",
    "aws_backup_plan": "the copies in its vault are what costs",
    "aws_backup_selection": _PART,
    "aws_backup_vault_lock_configuration": _PART,
    "aws_budgets_budget": "budgets without actions are free",
    "aws_cloudfront_cache_policy": _PART,
    "aws_cloudfront_function": "the first 2 million runs a month are free",
    "aws_cloudfront_origin_access_control": _PART,
    "aws_cloudfront_response_headers_policy": _PART,
    "aws_cloudwatch_event_rule": "events of AWS services are free",
    "aws_cloudwatch_event_target": _PART,
    "aws_cloudwatch_log_delivery": "the bucket it delivers to is what costs",
    "aws_cloudwatch_log_delivery_destination": _PART,
    "aws_cloudwatch_log_delivery_source": _PART,
    "aws_cloudwatch_log_resource_policy": _PART,
    "aws_db_parameter_group": _PART,
    "aws_db_subnet_group": _PART,
    "aws_default_network_acl": _NETWORK,
    "aws_default_route_table": _NETWORK,
    "aws_default_security_group": _RULE,
    "aws_ecr_lifecycle_policy": _PART,
    "aws_ecr_repository_policy": _PART,
    "aws_ecs_cluster_capacity_providers": _PART,
    "aws_ecs_task_definition": "the service that runs it is what costs",
    "aws_elasticache_subnet_group": _PART,
    "aws_flow_log": "the log group it writes to is what costs",
    "aws_iam_instance_profile": _IDENTITY,
    "aws_iam_openid_connect_provider": _IDENTITY,
    "aws_iam_policy": _IDENTITY,
    "aws_iam_role": _IDENTITY,
    "aws_iam_role_policy": _IDENTITY,
    "aws_iam_role_policy_attachment": _IDENTITY,
    "aws_internet_gateway": _NETWORK,
    "aws_kms_alias": _PART,
    "aws_kms_key_policy": _PART,
    "aws_lb_listener": _PART,
    "aws_lb_listener_rule": "counted in the load balancer's capacity units",
    "aws_lb_target_group": _PART,
    "aws_rds_instance_state": _PART,
    "aws_route": _NETWORK,
    "aws_route53_record": "counted in the zone's queries",
    "aws_route_table": _NETWORK,
    "aws_route_table_association": _NETWORK,
    "aws_s3_bucket_acl": _PART,
    "aws_s3_bucket_cors_configuration": _PART,
    "aws_s3_bucket_lifecycle_configuration": _PART,
    "aws_s3_bucket_logging": _PART,
    "aws_s3_bucket_notification": _PART,
    "aws_s3_bucket_ownership_controls": _PART,
    "aws_s3_bucket_policy": _PART,
    "aws_s3_bucket_public_access_block": _PART,
    "aws_s3_bucket_server_side_encryption_configuration": _PART,
    "aws_s3_bucket_versioning": "old versions are counted in the bucket's storage",
    "aws_scheduler_schedule_group": _PART,
    "aws_secretsmanager_secret_policy": _PART,
    "aws_secretsmanager_secret_version": _PART,
    "aws_security_group": _RULE,
    "aws_security_group_rule": _RULE,
    "aws_sesv2_email_identity_mail_from_attributes": _PART,
    "aws_sns_topic": "the first 1,000 mails a month are free",
    "aws_sns_topic_policy": _PART,
    "aws_sns_topic_subscription": _PART,
    "aws_ssm_document": "Session Manager is free",
    "aws_ssm_parameter": "standard parameters are free",
    "aws_subnet": _NETWORK,
    "aws_vpc": _NETWORK,
    "aws_vpc_security_group_egress_rule": _RULE,
    "aws_vpc_security_group_ingress_rule": _RULE,
    "aws_wafv2_web_acl_association": _PART,
    "aws_wafv2_web_acl_logging_configuration": "the log group it writes to is what costs",
    "vercel_project_domain": "in the plan of the Vercel project",
    "vercel_project_environment_variable": "in the plan of the Vercel project",
    "vercel_project_environment_variables": "in the plan of the Vercel project",
}

REASONS: Mapping[str, str] = {
    "vercel_project": "Vercel's plan is paid to Vercel, by member and use",
}
"""Why a type has no price, where more can be said than that none is known."""
