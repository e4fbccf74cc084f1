"""What watches the account: what is made of it, what the alarms hear, and who may stop it."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from ministack.services.eventbridge import _matches_pattern

from modules.account_alarms import WATCHED
from tests.modules.test_backup import roles
from tests.modules.test_ci_access import MANAGED_POLICY_LIMIT, one_or_many
from tests.synthesized import Synthesized, synthesize
from tests.variants.access import Need
from tij.emulator.patches.log_patterns import compiled
from tij.settings import SettingsError, load
from tij.settings.models import AccountSettings, CiSettings, Settings

ACCOUNT, REGION = "123456789012", "ap-northeast-1"
TRAIL = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/account-trail"
BUCKET = f"arn:aws:s3:::account-trail-{ACCOUNT}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/account-trail"
LOG = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/trail/account"
DETECTOR = f"arn:aws:guardduty:{REGION}:{ACCOUNT}:detector/1"
ANALYZER = f"arn:aws:access-analyzer:{REGION}:{ACCOUNT}:analyzer/account-external-access"
RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/account-attacks"
ATTACK = (
    *((f"cloudtrail:{verb}", TRAIL) for verb in ("DeleteTrail", "StopLogging", "UpdateTrail")),
    ("cloudtrail:PutEventSelectors", TRAIL),
    *(
        (f"s3:{verb}", BUCKET)
        for verb in ("DeleteBucket", "PutBucketPolicy", "PutLifecycleConfiguration")
    ),
    *((f"s3:{verb}", f"{BUCKET}/AWSLogs/1") for verb in ("DeleteObject", "PutObject", "GetObject")),
    *(
        (f"logs:{verb}", LOG)
        for verb in ("DeleteLogGroup", "DeleteMetricFilter", "PutMetricFilter")
    ),
    ("kms:PutKeyPolicy", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"),
    ("kms:ScheduleKeyDeletion", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"),
    ("sns:DeleteTopic", f"arn:aws:sns:{REGION}:{ACCOUNT}:account-alarms"),
    ("cloudwatch:DeleteAlarms", f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:account-RootUsed"),
    ("iam:PutRolePolicy", ROLE),
    ("iam:DeleteRolePolicy", ROLE),
    ("guardduty:DeleteDetector", DETECTOR),
    ("guardduty:UpdateDetector", DETECTOR),
    ("access-analyzer:DeleteAnalyzer", ANALYZER),
    *((f"events:{verb}", RULE) for verb in ("DeleteRule", "DisableRule", "PutRule")),
    *((f"events:{verb}Targets", RULE) for verb in ("Put", "Remove")),
)
READ = (
    ("cloudtrail:GetTrailStatus", TRAIL),
    ("guardduty:GetDetector", DETECTOR),
    ("access-analyzer:GetAnalyzer", ANALYZER),
    ("s3:GetBucketPolicy", BUCKET),
    ("iam:GetRole", ROLE),
    ("logs:DescribeMetricFilters", LOG),
    ("events:DescribeRule", RULE),
    ("events:ListTagsForResource", RULE),
    ("events:ListTargetsByRule", RULE),
)


def watched(**parts: Any) -> Settings:
    production: Settings = load("production")
    return production.model_copy(
        update={
            "aws": production.aws.model_copy(update={"account_id": ACCOUNT}),
            "ci": CiSettings(repository="example/thisisjapan"),
            "account": AccountSettings(**parts),
        }
    )


@pytest.fixture(scope="module")
def made() -> Synthesized:
    return synthesize(watched(trail=True, alarms=True, guardduty=True, access_analyzer=True))


def types(made: Synthesized) -> set[str]:
    return set(made.stacks["account"]["resource"])


def test_an_environment_that_owns_no_part_has_no_such_stack(production: Synthesized) -> None:
    assert "account" not in production.stacks


@pytest.mark.parametrize(
    ("part", "type_"),
    [
        ("trail", "aws_cloudtrail"),
        ("guardduty", "aws_guardduty_detector"),
        ("access_analyzer", "aws_accessanalyzer_analyzer"),
    ],
)
def test_each_part_comes_alone(part: str, type_: str) -> None:
    alone = types(synthesize(watched(**{part: True})))
    every = {"aws_cloudtrail", "aws_guardduty_detector", "aws_accessanalyzer_analyzer"}
    assert alone & (every | {"aws_cloudwatch_metric_alarm", "aws_cloudwatch_log_group"}) == {type_}


def test_the_trail_is_whole_proven_and_encrypted(made: Synthesized) -> None:
    """Security Hub's CloudTrail.1, .2, .4 and .5."""
    trail = made.one("aws_cloudtrail")
    assert trail["is_multi_region_trail"]
    assert trail["enable_log_file_validation"]
    (key,) = made.resources("aws_kms_key", "account")
    assert trail["kms_key_id"] == f"${{{key.address}.arn}}"
    (group,) = made.resources("aws_cloudwatch_log_group", "account")
    assert trail["cloud_watch_logs_group_arn"] == f"${{{group.address}.arn}}:*"
    # CreateTrail writes a first object.
    (policy,) = made.resources("aws_s3_bucket_policy", "account")
    assert trail["depends_on"] == [policy.address]


