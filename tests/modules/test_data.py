"""The data tier: kept, encrypted, private."""

from __future__ import annotations

import pytest

from modules.secrets import KEYS
from tests.synthesized import Synthesized, synthesize
from tij.settings.models import ProtectionSettings, Settings


@pytest.mark.reference
def test_the_database_is_the_guides_made_right(production: Synthesized) -> None:
    database = production.one("aws_db_instance")
    assert database["identifier"] == "thisisjapan-db"
    assert database["db_name"] == "thisisjapan"
    assert database["username"] == "postgres"
    assert database["engine_version"] == "17"
    assert database["instance_class"] == "db.t4g.micro"
    assert (database["allocated_storage"], database["storage_type"]) == (20, "gp3")
    assert database["max_allocated_storage"] == 100
    assert database["backup_retention_period"] == 7
    assert database["multi_az"] is False
    assert database["apply_immediately"] is False
    assert database["enabled_cloudwatch_logs_exports"] == ["postgresql"]


def test_the_database_is_private_and_encrypted(production: Synthesized) -> None:
    database = production.one("aws_db_instance")
    assert database["publicly_accessible"] is False
    assert database["storage_encrypted"] is True
    subnets = production.one("aws_db_subnet_group")["subnet_ids"]
    assert len(subnets) == 2
    assert all("private" in subnet for subnet in subnets)


def test_the_database_takes_tls_only(production: Synthesized) -> None:
    parameters = production.one("aws_db_parameter_group")
    assert {"name": "rds.force_ssl", "value": "1"} in parameters["parameter"]
    assert parameters["family"] == "postgres17"


def test_the_master_password_is_rds_own(production: Synthesized) -> None:
    database = production.one("aws_db_instance")
    assert database["manage_master_user_password"] is True
    assert not {"password", "password_wo"} & set(database.body)


def test_extended_support_is_never_paid(production: Synthesized) -> None:
    support = production.one("aws_db_instance")["engine_lifecycle_support"]
    assert support == "open-source-rds-extended-support-disabled"


@pytest.mark.reference
def test_data_is_guarded_against_deletion(production: Synthesized) -> None:
    database = production.one("aws_db_instance")
    assert database["deletion_protection"] is True
    assert database["skip_final_snapshot"] is False
    group = production.one("aws_security_group", "database").address
    # The id of what is made with it: a second destroy finds its name free.
    assert database["final_snapshot_identifier"] == f"thisisjapan-db-final-${{{group}.id}}"
    assert database["lifecycle"] == {"prevent_destroy": True}
    for name in ("files-bucket", "state-bucket"):
        bucket = production.one("aws_s3_bucket", name)
        assert bucket["lifecycle"] == {"prevent_destroy": True}
        assert bucket["force_destroy"] is False


def test_a_throw_away_environment_says_no_to_each_protection(settings: Settings) -> None:
    off = ProtectionSettings(
        deletion_protection=False, prevent_destroy=False, final_snapshot=False, force_destroy=True
    )
    deployment = synthesize(settings.model_copy(update={"protection": off}))
    database = deployment.one("aws_db_instance")
    assert database["deletion_protection"] is False
    assert database["skip_final_snapshot"] is True
    assert "final_snapshot_identifier" not in database.body
    assert "prevent_destroy" not in database.body.get("lifecycle", {})
    assert deployment.one("aws_s3_bucket", "files")["force_destroy"] is True
    # Even then the state's bucket is not emptied.
    assert deployment.one("aws_s3_bucket", "state")["force_destroy"] is False


@pytest.mark.parametrize("multi_az", [False, True])
def test_rds_chooses_the_zone(settings: Settings, multi_az: bool) -> None:
    """A named zone replaces the instance when a failover or restore has moved it elsewhere."""
    database = settings.database.model_copy(update={"multi_az": multi_az})
    deployment = synthesize(settings.model_copy(update={"database": database}))
    assert deployment.one("aws_db_instance")["multi_az"] is multi_az
    assert "availability_zone" not in deployment.one("aws_db_instance").body


def test_a_major_upgrade_is_allowed_and_done_at_once_when_asked_for(settings: Settings) -> None:
    database = settings.database.model_copy(
        update={"engine_version": "18", "apply_immediately": True}
    )
    deployment = synthesize(settings.model_copy(update={"database": database}))
    instance = deployment.one("aws_db_instance")
    assert instance["allow_major_version_upgrade"] is True
    assert instance["apply_immediately"] is True
    assert deployment.one("aws_db_parameter_group")["lifecycle"] == {"create_before_destroy": True}


@pytest.mark.parametrize("name", ["files-bucket", "log-bucket", "state-bucket"])
def test_buckets_are_private_encrypted_versioned(production: Synthesized, name: str) -> None:
    block = production.one("aws_s3_bucket_public_access_block", name)
    assert {
        block[switch]
        for switch in (
            "block_public_acls",
            "block_public_policy",
            "ignore_public_acls",
            "restrict_public_buckets",
        )
    } == {True}
    ownership = production.one("aws_s3_bucket_ownership_controls", name)
    assert ownership["rule"]["object_ownership"] == "BucketOwnerEnforced"
    versioning = production.one("aws_s3_bucket_versioning", name)
    assert versioning["versioning_configuration"]["status"] == "Enabled"
    encryption = production.one("aws_s3_bucket_server_side_encryption_configuration", name)
    default = encryption["rule"][0]["apply_server_side_encryption_by_default"]
    assert default == {"sse_algorithm": "AES256"}


