"""Policies that AWS refuses for what they say: the grammar of IAM's JSON, and each service's own.

IAM User Guide, "Grammar of the IAM JSON policy language" and "IAM JSON policy element reference";
S3 User Guide, "Bucket policies for Amazon S3"; KMS Developer Guide, "Default key policy".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, auto
from fnmatch import fnmatchcase
from typing import Any

import jmespath

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters

VERSIONS = ("2008-10-17", "2012-10-17")
ELEMENTS = {
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}
ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
STS = re.compile(r"sts:([A-Za-z*?]+)", re.IGNORECASE)
RESOURCE = re.compile(r"\*|arn:[^:]+:[^:]+:[^:]*:[^:]*:.+|arn:[^:]*:?.*\*.*", re.DOTALL)
PARTITION = re.compile(r"\*|aws(-cn|-us-gov|-iso(-[bef])?|-eusc)?")
"""IAM User Guide, "Amazon Resource Names (ARNs)": partition."""

IAM_PATHS = re.compile(
    r"[*?].*|root|(access-report|assumed-role|federated-user|group|instance-profile|mfa|oidc-provider"
    r"|policy|role|saml-provider|server-certificate|sms-mfa|u2f|user)([*?/].*)?"
)
"""Service Authorization Reference, "Resource types defined by AWS IAM"."""

SHARED = {
    "token.actions.githubusercontent.com": "sub",
    "vstoken.actions.githubusercontent.com": "sub",
    "gitlab.com": "sub",
    "app.terraform.io": "sub",
    "agent.buildkite.com": "sub",
}
"""IAM User Guide, "Identity-provider controls for shared OIDC providers": the claim of each."""

SID = re.compile(r"[A-Za-z0-9]*")
OPERATOR = re.compile(
    r"(ForAllValues:|ForAnyValue:)?(String(Not)?(Equals(IgnoreCase)?|Like)|Numeric(Not)?Equals"
    r"|(Numeric|Date)(LessThan|GreaterThan)(Equals)?|Date(Not)?Equals|Bool|BinaryEquals"
    r"|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?|Null",
    re.IGNORECASE,
)
PRINCIPALS = {"AWS", "Service", "Federated", "CanonicalUser"}
IDENTITY = re.compile(r"arn:aws[\w-]*:iam::(\d{12}):(role|user)/(?:.+/)?([\w+=,.@-]+)")
ACCOUNT = re.compile(r"\d{12}|A[A-Z0-9]{15,127}|arn:aws[\w-]*:(iam|sts|cloudfront)::[\w*]+:.+")
FEDERATED = re.compile(
    r"arn:aws[\w-]*:iam::\d{12}:(oidc|saml)-provider/.+|\*|cognito-identity\.amazonaws\.com"
    r"|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com"
)
"""IAM User Guide, "AWS JSON policy elements: Principal": federated ones."""
PRINCIPAL = re.compile(r"([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.amazonaws\.com(?:\.cn)?")
PRINCIPAL_NAMES = (
    "access-analyzer acm acm-pca airflow apigateway appsync autoscaling backup batch bedrock"
    " billingreports budgets chatbot cloudformation cloudfront cloudtrail cloudwatch codebuild"
    " codedeploy codepipeline cognito-idp config dax delivery.logs diode dlm dms ds dynamodb ec2"
    " ecr ecs ecs-tasks edgelambda eks elasticache elasticbeanstalk elasticfilesystem"
    " elasticloadbalancing elasticmapreduce es events export.rds firehose glue grafana guardduty"
    " health iam inspector inspector2 iot kafka kinesis kms lambda logdelivery.elasticloadbalancing"
    " logs macie macie2 mediaconvert monitoring monitoring.rds mq opensearchservice"
    " ops.apigateway opsworks organizations pipes pods.eks quicksight rds redshift resource-groups"
    " route53 route53resolver s3 sagemaker scheduler secretsmanager securityhub serverlessrepo"
    " servicecatalog servicediscovery ses signin sms-voice sns spotfleet sqs ssm sso states"
    " storagegateway streams.metrics.cloudwatch support synthetics transfer translate"
    " trustedadvisor vpc-flow-logs vpc-lattice waf wafv2 workmail workspaces xray"
    " ecs.application-autoscaling rds.application-autoscaling spot spotfleet"
    " application-autoscaling tagging replicator.lambda logger.cloudfront vpce"
).split()
"""Names before `.amazonaws.com` (Service Authorization Reference, and the services' own guides)."""

SERVICE = re.compile(r"[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com|internal)")

S3_OBJECTS = re.compile(
    r"s3:(AbortMultipartUpload|BypassGovernanceRetention|(Get|Put|Delete)Object\w*|RestoreObject"
    r"|InitiateReplication|ListMultipartUploadParts|ObjectOwnerOverrideToBucketOwner"
    r"|Replicate(Delete|Object|Tags)|UpdateObject\w*)",
    re.IGNORECASE,
)
"""What is done to objects (Service Authorization Reference, "Amazon S3": resource type object)."""

_OBJECT = "|Acl|Attributes|LegalHold|Retention|Tagging|Torrent|Version|VersionAcl"
_OBJECT += "|VersionAttributes|VersionForReplication|VersionTagging|VersionTorrent"
S3_ACTIONS = re.compile(
    rf"s3:(GetObject({_OBJECT})|PutObject(|Acl|LegalHold|Retention|Tagging|VersionAcl"
    r"|VersionTagging)|DeleteObject(|Tagging|Version|VersionTagging)|(Get|Put|Delete)Bucket\w*"
    r"|(Get|Put)(Accelerate|Analytics|Encryption|IntelligentTiering|Inventory|Lifecycle|Metrics"
    r"|Replication)Configuration|ListBucket(|MultipartUploads|Versions)|List\w+|CreateBucket\w*"
    r"|Replicate\w+|(?!Get|Put|Delete|List|Create)[A-Z]\w+|(Get|Put|Delete)(?!Object)\w+"
    r"|Create\w+)",
    re.IGNORECASE,
)
"""S3 knows its actions: of those on objects, these (Service Authorization Reference)."""


S3_ACCOUNT = re.compile(
    r"s3:(ListAllMyBuckets|GetAccountPublicAccessBlock|PutAccountPublicAccessBlock"
    r"|ListAccessPoints|CreateJob|ListJobs)",
    re.IGNORECASE,
)
"""What is done to no bucket (Service Authorization Reference: no resource type)."""


class Kind(Enum):
    """What a policy belongs to."""

    IDENTITY = auto()
    TRUST = auto()
    RESOURCE = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation takes a policy, and AWS's code for one that is malformed."""

    member: str
    kind: Kind
    code: str
    when: str = ""


IAM, MALFORMED = "MalformedPolicyDocument", "MalformedPolicyDocumentException"
PLACES: Mapping[tuple[str, str], Place] = {
    ("ec2", "CreateVpcEndpoint"): Place("PolicyDocument", Kind.RESOURCE, "InvalidPolicyDocument"),
    ("ecr", "SetRepositoryPolicy"): Place("policyText", Kind.RESOURCE, "InvalidParameterException"),
    ("iam", "CreatePolicy"): Place("PolicyDocument", Kind.IDENTITY, IAM),
    ("iam", "CreatePolicyVersion"): Place("PolicyDocument", Kind.IDENTITY, IAM),
    ("iam", "CreateRole"): Place("AssumeRolePolicyDocument", Kind.TRUST, IAM),
    ("iam", "PutRolePolicy"): Place("PolicyDocument", Kind.IDENTITY, IAM),
    ("iam", "UpdateAssumeRolePolicy"): Place("PolicyDocument", Kind.TRUST, IAM),
    ("kms", "CreateKey"): Place("Policy", Kind.RESOURCE, MALFORMED),
    ("kms", "PutKeyPolicy"): Place("Policy", Kind.RESOURCE, MALFORMED),
    ("s3", "PutBucketPolicy"): Place("Policy", Kind.RESOURCE, "MalformedPolicy"),
    ("secretsmanager", "PutResourcePolicy"): Place("ResourcePolicy", Kind.RESOURCE, MALFORMED),
    ("sns", "CreateTopic"): Place("Attributes.Policy", Kind.RESOURCE, "InvalidParameter"),
    ("sns", "SetTopicAttributes"): Place(
        "AttributeValue", Kind.RESOURCE, "InvalidParameter", "AttributeName=='Policy'"
    ),
}
OWN_ACTIONS = {"ecr": "ecr", "kms": "kms", "secretsmanager": "secretsmanager", "sns": "sns"}
"""Services whose resources' policies allow actions of the service only, and these by what name."""
WITHOUT_RESOURCE = ("ecr",)
"""Their policies are on the one resource that they belong to."""

Exists = Callable[[str, str, str], bool]
"""Whether a role or user of the caller's is there: account, `role` or `user`, name."""


def refused_document(
    service: str, operation: str, parameters: Parameters, exists: Exists
) -> Refusal | None:
    """What is wrong with the policy that the call gives, if it gives one."""
    place = PLACES.get((service, operation))
    if place is None or (place.when and not jmespath.search(place.when, parameters)):
        return None
    text = jmespath.search(place.member, parameters)
    if not isinstance(text, str) or not text.strip():
        return None
    wrong = next(_wrong(text, service, place.kind, parameters, exists), None)
    return Refusal(place.code, wrong) if wrong else None


def _wrong(
    text: str, service: str, kind: Kind, parameters: Parameters, exists: Exists
) -> Iterator[str]:
    if service == "s3" and not text.startswith("{"):
        yield "Policies must be valid JSON and the first byte must be '{'"
    try:
        said = json.loads(text)
    except ValueError:
        yield "This policy contains invalid Json"
        return
    if not isinstance(said, dict):
        yield "Syntax errors in policy."
        return
    if "Version" in said and said["Version"] not in VERSIONS:
        yield f"The policy must contain a valid version string: {said['Version']}"
    statements = _list(said.get("Statement"))
    if not statements or not all(isinstance(one, dict) for one in statements):
        yield "Syntax errors in policy: Statement"
        return
    sids = [one["Sid"] for one in statements if one.get("Sid")]
    if kind is not Kind.RESOURCE and len(sids) != len(set(sids)):
        yield "Statement IDs (SID) in a single policy must be unique."
    for one in statements:
        yield from _of_statement(one, service, kind, exists)
    if service in OWN_ACTIONS:
        for one in statements:
            for action in map(str, _list(one.get("Action"))):
                if not action.lower().startswith((f"{OWN_ACTIONS[service]}:", "*")):
                    yield f"Policy statement action out of service scope! {action}"
    if service == "s3":
        for one in statements:
            yield from _of_bucket(one, str(parameters.get("Bucket", "")))
    if service == "kms" and not parameters.get("BypassPolicyLockoutSafetyCheck"):
        yield from _of_key(statements)


def _of_statement(
    said: Mapping[str, Any], service: str, kind: Kind, exists: Exists
) -> Iterator[str]:
    if unknown := said.keys() - ELEMENTS:
        yield f"Syntax errors in policy: {', '.join(sorted(map(str, unknown)))}"
    if said.get("Effect") not in ("Allow", "Deny"):
        yield f"Syntax errors in policy: Effect {said.get('Effect')}"
    if kind is not Kind.RESOURCE and not SID.fullmatch(str(said.get("Sid", ""))):
        yield "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the"
    if len({"Action", "NotAction"} & said.keys()) != 1:
        yield "Policy statement must contain actions."
    for action in _list(said.get("Action", said.get("NotAction"))):
        if not (isinstance(action, str) and ACTION.fullmatch(action)):
            yield f"Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2: {action}"
        if kind is Kind.TRUST and not STS.fullmatch(str(action)):
            yield "AssumeRole policy may only specify STS AssumeRole actions."
    for resource in _list(said.get("Resource", said.get("NotResource"))):
        if not RESOURCE.fullmatch(str(resource)):
            yield f'Resource {resource} must be in ARN format or "*".'
        if kind is not Kind.RESOURCE:
            yield from _of_arn(str(resource))
    if kind is Kind.TRUST:
        yield from _of_everybody(said)
    for name in ("Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"):
        if name in said and not said[name]:
            yield f"Syntax errors in policy: {name} is empty"
    resources = len({"Resource", "NotResource"} & said.keys())
    if kind is Kind.TRUST and resources:
        yield "Has prohibited field Resource"
    if service in WITHOUT_RESOURCE and resources:
        yield "Invalid repository policy provided: it has a resource"
    if kind is not Kind.TRUST and resources != 1 and service not in WITHOUT_RESOURCE:
        yield "Policy statement must contain resources."
    principals = len({"Principal", "NotPrincipal"} & said.keys())
    if kind is Kind.IDENTITY and principals:
        yield "Policy document should not specify a principal."
    if kind is not Kind.IDENTITY and principals != 1:
        yield "Missing required field Principal"
    yield from _principals(said.get("Principal", said.get("NotPrincipal")), exists)
    condition = said.get("Condition", {})
    if not isinstance(condition, dict):
        yield "Syntax errors in policy: Condition"
        return
    for operator, tests in condition.items():
        if not OPERATOR.fullmatch(operator) or not isinstance(tests, dict):
            yield f"Invalid Condition type : {operator}."


def _of_arn(resource: str) -> Iterator[str]:
    """What IAM itself reads in an ARN (IAM User Guide, "Amazon Resource Names (ARNs)")."""
    parts = resource.split(":", 5)
    if parts[0] != "arn" or len(parts) < 6:
        return
    _, partition, vendor, region, _, path = parts
    if not PARTITION.fullmatch(partition):
        yield f'Partition "{partition}" is not valid for resource "{resource}".'
    if vendor == "iam" and region not in ("", "*"):
        yield f"IAM resource {resource} cannot contain region information."
    if vendor == "iam" and not IAM_PATHS.fullmatch(path):
        message = "IAM resource path must either be '*' or start with federated-user/, role/, user/"
        yield f"{message}, group/, instance-profile/, policy/ ...: {resource}"


def _of_everybody(said: Mapping[str, Any]) -> Iterator[str]:
    """A provider of many organizations says whose workflow it is, and the trust must ask it."""
    principal = said.get("Principal")
    federated = _list(principal.get("Federated")) if isinstance(principal, dict) else []
    condition = said.get("Condition") or {}
    tests = [block for block in condition.values() if isinstance(block, dict)]
    asked = {str(key).lower() for block in tests for key in block}
    for name in federated:
        issuer = str(name).partition(":oidc-provider/")[2]
        claim = SHARED.get(issuer)
        if said.get("Effect") == "Allow" and claim and f"{issuer}:{claim}" not in asked:
            yield f"Missing required field {issuer}:{claim} in the condition of the trust policy."


def _principals(said: Any, exists: Exists) -> Iterator[str]:
    if said is None or said == "*":
        return
    if not isinstance(said, dict) or said.keys() - PRINCIPALS:
        yield f"Invalid principal in policy: {said}"
        return
    if not any(_list(names) for names in said.values()):
        yield "Invalid principal in policy: the policy has a statement with no principals!"
    for name in _list(said.get("AWS")):
        text = str(name)
        identity = IDENTITY.fullmatch(text)
        known = (
            exists(identity[1], identity[2], identity[3])
            if identity
            else text == "*" or ACCOUNT.fullmatch(text) is not None
        )
        if not known:
            yield f'Invalid principal in policy: "AWS":"{text}"'
    for name in _list(said.get("Federated")):
        if not FEDERATED.fullmatch(str(name)):
            yield f'Invalid principal in policy: "FEDERATED":"{name}"'
    for name in _list(said.get("Service")):
        if not SERVICE.fullmatch(str(name)) or _is_slip(str(name)):
            yield f'Invalid principal in policy: "SERVICE":"{name}"'


def _is_slip(principal: str) -> bool:
    """Whether it is almost the name of a service; there are more than are listed here."""
    found = PRINCIPAL.fullmatch(principal)
    name = found[1] if found else ""
    # Some stand for one Region, as `logs.ap-northeast-1`.
    service = re.sub(r"\.[a-z]{2}(-[a-z]+)+-\d$", "", name)
    return (
        service not in PRINCIPAL_NAMES
        and len(get_close_matches(service, PRINCIPAL_NAMES, n=1, cutoff=0.85)) > 0
    )


LISTING = ("ListBucket", "ListBucketVersions", "ListBucketMultipartUploads")
OF_LISTING = ("s3:prefix", "s3:delimiter", "s3:max-keys")
"""S3 User Guide, "Bucket policy examples using condition keys": keys of listing alone."""


def _of_bucket(said: Mapping[str, Any], bucket: str) -> Iterator[str]:
    actions = [str(one) for one in _list(said.get("Action"))]
    for action in actions:
        if action.lower().startswith("s3:") and not any(sign in action for sign in "*?"):
            if not S3_ACTIONS.fullmatch(action):
                yield "Policy has invalid action"
        elif action != "*" and not action.lower().startswith("s3:"):
            yield "Policy has invalid action"
    resources = [str(one) for one in _list(said.get("Resource"))]
    for resource in resources:
        named = resource.partition(":::")[2]
        if not fnmatchcase(bucket, named.partition("/")[0]):
            yield "Policy has invalid resource"
    if not all(_applies(action, resources, bucket) for action in actions):
        yield "Action does not apply to any resource(s) in statement"
    listed = any(fnmatchcase(f"s3:{name}", action) for action in actions for name in LISTING)
    keys = {str(key).lower() for block in (said.get("Condition") or {}).values() for key in block}
    if keys & set(OF_LISTING) and actions and not listed:
        yield "Conditions do not apply to combination of actions and resources in statement"


def _applies(action: str, resources: list[str], bucket: str) -> bool:
    """Whether the action is one of the bucket, or of the objects, that the statement names."""
    if any(sign in action for sign in "*?") or not resources:
        return True
    if S3_ACCOUNT.fullmatch(action):
        return False
    named = [one.partition(":::")[2] or one for one in resources]
    if S3_OBJECTS.fullmatch(action):
        return any("/" in one or "*" in one for one in named)
    return any(fnmatchcase(bucket, one) for one in named)


def _of_key(statements: list[Any]) -> Iterator[str]:
    """Somebody must stay who may change the policy, and services never do."""
    for one in statements:
        principal = one.get("Principal")
        named = principal == "*" or (isinstance(principal, dict) and principal.get("AWS"))
        actions = [str(action).lower() for action in _list(one.get("Action"))]
        if (
            one.get("Effect") == "Allow"
            and named
            and any(fnmatchcase("kms:putkeypolicy", action) for action in actions)
        ):
            return
    yield "The new key policy will not allow you to update the key policy in the future."


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
