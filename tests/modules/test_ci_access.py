"""GitHub Actions: who gets in, what planning may read, what applying may change."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.synthesized import Json, Resource, Synthesized, synthesize
from tij.settings import load
from tij.settings.models import CiSettings, Settings

ISSUER = "token.actions.githubusercontent.com"
# Longest prefix that the settings allow.
LONGER_NAMES = 28 - len("thisisjapan")
INLINE_POLICIES_LIMIT = 10_240
MANAGED_POLICY_LIMIT = 6_144
# What changes tags and deliveries, which no first apply does (Service Authorization Reference);
# all that one does is recorded: tests/stacks/test_variants.py.
LATER_CHANGES = (
    ("logs:UntagResource", "logs:us-east-1:123456789012:delivery-destination:thisisjapan-cdn-logs"),
    ("logs:TagResource", "logs:us-east-1:123456789012:delivery:1a2B3c"),
    ("logs:UpdateDeliveryConfiguration", "logs:us-east-1:123456789012:delivery:1a2B3c"),
    (
        "ssm:RemoveTagsFromResource",
        "ssm:ap-northeast-1:123456789012:document/SSM-SessionManagerRunShell",
    ),
    (
        "ssm:RemoveTagsFromResource",
        "ssm:ap-northeast-1:123456789012:parameter/thisisjapan/released-image",
    ),
    ("ec2:ReplaceRouteTableAssociation", "ec2:ap-northeast-1:123456789012:route-table/rtb-1"),
    ("ec2:ModifyInstanceMetadataOptions", "ec2:ap-northeast-1:123456789012:instance/i-1"),
    (
        "elasticache:ModifyReplicationGroup",
        "elasticache:ap-northeast-1:123456789012:replicationgroup:thisisjapan-cache",
    ),
    (
        "elasticache:AddTagsToResource",
        "elasticache:ap-northeast-1:123456789012:cluster:thisisjapan-cache-001",
    ),
    (
        "secretsmanager:UpdateSecretVersionStage",
        "secretsmanager:ap-northeast-1:123456789012:secret:thisisjapan/cache-a1b2c3",
    ),
    ("acm:RemoveTagsFromCertificate", "acm:ap-northeast-1:123456789012:certificate/1"),
    (
        "application-autoscaling:UntagResource",
        "application-autoscaling:ap-northeast-1:123456789012:scalable-target/1",
    ),
    ("kms:UntagResource", "kms:ap-northeast-1:123456789012:key/1"),
    (
        "wafv2:UntagResource",
        "wafv2:ap-northeast-1:123456789012:regional/webacl/thisisjapan-web-acl/1",
    ),
    ("iam:UntagRole", "iam::123456789012:role/thisisjapan-ecs-task-role"),
)
# Of settings that production has off; an administrator applied the roles before.
TURNED_OFF = (
    *(
        ("iam:DeleteRole", f"iam::123456789012:role/thisisjapan-ecs-{kind}-role")
        for kind in ("schedule", "pause", "keep-stopped", "logins")
    ),
    ("ses:DeleteEmailIdentity", "ses:ap-northeast-1:123456789012:identity/thisisjapan.com"),
    (
        "ssm:DeleteParameter",
        "ssm:ap-northeast-1:123456789012:parameter/thisisjapan/separate-logins",
    ),
)
READ_FIRST = (
    ("iam:GetRole", "iam::123456789012:role/thisisjapan-ecs-schedule-role"),
    ("ses:GetEmailIdentity", "ses:ap-northeast-1:123456789012:identity/thisisjapan.com"),
    ("ssm:GetParameter", "ssm:ap-northeast-1:123456789012:parameter/thisisjapan/separate-logins"),
)


@pytest.fixture(scope="module")
def with_ci() -> Synthesized:
    """Production as a repository on GitHub deploys it; the account is named."""
    production: Settings = load("production")
    return synthesize(
        production.model_copy(
            update={
                "aws": production.aws.model_copy(update={"account_id": "123456789012"}),
                "ci": CiSettings(repository="example/thisisjapan"),
            }
        )
    )


def role(synthesized: Synthesized, kind: str) -> Resource:
    return synthesized.one("aws_iam_role", f"ci-access_{kind}-role")


def statements(synthesized: Synthesized, kind: str) -> list[Json]:
    """Of the role's inline policies and of what all three have attached."""
    reading = synthesized.one("aws_iam_policy", "reading")
    attached = synthesized.one("aws_iam_role_policy_attachment", f"{kind}-reading")
    assert attached["policy_arn"] == f"${{{reading.address}.arn}}"
    return [*inline(synthesized, kind), *reading.document()["Statement"]]


