"""RDS: which version PostgreSQL may be upgraded to, and what an upgrade refuses."""

from __future__ import annotations

from typing import Any

from tij.emulator.patches.query import Params, Response, first

MINORS = ("14.20", "15.15", "16.11", "17.7", "18.1")
"""Released together, so that each may become each later one.

(RDS User Guide, "Choosing a major version for an RDS for PostgreSQL upgrade": a minor version's
targets are those that were released with it or after it.)
"""
REFUSED = "InvalidParameterCombination"


def fill(rds: Any) -> None:
    """RDS API Reference: DescribeDBEngineVersions, ModifyDBInstance, RebootDBInstance."""
    actions = rds._ACTION_MAP
    describe, modify, reboot = (
        actions[name]
        for name in ("DescribeDBEngineVersions", "ModifyDBInstance", "RebootDBInstance")
    )

    def describe_versions(params: Params) -> Response:
        if first(params, "Engine") != "postgres":
            answer: Response = describe(params)
            return answer
        asked = first(params, "EngineVersion")
        found = "".join(_version_xml(one) for one in MINORS if _is(one, asked))
        action = "DescribeDBEngineVersions"
        body = f"<{action}Result><DBEngineVersions>{found}</DBEngineVersions></{action}Result>"
        described: Response = rds._xml(200, f"{action}Response", body)
        return described

    def modify_instance(params: Params) -> Response:
        instance = rds._instances.get(first(params, "DBInstanceIdentifier"))
        wanted, group = first(params, "EngineVersion"), first(params, "DBParameterGroupName")
        before = _groups(instance)
        upgrades = bool(
            instance
            and instance["Engine"] == "postgres"
            and wanted
            and major(wanted) != major(instance["EngineVersion"])
        )
        if upgrades and (words := _wrong(rds, instance["EngineVersion"], params)):
            refusal: Response = rds._error(REFUSED, words, 400)
            return refusal
        response: Response = modify(params)
        if response[0] >= 400 or instance is None:
            return response
        if upgrades:
            # It is restarted, with a group of its family.
            family = f"default.postgres{major(instance['EngineVersion'])}"
            named = group or family
            instance["DBParameterGroups"] = [_group(named, "in-sync")]
        elif group and group not in before:
            instance["DBParameterGroups"] = [_group(group, "pending-reboot")]
        return response

    def reboot_instance(params: Params) -> Response:
        response: Response = reboot(params)
        instance = rds._instances.get(first(params, "DBInstanceIdentifier"))
        if response[0] < 400 and instance:
            instance["DBParameterGroups"] = [_group(one, "in-sync") for one in _groups(instance)]
        return response

    actions["DescribeDBEngineVersions"] = describe_versions
    actions["ModifyDBInstance"] = modify_instance
    actions["RebootDBInstance"] = reboot_instance


def major(version: str) -> str:
    """`17` of `17.7`."""
    return version.partition(".")[0]


def _wrong(rds: Any, now: str, params: Params) -> str:
    """What RDS says of a major upgrade that it refuses; empty of another."""
    wanted, group = first(params, "EngineVersion"), first(params, "DBParameterGroupName")
    if first(params, "AllowMajorVersionUpgrade") != "true":
        return (
            "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major"
            " version."
        )
    if int(major(wanted)) < int(major(now)) or not any(_is(one, wanted) for one in MINORS):
        return f"Cannot upgrade postgres from {now} to {wanted}"
    family = (rds._param_groups.get(group) or {}).get("DBParameterGroupFamily", "")
    if family and family != f"postgres{major(wanted)}":
        return (
            f"The Parameter Group {group} with DBParameterGroupFamily {family} can't be used for"
            " this instance. Please use a Parameter Group with DBParameterGroupFamily"
            f" postgres{major(wanted)}"
        )
    return ""


def _is(version: str, asked: str) -> bool:
    return not asked or version == asked or version.startswith(f"{asked}.")


def _groups(instance: dict[str, Any] | None) -> list[str]:
    return [one["DBParameterGroupName"] for one in (instance or {}).get("DBParameterGroups", ())]


def _group(name: str, status: str) -> dict[str, str]:
    return {"DBParameterGroupName": name, "ParameterApplyStatus": status}


def _version_xml(version: str) -> str:
    targets = "".join(
        f"<UpgradeTarget><Engine>postgres</Engine><EngineVersion>{one}</EngineVersion>"
        "<AutoUpgrade>false</AutoUpgrade><IsMajorVersionUpgrade>true</IsMajorVersionUpgrade>"
        "</UpgradeTarget>"
        for one in MINORS
        if int(major(one)) > int(major(version))
    )
    return (
        f"<DBEngineVersion><Engine>postgres</Engine><EngineVersion>{version}</EngineVersion>"
        f"<MajorEngineVersion>{major(version)}</MajorEngineVersion>"
        f"<DBParameterGroupFamily>postgres{major(version)}</DBParameterGroupFamily>"
        f"<ValidUpgradeTarget>{targets}</ValidUpgradeTarget><Status>available</Status>"
        "</DBEngineVersion>"
    )
