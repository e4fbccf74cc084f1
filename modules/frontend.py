"""The Next.js front end on Vercel: project, variables, domains and their records (guide 6)."""

from __future__ import annotations

from functools import cached_property

from constructs import Construct

from modules.dns import HostedZone
from modules.secrets import GeneratedSecret
from modules.vercel import (
    VercelDomainConfig,
    VercelEnvironmentVariable,
    VercelProject,
    VercelProjectDomain,
)
from tij.settings.models import DnsSettings, FrontendSettings

PRODUCTION = "production"
PREVIEW = "preview"


class Frontend(Construct):
    """A Vercel project that serves `www`, to which the bare domain redirects.

    Vercel deploys what is pushed to the repository; Terraform makes no deployment. A changed
    variable reaches the pages with the next deployment (Vercel, "Environment Variables").
    """

    def __init__(
        self, scope: Construct, id_: str, *, name: str, settings: FrontendSettings
    ) -> None:
        """`name` is the project's on Vercel; the settings' rules ask for team and repository."""
        super().__init__(scope, id_)
        self._project = VercelProject(
            self,
            "Default",
            name=name,
            git_provider=settings.git_provider,
            repository=settings.repository or "",
            production_branch=settings.production_branch,
            root_directory=settings.root_directory,
            install_command=settings.install_command,
            build_command=settings.build_command,
            output_directory=settings.output_directory,
            node_version=settings.node_version,
            function_region=settings.function_region,
        )

    @cached_property
    def project_id(self) -> str:
        """Identifier of the project, `prj_...`."""
        return self._project.id

    def load_from(self, *, api: str, cdn: str) -> None:
        """Tell the pages where API and pictures are. Next.js builds it into what browsers load."""
        for id_, key, value in (
            ("api-url", "NEXT_PUBLIC_API_URL", api),
            ("cdn-url", "NEXT_PUBLIC_CDN_URL", cdn),
        ):
            VercelEnvironmentVariable(
                self,
                id_,
                project=self._project,
                key=key,
                targets=[PRODUCTION, PREVIEW],
                value=value,
                comment="Managed by Terraform",
            )

    def sign_sessions_with(self, secret: GeneratedSecret, *, version: int) -> None:
        """Give NextAuth its secrets: `secret` has one for each of PRODUCTION and PREVIEW.

        Code that nobody has reviewed runs in previews: what is signed there is worth nothing on
        the site. The values are written at each new `version` and are in no state, plan or log.
        """
        for target in (PRODUCTION, PREVIEW):
            VercelEnvironmentVariable(
                self,
                f"nextauth-secret-{target}",
                project=self._project,
                key="NEXTAUTH_SECRET",
                targets=[target],
                write_only_value=secret.read_in_apply(target),
                write_only_version=version,
                comment="Signs sessions. Managed by Terraform",
            )

    def sign_addresses_with(self, key: str, *, version: int) -> None:
        """Let the site, but no preview, tell the API its visitors' addresses.

        `key` is an expression for a write-only argument; it is written at each new `version`.
        """
        VercelEnvironmentVariable(
            self,
            "client-address-key",
            project=self._project,
            key="CLIENT_ADDRESS_KEY",
            targets=[PRODUCTION],
            write_only_value=key,
            write_only_version=version,
            comment="Signs visitors' addresses for the API. Managed by Terraform",
        )

    def serve(self, dns: DnsSettings, zone: HostedZone) -> None:
        """Serve `www`, redirect the bare domain to it, and make the records of both in `zone`.

        The records are what Vercel recommends for this very project, not a name from a guide.
        """
        www = self._domain("www", dns.www_domain)
        apex = self._domain("apex", dns.domain, redirect_to=www)
        zone.add_cname(
            self, "www-record", name=dns.www_domain, value=self._recommended("www", www).cname
        )
        zone.add_addresses(
            self,
            "apex-record",
            name=dns.domain,
            addresses=self._recommended("apex", apex).addresses,
        )
        # Production only: a preview's address is its own, and NextAuth learns it from Vercel.
        VercelEnvironmentVariable(
            self,
            "nextauth-url",
            project=self._project,
            key="NEXTAUTH_URL",
            targets=[PRODUCTION],
            value=f"https://{dns.www_domain}",
            comment="Where NextAuth returns to. Managed by Terraform",
        )

    def _domain(
        self, id_: str, domain: str, redirect_to: VercelProjectDomain | None = None
    ) -> VercelProjectDomain:
        return VercelProjectDomain(
            self, id_, project=self._project, domain=domain, redirect_to=redirect_to
        )

    def _recommended(self, id_: str, domain: VercelProjectDomain) -> VercelDomainConfig:
        return VercelDomainConfig(self, f"{id_}-config", project=self._project, domain=domain)
