"""What AWS refuses of a call by itself because of two of its values: beside the table of words.

Each rule names the page that says so. The table says what one value must be; here is what a table
can't say: that names are unique, that one value names another, that windows don't overlap.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tij.emulator.contract import containers, distributions, firewalls, postgresql
from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.repeats import repeated
from tij.emulator.contract.request import Credential, Parameters

Rule = Callable[[Parameters, str], Iterator[Refusal]]
"""Refusals of the operation's input, called in a Region."""

MINUTES = 60
DAY, WEEK = 24 * MINUTES, 7 * 24 * MINUTES
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def refused_combination(
    service: str, operation: str, parameters: Parameters, caller: Credential | None
) -> Refusal | None:
    """The first rule that the values break together."""
    region = caller.region if caller else ""
    for rule in RULES.get((service, operation), ()):
        for refusal in rule(parameters, region):
            return refusal
    return None


def _ports(said: Parameters, _: str) -> Iterator[Refusal]:
    """EC2 API Reference, IpPermission: the start of the range comes first."""
    for one in said.get("IpPermissions", []):
        first, last = one.get("FromPort"), one.get("ToPort")
        given = isinstance(first, int) and isinstance(last, int)
        if one.get("IpProtocol") in ("tcp", "udp", "6", "17") and given and first > last:
            message = f"Invalid TCP port range ({first}, {last})"
            yield Refusal("InvalidParameterValue", message)
    sources = [
        (one.get("IpProtocol"), one.get("FromPort"), one.get("ToPort"), *source.values())
        for one in said.get("IpPermissions", [])
        for name in ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
        for source in (
            {k: v for k, v in given.items() if k != "Description"} for given in one.get(name, [])
        )
    ]
    if repeated(sources):
        message = "The same permission must not appear multiple times"
        yield Refusal("InvalidParameterValue", message)


def _tags(said: Parameters, _: str) -> Iterator[Refusal]:
    """EC2 User Guide, "Tag restrictions": 50 for each resource."""
    sets = [
        said.get("Tags", []),
        *(one.get("Tags", []) for one in said.get("TagSpecifications", [])),
    ]
    if any(len(tags) > 50 for tags in sets):
        yield Refusal("TagLimitExceeded", "The maximum number of Tags for a resource is 50.")
    for tags in sets:
        if twice := repeated(tag.get("Key") for tag in tags):
            message = f"Duplicate tag key '{twice[0]}' specified."
            yield Refusal("InvalidParameterValue", message)


def _database(said: Parameters, _: str) -> Iterator[Refusal]:
    """RDS User Guide, "Backup window" and "The Amazon RDS maintenance window"."""
    backup, maintenance = (
        said.get("PreferredBackupWindow"),
        said.get("PreferredMaintenanceWindow"),
    )
    least, most = said.get("AllocatedStorage"), said.get("MaxAllocatedStorage")
    if least and most and most * 10 < least * 11:
        message = "The maximum allocated storage must be increased by at least 10 percent."
        yield Refusal("InvalidParameterCombination", message)
    daily = _daily(backup) if backup else None
    weekly = _weekly(maintenance) if maintenance else None
    for name, window, whole in (("backup", daily, DAY), ("maintenance", weekly, WEEK)):
        if window and (window[1] - window[0]) % whole < 30:
            message = f"The {name} window must be at least 30 minutes."
            yield Refusal("InvalidParameterValue", message)
    if daily and weekly and _overlap(daily, weekly):
        message = "The backup window and maintenance window must not overlap."
        yield Refusal("InvalidParameterValue", message)


def _moment(said: Parameters, service: str) -> Iterator[Refusal]:
    """RDS API Reference, RestoreDBInstanceToPointInTime: RestoreTime, UseLatestRestorableTime."""
    if ("RestoreTime" in said) == bool(said.get("UseLatestRestorableTime")):
        message = "You must specify either RestoreTime or UseLatestRestorableTime, and not both."
        yield Refusal("InvalidParameterCombination", message)
    yield from _database(said, service)


def _daily(text: str) -> tuple[int, int]:
    first, last = (int(t[:2]) * MINUTES + int(t[3:]) for t in text.split("-"))
    return first, last


