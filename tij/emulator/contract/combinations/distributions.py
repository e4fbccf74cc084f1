"""CloudFront: what a distribution's parts must be, beyond the model's types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.repeats import repeated
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.routing import service_model

ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
"""CloudFront Developer Guide, "How CloudFront processes HTTP 4xx and 5xx status codes"."""

METHODS = (
    {"GET", "HEAD"},
    {"GET", "HEAD", "OPTIONS"},
    {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"},
)
HOST = re.compile(
    r"(?=.{1,253}\.?$)(?!(\d{1,3}\.){3}\d{1,3}$)[A-Za-z0-9_]([\w-]{0,62}\.)+[A-Za-z0-9-]{1,63}\.?"
)
ALIAS = re.compile(r"(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,62})\.)+[A-Za-z]([A-Za-z0-9-]{0,62})")
BUCKET = re.compile(
    r"(?=.{1,253}$)[a-z0-9.-]+\.s3([.-](dualstack\.)?[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com(\.cn)?"
    r"|[\w.-]+\.(s3-object-lambda|s3-accesspoint|s3-global)\.[\w.-]+"
)
WEBSITE = re.compile(r".+\.s3-website[.-].+")
FIREWALL = re.compile(r"arn:aws[\w-]*:wafv2:us-east-1:\d{12}:global/webacl/.+|[0-9a-f-]{36}|")
HEADERS = re.compile(
    r"(?i)X-Amz-.*|X-Edge-.*|Cache-Control|Connection|Content-Length|Cookie|Host|If-Match"
    r"|If-Modified-Since|If-None-Match|If-Range|If-Unmodified-Since|Max-Forwards|Pragma"
    r"|Proxy-Auth(enticate|orization)|Proxy-Connection|Range|Request-Range|TE|Trailer"
    r"|Transfer-Encoding|Upgrade|Via|X-Real-Ip"
)
"""Developer Guide, "Custom headers that CloudFront can't add to origin requests"."""

PATH = re.compile(r"[A-Za-z0-9_.*$/~\"'@:+&?!()=,;%-]{1,255}")
"""Developer Guide, "Path pattern"."""

INVALID = "InvalidArgument"


def _distribution(said: Parameters, _: str) -> Iterator[Refusal]:
    """CloudFront API Reference, DistributionConfig and the types below it."""
    within = said.get("DistributionConfigWithTags") or {}
    config = said.get("DistributionConfig") or within.get("DistributionConfig") or {}
    yield from _names(config)
    yield from _errors(_items(config.get("CustomErrorResponses")))
    yield from _origins(config)
    yield from _behaviors(config)
    yield from _restrictions(config)
    bucket = (config.get("Logging") or {}).get("Bucket")
    if (config.get("Logging") or {}).get("Enabled") and not BUCKET.fullmatch(str(bucket)):
        message = "The parameter Logging Bucket does not refer to a valid S3 bucket."
        yield Refusal(INVALID, message)


def _names(config: Mapping[str, Any]) -> Iterator[Refusal]:
    """Aliases, their certificate, and the page at the root."""
    aliases = _items(config.get("Aliases"))
    certificate = config.get("ViewerCertificate") or {}
    given = certificate.get("ACMCertificateArn") or certificate.get("IAMCertificateId")
    if aliases and not given:
        message = "To add an alternate domain name (CNAME) to a CloudFront distribution, you must"
        yield Refusal("InvalidViewerCertificate", f"{message} attach a trusted certificate.")
    if given and not certificate.get("SSLSupportMethod"):
        message = "SSLSupportMethod must be given with a certificate."
        yield Refusal(INVALID, message)
    own = certificate.get("CloudFrontDefaultCertificate") or certificate.get("CertificateSource")
    if certificate and not given and not own:
        message = "A viewer certificate is of ACM, of IAM, or CloudFront's own."
        yield Refusal("InvalidViewerCertificate", message)
    if given and certificate.get("CloudFrontDefaultCertificate"):
        message = "A certificate and CloudFront's own can't be used together."
        yield Refusal("InvalidViewerCertificate", message)
    if len(aliases) != len(set(aliases)) or not all(map(ALIAS.fullmatch, aliases)):
        message = "The parameter CNAME contains one or more parameters that are not valid."
        yield Refusal(INVALID, message)
    if str(config.get("DefaultRootObject") or "").startswith("/"):
        message = "The parameter DefaultRootObject cannot begin with a slash."
        yield Refusal("InvalidDefaultRootObject", message)


def _origins(config: Mapping[str, Any]) -> Iterator[Refusal]:
    origins = _items(config.get("Origins"))
    if repeated(origin.get("Id") for origin in origins):
        yield Refusal(INVALID, "The parameter Origin Id must be unique.")
    for origin in origins:
        yield from _origin(origin)
        yield from _reach(origin)


def _behaviors(config: Mapping[str, Any]) -> Iterator[Refusal]:
    """Each leads to an origin; path patterns are unique."""
    behaviors = _items(config.get("CacheBehaviors"))
    patterns = [str(one.get("PathPattern")) for one in behaviors]
    if not all(map(PATH.fullmatch, patterns)):
        yield Refusal(INVALID, "The parameter PathPattern contains invalid characters.")
    if repeated(patterns):
        yield Refusal(INVALID, "The parameter PathPattern must be unique.")
    origins = {
        one.get("Id") for kind in ("Origins", "OriginGroups") for one in _items(config.get(kind))
    }
    for behavior in (config.get("DefaultCacheBehavior") or {}, *behaviors):
        if behavior.get("TargetOriginId") not in origins:
            message = "One or more of your origins or origin groups do not exist."
            yield Refusal("NoSuchOrigin", message)
        yield from _lives(behavior)
        yield from _methods(behavior)


def _restrictions(config: Mapping[str, Any]) -> Iterator[Refusal]:
    """Countries, and the firewall in front."""
    geo = (config.get("Restrictions") or {}).get("GeoRestriction") or {}
    kind, named = geo.get("RestrictionType"), _items(geo)
    if (kind and (kind == "none") == bool(named)) or not set(named) <= countries():
        message = "The specified geo restriction parameter is not valid."
        yield Refusal("InvalidGeoRestrictionParameter", message)
    if not FIREWALL.fullmatch(str(config.get("WebACLId") or "")):
        yield Refusal("InvalidWebACLId", "The specified web ACL is not valid for CloudFront.")


def _items(block: Any) -> list[Any]:
    return list((block or {}).get("Items") or [])


def _errors(said: list[Any]) -> Iterator[Refusal]:
    for one in said:
        if one.get("ErrorCode") not in ERRORS:
            yield Refusal("InvalidErrorCode", f"The error code {one.get('ErrorCode')} is invalid.")
        page, code = one.get("ResponsePagePath") or "", one.get("ResponseCode") or ""
        if bool(page) != bool(code):
            message = "Your request must specify both ResponsePagePath and ResponseCode together"
            yield Refusal(INVALID, f"{message} or none of them.")
        if page and not page.startswith("/"):
            yield Refusal(INVALID, "The parameter ResponsePagePath must begin with a slash.")
        if code and not (code == "200" or (code.isdigit() and int(code) in ERRORS)):
            yield Refusal("InvalidResponseCode", f"The response code {code} is not valid.")
    if len(said) != len({one.get("ErrorCode") for one in said}):
        yield Refusal(INVALID, "The parameter ErrorCode must be unique.")


def _lives(said: Mapping[str, Any]) -> Iterator[Refusal]:
    """CloudFront API Reference, DefaultCacheBehavior: a cache policy, or values of its own."""
    lives = [said.get(name) for name in ("MinTTL", "DefaultTTL", "MaxTTL")]
    if said.get("CachePolicyId") and (said.get("ForwardedValues") or any(lives)):
        message = "The parameter ForwardedValues cannot be used when a cache policy is associated."
        yield Refusal(INVALID, message)
    given = [int(one) for one in lives if one is not None]
    if given != sorted(given):
        yield Refusal("InvalidTTLOrder", "The order of the TTL values is not valid.")


def _methods(said: Mapping[str, Any]) -> Iterator[Refusal]:
    if said.get("ForwardedValues") and said.get("MinTTL") is None:
        yield Refusal(INVALID, "The parameter MinTTL is required.")
    if not said.get("ForwardedValues") and not said.get("CachePolicyId"):
        yield Refusal(INVALID, "The parameter ForwardedValues is required.")
    allowed = said.get("AllowedMethods") or {}
    names, cached = set(_items(allowed)), set(_items(allowed.get("CachedMethods")))
    if (allowed and names not in METHODS) or (cached and cached not in METHODS[:2]):
        yield Refusal(INVALID, "The parameter AllowedMethods is not one of the sets of methods.")
    if cached - names:
        yield Refusal(INVALID, "The parameter CachedMethods must be among AllowedMethods.")


def _origin(said: Mapping[str, Any]) -> Iterator[Refusal]:
    name = str(said.get("DomainName", ""))
    if not HOST.fullmatch(name):
        yield Refusal(INVALID, "The parameter origin name must be a domain name.")
    custom, bucket = said.get("CustomOriginConfig"), said.get("S3OriginConfig")
    if custom and bucket:
        yield Refusal(INVALID, "S3OriginConfig and CustomOriginConfig can't be used together.")
    if bucket is not None and (not BUCKET.fullmatch(name) or WEBSITE.fullmatch(name)):
        message = "The parameter Origin DomainName does not refer to a valid S3 bucket."
        yield Refusal(INVALID, message)
    if said.get("OriginAccessControlId") and (bucket or {}).get("OriginAccessIdentity"):
        message = "An origin can have an origin access control or identity, not both."
        yield Refusal("IllegalOriginAccessConfiguration", message)
    for config in (custom or {}, bucket or {}, said.get("VpcOriginConfig") or {}):
        for member in ("OriginReadTimeout", "OriginKeepaliveTimeout"):
            seconds = config.get(member)
            if seconds is not None and not 1 <= seconds <= 120:
                yield Refusal(f"Invalid{member}", f"The parameter {member} is out of range.")
        for member in ("HTTPPort", "HTTPSPort"):
            port = config.get(member)
            if port is not None and port not in (80, 443) and not 1024 <= port <= 65535:
                yield Refusal(INVALID, f"The parameter {member} is not valid.")
    headers = [str(one.get("HeaderName")) for one in _items(said.get("CustomHeaders"))]
    if any(map(HEADERS.fullmatch, headers)) or len({h.lower() for h in headers}) < len(headers):
        yield Refusal(INVALID, "The parameter HeaderName contains a header that is not allowed.")


def _reach(said: Mapping[str, Any]) -> Iterator[Refusal]:
    """How an origin is connected to, and where in it."""
    for name, low, high in (("ConnectionAttempts", 1, 3), ("ConnectionTimeout", 1, 10)):
        value = said.get(name)
        if value is not None and not low <= int(value) <= high:
            yield Refusal(INVALID, f"The parameter {name} must be from {low} to {high}.")
    path = str(said.get("OriginPath") or "")
    if path and (not path.startswith("/") or path.endswith("/")):
        message = "The parameter OriginPath must begin with a slash and must not end with one."
        yield Refusal(INVALID, message)
    if not any(said.get(f"{kind}OriginConfig") for kind in ("S3", "Custom", "Vpc")):
        message = "Either S3OriginConfig or CustomOriginConfig must be given."
        yield Refusal("InvalidOrigin", message)


@cache
def countries() -> frozenset[str]:
    """ISO 3166-1's codes, which AWS WAF's model lists."""
    return frozenset(service_model("wafv2").shape_for("CountryCode").enum)  # type: ignore[attr-defined]


RULES: Rules = {
    ("cloudfront", "CreateDistribution"): (_distribution,),
    ("cloudfront", "CreateDistributionWithTags"): (_distribution,),
    ("cloudfront", "UpdateDistribution"): (_distribution,),
}
