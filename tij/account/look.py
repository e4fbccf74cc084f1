"""Every line, in the order in which an apply would meet it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tij.account import leftovers, quotas, watched
from tij.account.line import Line, Status
from tij.session.session import Session

# The services that act in the account by roles of their own; each is made at the first use by who
# may make it, which the first use then does not always wait for (ECS User Guide, "Using
# service-linked roles": "Unable to assume the service linked role").
SERVICE_LINKED = {
    "AWSServiceRoleForECS": "ecs.amazonaws.com",
    "AWSServiceRoleForElasticLoadBalancing": "elasticloadbalancing.amazonaws.com",
    "AWSServiceRoleForRDS": "rds.amazonaws.com",
    "AWSServiceRoleForApplicationAutoScaling_ECSService": (
        "ecs.application-autoscaling.amazonaws.com"
    ),
}
GITHUB = "token.actions.githubusercontent.com"
PREFERENCES = "SSM-SessionManagerRunShell"
OPEN_REGION = ("opt-in-not-required", "opted-in")


def look(session: Session) -> list[Line]:
    """All lines; with another account's credentials, only the line about those."""
    first = _credentials(session)
    if first.status is Status.BAD:
        return [first]
    return [first, *(line for name, ask in CHECKS.items() for line in _heard(name, ask, session))]


def _heard(name: str, ask: Callable[[Session], Iterator[Line]], session: Session) -> Iterator[Line]:
    """Its lines; where AWS refuses to answer, one that says why."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield from ask(session)
    except (ClientError, BotoCoreError) as error:
        yield Line(name, Status.UNKNOWN, "refused", {"why": str(error)})


def _credentials(session: Session) -> Line:
    """Raises the session's own error where there are none."""
    caller = session.aws.client("sts").get_caller_identity()
    wanted, account, arn = session.settings.aws.account_id, caller["Account"], caller["Arn"]
    facts = {"arn": arn, "account": account, "wanted": wanted}
    if wanted and wanted != account:
        return Line("credentials", Status.BAD, "other-account", facts, "export AWS_PROFILE=...")
    if arn.endswith(":root") and not session.settings.aws.embedded:
        return Line("credentials", Status.NOTE, "root", facts)
    return Line("credentials", Status.GOOD, "credentials", facts)


def _plan(session: Session) -> Iterator[Line]:
    """A free plan refuses backups kept longer than a day (AWS Free Tier, "account plans")."""
    plan = session.aws.client("freetier", "us-east-1").get_account_plan_state()["accountPlanType"]
    if plan == "PAID":
        yield Line("plan", Status.GOOD, "plan-paid")
    else:
        yield Line("plan", Status.BAD, "plan-free", fix="https://console.aws.amazon.com/billing/")


def _region(session: Session) -> Iterator[Line]:
    ec2, region = session.aws.client("ec2"), session.settings.aws.region
    (found,) = ec2.describe_regions(RegionNames=[region], AllRegions=True)["Regions"]
    if found.get("OptInStatus", "opt-in-not-required") not in OPEN_REGION:
        fix = f"aws account enable-region --region-name {region}"
        yield Line("region", Status.BAD, "region-off", {"region": region}, fix)
        return
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    there = {zone["ZoneName"] for zone in zones if zone["State"] == "available"}
    wanted = [zone.name for zone in session.settings.network.availability_zones]
    facts = {"region": region, "zones": ", ".join(sorted(there))}
    if missing := [zone for zone in wanted if zone not in there]:
        facts["missing"] = ", ".join(missing)
        yield Line("region", Status.BAD, "zone-missing", facts, "network.availability_zones")
    else:
        yield Line("region", Status.GOOD, "region", facts)


def _service_linked_roles(session: Session) -> Iterator[Line]:
    iam = session.aws.client("iam")
    missing = {
        role: service
        for role, service in SERVICE_LINKED.items()
        if not _found(partial(iam.get_role, RoleName=role), "NoSuchEntity")
    }
    if not missing:
        yield Line("roles", Status.GOOD, "roles")
    for role, service in missing.items():
        fix = f"aws iam create-service-linked-role --aws-service-name {service}"
        yield Line("roles", Status.NOTE, "role-missing", {"role": role}, fix)


def _cloudfront(session: Session) -> Iterator[Line]:
    """No call shows whether AWS has verified the account; a distribution that is there does."""
    listed = session.aws.client("cloudfront").list_distributions()["DistributionList"]
    if listed.get("Quantity") or listed.get("Items"):
        yield Line("cloudfront", Status.GOOD, "cloudfront")
    else:
        yield Line("cloudfront", Status.UNKNOWN, "cloudfront-new")


def _mail(session: Session) -> Iterator[Line]:
    """SES's sandbox (SES Developer Guide, "Request production access")."""
    if not session.settings.email.enabled:
        return
    account = session.aws.client("sesv2").get_account()
    region = session.settings.aws.region
    console = f"https://{region}.console.aws.amazon.com/ses/home?region={region}#/account"
    if not account.get("SendingEnabled"):
        facts = {"status": account.get("EnforcementStatus", "?")}
        yield Line("mail", Status.BAD, "mail-stopped", facts, console)
    elif not account.get("ProductionAccessEnabled"):
        yield Line("mail", Status.NOTE, "mail-sandbox", {"region": region}, console)
    else:
        most = int(account.get("SendQuota", {}).get("Max24HourSend", 0))
        yield Line("mail", Status.GOOD, "mail", {"most": most})


def _session_preferences(session: Session) -> Iterator[Line]:
    if not session.settings.access.session_manager_preferences:
        return
    ssm = session.aws.client("ssm")
    there = _found(partial(ssm.describe_document, Name=PREFERENCES), "InvalidDocument")
    ours = session.state(session.stacks["operations"])
    if there and not ours:
        fix = "access.session_manager_preferences = false"
        yield Line("preferences", Status.BAD, "preferences-there", fix=fix)
    else:
        yield Line("preferences", Status.GOOD, "preferences")


def _identity_provider(session: Session) -> Iterator[Line]:
    ci = session.settings.ci
    if not ci.repository:
        return
    providers = session.aws.client("iam").list_open_id_connect_providers()
    there = any(p["Arn"].endswith(f"/{GITHUB}") for p in providers["OpenIDConnectProviderList"])
    ours = session.state(session.stacks["foundation"])
    if there and ci.create_identity_provider and not ours:
        fix = "ci.create_identity_provider = false"
        yield Line("provider", Status.BAD, "provider-there", fix=fix)
    elif not there and not ci.create_identity_provider:
        fix = "ci.create_identity_provider = true"
        yield Line("provider", Status.BAD, "provider-missing", fix=fix)
    else:
        yield Line("provider", Status.GOOD, "provider")
    if not (ci.owner_id and ci.repository_id):
        fix = f"gh api repos/{ci.repository} --jq '.owner.id, .id'"
        yield Line("repository", Status.NOTE, "repository-numbers", fix=fix)


def _found(ask: Callable[[], object], *absent: str) -> bool:
    """Whether AWS knows it; `absent` are the codes that mean no."""
    from botocore.exceptions import ClientError

    try:
        ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in absent:
            return False
        raise
    return True


CHECKS: dict[str, Callable[[Session], Iterator[Line]]] = {
    "plan": _plan,
    "region": _region,
    "quotas": quotas.lines,
    "roles": _service_linked_roles,
    "cloudfront": _cloudfront,
    "mail": _mail,
    "preferences": _session_preferences,
    "provider": _identity_provider,
    "watched": watched.lines,
    "leftovers": leftovers.lines,
}
"""By name, what is asked, in the order in which an apply would meet it."""