def _weekly(text: str) -> tuple[int, int]:
    first, last = (
        DAYS.index(t[:3].lower()) * DAY + int(t[4:6]) * MINUTES + int(t[7:])
        for t in text.split("-")
    )
    return first, last


def _overlap(daily: tuple[int, int], weekly: tuple[int, int]) -> bool:
    length, whole = (daily[1] - daily[0]) % DAY, (weekly[1] - weekly[0]) % WEEK
    return any(
        (day * DAY + daily[0] - weekly[0]) % WEEK < whole
        or (weekly[0] - day * DAY - daily[0]) % WEEK < length
        for day in range(7)
    )


def _lifecycle(said: Parameters, _: str) -> Iterator[Refusal]:
    """S3 User Guide, "Lifecycle configuration elements" and "Conflicting lifecycle rules"."""
    rules = (said.get("LifecycleConfiguration") or {}).get("Rules", [])
    if repeated(rule.get("ID") for rule in rules):
        yield Refusal(
            "InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule"
        )
    for rule in rules:
        expires = (rule.get("Expiration") or {}).get("Days")
        moves = [t["Days"] for t in rule.get("Transitions", []) if t.get("Days") is not None]
        if expires is not None and moves and max(moves) >= expires:
            message = (
                "'Days' in the Expiration action must be greater than in the Transition action"
            )
            yield Refusal("InvalidArgument", message)
        yield from _transitions(rule)
        dates = [(rule.get("Expiration") or {}).get("Date")]
        dates += [t.get("Date") for t in rule.get("Transitions", [])]
        for date in dates:
            if date is not None and not re.search(
                r"(T00:00:00(\.0+)?(Z|\+00:00)?|\d{4}-\d\d-\d\d)$", _time(date)
            ):
                yield Refusal("InvalidArgument", "'Date' must be at midnight GMT")


CLASSES = (
    "STANDARD_IA",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
)
"""S3 User Guide, "Transitioning objects": a waterfall, from each to those after it."""


def _transitions(rule: Mapping[str, Any]) -> Iterator[Refusal]:
    given = [
        (one["Days"], one.get("StorageClass"))
        for one in rule.get("Transitions", [])
        if one.get("Days") is not None and one.get("StorageClass") in CLASSES
    ]
    if repeated(kind for _, kind in given):
        message = "'StorageClass' must be different for 'Transition' actions in same 'Rule'"
        yield Refusal("InvalidRequest", message)
    ordered = sorted(given, key=lambda one: CLASSES.index(str(one[1])))
    for (before, first), (after, then) in itertools.pairwise(ordered):
        least = 30 if first in ("STANDARD_IA", "ONEZONE_IA") else 1
        if after - before < least:
            message = f"'Days' in the 'Transition' action for StorageClass '{then}' must be {least}"
            yield Refusal("InvalidArgument", f"{message} days more than for '{first}'")


