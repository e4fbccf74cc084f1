"""AWS clients that give prepared answers, checked against botocore's models."""

from __future__ import annotations

import boto3
from botocore.stub import Stubber


def stubbed(service: str, *answers: tuple[str, dict[str, object]]) -> object:
    """A client of `service` that answers these calls, in this order."""
    client = boto3.client(
        service,
        region_name="ap-northeast-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
    )
    stub = Stubber(client)
    for operation, answer in answers:
        stub.add_response(operation, answer)
    stub.activate()
    return client
