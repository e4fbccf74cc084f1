"""Every gap that is filled, seen through boto3 as AWS documents it."""

from __future__ import annotations

import json
import re
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.tij.emulator.examined.calls import firewall
from tij.emulator import EmbeddedAws
from tij.emulator.mail import kept

Client = Callable[..., Any]


@pytest.fixture(scope="module")
def subnets(client: Client) -> dict[str, str]:
    """Zone → a subnet in it, of one VPC."""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    return {
        zone: ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"][
            "SubnetId"
        ]
        for zone, cidr in (("ap-northeast-1a", "10.9.1.0/24"), ("ap-northeast-1c", "10.9.2.0/24"))
    }


@pytest.fixture(scope="module")
def subnet_group(client: Client, subnets: dict[str, str]) -> str:
    client("rds").create_db_subnet_group(
        DBSubnetGroupName="two-zones",
        DBSubnetGroupDescription="two zones",
        SubnetIds=list(subnets.values()),
    )
    return "two-zones"


def make_database(client: Client, group: str, name: str, **arguments: Any) -> Any:
    return client("rds").create_db_instance(
        DBInstanceIdentifier=name,
        Engine="postgres",
        EngineVersion="17",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        MasterUsername="postgres",
        DBSubnetGroupName=group,
        **arguments,
    )["DBInstance"]


def test_rds_manages_the_master_password(client: Client, subnet_group: str) -> None:
    database = make_database(client, subnet_group, "managed", ManageMasterUserPassword=True)
    secret = database["MasterUserSecret"]
    assert secret["SecretStatus"] == "active"
    assert re.search(r":secret:rds!db-[0-9a-f-]{36}-", secret["SecretArn"])
    value = client("secretsmanager").get_secret_value(SecretId=secret["SecretArn"])["SecretString"]
    credentials = json.loads(value)
    assert credentials["username"] == "postgres"
    assert len(credentials["password"]) >= 16
    described = client("rds").describe_db_instances(DBInstanceIdentifier="managed")
    assert described["DBInstances"][0]["MasterUserSecret"] == secret
    kept = client("secretsmanager").describe_secret(SecretId=secret["SecretArn"])
    assert kept["RotationEnabled"] is True
    assert kept["RotationRules"] == {"AutomaticallyAfterDays": 7}
    client("rds").delete_db_instance(DBInstanceIdentifier="managed", SkipFinalSnapshot=True)
    with pytest.raises(ClientError, match="can't find"):
        client("secretsmanager").get_secret_value(SecretId=secret["SecretArn"])


def test_rds_takes_over_a_password_that_it_was_given(client: Client, subnet_group: str) -> None:
    make_database(client, subnet_group, "given", MasterUserPassword="long-enough-1")
    rds = client("rds")
    with pytest.raises(ClientError, match="InvalidParameterCombination"):
        rds.modify_db_instance(
            DBInstanceIdentifier="given",
            ManageMasterUserPassword=True,
            MasterUserPassword="long-enough-2",
        )
    changed = rds.modify_db_instance(DBInstanceIdentifier="given", ManageMasterUserPassword=True)
    secret = changed["DBInstance"]["MasterUserSecret"]
    value = client("secretsmanager").get_secret_value(SecretId=secret["SecretArn"])["SecretString"]
    assert json.loads(value).keys() == {"username", "password"}
    assert "long-enough" not in value
    # What is changed in the console is there afterwards.
    watched = rds.modify_db_instance(
        DBInstanceIdentifier="given",
        StorageType="gp3",
        EnablePerformanceInsights=True,
        PerformanceInsightsRetentionPeriod=31,
        ApplyImmediately=True,
    )["DBInstance"]
    assert (watched["StorageType"], watched["PerformanceInsightsEnabled"]) == ("gp3", True)
    assert watched["PerformanceInsightsRetentionPeriod"] == 31
    # Asked again, it keeps the one it has.
    again = rds.modify_db_instance(DBInstanceIdentifier="given", ManageMasterUserPassword=True)
    assert again["DBInstance"]["MasterUserSecret"] == secret
    rds.delete_db_instance(DBInstanceIdentifier="given", SkipFinalSnapshot=True)


def test_rds_refuses_a_password_beside_a_managed_one(client: Client, subnet_group: str) -> None:
    with pytest.raises(ClientError, match="InvalidParameterCombination"):
        make_database(
            client,
            subnet_group,
            "both",
            ManageMasterUserPassword=True,
            MasterUserPassword="long-enough-1",
        )


