"""S3: who does not sign gets only what is open to everybody."""

from __future__ import annotations

from typing import Any

from tij.emulator.patches.query import Response


def fill(s3: Any) -> None:
    """S3 User Guide, "How Amazon S3 authorizes a request" (anonymous requests).

    ministack asks the bucket's policy, ACLs and public access block only where IAM is switched on.
    CloudFront's own reads and those of other services come another way and are not asked.
    """
    scope = s3._apply_bucket_scope

    def apply_bucket_scope(
        method: str,
        bucket: str,
        key: str,
        headers: dict[str, str],
        query: dict[str, Any],
        body: bytes = b"",
        internal: bool = False,
    ) -> Response | None:
        owner = s3._bucket_owner_account(bucket) if bucket else None
        signed = internal or s3._request_access_key(method, key, headers, query, body)
        if owner is not None and not signed:
            allowed = s3._foreign_bucket_allows(owner, bucket, key, method, query, "", headers)
            if not allowed:
                resource = f"/{bucket}/{key}" if key else f"/{bucket}"
                denied: Response = s3._error("AccessDenied", "Access Denied", 403, resource)
                return denied
        answer: Response | None = scope(method, bucket, key, headers, query, body, internal)
        return answer

    s3._apply_bucket_scope = apply_bucket_scope
