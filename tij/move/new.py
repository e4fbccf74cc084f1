"""The new instance, from its restore until its version and parameters are as designed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tij.drill.instances import Instances
from tij.errors import TijError
from tij.move.versions import major, satisfies, way

if TYPE_CHECKING:
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef


@dataclass(frozen=True)
class NewInstance:
    """Called `name` until it has the live one's; `designed` is the database's block."""

    instances: Instances
    name: str
    designed: Mapping[str, Any]

    def upgraded(self) -> DBInstanceTypeDef:
        """Upgrade, version by version, and set the parameter group; each is found done, or done."""
        rds, wanted = self.instances.rds, str(self.designed["engine_version"])
        found = self._ready()
        for version in way(rds, found["EngineVersion"], wanted):
            last = satisfies(version, wanted)
            group = self._group() if last else f"default.postgres{major(version)}"
            self.instances.say(f"{self.name}: upgrading to PostgreSQL {version}")
            rds.modify_db_instance(
                DBInstanceIdentifier=self.name,
                EngineVersion=version,
                AllowMajorVersionUpgrade=True,
                DBParameterGroupName=group,
                ApplyImmediately=True,
            )
            found = self._until_upgraded(version)
        return self._with_parameters(found)

    def _until_upgraded(self, version: str) -> DBInstanceTypeDef:
        began = False

        def ready(found: DBInstanceTypeDef) -> bool:
            if found["EngineVersion"] == version:
                return True
            # Available again, as it was before: RDS has looked, and has not upgraded.
            if began and "EngineVersion" not in found.get("PendingModifiedValues", {}):
                raise TijError(
                    f"RDS did not upgrade {self.name} to PostgreSQL {version}; it is still"
                    f" {found['EngineVersion']}.",
                    next_step="its log pg_upgrade_precheck says why: aws rds describe-db-log-files"
                    f" --db-instance-identifier {self.name}",
                )
            return False

        def look() -> DBInstanceTypeDef | None:
            nonlocal began
            found = self.instances.describe(self.name)
            began = began or bool(found and found.get("DBInstanceStatus") == "upgrading")
            return found

        return self.instances.until(self.name, look, ready)

    def _with_parameters(self, found: DBInstanceTypeDef) -> DBInstanceTypeDef:
        group = self._group()
        if group not in _groups(found):
            self.instances.rds.modify_db_instance(
                DBInstanceIdentifier=self.name, DBParameterGroupName=group, ApplyImmediately=True
            )
            found = self.instances.until(
                self.name,
                lambda: self.instances.describe(self.name),
                lambda one: _groups(one).get(group) not in (None, "applying"),
            )
        if _groups(found)[group] == "pending-reboot":
            self.instances.say(f"{self.name}: restarting with the parameter group {group}")
            self.instances.rds.reboot_db_instance(DBInstanceIdentifier=self.name)
            found = self.instances.until(
                self.name,
                lambda: self.instances.describe(self.name),
                lambda one: _groups(one)[group] == "in-sync",
            )
        return found

    def _ready(self) -> DBInstanceTypeDef:
        return self.instances.until_restored(self.name)

    def _group(self) -> str:
        return str(self.designed["parameter_group_name"])


def _groups(instance: DBInstanceTypeDef) -> dict[str, str]:
    """Parameter group → whether it is in use (DBParameterGroupStatus)."""
    return {
        one["DBParameterGroupName"]: one["ParameterApplyStatus"]
        for one in instance["DBParameterGroups"]
    }