@pytest.mark.parametrize("character", list('/@" '))
def test_rds_refuses_characters_in_passwords(
    client: Client, subnet_group: str, character: str
) -> None:
    with pytest.raises(ClientError, match="not a valid password"):
        make_database(
            client, subnet_group, "refused", MasterUserPassword=f"TIJ_2024{character}Prod!Ver1"
        )


def test_rds_keeps_and_changes_log_exports(client: Client, subnet_group: str) -> None:
    database = make_database(
        client,
        subnet_group,
        "logging",
        ManageMasterUserPassword=True,
        EnableCloudwatchLogsExports=["postgresql"],
    )
    assert database["EnabledCloudwatchLogsExports"] == ["postgresql"]
    changed = client("rds").modify_db_instance(
        DBInstanceIdentifier="logging",
        CloudwatchLogsExportConfiguration={
            "EnableLogTypes": ["upgrade"],
            "DisableLogTypes": ["postgresql"],
        },
    )["DBInstance"]
    assert changed["EnabledCloudwatchLogsExports"] == ["upgrade"]


def test_a_secret_without_a_value_has_no_version(client: Client) -> None:
    secrets = client("secretsmanager")
    secrets.create_secret(Name="empty")
    with pytest.raises(ClientError, match=r"ResourceNotFoundException.*AWSCURRENT"):
        secrets.get_secret_value(SecretId="empty")
    secrets.put_secret_value(SecretId="empty", SecretString="now")
    assert secrets.get_secret_value(SecretId="empty")["SecretString"] == "now"


PREFERENCES = {"schemaVersion": "1.0", "description": "one", "sessionType": "Standard_Stream"}


def test_session_manager_preferences_are_kept(client: Client, tmp_path: Path) -> None:
    ssm = client("ssm")
    name = "SSM-SessionManagerRunShell"
    ssm.create_document(Name=name, DocumentType="Session", Content=json.dumps(PREFERENCES))
    with pytest.raises(ClientError, match="DocumentAlreadyExists"):
        ssm.create_document(Name=name, DocumentType="Session", Content="{}")
    changed = json.dumps({**PREFERENCES, "description": "two"})
    ssm.update_document(Name=name, Content=changed, DocumentVersion="$LATEST")
    ssm.update_document_default_version(Name=name, DocumentVersion="2")
    assert ssm.get_document(Name=name)["Content"] == changed
    described = ssm.describe_document(Name=name)["Document"]
    assert (described["DefaultVersion"], described["LatestVersion"]) == ("2", "2")
    assert described["Description"] == "two"
    ssm.delete_document(Name=name)
    with pytest.raises(ClientError, match="InvalidDocument"):
        ssm.describe_document(Name=name)


def test_documents_survive_a_restart(tmp_path: Path) -> None:
    def ssm(aws: EmbeddedAws) -> Any:
        return boto3.client(
            "ssm",
            endpoint_url=aws.endpoint,
            region_name="ap-northeast-1",
            aws_access_key_id="000000000000",
            aws_secret_access_key=aws.environment()["AWS_SECRET_ACCESS_KEY"],
        )

    with EmbeddedAws(tmp_path) as aws:
        ssm(aws).create_document(
            Name="kept", DocumentType="Session", Content=json.dumps(PREFERENCES)
        )
    with EmbeddedAws(tmp_path) as aws:
        assert ssm(aws).describe_document(Name="kept")["Document"]["Description"] == "one"


def test_a_bucket_of_another_account_is_refused(client: Client) -> None:
    where = {"LocationConstraint": "ap-northeast-1"}
    client("s3", account="222222222222").create_bucket(
        Bucket="taken-bucket", CreateBucketConfiguration=where
    )
    with pytest.raises(ClientError, match="BucketAlreadyExists"):
        client("s3").create_bucket(Bucket="taken-bucket", CreateBucketConfiguration=where)
    with pytest.raises(ClientError, match="403"):
        client("s3").head_bucket(Bucket="taken-bucket")