def test_only_this_trail_writes_into_its_bucket_and_uses_its_key(made: Synthesized) -> None:
    (policy,) = made.resources("aws_s3_bucket_policy", "account")
    (key,) = made.resources("aws_kms_key", "account")
    theirs = [
        statement
        for document in (policy.document(), json.loads(key["policy"]))
        for statement in document["Statement"]
        if statement.get("Principal") == {"Service": "cloudtrail.amazonaws.com"}
    ]
    assert {action for one in theirs for action in one_or_many(one["Action"])} == {
        "s3:GetBucketAcl",
        "s3:PutObject",
        "kms:GenerateDataKey*",
        "kms:DescribeKey",
    }
    for statement in theirs:
        assert statement["Condition"]["StringEquals"]["aws:SourceArn"] == TRAIL


@pytest.mark.reference
def test_production_keeps_the_trails_files(made: Synthesized) -> None:
    (bucket,) = made.resources("aws_s3_bucket", "account")
    assert not bucket.get("force_destroy")
    assert bucket["lifecycle"]["prevent_destroy"]
    (lifecycle,) = made.resources("aws_s3_bucket_lifecycle_configuration", "account")
    (rule,) = lifecycle["rule"]
    assert rule["expiration"] == [{"days": 365}]


def event(name: str, **more: Any) -> dict[str, Any]:
    return {"eventName": name, "eventType": "AwsApiCall", "userIdentity": {"type": "Role"}, **more}


ROOT_CALL = event("ListBuckets", userIdentity={"type": "Root"})
SIGN_IN = {
    "userIdentity": {"type": "IAMUser"},
    "additionalEventData": {"MFAUsed": "No"},
    "responseElements": {"ConsoleLogin": "Success"},
}
HEARD = [
    ("RootUsed", ROOT_CALL),
    ("SignedInWithoutMfa", event("ConsoleLogin", **SIGN_IN)),
    ("RightsChanged", event("AttachUserPolicy", eventSource="iam.amazonaws.com")),
    ("RightsChanged", event("DeleteGroupPolicy", eventSource="iam.amazonaws.com")),
    ("TrailChanged", event("StopLogging")),
    ("SignInFailed", event("ConsoleLogin", errorMessage="Failed authentication")),
    ("KeyDisabled", event("ScheduleKeyDeletion", eventSource="kms.amazonaws.com")),
]
UNHEARD = [
    event("ListBuckets"),
    # AWS acts for the account, and says so.
    {**ROOT_CALL, "eventType": "AwsServiceEvent"},
    {**ROOT_CALL, "userIdentity": {"type": "Root", "invokedBy": "autoscaling.amazonaws.com"}},
    event("ConsoleLogin", **{**SIGN_IN, "additionalEventData": {"MFAUsed": "Yes"}}),
    # Identity Center's people have their MFA there.
    event("ConsoleLogin", **{**SIGN_IN, "userIdentity": {"type": "AssumedRole"}}),
    event("CreatePolicy", eventSource="iot.amazonaws.com"),
    event("DescribeTrails"),
]


