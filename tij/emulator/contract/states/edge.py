"""States of zones, buckets and logs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus

from ministack.core.responses import get_region

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.there import Rule, held


def _log_source(said: Parameters) -> Refusal | None:
    """CloudWatch Logs API Reference, PutDeliverySource: CloudFront's logs are of us-east-1."""
    if ":cloudfront:" in str(said.get("resourceArn")) and get_region() != "us-east-1":
        message = "Delivery sources of CloudFront are created in us-east-1."
        return Refusal("ValidationException", message)
    return None


LITTLE = ("INFREQUENT_ACCESS", "DELIVERY")


def _of_full_class(member: str) -> Rule:
    """CloudWatch Logs User Guide, "Log classes": no filters but in the standard one."""

    def rule(said: Parameters) -> Refusal | None:
        from ministack.services import cloudwatch_logs

        group = cloudwatch_logs._log_groups.get(said.get(member, "")) or {}
        if group.get("logGroupClass") in LITTLE:
            message = f"The operation is not supported for the log class {group['logGroupClass']}."
            return Refusal("InvalidOperationException", message)
        return None

    return rule


def _images_there(said: Parameters) -> Refusal | None:
    """ECR API Reference, DescribeImages: ImageNotFoundException, for the first that is named."""
    from ministack.services import ecr

    name = str(said.get("repositoryName", ""))
    if ecr._repositories.get(name) is None:
        return None
    for wanted in said.get("imageIds", []):
        if ecr._find_image(name, wanted) is None:
            message = f"The image with imageId {wanted} does not exist within the repository with"
            return Refusal("ImageNotFoundException", f"{message} name '{name}'")
    return None


def _topic_again(said: Parameters) -> Refusal | None:
    """SNS API Reference, CreateTopic: again is no other, neither in attributes nor in tags."""
    from ministack.services import sns

    for topic in held(sns._topics):
        if topic.get("name") != said.get("Name"):
            continue
        there = topic.get("attributes") or {}
        for name, value in (said.get("Attributes") or {}).items():
            if name in there and not _same(there[name], value):
                message = (
                    "Invalid parameter: Attributes Reason: Topic already exists with different"
                )
                return Refusal("InvalidParameter", f"{message} attributes")
        tags = {one.get("Key"): one.get("Value") for one in said.get("Tags", [])}
        if tags and tags != (topic.get("tags") or {}):
            message = "Invalid parameter: Tags Reason: Topic already exists with different tags"
            return Refusal("InvalidParameter", message)
    return None


def _same(one: object, other: object) -> bool:
    """Whether two attributes say the same; a policy is JSON."""
    try:
        return bool(json.loads(str(one)) == json.loads(str(other)))
    except ValueError:
        return str(one) == str(other)


def _change_records(said: Parameters) -> Refusal | None:
    """Route 53 Developer Guide, "CNAME record type": not for the zone, not beside others."""
    from ministack.services import route53

    id_ = str(said.get("HostedZoneId", "")).rpartition("/")[2]
    zone = route53._zones.get(id_)
    if zone is None:
        return None
    apex = _dotted(zone["name"])
    types: dict[str, set[str]] = {}
    alone: dict[tuple[str, str], set[bool]] = {}
    for record in route53._records.get(id_, []):
        place = _dotted(record["Name"]), record["Type"]
        alone.setdefault(place, set()).add(not record.get("SetIdentifier"))
        types.setdefault(_dotted(record["Name"]), set()).add(record["Type"])
    for change in (said.get("ChangeBatch") or {}).get("Changes", []):
        record = change.get("ResourceRecordSet") or {}
        name, type_ = _dotted(record.get("Name", "")), record.get("Type")
        if name != apex and not name.endswith(f".{apex}"):
            message = f"RRSet with DNS name {name} is not permitted in zone {apex}"
            return Refusal("InvalidChangeBatch", f"[{message}]")
        there = types.setdefault(name, set())
        if change.get("Action") == "DELETE":
            there.discard(str(type_))
            alone.pop((name, str(type_)), None)
            continue
        if type_ == "CNAME" and name == apex:
            message = f"RRSet of type CNAME with DNS name {name} is not permitted at apex in zone"
            return Refusal("InvalidChangeBatch", f"[{message} {apex}]")
        if (there - {"CNAME"} and type_ == "CNAME") or (type_ != "CNAME" and "CNAME" in there):
            message = f"RRSet of type {type_} with DNS name {name} is not permitted because a"
            return Refusal("InvalidChangeBatch", f"[{message} conflicting RRSet is there]")
        simple = not record.get("SetIdentifier")
        if alone.get((name, str(type_)), set()) - {simple}:
            message = f"RRSet with DNS name {name}, type {type_} cannot be created as a"
            rest = f"{'non-simple' if simple else 'simple'} RRSet exists with the same name and"
            return Refusal("InvalidChangeBatch", f"[{message} {rest} type.]")
        there.add(str(type_))
    return None


