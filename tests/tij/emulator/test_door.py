"""Attacks on the embedded AWS: other users of the machine, and pages in a browser."""

from __future__ import annotations

import http.client
import json
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tij.emulator import EmbeddedAws
from tij.emulator.leases import KEY_HEADER, LEASE_PATH, LEASES_PATH

Client = Callable[..., Any]
ACCOUNT = "000000000000"
BUCKET = "files-of-the-door"


def ask(
    aws: EmbeddedAws, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
) -> tuple[int, dict[str, str], str]:
    """Status, headers and text."""
    connection = http.client.HTTPConnection(urlsplit(aws.endpoint).netloc, timeout=10)
    try:
        connection.request(method, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        return (
            answer.status,
            {k.lower(): v for k, v in answer.getheaders()},
            answer.read().decode("utf-8", "replace"),
        )
    finally:
        connection.close()


def signed(
    aws: EmbeddedAws, service: str, target: str, body: bytes = b"{}", **more: str
) -> dict[str, str]:
    """Headers of a rightly signed call of a JSON service, `more` signed too."""
    variables = aws.environment()
    headers = {"x-amz-target": target, "content-type": "application/x-amz-json-1.1", **more}
    request = AWSRequest("POST", aws.endpoint + "/", data=body, headers=headers)
    credentials = Credentials(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"])
    SigV4Auth(credentials, service, "ap-northeast-1").add_auth(request)
    return dict(request.headers)


LIST_SECRETS = "secretsmanager.ListSecrets"


def test_who_knows_the_secret_is_answered(aws: EmbeddedAws) -> None:
    status, _, _ = ask(aws, "POST", "/", signed(aws, "secretsmanager", LIST_SECRETS), b"{}")
    assert status == 200


@pytest.mark.parametrize(
    ("service", "call", "code"),
    [
        ("secretsmanager", "list_secrets", "InvalidSignatureException"),
        ("iam", "list_roles", "SignatureDoesNotMatch"),
        ("ec2", "describe_vpcs", "AuthFailure"),
        ("s3", "list_buckets", "SignatureDoesNotMatch"),
        ("cloudwatch", "describe_alarms", "InvalidSignatureException"),
    ],
)
def test_another_secret_is_refused(aws: EmbeddedAws, service: str, call: str, code: str) -> None:
    stranger = boto3.client(
        service,
        endpoint_url=aws.endpoint,
        region_name="ap-northeast-1",
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="embedded-aws",
    )
    with pytest.raises(ClientError) as refused:
        getattr(stranger, call)()
    assert refused.value.response["Error"]["Code"] == code


def test_a_key_that_nobody_has_is_refused(aws: EmbeddedAws) -> None:
    stranger = boto3.client(
        "sts",
        endpoint_url=aws.endpoint,
        region_name="ap-northeast-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        stranger.get_caller_identity()


def test_each_start_has_another_secret(tmp_path: Path) -> None:
    secrets = set()
    for _ in range(2):
        with EmbeddedAws(tmp_path) as aws:
            secrets.add(aws.environment()["AWS_SECRET_ACCESS_KEY"])
            joined = EmbeddedAws(tmp_path)
            joined.start()
            secrets.add(joined.environment()["AWS_SECRET_ACCESS_KEY"])
            joined.stop()
    assert len(secrets) == 2
    assert min(map(len, secrets)) >= 30


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "x.lambda-url.us-east-1.localhost"},
    ],
)
def test_a_web_page_is_refused_even_with_the_secret(
    aws: EmbeddedAws, headers: dict[str, str]
) -> None:
    proof = signed(aws, "secretsmanager", LIST_SECRETS)
    status, answered, text = ask(aws, "POST", "/", {**proof, **headers}, b"{}")
    assert status == 403
    assert "access-control-allow-origin" not in answered
    assert "SecretList" not in text


def test_a_preflight_of_a_page_is_refused(aws: EmbeddedAws) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    status, answered, _ = ask(aws, "OPTIONS", "/", headers)
    assert status == 403
    assert "access-control-allow-origin" not in answered


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/", {"Content-Type": "text/plain", "X-Amz-Target": LIST_SECRETS}),
        ("POST", "/?Action=ListRoles&Version=2010-05-08", {"Content-Type": "text/plain"}),
        ("GET", "/?Action=AssumeRoleWithWebIdentity&Version=2011-06-15", {}),
        ("POST", "/2015-03-31/functions", {}),
        ("PUT", "/2015-03-31/functions/x/code", {}),
        ("GET", "/2015-03-31/functions", {}),
        ("GET", "/", {}),
        ("POST", "/_ministack/reset", {}),
        ("GET", "/_ministack/health", {}),
        ("GET", "/_localstack/health", {}),
        ("GET", "/v2/_catalog", {}),
        ("POST", "/v2/apis", {}),
        ("POST", "/v2/email/outbound-emails", {}),
        ("GET", "/iceberg/v1/config", {}),
        ("GET", LEASES_PATH, {}),
        ("GET", LEASE_PATH, {}),
        ("GET", LEASES_PATH, {KEY_HEADER: "guessed"}),
        ("GET", "/_emulator/running", {}),
        ("PUT", f"/{BUCKET}/secret", {}),
        ("GET", f"/{BUCKET}?policy", {}),
        ("GET", f"/{BUCKET}/secret", {}),
    ],
)
def test_without_a_signature_nothing_is_done(
    aws: EmbeddedAws, client: Client, method: str, path: str, headers: dict[str, str]
) -> None:
    s3 = client("s3")
    try:
        s3.head_bucket(Bucket=BUCKET)
    except ClientError:
        where = {"LocationConstraint": "ap-northeast-1"}
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    s3.put_object(Bucket=BUCKET, Key="secret", Body=b"hello")
    status, _, text = ask(aws, method, path, headers, b"x" if method in ("POST", "PUT") else b"")
    assert status == 403
    assert "hello" not in text