def inline(synthesized: Synthesized, kind: str) -> list[Json]:
    address = role(synthesized, kind).address
    return [
        statement
        for policy in synthesized.resources("aws_iam_role_policy", "foundation")
        if policy["role"] == f"${{{address}.id}}"
        for statement in policy.document()["Statement"]
    ]


def one_or_many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def allowed(action: str, given: Iterable[Json]) -> bool:
    """Whether some resource may be reached by `action`, Deny of everything considered."""

    def says(statement: Json) -> bool:
        return any(
            fnmatchcase(action.lower(), pattern.lower())
            for pattern in one_or_many(statement["Action"])
        )

    given = list(given)
    denied = any(s["Effect"] == "Deny" and s["Resource"] == "*" and says(s) for s in given)
    return not denied and any(s["Effect"] == "Allow" and says(s) for s in given)


def test_without_a_repository_nobody_is_let_in(production: Synthesized) -> None:
    assert not production.resources("aws_iam_openid_connect_provider")
    assert not any("ci-access" in address for address in production.addresses())


def test_jobs_of_a_pull_request_or_the_branch_may_plan(with_ci: Synthesized) -> None:
    (statement,) = role(with_ci, "plan").document("assume_role_policy")["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {
            f"{ISSUER}:aud": "sts.amazonaws.com",
            f"{ISSUER}:sub": [
                "repo:example/thisisjapan:pull_request",
                "repo:example/thisisjapan:ref:refs/heads/main",
            ],
        }
    }


@pytest.mark.parametrize("kind", ["prepare", "apply"])
def test_only_the_workflow_of_the_branch_gets_what_reads_secrets_or_changes(
    with_ci: Synthesized, kind: str
) -> None:
    """GitHub makes a missing environment unprotected, for any branch's job that names it."""
    (statement,) = role(with_ci, kind).document("assume_role_policy")["Statement"]
    compared = statement["Condition"]["StringEquals"]
    assert compared[f"{ISSUER}:ref"] == "refs/heads/main"
    workflow = ".github/workflows/apply.yml"
    assert (Path(__file__).parents[2] / workflow).is_file()
    assert (
        compared[f"{ISSUER}:job_workflow_ref"] == f"example/thisisjapan/{workflow}@refs/heads/main"
    )


@pytest.mark.reference
def test_only_jobs_of_the_branch_read_the_secrets_for_a_plan(with_ci: Synthesized) -> None:
    (statement,) = role(with_ci, "prepare").document("assume_role_policy")["Statement"]
    subjects = statement["Condition"]["StringEquals"][f"{ISSUER}:sub"]
    assert subjects == ["repo:example/thisisjapan:ref:refs/heads/main"]
    (reading,) = [s for s in statements(with_ci, "prepare") if s["Sid"] == "ReadSecrets"]
    assert reading["Resource"].endswith(":secret:thisisjapan/*")


def test_only_jobs_of_the_github_environment_may_apply(with_ci: Synthesized) -> None:
    (statement,) = role(with_ci, "apply").document("assume_role_policy")["Statement"]
    provider = with_ci.one("aws_iam_openid_connect_provider")
    assert statement["Principal"] == {"Federated": f"${{{provider.address}.arn}}"}
    subjects = statement["Condition"]["StringEquals"][f"{ISSUER}:sub"]
    assert subjects == ["repo:example/thisisjapan:environment:production"]


def test_a_repository_with_numbers_is_let_in_under_both_names() -> None:
    """GitHub changelog of 2026-04-23: `sub` names owner and repository with their numbers."""
    production: Settings = load("production")
    ci = CiSettings(repository="example/thisisjapan", owner_id=12, repository_id=345)
    found = synthesize(production.model_copy(update={"ci": ci}))
    for kind, jobs in {
        "plan": ["pull_request", "ref:refs/heads/main"],
        "prepare": ["ref:refs/heads/main"],
        "apply": ["environment:production"],
    }.items():
        (statement,) = role(found, kind).document("assume_role_policy")["Statement"]
        assert statement["Condition"]["StringEquals"][f"{ISSUER}:repository_id"] == "345"
        assert statement["Condition"]["StringEquals"][f"{ISSUER}:sub"] == [
            f"{form}:{job}"
            for form in ("repo:example/thisisjapan", "repo:example@12/thisisjapan@345")
            for job in jobs
        ]


def test_an_existing_identity_provider_is_used() -> None:
    production: Settings = load("production")
    ci = CiSettings(repository="example/thisisjapan", create_identity_provider=False)
    found = synthesize(production.model_copy(update={"ci": ci}))
    assert not found.resources("aws_iam_openid_connect_provider")
    assert "aws_iam_openid_connect_provider" in found.stacks["foundation"]["data"]