def test_application_autoscaling_keeps_targets_and_policies(
    client: Client, cluster_with_task: Callable[[str], Any], subnets: dict[str, str]
) -> None:
    cluster_with_task("scaled").create_service(
        cluster="scaled",
        serviceName="service",
        taskDefinition="scaled",
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": list(subnets.values())}},
    )
    scaling = client("application-autoscaling")
    where = {
        "ServiceNamespace": "ecs",
        "ResourceId": "service/scaled/service",
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    with pytest.raises(ClientError, match="ObjectNotFoundException"):
        scaling.put_scaling_policy(PolicyName="cpu", **where)
    made = scaling.register_scalable_target(
        MinCapacity=1, MaxCapacity=3, Tags={"Project": "example"}, **where
    )
    scaling.register_scalable_target(MaxCapacity=5, **where)
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 5)
    tags = scaling.list_tags_for_resource(ResourceARN=made["ScalableTargetARN"])["Tags"]
    assert tags == {"Project": "example"}
    configuration = {
        "TargetValue": 70.0,
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "ECSServiceAverageCPUUtilization"
        },
    }
    scaling.put_scaling_policy(
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=configuration,
        **where,
    )
    (policy,) = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    assert policy["TargetTrackingScalingPolicyConfiguration"] == configuration
    scaling.deregister_scalable_target(**where)
    assert scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"] == []


def test_cloudwatch_tells_everything_about_an_alarm_in_the_query_protocol(
    aws: EmbeddedAws, client: Client
) -> None:
    client("cloudwatch").put_metric_alarm(
        AlarmName="alarm",
        AlarmDescription="one & two",
        ActionsEnabled=True,
        AlarmActions=["arn:aws:sns:ap-northeast-1:000000000000:topic"],
        Namespace="AWS/ECS",
        MetricName="CPUUtilization",
        Dimensions=[{"Name": "ServiceName", "Value": "service"}],
        Statistic="Average",
        Period=60,
        EvaluationPeriods=2,
        Threshold=80,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="breaching",
    )
    # boto3 no longer speaks the query protocol to CloudWatch; Terraform's provider does.
    query = {"Action": "DescribeAlarms", "Version": "2010-08-01", "AlarmNames.member.1": "alarm"}
    answer = query_cloudwatch(aws, query)
    for part in (
        "<AlarmDescription>one &amp; two</AlarmDescription>",
        "<ActionsEnabled>true</ActionsEnabled>",
        "<AlarmActions><member>arn:aws:sns:ap-northeast-1:000000000000:topic</member></AlarmActions>",
        "<Period>60</Period>",
        "<Statistic>Average</Statistic>",
        "<TreatMissingData>breaching</TreatMissingData>",
        "<Name>ServiceName</Name>",
    ):
        assert part in answer
    assert re.search(r"<StateUpdatedTimestamp>20\d\d-\d\d-\d\dT[\d:.]+Z<", answer)


def test_a_new_alarm_is_not_judged_by_what_came_before_it(client: Client) -> None:
    cloudwatch = client("cloudwatch")
    metric = {"MetricName": "Earlier", "Value": 100.0}
    cloudwatch.put_metric_data(Namespace="Test", MetricData=[metric])
    cloudwatch.put_metric_alarm(
        AlarmName="new",
        Namespace="Test",
        MetricName="Earlier",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=2,
        Threshold=80,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=["new"])["MetricAlarms"]
    assert alarm["StateValue"] == "INSUFFICIENT_DATA"


