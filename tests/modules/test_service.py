"""The service: least privilege, the image's contract, releases that roll back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from stacks.data import DataStack
from stacks.service import container_environment
from tests.stacks.test_stacks import variant
from tests.synthesized import Resource, Synthesized, synthesize
from tij.settings import load
from tij.settings.models import Egress, Settings, Variables


def container(deployment: Synthesized, task: str = "service_task_") -> dict[str, Any]:
    (definition,) = deployment.one("aws_ecs_task_definition", task).document(
        "container_definitions"
    )
    assert isinstance(definition, dict)
    return definition


def grants(deployment: Synthesized, role: str) -> dict[str, dict[str, Any]]:
    """Sid → statement of everything the service's role may do."""
    policies: list[Resource] = [
        p
        for p in deployment.resources("aws_iam_role_policy", "service")
        if f"service_{role}-role_" in p.address
    ]
    return {sid: s for policy in policies for sid, s in policy.statements.items()}


@pytest.mark.reference
def test_there_are_three_roles_and_ecs_alone_assumes_them(production: Synthesized) -> None:
    roles = {r["name"]: r for r in production.resources("aws_iam_role", "service")}
    assert set(roles) == {
        "thisisjapan-ecs-execution-role",
        "thisisjapan-ecs-task-role",
        "thisisjapan-ecs-release-role",
    }
    for role in roles.values():
        (statement,) = role.document("assume_role_policy")["Statement"]
        assert statement["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
        assert statement["Action"] == "sts:AssumeRole"


def test_no_managed_policy_is_attached(production: Synthesized) -> None:
    assert production.resources("aws_iam_role_policy_attachment") == []


def test_what_the_execution_role_may_do(production: Synthesized) -> None:
    assert {sid: s["Action"] for sid, s in grants(production, "execution").items()} == {
        "PullImage": [
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
        ],
        "LogIn": "ecr:GetAuthorizationToken",
        "WriteLog": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "ReadAppConfig": "secretsmanager:GetSecretValue",
        "ReadDatabaseCredentials": "secretsmanager:GetSecretValue",
    }


def test_what_the_application_may_do(production: Synthesized) -> None:
    found = grants(production, "task")
    assert {sid: s["Action"] for sid, s in found.items()} == {
        "ReadWriteMedia": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        "ListMedia": "s3:ListBucket",
        "FindDistribution": "ssm:GetParameter",
        "InvalidateFiles": "cloudfront:CreateInvalidation",
        "ReadDatabaseCredentials": "secretsmanager:GetSecretValue",
        "OpenChannels": [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ],
        "FindLogGroup": "logs:DescribeLogGroups",
        "WriteSessionLog": [
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
        ],
        "Decrypt": "kms:Decrypt",
    }
    assert found["ReadWriteMedia"]["Resource"].endswith("/media/*")
    assert found["ListMedia"]["Condition"] == {"StringLike": {"s3:prefix": "media/*"}}


def test_what_the_release_task_may_do(production: Synthesized) -> None:
    found = grants(production, "release")
    assert set(found) == {"ReadWriteStatic", "ListStatic", "ReadDatabaseCredentials"}
    assert found["ReadWriteStatic"]["Resource"].endswith("/static/*")


@pytest.mark.parametrize("role", ["execution", "task", "release"])
def test_only_what_knows_no_resource_is_granted_on_everything(
    production: Synthesized, role: str
) -> None:
    on_everything = {s for s, body in grants(production, role).items() if body["Resource"] == "*"}
    assert on_everything <= {"LogIn", "OpenChannels", "FindLogGroup"}


@pytest.mark.reference
def test_the_container_is_the_guides(production: Synthesized) -> None:
    found = container(production)
    assert found["name"] == "nginx-django-app"
    assert found["portMappings"] == [
        {
            "name": "nginx-port",
            "containerPort": 80,
            "hostPort": 80,
            "protocol": "tcp",
            "appProtocol": "http",
        }
    ]
    task = production.one("aws_ecs_task_definition", "service_task_")
    assert (task["family"], task["cpu"], task["memory"]) == ("thisisjapan-backend", "256", "512")
    assert task["runtime_platform"] == {
        "cpu_architecture": "X86_64",
        "operating_system_family": "LINUX",
    }


def test_the_image_is_a_digest_that_a_release_wrote(production: Synthesized) -> None:
    image = container(production)["image"]
    assert "@${data.aws_ssm_parameter.service_released-image" in image
    parameter = production.one("aws_ssm_parameter", stack="foundation")
    assert parameter["lifecycle"]["ignore_changes"] == ["insecure_value", "value"]


def test_nothing_is_deployed_before_an_image_is_released(production: Synthesized) -> None:
    for task in production.resources("aws_ecs_task_definition"):
        (precondition,) = task["lifecycle"]["precondition"]
        assert 'insecure_value, "sha256:")' in precondition["condition"]
        assert "No image has been released yet" in precondition["error_message"]


@pytest.mark.reference
def test_the_containers_environment_holds_no_secret(production: Synthesized) -> None:
    found = container(production)
    plain = {e["name"]: e["value"] for e in found["environment"]}
    assert plain["DEBUG"] == "0"
    assert plain["ALLOWED_HOSTS"] == "api.thisisjapan.com"
    assert plain["CORS_ALLOWED_ORIGINS"] == "https://www.thisisjapan.com"
    assert plain["PREVIEW_ORIGIN"] == "https://thisisjapan-frontend-*-thisisjapan.vercel.app"
    assert plain["AWS_STORAGE_BUCKET_NAME"] == "thisisjapan-files"
    assert plain["AWS_DEFAULT_REGION"] == "ap-northeast-1"
    assert plain["CDN_DOMAIN"] == "cdn.thisisjapan.com"
    assert (plain["DB_PORT"], plain["DB_NAME"]) == ("5432", "thisisjapan")
    assert not {"SECRET_KEY", "JWT_SECRET", "DB_USER", "DB_PASSWORD", "DATABASE_URL"} & set(plain)


@pytest.mark.reference
def test_each_secret_is_one_key_of_one_secret(production: Synthesized) -> None:
    secrets = {s["name"]: s["valueFrom"] for s in container(production)["secrets"]}
    assert set(secrets) == {"SECRET_KEY", "JWT_SECRET", "DB_USER", "DB_PASSWORD"}
    assert secrets["SECRET_KEY"].endswith(":SECRET_KEY::")
    assert secrets["JWT_SECRET"].endswith(":JWT_SECRET::")
    assert secrets["DB_USER"].endswith(":username::")
    assert secrets["DB_PASSWORD"].endswith(":password::")


def test_the_release_task_is_the_same_image_with_another_command(production: Synthesized) -> None:
    web, release = container(production), container(production, "service_release-task_")
    assert release.pop("command") == ["release"]
    assert release == web


@pytest.mark.reference
def test_logs_go_to_the_guides_group_and_are_kept_30_days(production: Synthesized) -> None:
    options = container(production)["logConfiguration"]["options"]
    assert options["awslogs-stream-prefix"] == "ecs"
    group = production.one("aws_cloudwatch_log_group", "service_log-group")
    assert group["name"] == "/ecs/thisisjapan-backend"
    assert group["retention_in_days"] == 30


def test_a_failed_deployment_rolls_back(production: Synthesized) -> None:
    service = production.one("aws_ecs_service")
    assert service["deployment_circuit_breaker"] == {"enable": True, "rollback": True}
    assert service["deployment_minimum_healthy_percent"] == 100
    for task in production.resources("aws_ecs_task_definition"):
        assert task["skip_destroy"] is True


def test_autoscaling_owns_the_count(production: Synthesized) -> None:
    assert production.one("aws_ecs_service")["lifecycle"] == {"ignore_changes": ["desired_count"]}
    target = production.one("aws_appautoscaling_target")
    assert (target["min_capacity"], target["max_capacity"]) == (1, 3)
    tracking = production.one("aws_appautoscaling_policy")[
        "target_tracking_scaling_policy_configuration"
    ]
    assert tracking["target_value"] == 70
    assert tracking["predefined_metric_specification"] == {
        "predefined_metric_type": "ECSServiceAverageCPUUtilization"
    }


@pytest.mark.parametrize("egress", list(Egress))
def test_tasks_have_a_public_address_only_when_that_is_their_egress(
    settings: Settings, egress: Egress
) -> None:
    network = synthesize(variant(settings, egress, 1)).one("aws_ecs_service")[
        "network_configuration"
    ]
    public = egress is Egress.PUBLIC_IP
    assert network["assign_public_ip"] is public
    assert all(("public" in subnet) is public for subnet in network["subnets"])


def test_exec_is_logged_encrypted_and_needs_its_permissions(production: Synthesized) -> None:
    assert production.one("aws_ecs_service")["enable_execute_command"] is True
    assert container(production)["linuxParameters"]["initProcessEnabled"] is True
    configuration = production.one("aws_ecs_cluster")["configuration"]
    command = configuration["execute_command_configuration"]
    assert command["logging"] == "OVERRIDE"
    assert command["log_configuration"]["cloud_watch_encryption_enabled"] is True
    assert "encryption-key" in command["kms_key_id"]


def test_without_exec_the_file_system_is_read_only_and_the_permissions_go(
    settings: Settings,
) -> None:
    service = settings.service.model_copy(update={"execute_command": False})
    deployment = synthesize(settings.model_copy(update={"service": service}))
    found = container(deployment)
    assert found["readonlyRootFilesystem"] is True
    assert found["linuxParameters"]["tmpfs"] == [{"containerPath": "/tmp", "size": 64}]
    assert "OpenChannels" not in grants(deployment, "task")


@pytest.mark.reference
def test_images_are_immutable_scanned_and_counted(production: Synthesized) -> None:
    repository = production.one("aws_ecr_repository")
    assert repository["name"] == "thisisjapan-backend"
    assert repository["image_tag_mutability"] == "IMMUTABLE"
    assert repository["image_scanning_configuration"] == {"scan_on_push": True}
    (rule,) = production.one("aws_ecr_lifecycle_policy").document()["rules"]
    assert rule["selection"]["countNumber"] == 20


@pytest.mark.parametrize(("said", "given"), [({}, "0"), ({"DEBUG": "False"}, "False")])
def test_a_project_has_debug_said_in_its_own_word(said: dict[str, str], given: str) -> None:
    settings = load("production")
    app = settings.app.model_copy(update={"environment": Variables(said)})
    data = SimpleNamespace(
        database=SimpleNamespace(host="h", port=5432, name="n"),
        secrets=SimpleNamespace(value_from=lambda name: name),
        cache=None,
        written_secrets=None,
    )
    made = container_environment(
        settings.model_copy(update={"app": app}), cast(DataStack, data), "arn:login"
    )
    assert made.plain["DEBUG"] == given
