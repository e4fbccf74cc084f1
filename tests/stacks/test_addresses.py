"""Addresses of stateful resources are a contract: a renamed one is destroyed and made anew."""

from __future__ import annotations

import pytest

from tests.synthesized import Synthesized

STATEFUL = {
    "state: aws_s3_bucket.state-bucket",
    "foundation: aws_kms_key.encryption-key",
    "foundation: aws_vpc.network",
    "foundation: aws_subnet.network_public-ap-northeast-1a_9C881FB0",
    "foundation: aws_subnet.network_public-ap-northeast-1c_F7EDBC0E",
    "foundation: aws_subnet.network_private-ap-northeast-1a_A7423BD0",
    "foundation: aws_subnet.network_private-ap-northeast-1c_311CB5DC",
    "foundation: aws_eip.egress_address-ap-northeast-1a_1FB6F040",
    "foundation: aws_ecr_repository.registry",
    "foundation: aws_ssm_parameter.registry_released-image_67D8F50D",
    "foundation: aws_route53_zone.dns",
    "foundation: aws_s3_bucket.log-bucket",
    "foundation: aws_cloudwatch_log_group.session-log",
    "data: aws_db_instance.database",
    "data: aws_db_subnet_group.database_subnet-group_706EB4D1",
    "data: aws_s3_bucket.files-bucket",
    "data: aws_secretsmanager_secret.application-secrets",
    "data: aws_secretsmanager_secret_version.application-secrets_version_ACB0AC98",
    "frontend: aws_secretsmanager_secret.nextauth-secret",
    "frontend: vercel_project.frontend",
    "frontend: vercel_project_domain.frontend_apex_765D097C",
    "frontend: vercel_project_domain.frontend_www_2A7F8F07",
    "service: aws_lb.load-balancer",
    "service: aws_acm_certificate.certificate",
    "service: aws_ecs_cluster.cluster",
    "service: aws_ecs_service.service",
    "delivery: aws_cloudfront_distribution.cdn",
}


@pytest.mark.reference
def test_stateful_resources_keep_their_addresses(production: Synthesized) -> None:
    assert STATEFUL - production.addresses() == set()


@pytest.mark.reference
def test_state_keys_are_project_environment_stack(production: Synthesized) -> None:
    keys = {
        name: body["terraform"]["backend"]["s3"]["key"] for name, body in production.stacks.items()
    }
    assert keys == {name: f"thisisjapan/production/{name}.tfstate" for name in production.stacks}
