"""States of distributions, what they use, and web ACLs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from ministack.core.responses import get_account_id

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.certificates import covers, is_pending
from tij.emulator.contract.states.there import Rule, held


def _config(said: Parameters) -> Mapping[str, Any]:
    within = said.get("DistributionConfigWithTags") or {}
    return said.get("DistributionConfig") or within.get("DistributionConfig") or {}


def _cdn_logs(said: Parameters) -> Refusal | None:
    """CloudFront Developer Guide, "Standard logging (legacy)": the bucket takes ACLs."""
    from ministack.services import s3

    logging = _config(said).get("Logging") or {}
    name = str(logging.get("Bucket") or "").partition(".s3")[0]
    bucket = s3._buckets.get(name) if logging.get("Enabled") else None
    if bucket is not None and not re.search(
        r"BucketOwnerPreferred|ObjectWriter", str(bucket.get("_ownership_controls"))
    ):
        message = "The S3 bucket that you specified for CloudFront logs does not enable ACL access"
        return Refusal("InvalidArgument", f"{message}: {name}")
    return None


def _delete_access_control(said: Parameters) -> Refusal | None:
    """CloudFront API Reference, DeleteOriginAccessControl: OriginAccessControlInUse."""
    from ministack.services import cloudfront

    id_ = said.get("Id", "")
    if any(id_ in str(found) for found in held(cloudfront._distributions)):
        message = "Cannot delete the origin access control because it's in use."
        return Refusal("OriginAccessControlInUse", message, HTTPStatus.CONFLICT)
    return None


def _aliases(said: Parameters) -> Refusal | None:
    """CloudFront Developer Guide, "Requirements for using alternate domain names"."""
    from ministack.services import acm, cloudfront

    config = _config(said)
    names = (config.get("Aliases") or {}).get("Items") or []
    wanted = {name.lower() for name in names}
    for other in held(cloudfront._distributions):
        taken = re.findall(r"cname>([^<]+)<", str(other.get("config_xml")).lower())
        if other.get("Id") != said.get("Id") and wanted & set(taken):
            message = "One or more of the CNAMEs you provided are already associated with a"
            conflict = HTTPStatus.CONFLICT
            return Refusal("CNAMEAlreadyExists", f"{message} different resource.", conflict)
    arn = (config.get("ViewerCertificate") or {}).get("ACMCertificateArn")
    # Wherever CloudFront is called from, its certificates are there.
    certificate = acm._certificates.get_scoped(get_account_id(), "us-east-1", arn)
    if certificate is None:
        return None
    if is_pending(certificate):
        message = "The specified SSL certificate doesn't exist, isn't valid, or doesn't include a"
        return Refusal("InvalidViewerCertificate", f"{message} valid certificate chain.")
    if not all(covers(certificate, name) for name in names):
        message = "The certificate that is attached to your distribution doesn't cover the"
        return Refusal("InvalidViewerCertificate", f"{message} alternate domain name (CNAME).")
    return None


def _create(said: Parameters) -> Refusal | None:
    """CloudFront API Reference, CreateDistribution: DistributionAlreadyExists."""
    from ministack.services import cloudfront

    reference = _config(said).get("CallerReference")
    if any(one.get("CallerReference") == reference for one in held(cloudfront._distributions)):
        message = "The caller reference that you are using to create a distribution is associated"
        used = "with another distribution."
        return Refusal("DistributionAlreadyExists", f"{message} {used}", HTTPStatus.CONFLICT)
    return _aliases(said) or _cdn_logs(said)


def _update(said: Parameters) -> Refusal | None:
    return _aliases(said) or _cdn_logs(said)


def _delete_firewall(said: Parameters) -> Refusal | None:
    """AWS WAF API Reference, DeleteWebACL: WAFAssociatedItemException."""
    from ministack.services import cloudfront, waf

    id_ = said.get("Id", "")
    used = [*waf._associations.values(), *(str(o) for o in held(cloudfront._distributions))]
    if id_ and any(id_ in str(one) for one in used):
        message = "AWS WAF couldn't perform the operation because your resource is being used by"
        return Refusal("WAFAssociatedItemException", f"{message} another resource.")
    return None


RULES: Mapping[tuple[str, str], Rule] = {
    ("cloudfront", "CreateDistribution"): _create,
    ("cloudfront", "CreateDistributionWithTags"): _create,
    ("cloudfront", "DeleteOriginAccessControl"): _delete_access_control,
    ("cloudfront", "UpdateDistribution"): _update,
    ("wafv2", "DeleteWebACL"): _delete_firewall,
}