@pytest.mark.parametrize(
    "action",
    [
        "secretsmanager:GetSecretValue",
        "secretsmanager:BatchGetSecretValue",
        "kms:Decrypt",
        "logs:GetLogEvents",
        "logs:FilterLogEvents",
        "ecs:ExecuteCommand",
        "ecs:RunTask",
        "s3:PutObject",
        "iam:PassRole",
    ],
)
def test_planning_reads_no_content_and_changes_nothing(with_ci: Synthesized, action: str) -> None:
    assert not allowed(action, statements(with_ci, "plan"))


@pytest.mark.parametrize("kind", ["plan", "prepare"])
def test_planning_only_reads(with_ci: Synthesized, kind: str) -> None:
    for statement in statements(with_ci, kind):
        if statement["Effect"] == "Allow":
            for action in one_or_many(statement["Action"]):
                verb = action.split(":")[1]
                assert verb.startswith(("Get", "List", "Describe", "View")), action


@pytest.mark.reference
def test_of_all_objects_planning_reads_the_states_only(with_ci: Synthesized) -> None:
    reading = [
        one_or_many(s["Resource"])
        for s in statements(with_ci, "plan")
        if s["Effect"] == "Allow"
        and any(fnmatchcase("s3:GetObject", a) for a in one_or_many(s["Action"]))
    ]
    assert reading == [["arn:aws:s3:::thisisjapan-tfstate/thisisjapan/production/*"]]


def reaches(action: str, arn: str, given: Iterable[Json]) -> bool:
    """Whether `action` is allowed on the resource `arn`, Deny considered."""

    def says(statement: Json) -> bool:
        return any(
            fnmatchcase(action.lower(), pattern.lower())
            for pattern in one_or_many(statement["Action"])
        ) and any(fnmatchcase(arn, pattern) for pattern in one_or_many(statement["Resource"]))

    effects = {s["Effect"] for s in given if says(s)}
    return effects == {"Allow"}


@pytest.mark.reference
@pytest.mark.parametrize(("action", "arn"), LATER_CHANGES)
def test_what_is_changed_later_is_allowed(with_ci: Synthesized, action: str, arn: str) -> None:
    assert reaches(action, f"arn:aws:{arn}", statements(with_ci, "apply"))
    assert not reaches(action, f"arn:aws:{arn}", statements(with_ci, "plan"))


@pytest.mark.reference
def test_what_is_turned_off_can_be_taken_away(with_ci: Synthesized) -> None:
    for action, arn in TURNED_OFF:
        assert reaches(action, f"arn:aws:{arn}", statements(with_ci, "apply")), action
    for action, arn in READ_FIRST:
        assert reaches(action, f"arn:aws:{arn}", statements(with_ci, "plan")), action


@pytest.mark.parametrize("prefix", ["thisisjapan", "thisisjapan-staging"])
def test_the_apply_role_cannot_change_the_rights_of_any_ci_role(
    with_ci: Synthesized, prefix: str
) -> None:
    given = statements(with_ci, "apply")
    for kind in ("plan", "prepare", "apply"):
        arn = f"arn:aws:iam::123456789012:role/{prefix}-ci-{kind}"
        for action in ("CreateRole", "PutRolePolicy", "UpdateAssumeRolePolicy", "AttachRolePolicy"):
            assert not reaches(f"iam:{action}", arn, given)


@pytest.mark.parametrize(
    "action",
    [
        "kms:ScheduleKeyDeletion",
        "rds:DeleteDBInstance",
        "route53:DeleteHostedZone",
        "s3:DeleteBucket",
        "secretsmanager:DeleteSecret",
        "rds:DeleteDBSnapshot",
        "rds:DeleteDBInstanceAutomatedBackup",
        "rds:ModifyDBSnapshotAttribute",
    ],
)
def test_the_apply_role_neither_deletes_data_nor_gives_it_away(
    with_ci: Synthesized, action: str
) -> None:
    assert not allowed(action, statements(with_ci, "apply"))


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        (
            "secretsmanager:GetSecretValue",
            "secretsmanager:ap-northeast-1:123456789012:secret:rds!db-1",
        ),
        (
            "secretsmanager:GetSecretValue",
            "secretsmanager:ap-northeast-1:123456789012:secret:other/x",
        ),
        ("route53:ChangeResourceRecordSets", "route53:::hostedzone/ZOTHER"),
        ("s3:PutBucketPolicy", "s3:::thisisjapan-tfstate"),
        ("s3:PutLifecycleConfiguration", "s3:::thisisjapan-tfstate"),
    ],
)
def test_the_apply_role_reaches_nothing_of_others(
    with_ci: Synthesized, action: str, arn: str
) -> None:
    assert not reaches(action, f"arn:aws:{arn}", statements(with_ci, "apply"))


