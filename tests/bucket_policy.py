"""A bucket's policy, for the rooms' tests."""

from __future__ import annotations

import json
from typing import Any


def let_read(s3: Any, bucket: str, **more: Any) -> None:
    """Let everybody read its objects, or whom and when `more` says: a statement's elements."""
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        **more,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)


def let_cloudfront_read(s3: object, bucket: str, distribution: str) -> None:
    """As modules/cdn.py: only for one distribution (its ARN)."""
    let_read(
        s3,
        bucket,
        Principal={"Service": "cloudfront.amazonaws.com"},
        Condition={"StringEquals": {"AWS:SourceArn": distribution}},
    )
