"""TLS, ports, rules and names (guide, "セキュリティ確認")."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tij import contract
from tij.verification import rules
from tij.verification.checks import cache, database, https, mail, names, security_groups
from tij.verification.deployment import Deployment
from tij.verification.finding import Finding
from tij.verification.line import Line, World, with_stack

SECTION = "security"
# Days. ACM renews 60 days before the end, Vercel 14: fewer means that a renewal failed.
ACM_DAYS, VERCEL_DAYS = 30, 7


def lines(of: Deployment, world: World) -> Iterator[Line]:
    """From outside first, then what AWS says."""
    aws, reach, dns = world.aws, world.reach, of.settings.dns

    def valid(host: str, days: int) -> Finding:
        return https.certificate_valid(reach, host, world.now(), days)

    def redirects(host: str) -> Finding:
        return https.redirects_to_https(reach.web, host)

    for label, stack, host, days in (
        ("api", "service", dns.api_domain, ACM_DAYS),
        ("cdn", "delivery", dns.cdn_domain, ACM_DAYS),
        ("www", "frontend", dns.www_domain, VERCEL_DAYS),
    ):
        secure = with_stack(of, stack, partial(valid, host, days))
        yield Line(f"https-{label}", SECTION, ("G157",), secure)
        moved = with_stack(of, stack, partial(redirects, host))
        yield Line(f"redirect-{label}", SECTION, ("G158",), moved)
    if dns.redirected_domain:
        yield from _redirected(dns.redirected_domain, of, world)
    yield from _certificates(of, world)

    def ports() -> Finding:
        return https.only_intended_ports(reach, dns.api_domain)

    def private() -> Finding:
        return database.private(aws("rds"), of.output(contract.DATABASE_IDENTIFIER))

    yield Line("ports", SECTION, ("G159",), ports)
    groups = partial(_security_groups, of, world)
    yield Line("security-groups", SECTION, ("G159", "G184"), groups)
    yield Line("database-private", SECTION, ("G159",), private)
    yield from _cache(of, world)
    yield from _zone(of, world)
    yield from _mail(of, world)


def _redirected(name: str, of: Deployment, world: World) -> Iterator[Line]:
    def valid() -> Finding:
        return https.certificate_valid(world.reach, name, world.now(), ACM_DAYS)

    def leads() -> Finding:
        return https.redirects_to_site(world.reach.web, name, of.settings.dns.api_domain)

    yield Line("https-other", SECTION, ("G157",), with_stack(of, "service", valid))
    yield Line("redirect-other", SECTION, ("G158",), with_stack(of, "service", leads))


def _cache(of: Deployment, world: World) -> Iterator[Line]:
    aws = world.aws

    def locked() -> Finding:
        return cache.locked(
            aws("elasticache"),
            aws("secretsmanager"),
            of.output(contract.CACHE_IDENTIFIER),
            of.output(contract.CACHE_SECRET_ARN),
        )

    if of.settings.cache.enabled:
        yield Line("cache-locked", SECTION, ("G159",), locked)


def _mail(of: Deployment, world: World) -> Iterator[Line]:
    if not of.settings.email.enabled:
        return
    domain = of.settings.dns.domain
    bounces = f"{of.settings.email.mail_from}.{domain}"

    def verified() -> Finding:
        return mail.verified(world.aws("sesv2"), domain, bounces)

    def unrestricted() -> Finding:
        return mail.unrestricted(world.aws("sesv2"))

    # No item of the guide asks for mail.
    yield Line("mail-verified", SECTION, (), verified)
    yield Line("mail-unrestricted", SECTION, (), unrestricted)


def _certificates(of: Deployment, world: World) -> Iterator[Line]:
    def issued(stack: str) -> Finding:
        arn = of.id(stack, "aws_acm_certificate")
        return https.certificate_issued(world.aws("acm", arn.split(":")[3]), arn)

    yield Line("certificate-api", SECTION, ("G157",), partial(issued, "service"))
    yield Line("certificate-cdn", SECTION, ("G157",), partial(issued, "delivery"))


def _zone(of: Deployment, world: World) -> Iterator[Line]:
    dns = of.settings.dns

    def delegated() -> Finding:
        servers = of.output_list(contract.NAME_SERVERS)
        return names.zone_delegated(world.resolver, dns.domain, servers)

    def records() -> Finding:
        needed = [dns.api_domain, dns.cdn_domain]
        needed += [dns.www_domain] if of.has("frontend") else []
        needed += [dns.redirected_domain] if dns.redirected_domain else []
        zone = of.id("foundation", "aws_route53_zone")
        return names.records_present(world.aws("route53"), zone, needed)

    yield Line("zone-delegated", SECTION, ("G151", "G154"), delegated)
    yield Line("records", SECTION, ("G151", "G154"), records)


def _security_groups(of: Deployment, world: World) -> Finding:
    ec2 = world.aws("ec2")
    designed = rules.designed_rules(of)
    lists = security_groups.prefix_list_ids(
        ec2, (rule.peer for rule in designed if rule.peer.startswith("com.amazonaws."))
    )
    wanted = rules.with_peers(designed, lists)
    return security_groups.as_designed(ec2, rules.groups(of), wanted)