def query_cloudwatch(aws: EmbeddedAws, query: dict[str, str]) -> str:
    variables = aws.environment()
    form = urllib.parse.urlencode(query).encode()
    signed = AWSRequest("POST", aws.endpoint, data=form)
    signed.headers["Content-Type"] = "application/x-www-form-urlencoded"
    credentials = Credentials(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"])
    SigV4Auth(credentials, "monitoring", "ap-northeast-1").add_auth(signed)
    request = urllib.request.Request(aws.endpoint, data=form, headers=dict(signed.headers))
    with urllib.request.urlopen(request, timeout=10) as response:
        text: str = response.read().decode()
    return text


def test_cloudfront_answers_what_was_left_out(client: Client) -> None:
    cloudfront = client("cloudfront")
    made = cloudfront.create_distribution(
        DistributionConfig={
            "CallerReference": "left out",
            "Comment": "",
            "Enabled": True,
            "Origins": {
                "Quantity": 1,
                "Items": [
                    {
                        "Id": "s3",
                        "DomainName": "b.s3.ap-northeast-1.amazonaws.com",
                        "S3OriginConfig": {"OriginAccessIdentity": ""},
                    }
                ],
            },
            "DefaultCacheBehavior": {
                "TargetOriginId": "s3",
                "ViewerProtocolPolicy": "redirect-to-https",
                "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            },
        }
    )
    config = cloudfront.get_distribution_config(Id=made["Distribution"]["Id"])["DistributionConfig"]
    assert config["Restrictions"]["GeoRestriction"]["RestrictionType"] == "none"
    assert config["PriceClass"] == "PriceClass_All"
    assert config["ViewerCertificate"]["CloudFrontDefaultCertificate"] is True
    behavior = config["DefaultCacheBehavior"]
    assert behavior["TrustedKeyGroups"] == {"Enabled": False, "Quantity": 0}
    assert behavior["AllowedMethods"]["CachedMethods"]["Items"] == ["HEAD", "GET"]
    assert behavior["ViewerProtocolPolicy"] == "redirect-to-https"


def test_cloudfront_leaves_out_headers_that_were_not_asked_for(client: Client) -> None:
    made = client("cloudfront").create_response_headers_policy(
        ResponseHeadersPolicyConfig={
            "Name": "headers",
            "SecurityHeadersConfig": {"ContentTypeOptions": {"Override": True}},
        }
    )
    config = made["ResponseHeadersPolicy"]["ResponseHeadersPolicyConfig"]
    assert "CustomHeadersConfig" not in config
    assert "RemoveHeadersConfig" not in config


def test_ecs_tells_of_zone_rebalancing(
    cluster_with_task: Callable[[str], Any], subnets: dict[str, str]
) -> None:
    ecs = cluster_with_task("rebalanced")
    network = {"awsvpcConfiguration": {"subnets": list(subnets.values())}}
    made = ecs.create_service(
        cluster="rebalanced",
        serviceName="service",
        taskDefinition="rebalanced",
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration=network,
    )
    assert made["service"]["availabilityZoneRebalancing"] == "ENABLED"
    ecs.update_service(
        cluster="rebalanced", service="service", availabilityZoneRebalancing="DISABLED"
    )
    (service,) = ecs.describe_services(cluster="rebalanced", services=["service"])["services"]
    assert service["availabilityZoneRebalancing"] == "DISABLED"


def test_ecs_leaves_what_an_update_does_not_name(
    cluster_with_task: Callable[[str], Any], subnets: dict[str, str]
) -> None:
    ecs = cluster_with_task("updated")

    def described() -> dict[str, Any]:
        (service,) = ecs.describe_services(cluster="updated", services=["service"])["services"]
        names = ("deploymentConfiguration", "propagateTags", "enableECSManagedTags")
        return {name: service.get(name) for name in names}

    breaker = {"enable": True, "rollback": True}
    ecs.create_service(
        cluster="updated",
        serviceName="service",
        taskDefinition="updated",
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": list(subnets.values())}},
        deploymentConfiguration={"minimumHealthyPercent": 50, "maximumPercent": 150},
        propagateTags="SERVICE",
    )
    ecs.update_service(
        cluster="updated",
        service="service",
        deploymentConfiguration={"deploymentCircuitBreaker": breaker, "maximumPercent": 200},
    )
    merged = {
        "minimumHealthyPercent": 50,
        "maximumPercent": 200,
        "deploymentCircuitBreaker": breaker,
    }
    assert described() == {
        "deploymentConfiguration": merged,
        "propagateTags": "SERVICE",
        "enableECSManagedTags": False,
    }
    answer = ecs.update_service(
        cluster="updated",
        service="service",
        propagateTags="TASK_DEFINITION",
        enableECSManagedTags=True,
    )["service"]
    assert described() == {
        "deploymentConfiguration": merged,
        "propagateTags": "TASK_DEFINITION",
        "enableECSManagedTags": True,
    }
    assert (answer["propagateTags"], answer["enableECSManagedTags"]) == ("TASK_DEFINITION", True)


def test_rds_keeps_windows_and_life_cycle_support(client: Client, subnet_group: str) -> None:
    support = "open-source-rds-extended-support-disabled"
    database = make_database(
        client,
        subnet_group,
        "windows",
        ManageMasterUserPassword=True,
        PreferredBackupWindow="17:00-18:00",
        EngineLifecycleSupport=support,
    )
    assert database["PreferredBackupWindow"] == "17:00-18:00"
    assert database["EngineLifecycleSupport"] == support


@pytest.fixture(scope="module")
def acl(client: Client) -> str:
    made = client("wafv2").create_web_acl(**firewall(Name="logged"))
    return str(made["Summary"]["ARN"])


def test_waf_logs_of_an_acl_are_configured(client: Client, acl: str) -> None:
    waf = client("wafv2")
    group = "arn:aws:logs:ap-northeast-1:000000000000:log-group:aws-waf-logs-example"
    configuration = {"ResourceArn": acl, "LogDestinationConfigs": [group]}
    with pytest.raises(ClientError, match="WAFNonexistentItemException"):
        waf.get_logging_configuration(ResourceArn=acl)
    waf.put_logging_configuration(LoggingConfiguration=configuration)
    assert waf.get_logging_configuration(ResourceArn=acl)["LoggingConfiguration"] == configuration
    waf.delete_logging_configuration(ResourceArn=acl)
    with pytest.raises(ClientError, match="WAFNonexistentItemException"):
        waf.get_logging_configuration(ResourceArn=acl)


def test_waf_wants_its_name_in_the_log_group(client: Client, acl: str) -> None:
    group = "arn:aws:logs:ap-northeast-1:000000000000:log-group:/waf/example"
    with pytest.raises(ClientError, match="must begin with aws-waf-logs-"):
        client("wafv2").put_logging_configuration(
            LoggingConfiguration={"ResourceArn": acl, "LogDestinationConfigs": [group]}
        )


def test_a_metric_filter_counts_what_its_pattern_matches(client: Client) -> None:
    logs, cloudwatch = client("logs"), client("cloudwatch")
    logs.create_log_group(logGroupName="/counted")
    logs.create_log_stream(logGroupName="/counted", logStreamName="one")
    metric = {"metricNamespace": "counted", "metricName": "failed", "metricValue": "1"}
    pattern = '{ ($.message = "login *") && ($.level != "INFO") }'
    logs.put_metric_filter(
        logGroupName="/counted",
        filterName="failed",
        filterPattern=pattern,
        metricTransformations=[metric],
    )
    now = time.time()
    messages = [
        '{"message": "login failed", "level": "WARNING"}',
        '{"message": "login refused", "level": "WARNING"}',
        '{"message": "login tried", "level": "INFO"}',
        '{"message": "logged in"}',
        "login failed",
    ]
    events = [{"timestamp": int(now * 1000), "message": message} for message in messages]
    logs.put_log_events(logGroupName="/counted", logStreamName="one", logEvents=events)
    found = cloudwatch.get_metric_statistics(
        Namespace="counted",
        MetricName="failed",
        StartTime=now - 600,
        EndTime=now + 600,
        Period=3600,
        Statistics=["Sum"],
    )["Datapoints"]
    assert sum(point["Sum"] for point in found) == 2
    read = logs.filter_log_events(logGroupName="/counted", filterPattern=pattern)["events"]
    assert [event["message"] for event in read] == messages[:2]
    with pytest.raises(ClientError, match="InvalidParameterException"):
        logs.filter_log_events(logGroupName="/counted", filterPattern="{ $.message ~ 1 }")


def test_log_events_are_filtered_by_the_streams_prefix(client: Client) -> None:
    logs = client("logs", account="000000000077")
    logs.create_log_group(logGroupName="/filtered")
    for stream in ("ecs/one/1", "ecs/two/1"):
        logs.create_log_stream(logGroupName="/filtered", logStreamName=stream)
        events = [{"timestamp": int(time.time() * 1000), "message": stream}]
        logs.put_log_events(logGroupName="/filtered", logStreamName=stream, logEvents=events)
    for prefix, expected in (("ecs/two/", ["ecs/two/1"]), ("ecs/three/", [])):
        found = logs.filter_log_events(logGroupName="/filtered", logStreamNamePrefix=prefix)
        assert [event["message"] for event in found["events"]] == expected


@pytest.mark.parametrize("named", ["logGroupName", "resourceIdentifier"])
def test_a_log_groups_key_is_given_and_taken_later(client: Client, named: str) -> None:
    logs, group = client("logs"), f"/keyed/{named}"
    logs.create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:ap-northeast-1:000000000000:log-group:{group}"
    which = {named: group if named == "logGroupName" else arn}
    key = "arn:aws:kms:ap-northeast-1:000000000000:key/1"

    def known() -> str | None:
        (described,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        return described.get("kmsKeyId")

    logs.associate_kms_key(**which, kmsKeyId=key)
    assert known() == key
    logs.disassociate_kms_key(**which)
    assert known() is None
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.associate_kms_key(logGroupName="/keyed/none", kmsKeyId=key)


@pytest.fixture
def identity(client: Client) -> Iterator[str]:
    """A domain given to SES, with its zone, which has no records yet."""
    domain = f"d{uuid.uuid4().hex[:8]}.example.com"
    client("route53").create_hosted_zone(Name=domain, CallerReference=domain)
    client("sesv2").create_email_identity(EmailIdentity=domain)
    yield domain
    client("sesv2").delete_email_identity(EmailIdentity=domain)


def add_records(client: Client, domain: str, *records: tuple[str, str, str]) -> None:
    route53 = client("route53")
    zones = route53.list_hosted_zones_by_name(DNSName=domain)["HostedZones"]
    route53.change_resource_record_sets(
        HostedZoneId=zones[0]["Id"],
        ChangeBatch={
            "Changes": [
                {
                    "Action": "CREATE",
                    "ResourceRecordSet": {
                        "Name": name,
                        "Type": kind,
                        "TTL": 300,
                        "ResourceRecords": [{"Value": value}],
                    },
                }
                for kind, name, value in records
            ]
        },
    )


def verify(client: Client, domain: str) -> None:
    found = client("sesv2").get_email_identity(EmailIdentity=domain)
    add_records(
        client,
        domain,
        *(
            ("CNAME", f"{token}._domainkey.{domain}", f"{token}.dkim.amazonses.com")
            for token in found["DkimAttributes"]["Tokens"]
        ),
    )


def letter(sender: str, *recipients: str, subject: str = "Hello") -> dict[str, Any]:
    text = f"From: {sender}\r\nTo: {recipients[0]}\r\nSubject: {subject}\r\n\r\nGood day.\r\n"
    return {
        "FromEmailAddress": sender,
        "Destination": {"ToAddresses": list(recipients)},
        "Content": {"Raw": {"Data": text.encode()}},
    }


def test_ses_verifies_a_domain_by_its_records(client: Client, identity: str) -> None:
    ses = client("sesv2")
    found = ses.get_email_identity(EmailIdentity=identity)
    assert (found["VerifiedForSendingStatus"], found["VerificationStatus"]) == (False, "PENDING")
    assert found["DkimAttributes"]["Status"] == "PENDING"
    assert len(found["DkimAttributes"]["Tokens"]) == 3
    with pytest.raises(ClientError, match=r"MessageRejected.*not verified"):
        ses.send_email(**letter(f"a@{identity}", "b@example.org"))
    verify(client, identity)
    found = ses.get_email_identity(EmailIdentity=identity)
    assert (found["VerifiedForSendingStatus"], found["VerificationStatus"]) == (True, "SUCCESS")
    assert found["DkimAttributes"]["Status"] == "SUCCESS"
    sent = ses.send_email(**letter(f"a@{identity}", "b@example.org"))
    assert sent["MessageId"]
    assert sent["ResponseMetadata"]["RequestId"]


def test_ses_keeps_the_name_for_bounces(client: Client, identity: str) -> None:
    ses = client("sesv2")
    with pytest.raises(ClientError, match="is not subdomain"):
        ses.put_email_identity_mail_from_attributes(
            EmailIdentity=identity, MailFromDomain="mail.example.org"
        )
    bounces = f"mail.{identity}"
    ses.put_email_identity_mail_from_attributes(
        EmailIdentity=identity, MailFromDomain=bounces, BehaviorOnMxFailure="REJECT_MESSAGE"
    )
    found = ses.get_email_identity(EmailIdentity=identity)["MailFromAttributes"]
    assert found == {
        "MailFromDomain": bounces,
        "BehaviorOnMxFailure": "REJECT_MESSAGE",
        "MailFromDomainStatus": "PENDING",
    }
    add_records(client, identity, ("MX", bounces, "10 feedback-smtp.ap-northeast-1.amazonses.com"))
    found = ses.get_email_identity(EmailIdentity=identity)["MailFromAttributes"]
    assert found["MailFromDomainStatus"] == "SUCCESS"


def test_ses_refuses_what_aws_refuses(client: Client, identity: str) -> None:
    ses = client("sesv2")
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        ses.create_email_identity(EmailIdentity=identity)
    with pytest.raises(ClientError, match="NotFoundException"):
        ses.get_email_identity(EmailIdentity="nobody.example.com")
    with pytest.raises(ClientError, match="NotFoundException"):
        ses.delete_email_identity(EmailIdentity="nobody.example.com")
    verify(client, identity)
    sender = f"a@{identity}"
    for to in (["no address"], ["a@b.example\r\nBcc: c@d.example"], []):
        sent = {**letter(sender, "b@example.org"), "Destination": {"ToAddresses": to}}
        with pytest.raises(ClientError, match="BadRequestException"):
            ses.send_email(**sent)
    with pytest.raises(ClientError, match="Recipient count exceeds 50"):
        ses.send_email(**letter(sender, *[f"n{n}@example.org" for n in range(51)]))


def test_ses_in_the_sandbox_sends_to_verified_addresses_alone(
    client: Client, identity: str
) -> None:
    ses = client("sesv2")
    verify(client, identity)
    account = {
        "MailType": "TRANSACTIONAL",
        "WebsiteURL": "https://example.com",
        "UseCaseDescription": "Passwords",
    }
    ses.put_account_details(ProductionAccessEnabled=False, **account)
    try:
        assert ses.get_account()["ProductionAccessEnabled"] is False
        with pytest.raises(ClientError, match=r"not verified.*b@example\.org"):
            ses.send_email(**letter(f"a@{identity}", "b@example.org"))
        assert ses.send_email(**letter(f"a@{identity}", f"b@{identity}"))
    finally:
        ses.put_account_details(ProductionAccessEnabled=True, **account)


def test_mail_is_kept_with_whom_it_was_for(client: Client, aws: EmbeddedAws, identity: str) -> None:
    verify(client, identity)
    before = [mail.number for mail in kept(aws.mail_directory)]
    ses = client("sesv2")
    ses.send_email(**letter(f"Shop <a@{identity}>", "b@example.org", "hidden@example.org"))
    ses.send_email(
        FromEmailAddress=f"a@{identity}",
        Destination={"ToAddresses": ["c@example.org"], "BccAddresses": ["d@example.org"]},
        Content={"Simple": {"Subject": {"Data": "注文"}, "Body": {"Text": {"Data": "ありがとう"}}}},
    )
    first, second = [mail for mail in kept(aws.mail_directory) if mail.number not in before]
    assert (first.recipients, first.subject) == ("b@example.org, hidden@example.org", "Hello")
    assert (first.sender, first.text) == (f"Shop <a@{identity}>", "Good day.\n")
    assert (second.recipients, second.subject) == ("c@example.org, d@example.org", "注文")
    assert second.text.strip() == "ありがとう"
    assert second.number == first.number + 1
    assert first.file.stat().st_mode & 0o077 == 0


def test_ecr_scans_what_is_pushed_and_what_it_is_asked_to(client: Client) -> None:
    ecr = client("ecr")
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 2},
            "layers": [],
        }
    )
    for name, on_push in (("scanned", True), ("unscanned", False)):
        ecr.create_repository(
            repositoryName=name, imageScanningConfiguration={"scanOnPush": on_push}
        )
        pushed = ecr.put_image(
            repositoryName=name,
            imageManifest=manifest,
            imageManifestMediaType="application/vnd.oci.image.manifest.v1+json",
            imageTag="x",
        )
    image = {"imageDigest": pushed["image"]["imageId"]["imageDigest"]}

    def scanned(name: str, **image: str) -> tuple[str, list[Any]]:
        found = ecr.describe_image_scan_findings(repositoryName=name, imageId=image)
        return found["imageScanStatus"]["status"], found["imageScanFindings"]["findings"]

    assert scanned("scanned", **image) == scanned("scanned", imageTag="x") == ("COMPLETE", [])
    with pytest.raises(ecr.exceptions.ScanNotFoundException):
        scanned("unscanned", **image)
    ecr.start_image_scan(repositoryName="unscanned", imageId=image)
    assert scanned("unscanned", **image) == ("COMPLETE", [])
    for name, tag in (("scanned", "y"), ("nowhere", "x")):
        with pytest.raises(ecr.exceptions.ClientError, match="NotFoundException"):
            scanned(name, imageTag=tag)
