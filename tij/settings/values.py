"""Kinds of values that several settings have: labels, buckets, networks, retention periods."""

from __future__ import annotations

import re
import shlex
from ipaddress import IPv4Network
from typing import Annotated
from zoneinfo import available_timezones

from tij.settings import catalog
from tij.settings.allowed import Allowed, matches, one_of_numbers

LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# RFC 1035: a name has at most 253 characters, and the longest label stands before the domain.
LONGEST_DOMAIN = 253 - 1 - 63
SMALLEST_SUBNET = 28
# An internet-facing load balancer wants /27 and eight free addresses in each subnet.
SMALLEST_PUBLIC_SUBNET = 27

Label = Annotated[
    str,
    matches(
        LABEL,
        "one label: lower-case letters, digits and hyphens, at most 63",
        "write the part before the domain only, e.g. 'api'",
    ),
]
BARE = "@"
"""The domain itself, as a zone file writes it."""

LabelOrBare = Annotated[
    str,
    matches(
        rf"{LABEL}|{BARE}",
        "one label (lower-case letters, digits and hyphens, at most 63), or '@' for the domain"
        " itself",
        "write the part before the domain only, e.g. 'api'",
    ),
]
LocalPart = Annotated[
    str,
    matches(
        r"[a-z0-9]([a-z0-9._+-]{0,62}[a-z0-9])?",
        "what stands before the @: lower-case letters, digits, . _ + and -, at most 64",
        "write it without @ and domain, e.g. 'noreply'",
        without=r"\.\.",
    ),
]
Subdomain = Annotated[
    str,
    matches(
        rf"{LABEL}(\.{LABEL})*",
        "lower-case letters, digits and hyphens, without the domain",
        "write the part before the domain only, e.g. 'staging'",
    ),
]
NameServer = Annotated[
    str,
    matches(
        rf"{LABEL}(\.{LABEL})*",
        "host names in lower case without trailing dot",
        "copy what tij output -e ENV foundation prints",
    ),
]
Domain = Annotated[
    str,
    matches(
        rf"(?=.{{1,{LONGEST_DOMAIN}}}$){LABEL}(\.{LABEL})+",
        "a domain in lower case without https://, path or trailing dot, e.g. 'example.com' (a name"
        " with other letters in its xn-- form)",
        "write the name alone",
        without=r"\.\d+$",
    ),
]

# S3 User Guide, "General purpose bucket naming rules".
BucketName = Annotated[
    str,
    matches(
        r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "3 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with a letter"
        " or digit, not an IP address",
        "leave out what is not allowed",
        without=r"\.\.|^[\d.]+$",
    ),
    matches(
        ".*",
        "no name that begins with xn--, sthree- or amzn-s3-demo-, or ends with -s3alias, --ol-s3,"
        " .mrap, --x-s3 or --table-s3",
        "choose another beginning or end",
        without=r"^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$",
    ),
    Allowed(
        "a name without dots: TLS to a bucket with dots in its name fails",
        lambda name: "." not in name,
        lambda name: f"replace them, e.g. {name.replace('.', '-')!r}",
    ),
]

MODULE = r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*"
Module = Annotated[
    str, matches(MODULE, "a module's dotted name, without .py", "e.g. 'config.settings'")
]
_APPLICATION = matches(rf"{MODULE}:[A-Za-z_]\w*", "'module:name'", "e.g. 'config.wsgi:application'")
Application = Annotated[str, _APPLICATION]
OptionalApplication = Annotated[str | None, _APPLICATION]

OptionalPath = Annotated[str, matches("(/.*)?", "a path, or '' for none", "begin it with /")]

JobName = Annotated[
    str,
    matches(
        r"[a-z]([a-z0-9]|-(?=[a-z0-9])){0,19}",
        "lower-case letters, digits and single hyphens, at most 20, beginning with a letter",
        "e.g. 'mail'",
    ),
]


def words_of(command: str) -> list[str]:
    """A program and its arguments as a shell would split them; nothing where it could not."""
    try:
        return shlex.split(command)
    except ValueError:
        return []


# What only a shell knows: as arguments these words would mean something else.
_SHELL = re.compile(r"^[|&;]+$|^\d?[<>]|\$\w|\$\{")
_BUILTIN = re.compile(r"exec|cd|export|source|\.|\w+=.*")
_SHELLS = ("sh", "bash", "/bin/sh", "/bin/bash")


def is_program(command: str) -> bool:
    """Whether it can be run without a shell."""
    words = words_of(command)
    if not words or _BUILTIN.fullmatch(words[0]):
        return False
    return words[0] in _SHELLS or not any(map(_SHELL.search, words))


Command = Annotated[
    str,
    Allowed(
        "a program and its arguments, e.g. 'celery -A shop worker', 'python manage.py mail'",
        is_program,
        lambda _: "no shell reads it; where one is needed, write sh -c '...'",
    ),
]

Timezone = Annotated[
    str,
    Allowed(
        "a name of the IANA time zone database, e.g. 'Asia/Tokyo'",
        lambda name: name in available_timezones(),
        lambda _: "correct it",
    ),
]

RetentionDays = Annotated[int, one_of_numbers(catalog.LOG_RETENTION_DAYS)]


def network(text: str) -> IPv4Network | None:
    """The network of a CIDR block; None where the text is not one."""
    try:
        return IPv4Network(text)
    except ValueError:
        return None


def _is_private(text: str) -> bool:
    found = network(text)
    return found is not None and found.is_private


def _as_large_as(smallest: int) -> Allowed:
    def holds(text: str) -> bool:
        found = network(text)
        return found is not None and 16 <= found.prefixlen <= smallest

    return Allowed(
        f"a prefix length of /16 to /{smallest}",
        holds,
        lambda _: "a smaller number behind the slash makes it larger",
    )


_NETWORK = Allowed(
    "an IPv4 network in CIDR notation with its host bits zero, e.g. '10.0.1.0/24'",
    lambda text: network(text) is not None,
    lambda _: "correct the address or the prefix length",
)
_PRIVATE = Allowed(
    "a private range: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
    _is_private,
    lambda _: "choose one, e.g. '10.0.0.0/16'",
)
# VPC User Guide, "VPC CIDR blocks" and "Subnet CIDR blocks": /16 to /28.
VpcCidr = Annotated[str, _NETWORK, _as_large_as(SMALLEST_SUBNET), _PRIVATE]
PublicCidr = Annotated[str, _NETWORK, _as_large_as(SMALLEST_PUBLIC_SUBNET)]
PrivateCidr = Annotated[str, _NETWORK, _as_large_as(SMALLEST_SUBNET)]
