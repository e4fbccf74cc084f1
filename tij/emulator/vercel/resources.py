"""The resource types and the data source: what the provider's code and Vercel's API do with them.

Error summaries are the provider's; what Vercel's API says in them is as users have reported it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from tf.iface import DataSource, ReadContext, ReadDataContext, Resource
from tf.schema import Schema
from tf.types import Unknown

from tij.emulator.vercel.objects import Attributes, Objects, World
from tij.emulator.vercel.protocol import WRITTEN, attributes
from tij.emulator.vercel.stored import Stored
from tij.emulator.vercel.transcription import data_source_block

NO_PROJECT = (
    "Could not find project, please make sure both the project_id and team_id match the project and"
    " team you wish to deploy to."
)


class Project(Stored):
    """`vercel_project`."""

    NAME = "project"
    TABLE = "projects"
    REPLACING = ()
    DEFAULTS: ClassVar[Mapping[str, Any]] = {
        "auto_assign_custom_domains": True,
        "automatically_expose_system_environment_variables": False,
        "git_fork_protection": True,
        "node_version": "24.x",
        "oidc_token_config": {"issuer_mode": "team"},
        "preview_deployments_disabled": False,
        "vercel_authentication": {"deployment_type": "standard_protection_new"},
    }

    def refuse_new(self, world: World, state: Attributes) -> tuple[str, str] | None:
        why = None
        if any(p["name"] == state["name"] for p in world.projects.values()):
            why = f'conflict - Project "{state["name"]}" already exists, please use a new name.'
        repository = (state.get("git_repository") or {}).get("repo")
        if repository in world.repositories_out_of_reach:
            why = (
                f"bad_request - Failed to link {repository}. You need to add a Login Connection to"
                " your GitHub account first."
            )
        if why is None:
            return None
        return "Error creating project", f"Could not create project, unexpected error: {why}"

    def new_id(self, state: Attributes) -> str:
        return f"prj_{secrets.token_hex(14)}"

    def deleted(self, world: World, id_: str) -> None:
        for table in (world.variables, world.domains):
            for key in [key for key, row in table.items() if row["project_id"] == id_]:
                del table[key]

    def imports(self, id_: str) -> bool:
        return True


class EnvironmentVariable(Stored):
    """`vercel_project_environment_variable`; of a value only a digest is kept."""

    NAME = "project_environment_variable"
    TABLE = "variables"
    REPLACING = ("custom_environment_ids", "key", "project_id", "sensitive")
    DEFAULTS: ClassVar[Mapping[str, Any]] = {"comment": "", "custom_environment_ids": []}

    def refuse_new(self, world: World, state: Attributes) -> tuple[str, str] | None:
        summary = "Error creating project environment variable"
        if state["project_id"] not in world.projects:
            return summary, NO_PROJECT
        for other in world.variables.values():
            same = all(other[k] == state[k] for k in ("project_id", "key", "git_branch"))
            if same and set(other["target"]) & set(state["target"]):
                return (
                    summary,
                    "Could not create project environment variable, unexpected error: ENV_CONFLICT"
                    f" - A variable {state['key']} exists for this environment already.",
                )
        return None

    def new_id(self, state: Attributes) -> str:
        return secrets.token_urlsafe(12).replace("-", "x").replace("_", "y")

    def new_value(self, current: Attributes | None, state: Attributes) -> str | None:
        if state["value"] is not None:
            return _digest(state["value"])
        again = current is None or (
            current["value_wo_version"] != state["value_wo_version"] or current["value"] is not None
        )
        return _digest(WRITTEN.get()["value_wo"]) if again else None

    def stored(self, state: Attributes, value: str | None) -> Attributes:
        kept = {k: v for k, v in state.items() if k not in ("value", "value_wo")}
        shown = {} if state["sensitive"] else {"value": state["value"]}
        return {**kept, **shown, "value_digest": value}

    def state_of(self, state: Attributes, stored: Attributes) -> Attributes:
        known = {k: v for k, v in stored.items() if k != "value_digest"}
        # Vercel does not give a sensitive value back.
        hidden = {"value": None if state["value"] is None else stored.get("value", state["value"])}
        version = {"value_wo": None, "value_wo_version": state["value_wo_version"]}
        return {**known, **hidden, **version}


class ProjectDomain(Stored):
    """`vercel_project_domain`."""

    NAME = "project_domain"
    TABLE = "domains"
    REPLACING = ("domain", "project_id")

    def refuse_new(self, world: World, state: Attributes) -> tuple[str, str] | None:
        if state["project_id"] not in world.projects:
            return "Error creating project domain", NO_PROJECT
        domain = state["domain"]
        why = None
        if domain in world.domains or domain in world.domains_of_others:
            why = f"Cannot add {domain} since it's already assigned to another project."
        redirect = state["redirect"]
        if redirect and redirect not in world.domains:
            why = f"Cannot redirect {domain} to {redirect}: it is not a domain of the project."
        if why is None:
            return None
        return (
            "Error adding domain to project",
            f"Could not add domain {domain} to project {state['project_id']}, unexpected error:"
            f" bad_request - {why}",
        )

    def new_id(self, state: Attributes) -> str:
        return str(state["domain"])

    def read(self, ctx: ReadContext, current: Attributes) -> Attributes | None:
        with self._objects.changing() as world:
            stored = world.domains.get(current["id"])
            if stored is None:
                return None
            # At its creation the records are not there yet; by the next look they are.
            stored["misconfigured"] = False
        return dict(stored)

    def _known(self, planned: Attributes) -> Attributes:
        known = super()._known(planned)
        new = {"verified": True, "verification": [], "misconfigured": True}
        return known | {k: v for k, v in new.items() if planned[k] is Unknown}


class DomainConfig(DataSource):
    """`vercel_domain_config`: the records that Vercel recommends, other ones for every domain."""

    def __init__(self, provider: Any) -> None:
        self._objects: Objects = provider.objects
        self._team: str | None = provider.team_id

    @classmethod
    def get_name(cls) -> str:
        return "domain_config"

    @classmethod
    def get_schema(cls) -> Schema:
        return Schema(attributes=list(attributes(data_source_block("vercel_domain_config"))))

    def read(self, ctx: ReadDataContext, config: Attributes) -> Attributes | None:
        domain, project = config["domain"], config["project_id_or_name"]
        world = self._objects.read()
        if not any(project in (id_, row["name"]) for id_, row in world.projects.items()):
            ctx.diagnostics.add_error(
                "Error reading domain config",
                f"Could not read domain config for domain {domain} and project {project},"
                " unexpected error: unable to get domain config: not_found - Project not found",
            )
            return None
        digest = hashlib.sha256(domain.encode()).digest()
        return {
            **config,
            "team_id": config["team_id"] or self._team,
            "recommended_cname": f"{digest.hex()[:16]}.vercel-dns.test",
            # TEST-NET-3 (RFC 5737).
            "recommended_ipv4s": [f"203.0.113.{digest[0]}", f"203.0.113.{digest[1]}"],
            "misconfigured": world.domains.get(domain, {}).get("misconfigured", True),
        }


RESOURCES: list[Callable[[object], Resource]] = [Project, EnvironmentVariable, ProjectDomain]


def _digest(value: str) -> str:
    return f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"
