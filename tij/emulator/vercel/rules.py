"""The value rules of the provider, with its own words where its source has them.

From the validators in the provider's source at the version that schema.json names. What a rule
is about may be unknown while Terraform validates: nothing is said about it then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from tf.types import Unknown

Config = Mapping[str, object]

TARGETS = ("production", "preview", "development")
NODE_VERSIONS = ("18.x", "20.x", "22.x", "24.x")
GIT_PROVIDERS = ("github", "gitlab", "bitbucket")
REDIRECTS = (301, 302, 307, 308)
AUTHENTICATIONS = (
    "standard_protection_new",
    "standard_protection",
    "all_deployments",
    "only_preview_deployments",
    "none",
)
# Vercel, "Regions": the compute regions.
REGIONS = frozenset(
    """
    arn1 bom1 cdg1 cle1 cpt1 dub1 dxb1 fra1 gru1 hkg1 hnd1 iad1 icn1 kix1 lhr1 pdx1 sfo1 sin1
    syd1 yul1
    """.split()
)
# A part of Vercel's list, which the provider fetches when it validates.
FRAMEWORKS = frozenset(
    "nextjs gatsby remix astro nuxtjs sveltekit vite create-react-app angular hugo".split()
)
LONGEST_NAME = 52
LONGEST_COMMENT = 1000


@dataclass(frozen=True)
class Violation:
    """A value that the provider refuses."""

    attribute: str
    summary: str
    detail: str


Violations = Iterator[Violation]


def project(config: Config) -> Violations:
    """`vercel_project`."""
    name = config.get("name")
    if _given(name) and not 1 <= len(name) <= LONGEST_NAME:
        yield _value("name", f"string length must be between 1 and {LONGEST_NAME}", len(name))
    if _given(name) and not re.fullmatch(r"[a-z0-9-]{0,100}", name):
        words = "The name of a Project can only contain up to 100 alphanumeric lowercase characters"
        yield _value("name", f"{words} and hyphens", name)
    yield from _one_of("framework", config.get("framework"), FRAMEWORKS)
    yield from _one_of("node_version", config.get("node_version"), NODE_VERSIONS)
    repository = config.get("git_repository")
    if _given(repository):
        yield from _one_of("git_repository.type", repository.get("type"), GIT_PROVIDERS)
    authentication = config.get("vercel_authentication")
    if _given(authentication):
        kind = authentication.get("deployment_type")
        yield from _one_of("vercel_authentication.deployment_type", kind, AUTHENTICATIONS)
    resources = config.get("resource_config")
    if _given(resources) and _given(resources.get("function_default_regions")):
        for region in resources["function_default_regions"]:
            yield from _one_of("resource_config.function_default_regions", region, REGIONS)


def environment_variable(config: Config) -> Violations:
    """`vercel_project_environment_variable`."""
    target, value, write_only = (config.get(k) for k in ("target", "value", "value_wo"))
    for one in target if _given(target) else ():
        yield from _one_of("target", one, TARGETS)
    if target is None and config.get("custom_environment_ids") is None:
        words = "At least one of these attributes must be configured"
        yield _combination("target", f"{words}: [custom_environment_ids,target]")
    if value is None and write_only is None:
        yield _combination("value", "No attribute specified when one (and only one) of [value_wo]")
    if value is not None and write_only is not None:
        yield _combination(
            "value", "2 attributes specified when one (and only one) of [value_wo] is required"
        )
    version = config.get("value_wo_version")
    if version is not None and write_only is None:
        words = 'Attribute "value_wo" must be specified when "value_wo_version" is specified'
        yield _combination("value_wo_version", words)
    if _given(version) and version < 0:
        yield _value("value_wo_version", "value must be at least 0", version)
    comment = config.get("comment")
    if _given(comment) and len(comment) > LONGEST_COMMENT:
        words = f"string length must be between 0 and {LONGEST_COMMENT}"
        yield _value("comment", words, len(comment))
    if _given(target) and "development" in target and config.get("sensitive") is True:
        yield Violation(
            "sensitive",
            "Project Environment Variable Invalid",
            "Environment variables targeting `development` must explicitly set `sensitive ="
            " false`.",
        )


def project_domain(config: Config) -> Violations:
    """`vercel_project_domain`."""
    yield from _one_of("redirect_status_code", config.get("redirect_status_code"), REDIRECTS)
    if config.get("git_branch") is not None and config.get("custom_environment_id") is not None:
        words = 'Attribute "custom_environment_id" cannot be specified when "git_branch" is'
        yield _combination("git_branch", f"{words} specified")


RULES: Mapping[str, Callable[[Config], Violations]] = {
    "vercel_project": project,
    "vercel_project_environment_variable": environment_variable,
    "vercel_project_domain": project_domain,
}


def _given(value: Any) -> TypeGuard[Any]:
    return value is not None and value is not Unknown


def _one_of(attribute: str, value: Any, allowed: Collection[Any]) -> Violations:
    if _given(value) and value not in allowed:
        known = " ".join(f'"{one}"' for one in sorted(allowed))
        yield _value(attribute, f"value must be one of: [{known}]", value)


def _value(attribute: str, must: str, found: Any) -> Violation:
    detail = f"Attribute {attribute} {must}, got: {found}"
    return Violation(attribute.split(".")[0], "Invalid Attribute Value Match", detail)


def _combination(attribute: str, detail: str) -> Violation:
    return Violation(attribute, "Invalid Attribute Combination", detail)