def test_a_token_that_no_task_has_gets_no_credentials(aws: EmbeddedAws) -> None:
    status, _, text = ask(aws, "GET", "/_emulator/credentials/guessed", {})
    assert status >= 400
    assert "SecretAccessKey" not in text


@pytest.mark.parametrize("host", ["d111111abcdef8.cloudfront.net", "x.cloudfront.net:80"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/"), ("PUT", "/2015-03-31/functions/x/code"), ("GET", "/v2/_catalog")],
)
def test_a_distributions_name_opens_nothing_else(
    aws: EmbeddedAws, host: str, method: str, path: str
) -> None:
    scope = "Credential=000000000000/20260101/ap-northeast-1/lambda/aws4_request"
    headers = {
        "Host": host,
        "Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0",
        "X-Amz-Target": LIST_SECRETS,
    }
    status, _, _ = ask(aws, method, path, headers, b"{}" if method != "GET" else b"")
    assert status == 403


def test_viewers_signatures_are_not_handed_on(aws: EmbeddedAws) -> None:
    headers = {**signed(aws, "secretsmanager", LIST_SECRETS), "Host": "x.cloudfront.net"}
    status, _, text = ask(aws, "GET", "/", headers)
    assert status >= 400
    assert "SecretList" not in text


@pytest.mark.parametrize("service", ["lambda", "sqs", "dynamodb", "ssmmessages", "kinesis"])
def test_services_that_the_deployment_does_not_use_are_not_there(
    aws: EmbeddedAws, service: str
) -> None:
    status, _, text = ask(aws, "POST", "/", signed(aws, service, "X.List"), b"{}")
    assert status == 400
    assert f"The embedded AWS has no {service}" in text


def test_a_body_that_was_changed_on_the_way_is_refused(aws: EmbeddedAws) -> None:
    proof = signed(aws, "secretsmanager", LIST_SECRETS)
    changed = json.dumps({"MaxResults": 1}).encode()
    status, _, _ = ask(aws, "POST", "/", proof, changed)
    assert status == 403


def test_a_role_session_works_with_its_own_secret_only(client: Client, aws: EmbeddedAws) -> None:
    trust = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = client("iam").create_role(RoleName="door", AssumeRolePolicyDocument=policy)["Role"]
    session = client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="me")["Credentials"]

    def identity(secret: str, token: str) -> str:
        sts = boto3.client(
            "sts",
            endpoint_url=aws.endpoint,
            region_name="ap-northeast-1",
            aws_access_key_id=session["AccessKeyId"],
            aws_secret_access_key=secret,
            aws_session_token=token,
        )
        return str(sts.get_caller_identity()["Arn"])

    secret, token = session["SecretAccessKey"], session["SessionToken"]
    assert "assumed-role/door/me" in identity(secret, token)
    for wrong in ((secret + "x", token), (secret, token + "x")):
        with pytest.raises(ClientError):
            identity(*wrong)


def test_files_are_for_the_user_alone(tmp_path: Path, client: Client) -> None:
    directory = tmp_path / "aws"
    directory.mkdir(mode=0o755)
    before = os.umask(0)
    try:
        with EmbeddedAws(directory) as aws:
            variables = aws.environment()
            boto3.client(
                "secretsmanager",
                endpoint_url=aws.endpoint,
                region_name="ap-northeast-1",
                aws_access_key_id=ACCOUNT,
                aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
            ).create_secret(Name="app", SecretString="hidden")
            found = [directory, *directory.rglob("*")]
            open_to_others = {
                str(path.relative_to(directory))
                for path in found
                if stat.S_IMODE(path.lstat().st_mode) & 0o077
            }
    finally:
        os.umask(before)
    assert len(found) > 5
    assert open_to_others == set()


def test_the_secret_is_in_no_command_line(aws: EmbeddedAws) -> None:
    pid = aws.status().pid
    secret = aws.environment()["AWS_SECRET_ACCESS_KEY"]
    line = Path(f"/proc/{pid}/cmdline")
    if not line.exists():
        pytest.skip("no /proc")
    assert secret not in line.read_text()
    assert secret not in repr(aws.status())