@pytest.mark.reference
def test_keys_and_distributions_are_changed_by_their_tags_only(with_ci: Synthesized) -> None:
    tags = {"aws:ResourceTag/Project": "thisisjapan", "aws:ResourceTag/Environment": "production"}
    for action in ("kms:PutKeyPolicy", "cloudfront:UpdateDistribution"):
        (found,) = [s for s in statements(with_ci, "apply") if allowed(action, [s])]
        assert found["Condition"] == {"StringEquals": tags}
    (lending,) = [s for s in statements(with_ci, "apply") if allowed("kms:CreateGrant", [s])]
    assert lending["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


GRANTING = ("iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary")
SERVICE_ROLE = "arn:aws:iam::123456789012:role/thisisjapan-ecs-task-role"


@pytest.mark.reference
def test_the_apply_role_grants_nothing_beyond_the_boundary(with_ci: Synthesized) -> None:
    """Neither a role of another name nor one without the boundary can be given anything."""
    given = statements(with_ci, "apply")
    boundary = "arn:aws:iam::123456789012:policy/thisisjapan-boundary"
    for action in GRANTING:
        assert reaches(action, SERVICE_ROLE, given)
        assert not reaches(action, SERVICE_ROLE.replace("ecs-task-role", "other"), given)
        for statement in given:
            if statement["Effect"] == "Allow" and reaches(action, SERVICE_ROLE, [statement]):
                assert statement["Condition"] == {
                    "StringEquals": {"iam:PermissionsBoundary": boundary}
                }
    for action in (
        "iam:AttachRolePolicy",
        "iam:DeleteRolePermissionsBoundary",
        "iam:CreatePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:AddRoleToInstanceProfile",
    ):
        assert not reaches(action, SERVICE_ROLE, given)
        assert not reaches(action, boundary, given)
    other = SERVICE_ROLE.replace("ecs-task-role", "other")
    assert not reaches("iam:PassRole", other, given)


def test_the_services_roles_have_the_boundary_and_their_grants_are_within_it(
    with_ci: Synthesized,
) -> None:
    most = with_ci.one("aws_iam_policy", "boundary").document()["Statement"]
    roles = with_ci.resources("aws_iam_role", "service")
    assert len(roles) == 3
    for found in roles:
        assert "boundary" in found["permissions_boundary"]
    for policy in with_ci.resources("aws_iam_role_policy", "service"):
        for statement in policy.document()["Statement"]:
            for action in one_or_many(statement["Action"]):
                assert allowed(action, most), action
    for action in ("iam:PutRolePolicy", "sts:AssumeRole", "s3:DeleteBucket", "ecs:RunTask"):
        assert not allowed(action, most)
    text = json.dumps(most, separators=(",", ":"))
    assert len(text) + text.count("thisisjapan") * LONGER_NAMES < MANAGED_POLICY_LIMIT


def test_without_ci_no_role_is_bounded(production: Synthesized) -> None:
    assert not [r for r in production.resources("aws_iam_role") if r.get("permissions_boundary")]


def test_roles_go_to_the_services_that_need_them_only(with_ci: Synthesized) -> None:
    (passing,) = [s for s in statements(with_ci, "apply") if s["Action"] == "iam:PassRole"]
    assert set(passing["Condition"]["StringEquals"]["iam:PassedToService"]) == {
        "ecs-tasks.amazonaws.com",
        "vpc-flow-logs.amazonaws.com",
    }


@pytest.mark.reference
def test_applying_changes_only_what_bears_the_environments_names(with_ci: Synthesized) -> None:
    named = ("iam:", "s3:", "rds:", "ecs:*", "ecr:*", "secretsmanager:*", "sns:", "logs:CreateLogG")
    for statement in statements(with_ci, "apply"):
        actions = one_or_many(statement["Action"])
        writes = [a for a in actions if not a.split(":")[1].startswith(("Get", "List", "Descr"))]
        if statement["Effect"] == "Allow" and any(a.startswith(named) for a in writes):
            if statement["Sid"] in ("MakeServiceLinkedRoles", "UseDefaultOptions"):
                continue
            for resource in one_or_many(statement["Resource"]):
                assert "thisisjapan" in resource or "rds!" in resource, statement["Sid"]


@pytest.mark.parametrize("kind", ["plan", "prepare", "apply"])
def test_the_policies_fit_into_a_role(with_ci: Synthesized, kind: str) -> None:
    """IAM and AWS STS quotas: inline policies of a role, without white space."""
    inlined = json.dumps(inline(with_ci, kind), separators=(",", ":"))
    reading = json.dumps(with_ci.one("aws_iam_policy", "reading").document(), separators=(",", ":"))
    for text, limit in ((inlined, INLINE_POLICIES_LIMIT), (reading, MANAGED_POLICY_LIMIT)):
        assert len(text) + text.count("thisisjapan") * LONGER_NAMES < limit
