"""What a bucket's policy denies: S3 takes one that shuts everybody out, and the root too.

What policies allow is asked where tasks run, of their requests alone; a Deny is asked of everybody.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Request
from tij.emulator.contract.states.there import of_caller

ALWAYS = ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")
"""S3 User Guide, "Bucket policy examples": the root of the bucket's own account may always."""


def refused_by_bucket(service: str, request: Request) -> Refusal | None:
    """AWS's answer where the bucket's own policy denies it to everybody."""
    caller = request.credential
    if service != "s3" or caller is None:
        return None
    of_caller(caller)
    account = get_account_id()
    bucket = request.path.lstrip("/").partition("/")[0].partition("?")[0]
    policy = _policy(account, bucket)
    if '"Deny"' not in policy:
        return None
    who: Any = iam_evaluator.resolve_principal(caller.key, account)
    if isinstance(who, iam_evaluator.AuthError):
        return None
    query = parse_qs(request.query, keep_blank_values=True)
    headers = dict(request.headers)
    place = "s3", request.method, request.path, headers, request.body, query
    action = iam_actions.extract_iam_action(*place)
    if action is None or (who.type == "Root" and action in ALWAYS):
        return None
    context = iam_evaluator.EvalContext(
        principal_arn=who.arn,
        principal_type=who.type,
        principal_account=who.account,
        action=action,
        resource_arn=iam_actions.extract_resource_arn(*place, caller.region, account),
        region=caller.region,
        # Loopback is the TLS of this machine.
        secure_transport=True,
        service_context={
            name.lower(): value
            for name, value in iam_actions.s3_service_context(
                action, query, request.path, headers
            ).items()
        },
    )
    if iam_evaluator.evaluate_resource_policy(policy, context).decision != "Deny":
        return None
    return Refusal("AccessDenied", "Access Denied", HTTPStatus.FORBIDDEN)


def _policy(account: str, bucket: str) -> str:
    from ministack.services import s3

    return str(s3._bucket_policies.get_scoped(account, None, bucket) or "")