@pytest.mark.parametrize(("alarm", "said"), HEARD, ids=[f"{a}-{e['eventName']}" for a, e in HEARD])
def test_an_alarm_hears_what_it_is_for_and_no_other_does(alarm: str, said: dict[str, Any]) -> None:
    assert heard(said) == {alarm}


def test_what_is_ordinary_rings_nowhere() -> None:
    assert [heard(said) for said in UNHEARD] == [set()] * len(UNHEARD)


def heard(said: dict[str, Any]) -> set[str]:
    found = set()
    for name, (pattern, _) in WATCHED.items():
        matches = compiled(pattern)
        assert matches
        # CloudWatch Logs API Reference, PutMetricFilter.
        assert len(pattern) <= 1024
        if matches(json.dumps(said)):
            found.add(name)
    return found


def test_each_thing_watched_has_an_alarm_that_somebody_gets(made: Synthesized) -> None:
    alarms = made.resources("aws_cloudwatch_metric_alarm", "account")
    filters = made.resources("aws_cloudwatch_log_metric_filter", "account")
    (topic,) = made.resources("aws_sns_topic", "account")
    counted = {one["metric_transformation"]["name"] for one in filters}
    assert {alarm["metric_name"] for alarm in alarms} == counted == WATCHED.keys()
    for alarm in alarms:
        assert alarm["alarm_actions"] == [f"${{{topic.address}.arn}}"]
    (mail,) = made.resources("aws_sns_topic_subscription", "account")
    assert mail["endpoint"] == load("production").monitoring.alarm_email


def found(source: str, kind: str, **detail: Any) -> dict[str, Any]:
    return {"Source": source, "DetailType": kind, "Detail": json.dumps(detail)}


ATTACKED = partial(found, "aws.guardduty", "GuardDuty Finding")
OPENED = partial(found, "aws.access-analyzer", "Access Analyzer Finding")


@pytest.mark.parametrize(
    ("event", "mailed"),
    [
        (ATTACKED(severity=8.5), {"attacks"}),
        (ATTACKED(severity=4), {"attacks"}),
        # A port scan of something that is open to the internet anyway.
        (ATTACKED(severity=2), set()),
        (OPENED(status="ACTIVE"), {"shared"}),
        (OPENED(status="ARCHIVED"), set()),
        (OPENED(status="RESOLVED"), set()),
        (found("shop", "GuardDuty Finding", severity=8.5), set()),
    ],
)
def test_what_aws_finds_is_mailed(
    made: Synthesized, event: dict[str, Any], mailed: set[str]
) -> None:
    rules = made.resources("aws_cloudwatch_event_rule", "account")
    assert {rule["name"] for rule in rules} == {"account-attacks", "account-shared"}
    heard = {rule["name"] for rule in rules if _matches_pattern(rule["event_pattern"], event)}
    assert heard == {f"account-{name}" for name in mailed}


def test_a_finding_is_one_line_with_where_to_look(made: Synthesized) -> None:
    (topic,) = made.resources("aws_sns_topic", "account")
    targets = made.resources("aws_cloudwatch_event_target", "account")
    assert len(targets) == 2
    for target in targets:
        assert target["arn"] == f"${{{topic.address}.arn}}"
        line = json.loads(target["input_transformer"]["input_template"])
        assert set(re.findall(r"<(\w+)>", line)) == set(target["input_transformer"]["input_paths"])
        assert line.endswith(f"/home?region={REGION}#/findings")