def _time(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def _bucket_tags(said: Parameters, _: str) -> Iterator[Refusal]:
    """S3 API Reference, PutBucketTagging: InvalidTag."""
    if repeated(tag.get("Key") for tag in (said.get("Tagging") or {}).get("TagSet", [])):
        message = "Cannot provide multiple Tags with the same key"
        yield Refusal("InvalidTag", message)


def _distribution(said: Parameters, _: str) -> Iterator[Refusal]:
    """CloudFront API Reference, DistributionConfig, Origin, DefaultCacheBehavior, Restrictions."""
    within = said.get("DistributionConfigWithTags") or {}
    config = said.get("DistributionConfig") or within.get("DistributionConfig") or {}
    certificate = config.get("ViewerCertificate") or {}
    given = certificate.get("ACMCertificateArn") or certificate.get("IAMCertificateId")
    if _items(config.get("Aliases")) and not given:
        message = "To add an alternate domain name (CNAME) to a CloudFront distribution, you must"
        yield Refusal("InvalidViewerCertificate", f"{message} attach a trusted certificate.")
    root = config.get("DefaultRootObject") or ""
    if str(root).startswith("/"):
        message = "The parameter DefaultRootObject cannot begin with a slash."
        yield Refusal("InvalidDefaultRootObject", message)
    origins = _items(config.get("Origins"))
    ids = {origin.get("Id") for origin in origins}
    if len(ids) < len(origins):
        yield Refusal("InvalidArgument", "The parameter Origin Id must be unique.")
    ids |= {group.get("Id") for group in _items(config.get("OriginGroups"))}
    behaviors = [config.get("DefaultCacheBehavior") or {}, *_items(config.get("CacheBehaviors"))]
    for behavior in behaviors:
        if behavior.get("TargetOriginId") not in ids:
            message = "One or more of your origins or origin groups do not exist."
            yield Refusal("NoSuchOrigin", message)
        yield from _behavior(behavior)
    for origin in origins:
        yield from _origin(origin)
    geo = (config.get("Restrictions") or {}).get("GeoRestriction") or {}
    kind = geo.get("RestrictionType")
    if kind and (kind == "none") == bool(geo.get("Items")):
        message = "The specified geo restriction parameter is not valid."
        yield Refusal("InvalidGeoRestrictionParameter", message)


def _behavior(said: Mapping[str, Any]) -> Iterator[Refusal]:
    """CloudFront API Reference, DefaultCacheBehavior: a cache policy, or values of its own."""
    lives = [said.get(name) for name in ("MinTTL", "DefaultTTL", "MaxTTL")]
    if said.get("CachePolicyId") and (said.get("ForwardedValues") or any(lives)):
        message = "The parameter ForwardedValues cannot be used when a cache policy is associated."
        yield Refusal("InvalidArgument", message)
    given = [int(one) for one in lives if one is not None]
    if given != sorted(given):
        yield Refusal("InvalidTTLOrder", "The order of the TTL values is not valid.")


def _origin(said: Mapping[str, Any]) -> Iterator[Refusal]:
    for name, low, high in (("ConnectionAttempts", 1, 3), ("ConnectionTimeout", 1, 10)):
        value = said.get(name)
        if value is not None and not low <= int(value) <= high:
            yield Refusal("InvalidArgument", f"The parameter {name} must be from {low} to {high}.")
    path = str(said.get("OriginPath") or "")
    if path and (not path.startswith("/") or path.endswith("/")):
        message = "The parameter OriginPath must begin with a slash and must not end with one."
        yield Refusal("InvalidArgument", message)
    if not any(said.get(f"{kind}OriginConfig") for kind in ("S3", "Custom", "Vpc")):
        message = "Either S3OriginConfig or CustomOriginConfig must be given."
        yield Refusal("InvalidOrigin", message)


def _items(block: Any) -> list[Any]:
    return list((block or {}).get("Items") or [])


def _records(said: Parameters, _: str) -> Iterator[Refusal]:
    """Route 53 Developer Guide, "Supported DNS record types"."""
    for change in (said.get("ChangeBatch") or {}).get("Changes", []):
        record = change.get("ResourceRecordSet") or {}
        type_, values = str(record.get("Type")), record.get("ResourceRecords", [])
        if type_ == "CNAME" and len(values) > 1:
            yield _batch(f"CNAME resource record set {record.get('Name')} has more than one record")
        if repeated(one.get("Value") for one in values):
            yield _batch("Duplicate Resource Record")
        pattern = VALUES.get(type_)
        for value in (str(one.get("Value", "")) for one in values):
            if pattern and not pattern.fullmatch(value):
                yield _batch(f"Invalid Resource Record: {type_} encountered with '{value}'")
        if values and record.get("TTL") is None:
            message = (
                f"Invalid request: Missing field 'TTL' in Change with [Name={record.get('Name')}]"
            )
            yield Refusal("InvalidInput", message)


VALUES = {
    "AAAA": re.compile(r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"),
    "CAA": re.compile(
        r'(\d{1,2}|1\d\d|2[0-4]\d|25[0-5]) (issue|issuewild|iodef|issuemail|issuevmc) ".*"'
    ),
    "MX": re.compile(r"\d{1,5} \S+"),
    "SRV": re.compile(r"\d{1,5} \d{1,5} \d{1,5} \S+"),
    "CNAME": re.compile(r"[^\s@]+"),
    "NS": re.compile(r"[^\s@]+"),
}


def _certificate(said: Parameters, _: str) -> Iterator[Refusal]:
    """ACM API Reference, DomainValidationOption: the domain itself or one above it."""
    for one in said.get("DomainValidationOptions", []):
        name, above = str(one.get("DomainName", "")), str(one.get("ValidationDomain", ""))
        if above and name != above and not name.endswith(f".{above}"):
            message = f"{above} is neither {name} nor a superdomain of it."
            yield Refusal("InvalidDomainValidationOptionsException", message)


def _alarm(said: Parameters, region: str) -> Iterator[Refusal]:
    """CloudWatch API Reference, PutMetricAlarm: AlarmActions, Metrics, Dimensions."""
    code = "ValidationError"
    actions = (
        action
        for name in ("AlarmActions", "OKActions", "InsufficientDataActions")
        for action in said.get(name, [])
    )
    for action in actions:
        parts = str(action).split(":")
        if len(parts) > 4 and parts[2] == "sns" and parts[3] != region:
            message = f"Invalid region {parts[3]} specified. Only {region} is supported."
            yield Refusal(code, message)
    if twice := repeated(one.get("Id") for one in said.get("Metrics", [])):
        yield Refusal(code, f"Invalid metrics list: the id {twice[0]} is given twice.")
    if twice := repeated(one.get("Name") for one in said.get("Dimensions", [])):
        yield Refusal(code, f"No two dimensions can have the name {twice[0]}.")


def _steps(said: Parameters, _: str) -> Iterator[Refusal]:
    """Application Auto Scaling User Guide, "Step adjustments": no gap, no overlap, open ends."""
    code = "ValidationException"
    given = (said.get("StepScalingPolicyConfiguration") or {}).get("StepAdjustments", [])
    spans = sorted(
        (
            float(one.get("MetricIntervalLowerBound", "-inf")),
            float(one.get("MetricIntervalUpperBound", "inf")),
        )
        for one in given
    )
    for (_low, end), (start, _high) in itertools.pairwise(spans):
        if end != start:
            yield Refusal(code, "Step adjustments must neither overlap nor leave a gap.")
    if spans and math.inf > spans[-1][1] > 0:
        message = "There must be a step adjustment with an unspecified upper bound when one step"
        yield Refusal(code, f"{message} adjustment has a positive upper bound")
    if spans and -math.inf < spans[0][0] < 0:
        message = "There must be a step adjustment with an unspecified lower bound when one step"
        yield Refusal(code, f"{message} adjustment has a negative lower bound")


ZONES = {
    "ap-northeast-1": "Z14GRHDCWA56QT",
    "ap-northeast-2": "ZWKZPGTI48KDX",
    "ap-northeast-3": "Z5LXEXXYW11ES",
    "ap-south-1": "ZP97RAFLXTNZK",
    "ap-southeast-1": "Z1LMS91P8CMLE5",
    "ap-southeast-2": "Z1GM3OXH4ZPM65",
    "ca-central-1": "ZQSVJUPU6J1EY",
    "eu-central-1": "Z215JYRZR1TBD5",
    "eu-north-1": "Z23TAZ6LKFMNIO",
    "eu-west-1": "Z32O12XQLNTSW2",
    "eu-west-2": "ZHURV8PSTC4K8",
    "eu-west-3": "Z3Q77PNBQS71R4",
    "sa-east-1": "Z2P70J7HTTTPLU",
    "us-east-1": "Z35SXDOTRQ7X7K",
    "us-east-2": "Z3AADJGX6KTTL2",
    "us-west-1": "Z368ELLRRE2KJ0",
    "us-west-2": "Z1H1FL5HABSF5",
}
"""AWS General Reference, "Elastic Load Balancing endpoints": hosted zones of application ones."""
BALANCER = re.compile(r"(?i)[^.]+\.(?P<region>[a-z]{2}(-[a-z]+)+-\d)\.elb\.amazonaws\.com\.?")


def _aliases(said: Parameters, _: str) -> Iterator[Refusal]:
    """Route 53 API Reference, AliasTarget: HostedZoneId; of a batch, each record once."""
    changes = (said.get("ChangeBatch") or {}).get("Changes", [])
    for change in changes:
        target = (change.get("ResourceRecordSet") or {}).get("AliasTarget") or {}
        found = BALANCER.fullmatch(str(target.get("DNSName", "")))
        known = ZONES.get(found["region"].lower()) if found else None
        # The embedded AWS gives its load balancers the zone of us-east-1, wherever they are.
        wrong = {*ZONES.values()} - {known, ZONES["us-east-1"]}
        if known and target.get("HostedZoneId") in wrong:
            message = f"Tried to create an alias that targets {target['DNSName']}, but the alias"
            yield _batch(f"{message} target name does not lie within the target zone")


def _parameter(said: Parameters, _: str) -> Iterator[Refusal]:
    """SSM API Reference, PutParameter: AllowedPattern and Errors."""
    allowed, value = said.get("AllowedPattern"), said.get("Value")
    if allowed:
        try:
            matched = re.fullmatch(allowed, str(value))
        except re.error:
            message = "The request does not meet the regular expression requirement."
            yield Refusal("InvalidAllowedPatternException", message)
            return
        if not matched:
            message = f"Parameter value, cannot be validated against allowedPattern: {allowed}"
            yield Refusal("ParameterPatternMismatchException", message)


JSON_ATTRIBUTES = ("Policy", "DeliveryPolicy", "FilterPolicy", "RedrivePolicy", "ArchivePolicy")


def _attributes(said: Parameters, _: str) -> Iterator[Refusal]:
    """SNS API Reference, CreateTopic, SetTopicAttributes and Subscribe: what is JSON."""
    given = {
        **(said.get("Attributes") or {}),
        str(said.get("AttributeName")): said.get("AttributeValue"),
    }
    for name in JSON_ATTRIBUTES:
        text = given.get(name)
        if not text:
            continue
        try:
            readable = isinstance(json.loads(str(text)), dict)
        except ValueError:
            readable = False
        if not readable:
            message = f"Invalid parameter: {name}: failed to parse JSON."
            yield Refusal("InvalidParameter", message)


def _batch(message: str) -> Refusal:
    return Refusal("InvalidChangeBatch", f"[{message}]")


def _actions(said: Parameters, _: str) -> Iterator[Refusal]:
    """ELB API Reference, RedirectActionConfig: "avoid an infinite redirect loop"."""
    for action in said.get("DefaultActions", []):
        to = action.get("RedirectConfig")
        if action.get("Type") != "redirect" or not to:
            continue
        same = (
            to.get("Protocol", "#{protocol}") in ("#{protocol}", said.get("Protocol"))
            and to.get("Port", "#{port}") in ("#{port}", str(said.get("Port")))
            and to.get("Host", "#{host}") == "#{host}"
            and to.get("Path", "/#{path}") == "/#{path}"
            and to.get("Query", "#{query}") == "#{query}"
        )
        if same and said.get("Port"):
            message = "The redirect configuration is not valid because it creates a loop."
            yield Refusal("InvalidLoadBalancerAction", message)


SIZES: Mapping[int, Sequence[int]] = {
    256: (512, 1024, 2048),
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16_385, 1024),
    4096: range(8192, 30_721, 1024),
    8192: range(16_384, 61_441, 4096),
    16_384: range(32_768, 122_881, 8192),
}
"""Fargate's CPU units and MiB (ECS Developer Guide, "Task CPU and memory")."""

LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens")


def _task(said: Parameters, _: str) -> Iterator[Refusal]:
    """ECS Developer Guide, "Amazon ECS task definition parameters for Fargate"."""
    containers = said.get("containerDefinitions", [])
    if twice := repeated(one.get("name") for one in containers):
        yield _client(f"Container names must be unique: {twice[0]}")
    if containers and not any(one.get("essential", True) for one in containers):
        yield _client("At least one container in the task definition must be essential.")
    fargate = "FARGATE" in said.get("requiresCompatibilities", [])
    if fargate:
        yield from _fargate(said, containers)
    ports: list[Any] = []
    for one in containers:
        settings = [pair.get("name") for pair in one.get("environment", [])]
        secrets = [pair.get("name") for pair in one.get("secrets", [])]
        if repeated(secrets) or set(settings) & set(secrets):
            message = "The secret name must be unique and not shared with any new or existing"
            yield _client(f"{message} environment variables set on the container.")
        for port in one.get("portMappings", []):
            inside, outside = port.get("containerPort"), port.get("hostPort")
            ports.append((inside, port.get("protocol", "tcp")))
            if said.get("networkMode") == "awsvpc" and outside not in (None, 0, inside):
                message = "When networkMode=awsvpc, the host ports and container ports in port"
                yield _client(f"{message} mappings must match.")
        for other in one.get("dependsOn", []):
            if other.get("containerName") not in {c.get("name") for c in containers}:
                yield _client(f"Container {one.get('name')} depends on one that is not there.")
    if said.get("networkMode") == "awsvpc" and (twice := repeated(ports)):
        yield _client(f"Port mappings must be unique in the task: {twice[0][0]}")


def _fargate(said: Parameters, containers: list[dict[str, Any]]) -> Iterator[Refusal]:
    cpu, memory = _units(said.get("cpu"), "vcpu"), _units(said.get("memory"), "gb")
    if memory not in SIZES.get(cpu, ()):
        message = "No Fargate configuration exists for given values:"
        yield _client(f"{message} {said.get('cpu')} CPU, {said.get('memory')} memory.")
    size = (said.get("ephemeralStorage") or {}).get("sizeInGiB")
    if size is not None and not 21 <= size <= 200:
        yield _client(f"The ephemeral storage of {size} GiB is not from 21 to 200.")
    for one in containers:
        if one.get("privileged"):
            yield _client("Fargate does not support privileged containers.")
        if one.get("links"):
            yield _client("Links are not supported when networkMode=awsvpc.")
        driver = (one.get("logConfiguration") or {}).get("logDriver")
        if driver and driver not in LOG_DRIVERS:
            yield _client(f"Log driver {driver} is not supported on Fargate.")
    for volume in said.get("volumes", []):
        if volume.get("dockerVolumeConfiguration") or (volume.get("host") or {}).get("sourcePath"):
            yield _client("Fargate does not support volumes of the host or of Docker.")


def _units(value: Any, unit: str) -> int:
    """`256`, `0.25 vCPU`; `512`, `0.5 GB`: in thousandths (1,024) of a unit. 0: unreadable."""
    text = str(value or "").strip().lower()
    number = text.removesuffix(unit).strip()
    try:
        return int(float(number) * 1024) if text.endswith(unit) else int(number)
    except ValueError:
        return 0


def _client(message: str) -> Refusal:
    return Refusal("ClientException", message)


def _service(said: Parameters, _: str) -> Iterator[Refusal]:
    """ECS API Reference, CreateService and DeploymentConfiguration."""
    code = "InvalidParameterException"
    rollout = said.get("deploymentConfiguration") or {}
    low, high = rollout.get("minimumHealthyPercent"), rollout.get("maximumPercent")
    if low is not None and high is not None and low >= 100 and high <= 100:
        message = "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block"
        yield Refusal(code, f"{message} deployments.")
    if high is not None and high <= 100 and said.get("availabilityZoneRebalancing") == "ENABLED":
        message = "maximumPercent must be greater than 100 to use availabilityZoneRebalancing."
        yield Refusal(code, message)
    network = (said.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    for name, most in (("securityGroups", 5), ("subnets", 16)):
        if len(network.get(name, [])) > most:
            yield Refusal(code, f"{name} can have at most {most} items.")


def _new_service(said: Parameters, region: str) -> Iterator[Refusal]:
    yield from _service(said, region)
    code = "InvalidParameterException"
    if said.get("healthCheckGracePeriodSeconds") and not said.get("loadBalancers"):
        message = "Health check grace period is only valid for services configured to use load"
        yield Refusal(code, f"{message} balancers")
    if said.get("launchType") and said.get("capacityProviderStrategy"):
        message = "Specifying both a launch type and capacity provider strategy is not supported."
        yield Refusal(code, message)


COUNTS = (
    "imageCountMoreThan",
    "sinceImagePushed",
    "sinceImagePulled",
    "sinceImageTransitioned",
)
"""ECR User Guide, "Lifecycle policy parameters": countType."""


def _document(said: Parameters, _: str) -> Iterator[Refusal]:
    """SSM API Reference, CreateDocument: InvalidDocumentContent."""
    try:
        content = json.loads(said.get("Content", ""))
    except ValueError:
        content = None
    if said.get("DocumentFormat", "JSON") == "JSON" and not isinstance(content, dict):
        yield Refusal("InvalidDocumentContent", "The content for the document is not valid.")


def _images(said: Parameters, _: str) -> Iterator[Refusal]:
    """ECR User Guide, "Lifecycle policy parameters" and "Evaluation rules"."""
    code = "InvalidParameterException"
    try:
        rules = json.loads(said.get("lifecyclePolicyText", ""))["rules"]
    except (ValueError, KeyError, TypeError):
        yield Refusal(
            code, "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint"
        )
        return
    if twice := repeated(rule.get("rulePriority") for rule in rules):
        yield Refusal(code, f"rulePriority must be unique: {twice[0]}")
    last = max((rule.get("rulePriority", 0) for rule in rules), default=0)
    for rule in rules:
        chosen = rule.get("selection") or {}
        status, number = chosen.get("tagStatus"), chosen.get("countNumber")
        tags = chosen.get("tagPrefixList") or chosen.get("tagPatternList")
        if status not in ("tagged", "untagged", "any") or (status == "tagged") != bool(tags):
            yield Refusal(
                code, f"tagStatus {status}: a list of prefixes or patterns goes with tagged"
            )
        if status == "any" and rule.get("rulePriority") != last:
            yield Refusal(code, "tagStatus=any must have the lowest priority")
        priority = rule.get("rulePriority")
        if not isinstance(priority, int) or priority < 1:
            yield Refusal(code, "rulePriority must be a positive integer")
        action = rule.get("action") or {}
        if action.get("type") not in ("expire", "transition"):
            yield Refusal(code, "action.type must be expire or transition")
        if None in (*rule.values(), *chosen.values(), *action.values()):
            yield Refusal(code, "instance failed to match exactly one schema (matched 0 out of 2)")
        if chosen.get("countType") not in COUNTS:
            yield Refusal(code, f"countType {chosen.get('countType')} is not one that ECR knows")
        if chosen.get("tagPrefixList") and chosen.get("tagPatternList"):
            yield Refusal(code, "tagPrefixList and tagPatternList can't be used together")
        if any(str(tag).count("*") > 4 for tag in chosen.get("tagPatternList") or []):
            yield Refusal(code, "A tag pattern has at most four wildcards")
        if chosen.get("countUnit") not in (None, "days"):
            yield Refusal(code, "countUnit must be days")
        if not isinstance(number, int) or number < 1:
            yield Refusal(code, "countNumber must be a positive integer")
        by_age = chosen.get("countType") != "imageCountMoreThan"
        if by_age != bool(chosen.get("countUnit")):
            yield Refusal(code, "countUnit goes with counting by days")


def _cache(said: Parameters, _: str) -> Iterator[Refusal]:
    """ElastiCache API Reference, CreateReplicationGroup."""
    code = "InvalidParameterCombination"
    copies = max(said.get("NumCacheClusters") or 0, 1 + (said.get("ReplicasPerNodeGroup") or 0))
    if said.get("AutomaticFailoverEnabled") and copies < 2 and not said.get("NumNodeGroups"):
        message = "When using automatic failover, there must be at least 2 cache clusters."
        yield Refusal(code, message)
    if said.get("MultiAZEnabled") and not said.get("AutomaticFailoverEnabled"):
        yield Refusal(code, "Multi-AZ requires automatic failover.")
    if said.get("AuthToken") and said.get("TransitEncryptionEnabled") is False:
        message = "The AUTH token is only supported when encryption-in-transit is enabled"
        yield Refusal(code, message)
    group, engine = str(said.get("CacheParameterGroupName") or ""), said.get("Engine")
    if engine and group.startswith("default."):
        version = str(said.get("EngineVersion") or "")
        family = f"{engine}{version.partition('.')[0]}"
        named = group.removeprefix("default.").removesuffix(".cluster.on").removesuffix(".x")
        if not (named == family if version else named.startswith(engine)):
            message = f"Expected a parameter group of family {family} but found one of family"
            yield Refusal(code, f"{message} {named}")
    logs = [one.get("LogType") for one in said.get("LogDeliveryConfigurations", [])]
    if repeated(logs):
        yield Refusal(code, f"The log type {repeated(logs)[0]} is given twice.")


def _cache_windows(said: Parameters, _: str) -> Iterator[Refusal]:
    """ElastiCache User Guide, "Managing maintenance" and "Scheduling automatic backups"."""
    daily = _daily(said["SnapshotWindow"]) if said.get("SnapshotWindow") else None
    window = said.get("PreferredMaintenanceWindow")
    weekly = _weekly(window) if window else None
    if weekly and (weekly[1] - weekly[0]) % WEEK < MINUTES:
        message = "The maintenance window must be at least 60 minutes."
        yield Refusal("InvalidParameterValue", message)
    if daily and (daily[1] - daily[0]) % DAY < MINUTES:
        yield Refusal("InvalidParameterValue", "The snapshot window must be at least 60 minutes.")
    if daily and weekly and _overlap(daily, weekly):
        message = "The snapshot window and maintenance window must not overlap."
        yield Refusal("InvalidParameterValue", message)


def _times(said: Parameters, _: str) -> Iterator[Refusal]:
    """EventBridge Scheduler API Reference, CreateSchedule: EndDate."""
    first: Any = said.get("StartDate")
    last: Any = said.get("EndDate")
    if first is not None and type(first) is type(last) and first >= last:
        yield Refusal("ValidationException", "The EndDate must come after the StartDate.")


RULES: Mapping[tuple[str, str], tuple[Rule, ...]] = {
    ("acm", "RequestCertificate"): (_certificate,),
    ("application-autoscaling", "PutScalingPolicy"): (_steps,),
    ("cloudfront", "CreateDistribution"): (_distribution, distributions.distribution),
    ("cloudfront", "CreateDistributionWithTags"): (_distribution, distributions.distribution),
    ("cloudfront", "UpdateDistribution"): (_distribution, distributions.distribution),
    ("cloudwatch", "PutMetricAlarm"): (_alarm,),
    ("ec2", "AuthorizeSecurityGroupEgress"): (_ports,),
    ("ec2", "AuthorizeSecurityGroupIngress"): (_ports,),
    ("ec2", "CreateSecurityGroup"): (_tags,),
    ("ec2", "CreateSubnet"): (_tags,),
    ("ec2", "CreateTags"): (_tags,),
    ("ec2", "CreateVpc"): (_tags,),
    ("ecr", "PutLifecyclePolicy"): (_images,),
    ("ecs", "CreateService"): (_new_service,),
    ("ecs", "CreateCluster"): (containers.strategy,),
    ("ecs", "PutClusterCapacityProviders"): (containers.strategy,),
    ("ecs", "RegisterTaskDefinition"): (_task, containers.definition),
    ("ecs", "UpdateService"): (_service,),
    ("elasticache", "CreateReplicationGroup"): (_cache, _cache_windows),
    ("elasticache", "ModifyReplicationGroup"): (_cache_windows,),
    ("elbv2", "CreateListener"): (_actions,),
    ("elbv2", "ModifyListener"): (_actions,),
    ("rds", "CreateDBInstance"): (_database,),
    ("rds", "ModifyDBInstance"): (_database,),
    ("rds", "RestoreDBInstanceToPointInTime"): (_moment,),
    ("rds", "ModifyDBParameterGroup"): (postgresql.parameters,),
    ("route53", "ChangeResourceRecordSets"): (_records, _aliases),
    ("s3", "PutBucketLifecycleConfiguration"): (_lifecycle,),
    ("s3", "PutBucketTagging"): (_bucket_tags,),
    ("scheduler", "CreateSchedule"): (_times,),
    ("scheduler", "UpdateSchedule"): (_times,),
    ("sns", "CreateTopic"): (_attributes,),
    ("sns", "SetTopicAttributes"): (_attributes,),
    ("sns", "Subscribe"): (_attributes,),
    ("ssm", "CreateDocument"): (_document,),
    ("ssm", "PutParameter"): (_parameter,),
    ("ssm", "UpdateDocument"): (_document,),
    ("wafv2", "CreateWebACL"): (firewalls.firewall,),
    ("wafv2", "UpdateWebACL"): (firewalls.firewall,),
}
