"""Publishes collected static files to the bucket, where the CDN finds them."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3

# ManifestStaticFilesStorage puts 12 digits of the content's MD5 into the name.
HASHED = re.compile(r"\.[0-9a-f]{12}\.")
FOR_EVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=300"
PREFIX = "static/"


def publish(root: Path, bucket: str) -> tuple[int, int]:
    """Upload the files below `root` that `bucket` lacks; (uploaded, already there).

    Nothing is deleted: pages of the release before still name its files. Raises botocore's errors.
    """
    s3 = boto3.client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX)
    there = {
        item["Key"]: item["ETag"].strip('"') for page in pages for item in page.get("Contents", ())
    }
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    missing = [path for path in files if there.get(_key(root, path)) != _etag(path)]
    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(lambda path: _upload(s3, bucket, root, path), missing):
            pass
    return len(missing), len(files) - len(missing)


def _key(root: Path, path: Path) -> str:
    return PREFIX + path.relative_to(root).as_posix()


def _etag(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def _upload(s3: Any, bucket: str, root: Path, path: Path) -> None:
    s3.put_object(
        Bucket=bucket,
        Key=_key(root, path),
        Body=path.read_bytes(),
        ContentType=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        CacheControl=FOR_EVER if HASHED.search(path.name) else SHORTLY,
    )
