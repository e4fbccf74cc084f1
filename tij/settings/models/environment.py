"""One environment: every table together."""

from __future__ import annotations

from typing import get_args, get_origin

from tij.settings.models.account import AccountSettings
from tij.settings.models.app import AppSettings
from tij.settings.models.backup import BackupSettings
from tij.settings.models.ci import CiSettings
from tij.settings.models.cost import CostSettings
from tij.settings.models.data import (
    CacheSettings,
    DatabaseSettings,
    SecretsSettings,
    StorageSettings,
)
from tij.settings.models.email import EmailSettings
from tij.settings.models.frontend import CdnSettings, FrontendSettings
from tij.settings.models.network import DnsSettings, Egress, NetworkSettings
from tij.settings.models.operations import AccessSettings, MonitoringSettings
from tij.settings.models.pause import PauseSettings
from tij.settings.models.project import AwsSettings, ProjectSettings, StateSettings
from tij.settings.models.protection import HardeningSettings, ProtectionSettings
from tij.settings.models.section import Section
from tij.settings.models.service import (
    RegistrySettings,
    ScheduleSettings,
    ServiceSettings,
    WorkerSettings,
)


class Settings(Section):
    """Everything about one environment: the content of `environments/<environment>.toml`."""

    environment: str
    project: ProjectSettings
    aws: AwsSettings
    state: StateSettings
    network: NetworkSettings
    dns: DnsSettings
    hardening: HardeningSettings = HardeningSettings()
    protection: ProtectionSettings = ProtectionSettings()
    database: DatabaseSettings
    storage: StorageSettings
    backup: BackupSettings = BackupSettings()
    secrets: SecretsSettings = SecretsSettings()
    cache: CacheSettings = CacheSettings()
    email: EmailSettings = EmailSettings()
    registry: RegistrySettings = RegistrySettings()
    app: AppSettings = AppSettings()
    service: ServiceSettings = ServiceSettings()
    workers: tuple[WorkerSettings, ...] = ()
    schedules: tuple[ScheduleSettings, ...] = ()
    cdn: CdnSettings = CdnSettings()
    frontend: FrontendSettings = FrontendSettings()
    monitoring: MonitoringSettings
    pause: PauseSettings = PauseSettings()
    access: AccessSettings = AccessSettings()
    account: AccountSettings = AccountSettings()
    ci: CiSettings = CiSettings()
    cost: CostSettings = CostSettings()

    @property
    def state_prefix(self) -> str:
        """What the keys of all its Terraform states begin with: `<project>/<environment>/`."""
        return f"{self.project.name}/{self.environment}/"

    @property
    def paused(self) -> bool:
        """Whether the environment is to run nothing."""
        return self.pause.since is not None

    @property
    def keeps_load_balancer(self) -> bool:
        """Whether the load balancer and its record stand: a pause may take them away."""
        return self.pause.load_balancer or not self.paused

    @property
    def pauses_by_schedule(self) -> bool:
        """Whether tasks, database and alarms are stopped and started by the clock."""
        return self.pause.schedule is not None and not self.paused

    @property
    def web_origins(self) -> tuple[str, ...]:
        """Origins of the pages that may call the API and load files."""
        # Without a front end the application's own pages are the site.
        own = () if self.frontend.enabled else (f"https://{self.dns.api_domain}",)
        site = f"https://{self.dns.www_domain}"
        return tuple(dict.fromkeys((site, *own, *self.storage.extra_origins)))

    @property
    def tasks_reach_internet(self) -> bool:
        """Whether tasks may call servers on the internet, and not AWS's endpoints alone."""
        return self.hardening.phase == 1 and self.network.egress is not Egress.ENDPOINTS

    @property
    def mail_senders(self) -> tuple[str, ...]:
        """Addresses that tasks may send mail from, the default first; none without `[email]`."""
        if not self.email.enabled:
            return ()
        return tuple(f"{name}@{self.dns.domain}" for name in self.email.senders)

    @property
    def vercel_project(self) -> str:
        """Name of the Vercel project; part of the addresses of preview deployments."""
        return f"{self.project.prefix}-frontend"

    @property
    def preview_origin(self) -> str | None:
        """Origin of the preview deployments that may call the API, `*` for what differs.

        Vercel, "Generated URLs": `<project>-<hash>-<team>.vercel.app`, and
        `<project>-git-<branch>-<team>.vercel.app`.
        """
        if not (self.frontend.enabled and self.frontend.previews_may_call_api):
            return None
        return f"https://{self.vercel_project}-*-{self.frontend.team}.vercel.app"


def section_of(name: str) -> tuple[type[Section], bool]:
    """The model of the section `name`, and whether it may be there more than once (`[[name]]`)."""
    annotation = Settings.model_fields[name].annotation
    many = get_origin(annotation) is tuple
    model = get_args(annotation)[0] if many else annotation
    if not isinstance(model, type) or not issubclass(model, Section):
        raise TypeError(f"Settings.{name} is not a section")
    return model, many
