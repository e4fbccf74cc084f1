"""The settings of one environment as frozen typed models, one file per subject.

The field descriptions are the reference manual: docs/settings.md is rendered from them. Defaults
are the guide's numbers where the guide is right, AWS's recommended value where it is not.
"""

from tij.settings.models.account import AccountSettings
from tij.settings.models.app import AppSettings, OverlaySettings
from tij.settings.models.backup import BackupSettings
from tij.settings.models.ci import CiSettings
from tij.settings.models.cost import CostSettings
from tij.settings.models.data import (
    CacheSettings,
    DatabaseSettings,
    SecretsSettings,
    StorageSettings,
)
from tij.settings.models.email import DmarcPolicy, EmailSettings
from tij.settings.models.environment import Settings, section_of
from tij.settings.models.frontend import CdnSettings, FrontendSettings, GitProvider
from tij.settings.models.network import (
    AvailabilityZoneSettings,
    DelegationSettings,
    DnsSettings,
    Egress,
    NetworkSettings,
)
from tij.settings.models.operations import AccessSettings, MonitoringSettings
from tij.settings.models.pause import PAUSE_STEP, PauseScheduleSettings, PauseSettings, PauseStep
from tij.settings.models.project import AwsSettings, ProjectSettings, StateSettings
from tij.settings.models.protection import HardeningSettings, ProtectionSettings
from tij.settings.models.section import Section, Variables
from tij.settings.models.service import (
    Architecture,
    RefusedFindings,
    RegistrySettings,
    ScheduleSettings,
    ServiceSettings,
    WorkerSettings,
)

__all__ = [
    "PAUSE_STEP",
    "AccessSettings",
    "AccountSettings",
    "AppSettings",
    "Architecture",
    "AvailabilityZoneSettings",
    "AwsSettings",
    "BackupSettings",
    "CacheSettings",
    "CdnSettings",
    "CiSettings",
    "CostSettings",
    "DatabaseSettings",
    "DelegationSettings",
    "DmarcPolicy",
    "DnsSettings",
    "Egress",
    "EmailSettings",
    "FrontendSettings",
    "GitProvider",
    "HardeningSettings",
    "MonitoringSettings",
    "NetworkSettings",
    "OverlaySettings",
    "PauseScheduleSettings",
    "PauseSettings",
    "PauseStep",
    "ProjectSettings",
    "ProtectionSettings",
    "RefusedFindings",
    "RegistrySettings",
    "ScheduleSettings",
    "SecretsSettings",
    "Section",
    "ServiceSettings",
    "Settings",
    "StateSettings",
    "StorageSettings",
    "Variables",
    "WorkerSettings",
    "section_of",
]