@pytest.mark.parametrize(
    ("parts", "publishers"),
    [
        ({"trail": True}, set()),
        ({"guardduty": True}, {"cloudwatch", "events"}),
        ({"access_analyzer": True}, {"cloudwatch", "events"}),
        ({"trail": True, "alarms": True}, {"cloudwatch", "events"}),
    ],
)
def test_who_publishes_may_use_the_key(parts: dict[str, bool], publishers: set[str]) -> None:
    """EventBridge without a condition: it says neither account nor rule to SNS and KMS."""
    alone = synthesize(watched(**parts))
    allowed = [
        {
            statement["Principal"]["Service"].partition(".")[0]: statement.get("Condition")
            for statement in document["Statement"]
            if statement["Sid"].endswith("Publish")
        }
        for document in (
            *(policy.document() for policy in alone.resources("aws_sns_topic_policy", "account")),
            json.loads(alone.resources("aws_kms_key", "account")[0]["policy"]),
        )
    ]
    assert all(publishers <= names.keys() for names in allowed)
    assert all(names.get("events") is None for names in allowed)
    assert len(allowed) == (2 if publishers else 1)


def test_the_key_that_was_the_trails_goes_on(made: Synthesized) -> None:
    moved = {one["from"]: one["to"] for one in made.stacks["account"]["moved"]}
    (key,) = made.resources("aws_kms_key", "account")
    (alias,) = made.resources("aws_kms_alias", "account")
    assert moved == {
        "aws_kms_key.trail_key_A01A4161": key.address,
        "aws_kms_alias.trail_key_alias_B3A9CA50": alias.address,
    }


STATEFUL = {
    "account: aws_kms_key.key",
    "account: aws_s3_bucket.trail_bucket_AACC3202",
    "account: aws_cloudtrail.trail",
    "account: aws_cloudwatch_log_group.trail_log-group_2BDB0A37",
    "account: aws_guardduty_detector.detector",
    "account: aws_accessanalyzer_analyzer.external-access",
    "account: aws_sns_topic.account-alarms_topic_BCAD1A79",
    "account: aws_sns_topic_subscription.account-alarms_email_33F5436F",
}


@pytest.mark.reference
def test_stateful_resources_keep_their_addresses(made: Synthesized) -> None:
    assert STATEFUL - made.addresses() == set()


def test_guardduty_has_only_what_is_priced(made: Synthesized) -> None:
    plans = made.resources("aws_guardduty_detector_feature")
    assert len(plans) == 5
    assert {plan["status"] for plan in plans} == {"DISABLED"}


@pytest.mark.reference
def test_nobody_of_the_deployment_silences_what_watches_it(made: Synthesized) -> None:
    """Tags as Terraform gives them: none of the environment's, which CI's rights ask for."""
    (provider,) = made.stacks["account"]["provider"]["aws"]
    (tags,) = (one["tags"] for one in provider["default_tags"])
    context = {f"aws:ResourceTag/{name}": value for name, value in tags.items()}
    attackers = roles(made)
    assert attackers.pop("account-trail")
    for name, (role, managed) in attackers.items():
        for action, arn in ATTACK:
            need = Need(action, arn, REGION, context)
            assert role.refuses(need, ACCOUNT, managed), f"{name}: {need}"


@pytest.mark.reference
@pytest.mark.parametrize("kind", ["plan", "prepare", "apply"])
def test_ci_plans_the_stack(made: Synthesized, kind: str) -> None:
    role, managed = roles(made)[f"thisisjapan-ci-{kind}"]
    for action, arn in READ:
        assert not role.refuses(Need(action, arn, REGION), ACCOUNT, managed), action
    (reading,) = [p for p in made.resources("aws_iam_policy") if p["name"].endswith("ci-read")]
    assert len(reading["policy"]) < MANAGED_POLICY_LIMIT


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        (["account.alarms=true"], "account.alarms"),
        (["account.guardduty=true", "project.prefix=acc"], "project.prefix"),
        (["account.guardduty=true", "project.title=account"], "project.title"),
    ],
)
def test_what_does_not_go_together_is_refused(changes: list[str], key: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load("production", Path("environments"), changes=changes)
    assert key in {problem.key for problem in refused.value.problems}
