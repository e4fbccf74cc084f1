"""Vercel's provider and resource types, typed at our edge.

There are no prebuilt CDKTF bindings, and generating them needs the provider's binary. What is used
here of vercel/vercel is held against a transcription of its schema (tests/modules/test_vercel.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cdktf import (
    TerraformDataSource,
    TerraformProvider,
    TerraformProviderGeneratorMetadata,
    TerraformResource,
    Token,
)
from constructs import Construct

SOURCE = "vercel/vercel"
VERSION = "~> 5.10"
GENERATED = TerraformProviderGeneratorMetadata(
    # CDKTF writes this one into required_providers, and ignores the constraint's field.
    provider_name="vercel",
    provider_version=VERSION,
)


class VercelProvider(TerraformProvider):
    """`provider "vercel"`. The token comes from VERCEL_API_TOKEN, never from the configuration."""

    def __init__(self, scope: Construct, id_: str, *, team: str) -> None:
        """`team` is the slug of the team that owns everything made here."""
        super().__init__(
            scope,
            id_,
            terraform_resource_type="vercel",
            terraform_provider_source=SOURCE,
            terraform_generator_metadata=GENERATED,
        )
        self.add_override("team", team)


class _Resource(TerraformResource):
    TYPE: str

    def __init__(self, scope: Construct, id_: str, **arguments: Any) -> None:
        super().__init__(
            scope, id_, terraform_resource_type=self.TYPE, terraform_generator_metadata=GENERATED
        )
        for name, value in arguments.items():
            if value is not None:
                self.add_override(name, value)

    @property
    def id(self) -> str:
        """The identifier that Vercel gave."""
        return self.get_string_attribute("id")


class VercelProject(_Resource):
    """`vercel_project`: a Next.js project that deploys what is pushed to a Git repository."""

    TYPE = "vercel_project"

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        git_provider: str,
        repository: str,
        production_branch: str,
        root_directory: str,
        install_command: str,
        build_command: str,
        output_directory: str,
        node_version: str,
        function_region: str,
    ) -> None:
        """Previews are for the team's members; pull requests of forks wait for one of them."""
        super().__init__(
            scope,
            id_,
            name=name,
            framework="nextjs",
            git_repository={
                "type": git_provider,
                "repo": repository,
                "production_branch": production_branch,
            },
            root_directory=root_directory,
            install_command=install_command,
            build_command=build_command,
            output_directory=output_directory,
            node_version=node_version,
            resource_config={"function_default_regions": [function_region]},
            git_fork_protection=True,
            vercel_authentication={"deployment_type": "standard_protection_new"},
            # NextAuth learns a preview's address from VERCEL_URL.
            automatically_expose_system_environment_variables=True,
        )


class VercelEnvironmentVariable(_Resource):
    """`vercel_project_environment_variable`: its value is public, or written and never read."""

    TYPE = "vercel_project_environment_variable"

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        project: VercelProject,
        key: str,
        targets: Sequence[str],
        value: str | None = None,
        write_only_value: str | None = None,
        write_only_version: int | None = None,
        comment: str,
    ) -> None:
        """`targets`: `production`, `preview`. A write-only value is written at a new version."""
        super().__init__(
            scope,
            id_,
            project_id=project.id,
            key=key,
            target=list(targets),
            value=value,
            value_wo=write_only_value,
            value_wo_version=write_only_version,
            # A sensitive value can't be read back from Vercel.
            sensitive=write_only_value is not None,
            comment=comment,
        )


class VercelProjectDomain(_Resource):
    """`vercel_project_domain`: serves the production deployment, or redirects to another domain."""

    TYPE = "vercel_project_domain"
    PERMANENT = 308

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        project: VercelProject,
        domain: str,
        redirect_to: VercelProjectDomain | None = None,
    ) -> None:
        """Not waited for: it is ready once its records exist, and they are made after it."""
        super().__init__(
            scope,
            id_,
            project_id=project.id,
            domain=domain,
            redirect=redirect_to.domain if redirect_to else None,
            redirect_status_code=self.PERMANENT if redirect_to else None,
        )

    @property
    def domain(self) -> str:
        """The domain's name."""
        return self.get_string_attribute("domain")


class VercelDomainConfig(TerraformDataSource):
    """`data.vercel_domain_config`: the records that Vercel recommends for a project's domain."""

    def __init__(
        self, scope: Construct, id_: str, *, project: VercelProject, domain: VercelProjectDomain
    ) -> None:
        """Read once the domain belongs to the project: only then does it have an `id`, its name."""
        super().__init__(
            scope,
            id_,
            terraform_resource_type="vercel_domain_config",
            terraform_generator_metadata=GENERATED,
        )
        self.add_override("domain", domain.id)
        self.add_override("project_id_or_name", project.id)

    @property
    def cname(self) -> str:
        """What a sub-domain's CNAME record names."""
        return self.get_string_attribute("recommended_cname")

    @property
    def addresses(self) -> Sequence[str]:
        """What a bare domain's A record holds."""
        return Token.as_list(self.interpolation_for_attribute("recommended_ipv4s"))