def _create_zone(said: Parameters) -> Refusal | None:
    """Route 53 API Reference, CreateHostedZone: HostedZoneAlreadyExists."""
    from ministack.services import route53

    id_ = route53._caller_refs.get(said.get("CallerReference", ""))
    zone = route53._zones.get(id_) if id_ else None
    if zone is not None and _dotted(zone["name"]) != _dotted(said.get("Name", "")):
        message = "A hosted zone has already been created with the specified caller reference."
        return Refusal("HostedZoneAlreadyExists", message, HTTPStatus.CONFLICT)
    return None


def _dotted(name: str) -> str:
    return f"{str(name).lower().replace(chr(92) + '052', '*').rstrip('.')}."


def _bucket_policy(said: Parameters) -> Refusal | None:
    """S3 User Guide, "Blocking public access": BlockPublicPolicy refuses what makes it public."""
    from ministack.services import s3

    blocked = (s3._buckets.get(said.get("Bucket", "")) or {}).get("_public_access_block")
    text = json.dumps(blocked) if isinstance(blocked, Mapping) else str(blocked or "")
    if not re.search(r"BlockPublicPolicy\W+(true|True)", text):
        return None
    try:
        statements = json.loads(said.get("Policy", "")).get("Statement", [])
    except (ValueError, AttributeError):
        return None
    for one in statements if isinstance(statements, list) else [statements]:
        public = one.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
        if one.get("Effect") == "Allow" and public and not one.get("Condition"):
            message = (
                "Access Denied: public policies are prevented by the BlockPublicPolicy setting"
            )
            return Refusal("AccessDenied", message, HTTPStatus.FORBIDDEN)
    return None


def _versioning(said: Parameters) -> Refusal | None:
    """S3 User Guide, "Locking objects with Object Lock": versions can't be suspended then."""
    from ministack.services import s3

    asked = (said.get("VersioningConfiguration") or {}).get("Status")
    if asked == "Suspended" and s3._bucket_object_lock.get(said.get("Bucket", "")):
        message = "An Object Lock configuration is present on this bucket, so the versioning state"
        return Refusal("InvalidBucketState", f"{message} cannot be changed.", HTTPStatus.CONFLICT)
    return None


RULES: Mapping[tuple[str, str], Rule] = {
    ("ecr", "DescribeImages"): _images_there,
    ("logs", "PutDeliverySource"): _log_source,
    ("logs", "PutMetricFilter"): _of_full_class("logGroupName"),
    ("logs", "PutSubscriptionFilter"): _of_full_class("logGroupName"),
    ("sns", "CreateTopic"): _topic_again,
    ("route53", "ChangeResourceRecordSets"): _change_records,
    ("route53", "CreateHostedZone"): _create_zone,
    ("s3", "PutBucketPolicy"): _bucket_policy,
    ("s3", "PutBucketVersioning"): _versioning,
}
