"""media/ and static/ through the CDN, and the bucket behind it (guide 2-2, 8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx

from tij.verification.finding import Finding, failed, passed, skipped

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MEDIA = "media/"
STATIC = "static/"


def static_served(web: httpx.Client, api_url: str, cdn_url: str, path: str) -> Finding:
    """The page at `path` names its style sheet on the CDN, and the CDN has it."""
    if not path:
        return skipped("no-page", setting="app.style_page")
    page = web.get(api_url + path, follow_redirects=True)
    named = re.search(rf'href="({re.escape(cdn_url)}(:\d+)?/{STATIC}[^"]+\.css)"', page.text)
    if named is None:
        return failed("no-static-link", url=api_url + path, status=page.status_code)
    return _served(web, named[1], "text/css")


def media_served(web: httpx.Client, s3: S3Client, bucket: str, cdn_url: str) -> Finding:
    """The CDN serves an uploaded file."""
    key = _some_key(s3, bucket, MEDIA)
    if key is None:
        return skipped("no-media", bucket=bucket)
    return _served(web, f"{cdn_url}/{key}", "")


def bucket_refuses(anonymous: S3Client, s3: S3Client, bucket: str) -> Finding:
    """The bucket answers nobody directly, and says itself that it is not public."""
    from botocore.exceptions import ClientError

    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    if open_ := sorted(name for name, on in block.items() if not on):
        return failed("bucket-unblocked", bucket=bucket, settings=", ".join(open_))
    key = _some_key(s3, bucket, STATIC) or _some_key(s3, bucket, MEDIA) or f"{STATIC}nothing"
    try:
        anonymous.get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status != httpx.codes.FORBIDDEN:
            return failed("bucket-answered", bucket=bucket, key=key, status=status)
        return passed("bucket-refuses", bucket=bucket, key=key)
    return failed("bucket-public", bucket=bucket, key=key)


def _served(web: httpx.Client, url: str, type_: str) -> Finding:
    response = web.get(url)
    if response.status_code != httpx.codes.OK:
        return failed("answered", url=url, status=response.status_code)
    if type_ not in response.headers.get("content-type", ""):
        return failed("wrong-type", url=url, type=response.headers.get("content-type", "?"))
    return passed("served", url=url, bytes=len(response.content))


def _some_key(s3: S3Client, bucket: str, prefix: str) -> str | None:
    found = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=10).get("Contents", [])
    # A folder made in the console is an object of its own.
    return next((item["Key"] for item in found if not item["Key"].endswith("/")), None)
