"""The ECS service, its targets and ECS Exec (guide, final checklist)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tij.ecs.lasting import Death
from tij.verification.finding import Finding, Status, failed, passed, skipped

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.type_defs import ServiceTypeDef, TaskTypeDef
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

# The most tasks that ListTasks and DescribeTasks handle in one call (ECS API Reference).
PAGE = 100


def deployments_stable(
    ecs: ECSClient, cluster: str, service: str, workers: Mapping[str, int]
) -> Finding:
    """The service's deployment, then each worker's, up to the first that is not stable.

    `workers`: ECS service → fewest tasks, which may be none.
    """
    found = deployment_stable(ecs, cluster, service)
    for worker, fewest in workers.items():
        if found.status is Status.FAIL:
            break
        of_worker = deployment_stable(ecs, cluster, worker)
        if of_worker.code != "no-task-wanted" or fewest:
            found = of_worker
    return found


def worker_lasts(name: str, dead: Death | None) -> Finding | None:
    """What its program ends with again and again, whatever its service says; None for none."""
    if dead is None:
        return None
    return failed(
        "worker-dies",
        worker=name,
        command=dead.command,
        times=dead.times,
        end=dead.end,
        words=dead.last_words or "-",
    )


def deployment_stable(ecs: ECSClient, cluster: str, service: str) -> Finding:
    """One deployment, completed, with as many tasks running as are wanted."""
    found = _service(ecs, cluster, service)
    if found is None:
        return failed("service-missing", service=service, cluster=cluster)
    deployments = found.get("deployments", [])
    states = ", ".join(
        f"{d.get('status', '?')}: {d.get('rolloutState', '?')}"
        f" ({d.get('runningCount', 0)}/{d.get('desiredCount', 0)})"
        for d in deployments
    )
    if any(d.get("rolloutState") == "FAILED" for d in deployments):
        return failed("deployment-failed", service=service, deployments=states)
    if len(deployments) != 1 or deployments[0].get("rolloutState", "COMPLETED") != "COMPLETED":
        return failed("deployment-under-way", service=service, deployments=states or "-")
    running, wanted = found.get("runningCount", 0), found.get("desiredCount", 0)
    if running != wanted or found.get("pendingCount", 0):
        return failed("tasks-missing", service=service, running=running, wanted=wanted)
    if not wanted:
        return failed("no-task-wanted", service=service)
    return passed("deployment-stable", running=running, wanted=wanted)


def tasks_running(ecs: ECSClient, cluster: str, service: str, container: str) -> Finding:
    """Every task's `container` runs, and none is unhealthy."""
    tasks = _tasks(ecs, cluster, service)
    if not tasks:
        return failed("no-task", service=service)
    states = {
        c.get("lastStatus", "?")
        for task in tasks
        for c in task.get("containers", [])
        if c.get("name") == container
    }
    if states != {"RUNNING"}:
        return failed(
            "container-not-running", container=container, states=", ".join(sorted(states))
        )
    if any(task.get("healthStatus") == "UNHEALTHY" for task in tasks):
        return failed("container-unhealthy", container=container)
    return passed("container-running", container=container, count=len(tasks))


def targets_healthy(elbv2: ElasticLoadBalancingv2Client, target_group: str) -> Finding:
    """The load balancer finds every task healthy; those that are being taken out do not count."""
    descriptions = elbv2.describe_target_health(TargetGroupArn=target_group)[
        "TargetHealthDescriptions"
    ]
    states = [
        (
            d["Target"]["Id"],
            d["TargetHealth"].get("State", "?"),
            d["TargetHealth"].get("Reason", ""),
        )
        for d in descriptions
        if d["TargetHealth"].get("State") != "draining"
    ]
    if not states:
        return failed("no-target")
    bad = [f"{id_} {state} {reason}".strip() for id_, state, reason in states if state != "healthy"]
    if bad:
        return failed("targets-unhealthy", healthy=len(states) - len(bad), targets="; ".join(bad))
    return passed("targets-healthy", count=len(states))


def exec_ready(ecs: ECSClient, cluster: str, service: str, container: str, wanted: bool) -> Finding:
    """ECS Exec can enter every task, and what is done there is logged."""
    if not wanted:
        return skipped("exec-off")
    found = _service(ecs, cluster, service)
    if found is None:
        return failed("service-missing", service=service, cluster=cluster)
    if not found.get("enableExecuteCommand"):
        return failed("exec-disabled", service=service)
    clusters = ecs.describe_clusters(clusters=[cluster], include=["CONFIGURATIONS"])["clusters"]
    configuration = (clusters[0] if clusters else {}).get("configuration", {})
    logging = configuration.get("executeCommandConfiguration", {}).get("logging", "NONE")
    if logging == "NONE":
        return failed("exec-not-logged", cluster=cluster)
    tasks = _tasks(ecs, cluster, service)
    if not tasks:
        return failed("no-task", service=service)
    agents = {
        agent.get("lastStatus", "?")
        for task in tasks
        for c in task.get("containers", [])
        if c.get("name") == container
        for agent in c.get("managedAgents", []) or [{"lastStatus": "absent"}]
        if agent.get("name", "ExecuteCommandAgent") == "ExecuteCommandAgent"
    }
    if agents != {"RUNNING"}:
        return failed("exec-agent", states=", ".join(sorted(agents)) or "-")
    return passed("exec-ready", count=len(tasks))


def _service(ecs: ECSClient, cluster: str, service: str) -> ServiceTypeDef | None:
    services = ecs.describe_services(cluster=cluster, services=[service])["services"]
    return next((s for s in services if s.get("status") == "ACTIVE"), None)


def _tasks(ecs: ECSClient, cluster: str, service: str) -> list[TaskTypeDef]:
    arns = ecs.list_tasks(
        cluster=cluster, serviceName=service, desiredStatus="RUNNING", maxResults=PAGE
    )["taskArns"]
    return ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else []