def test_every_bucket_policy_refuses_plain_http(production: Synthesized) -> None:
    policies = production.resources("aws_s3_bucket_policy")
    assert len(policies) == len(production.resources("aws_s3_bucket")) == 3
    for policy in policies:
        statement = policy.statements["TlsOnly"]
        assert statement["Effect"] == "Deny"
        assert statement["Principal"] == "*"
        assert statement["Action"] == "s3:*"
        assert len(statement["Resource"]) == 2
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_no_bucket_lets_everyone_in(production: Synthesized) -> None:
    for policy in production.resources("aws_s3_bucket_policy"):
        for statement in policy.statements.values():
            assert statement["Effect"] == "Deny" or statement["Principal"] != "*"


@pytest.mark.reference
def test_browsers_may_load_files_from_the_sites_pages_only(production: Synthesized) -> None:
    (rule,) = production.one("aws_s3_bucket_cors_configuration")["cors_rule"]
    assert rule["allowed_origins"] == ["https://www.thisisjapan.com"]
    assert rule["allowed_methods"] == ["GET", "HEAD"]


def test_overwritten_state_is_kept_90_days(production: Synthesized) -> None:
    (rule,) = production.one("aws_s3_bucket_lifecycle_configuration", "state")["rule"]
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 90}]
    assert "expiration" not in rule


def test_logs_expire_and_files_do_not(production: Synthesized) -> None:
    (logs,) = production.one("aws_s3_bucket_lifecycle_configuration", "log-bucket")["rule"]
    (files,) = production.one("aws_s3_bucket_lifecycle_configuration", "files-bucket")["rule"]
    assert logs["expiration"] == [{"days": 90}]
    assert "expiration" not in files


def test_log_services_write_below_their_prefix_for_this_account_only(
    production: Synthesized,
) -> None:
    statements = production.one("aws_s3_bucket_policy", "log-bucket").statements
    del statements["TlsOnly"]
    assert {
        sid: (s["Principal"]["Service"], s["Resource"].split("/", 1)[1])
        for sid, s in statements.items()
    } == {
        "LoadBalancerLogs": (
            "logdelivery.elasticloadbalancing.amazonaws.com",
            "alb-logs/AWSLogs/${data.aws_caller_identity.identity.account_id}/*",
        ),
        "AWSLogsDeliveryWrite": ("delivery.logs.amazonaws.com", "cdn-logs/*"),
        "FilesBucketLogs": ("logging.s3.amazonaws.com", "s3-logs/*"),
    }
    # The load balancer's test write may carry no account; its path names it.
    assert "Condition" not in statements.pop("LoadBalancerLogs")
    for statement in statements.values():
        assert statement["Action"] == "s3:PutObject"
        assert "aws:SourceAccount" in statement["Condition"]["StringEquals"]


def test_the_cdns_statement_is_the_one_that_aws_would_add(production: Synthesized) -> None:
    policy = production.one("aws_s3_bucket_policy", "log-bucket")
    account = "${data.aws_caller_identity.identity.account_id}"
    assert policy.statements["AWSLogsDeliveryWrite"]["Condition"] == {
        "StringEquals": {
            "s3:x-amz-acl": "bucket-owner-full-control",
            "aws:SourceAccount": account,
        },
        "ArnLike": {"aws:SourceArn": f"arn:aws:logs:us-east-1:{account}:delivery-source:*"},
    }


def test_application_secrets_are_generated_and_write_only(production: Synthesized) -> None:
    version = production.one("aws_secretsmanager_secret_version", stack="data")
    assert "secret_string" not in version.body
    assert version["secret_string_wo_version"] == 1
    generators = production.stacks["data"]["ephemeral"]["aws_secretsmanager_random_password"]
    assert set(generators) == {key.lower() for key in KEYS}
    for key, generator in generators.items():
        assert generator["password_length"] >= 50
        generated = f"ephemeral.aws_secretsmanager_random_password.{key}.random_password"
        assert f'"{key.upper()}" = {generated}' in version["secret_string_wo"]


def test_raising_the_version_writes_new_secrets(settings: Settings) -> None:
    secrets = settings.secrets.model_copy(update={"version": 2})
    deployment = synthesize(settings.model_copy(update={"secrets": secrets}))
    assert (
        deployment.one("aws_secretsmanager_secret_version", stack="data")[
            "secret_string_wo_version"
        ]
        == 2
    )


@pytest.mark.reference
def test_the_secret_has_the_guides_name(production: Synthesized) -> None:
    assert (
        production.one("aws_secretsmanager_secret", stack="data")["name"]
        == "thisisjapan/app-config"
    )
