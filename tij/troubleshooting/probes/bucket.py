"""Whether browsers may load from the files bucket (guide, "S3 ファイルアップロード失敗")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tij.troubleshooting.cause import Diagnosis
from tij.troubleshooting.probes import suspect

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MISSING = ("NoSuchBucket", "404")
GUIDE = ("G188", "G189")


def cors(s3: S3Client, bucket: str, origins: Sequence[str], *, environment: str) -> list[Diagnosis]:
    """Whether the bucket is there and its CORS rules name every origin of the site."""
    from botocore.exceptions import ClientError

    command = f"tij plan -e {environment} data"
    try:
        rules = s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in MISSING:
            return [suspect("bucket-missing", because=bucket, command=command, guide=GUIDE)]
        if code != "NoSuchCORSConfiguration":
            raise
        rules = []
    named = {origin for rule in rules for origin in rule["AllowedOrigins"]}
    missing = [origin for origin in origins if not {origin, "*"} & named]
    if not missing:
        return []
    return [
        suspect(
            "bucket-cors",
            because=f"{bucket} allows {', '.join(sorted(named)) or 'nobody'},"
            f" not {', '.join(missing)}",
            command=command,
            guide=GUIDE,
        )
    ]
