"""States of clusters, services and tasks, of what scales and what starts them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters, UnreadableError
from tij.emulator.contract.states.there import GOING, Rule, held, is_trusted
from tij.emulator.contract.universal import api_call


def _create_cluster(said: Parameters) -> Refusal | None:
    """ECS API Reference, CreateCluster: again is no other, or AWS refuses it."""
    from ministack.services import ecs

    there = ecs._clusters.get(said.get("clusterName", "default")) or {}
    settings = said.get("settings")
    if there.get("status") == "ACTIVE" and settings and there.get("settings") != settings:
        message = "Arguments on this idempotent request are inconsistent with arguments used in"
        return Refusal("InvalidParameterException", f"{message} previous request(s).")
    return None


def _is_running(said: Parameters) -> bool:
    from ministack.services import ecs

    wanted = str(said.get("cluster", "default")).rsplit("/", 1)[-1], said.get("serviceName")
    return any(
        wanted == (str(one.get("clusterArn", "")).rsplit("/", 1)[-1], one.get("serviceName"))
        and one.get("status") not in GOING
        for one in held(ecs._services)
    )


def _task_network(said: Parameters, task: Mapping[str, Any]) -> Refusal | None:
    """ECS API Reference, CreateService and RunTask: networkConfiguration, loadBalancers."""
    from ministack.services import alb

    code = "InvalidParameterException"
    own = task.get("networkMode") == "awsvpc"
    if own and not said.get("networkConfiguration"):
        message = "Network Configuration must be provided when networkMode 'awsvpc' is specified."
        return Refusal(code, message)
    if not own and said.get("networkConfiguration"):
        message = "Network Configuration is not valid for the given networkMode of this task"
        return Refusal(code, f"{message} definition.")
    for one in said.get("loadBalancers", []):
        group = alb._tgs.get(one.get("targetGroupArn", "")) or {}
        if own and group.get("TargetType") not in (None, "ip"):
            message = f"The provided target group {one['targetGroupArn']} has target type"
            awsvpc = "which is incompatible with the awsvpc network mode"
            return Refusal(code, f"{message} {group['TargetType']}, {awsvpc}")
    return None


def _definition(said: Parameters) -> dict[str, Any] | Refusal:
    """The task definition that a request names."""
    from ministack.services import ecs

    reference = str(said.get("taskDefinition", ""))
    task: dict[str, Any] | None = ecs._task_defs.get(ecs._resolve_td_key(reference) or "")
    if task is None:
        return Refusal("ClientException", f"Unable to describe task definition {reference}")
    return task


def _run_task(said: Parameters) -> Refusal | None:
    """ECS API Reference, RunTask: taskDefinition, networkConfiguration, overrides."""
    task = _definition(said)
    if isinstance(task, Refusal):
        return task
    if refused := _task_network(said, task):
        return refused
    names = {one["name"] for one in task.get("containerDefinitions", [])}
    for one in (said.get("overrides") or {}).get("containerOverrides", []):
        if one.get("name") not in names:
            message = f"Override for container named {one.get('name')} is not a container in the"
            return Refusal("InvalidParameterException", f"{message} TaskDefinition.")
    return None


def _create_service(said: Parameters) -> Refusal | None:
    """ECS API Reference, CreateService: networkConfiguration, loadBalancers."""
    from ministack.services import ecs

    task = _definition(said)
    if isinstance(task, Refusal):
        return task
    code = "InvalidParameterException"
    asked = task.get("requiresCompatibilities") or []
    if said.get("launchType") == "FARGATE" and "FARGATE" not in asked:
        return Refusal(code, "Task definition does not support launch_type FARGATE.")
    if said.get("enableExecuteCommand") and not task.get("taskRoleArn"):
        message = "The service couldn't be created because a valid taskRoleArn is not being used."
        return Refusal(code, message)
    cluster = ecs._clusters.get(str(said.get("cluster", "default")).rsplit("/", 1)[-1]) or {}
    for one in said.get("capacityProviderStrategy", []):
        if one.get("capacityProvider") not in (cluster.get("capacityProviders") or []):
            message = "The specified capacity provider strategy cannot contain a capacity provider"
            return Refusal(code, f"{message} that is not associated with the cluster.")
    if _is_running(said):
        return Refusal(code, "Creation of service was not idempotent.")
    if refused := _task_network(said, task):
        return refused
    containers = {one["name"]: one for one in task.get("containerDefinitions", [])}
    for balancer in said.get("loadBalancers", []):
        name, port = balancer.get("containerName"), balancer.get("containerPort")
        ports = [p.get("containerPort") for p in containers.get(name, {}).get("portMappings", [])]
        if port not in ports:
            message = f"The container {name} did not have a container port {port} defined."
            return Refusal(code, message)
    return None


def _update_service(said: Parameters) -> Refusal | None:
    """ECS API Reference, UpdateService: "Errors", taskDefinition, enableExecuteCommand."""
    from ministack.services import ecs

    service = _service(said)
    if service is not None and service.get("status") in GOING:
        message = "Service was not ACTIVE."
        return Refusal("ServiceNotActiveException", message)
    if service is None:
        return None
    named = said.get("taskDefinition") or service.get("taskDefinition")
    task = ecs._task_defs.get(ecs._resolve_td_key(str(named)) or "")
    if task is None or task.get("status") == "INACTIVE":
        missing = f"Unable to describe task definition {named}"
        return Refusal("ClientException", missing) if said.get("taskDefinition") else None
    if said.get("enableExecuteCommand") and not task.get("taskRoleArn"):
        message = "The service couldn't be updated because a valid taskRoleArn is not being used."
        return Refusal("InvalidParameterException", message)
    if refused := _another_strategy(said, service):
        return refused
    ports = {
        (one["name"], port.get("containerPort"))
        for one in task.get("containerDefinitions", [])
        for port in one.get("portMappings", [])
    }
    for one in said.get("loadBalancers", service.get("loadBalancers") or []):
        wanted = one.get("containerName"), one.get("containerPort")
        if wanted not in ports:
            message = (
                f"The container {wanted[0]} did not have a container port {wanted[1]} defined."
            )
            return Refusal("InvalidParameterException", message)
    return None


def _another_strategy(said: Parameters, service: Mapping[str, Any]) -> Refusal | None:
    """ECS API Reference, UpdateService: capacityProviderStrategy, with a new deployment only."""
    wanted, there = (
        sorted(
            (str(n.get("capacityProvider")), n.get("weight") or 0, n.get("base") or 0) for n in one
        )
        for one in (
            said.get("capacityProviderStrategy") or [],
            service.get("capacityProviderStrategy") or [],
        )
    )
    if wanted and wanted != there and not said.get("forceNewDeployment"):
        message = "You must specify forceNewDeployment when changing the capacity provider strategy"
        return Refusal("InvalidParameterException", f"{message} of a service.")
    return None


def _service(said: Parameters) -> Mapping[str, Any] | None:
    from ministack.services import ecs

    names = tuple(str(said.get(n, "")).rsplit("/", 1)[-1] for n in ("cluster", "service"))
    found = [
        one
        for one in held(ecs._services)
        if names == (str(one.get("clusterArn", "")).rsplit("/", 1)[-1], one.get("serviceName"))
    ]
    return next(iter(sorted(found, key=lambda one: one.get("status") in GOING)), None)


GIVEN = ("FARGATE", "FARGATE_SPOT")
"""Capacity providers that every account has."""


def _providers(said: Parameters) -> Refusal | None:
    """ECS API Reference, PutClusterCapacityProviders: which there are, and ResourceInUse."""
    from ministack.services import ecs

    for provider in said["capacityProviders"]:
        if provider not in GIVEN and ecs._capacity_providers.get(provider) is None:
            message = f"The specified capacity provider '{provider}' was not found."
            return Refusal("InvalidParameterException", message)
    name = str(said.get("cluster", "")).rsplit("/", 1)[-1]
    for one in held(ecs._services):
        used = {n.get("capacityProvider") for n in one.get("capacityProviderStrategy") or []}
        ours = str(one.get("clusterArn", "")).rsplit("/", 1)[-1] == name
        if ours and one.get("status") not in GOING and used - set(said["capacityProviders"]):
            message = "The specified capacity provider is in use and cannot be removed."
            return Refusal("ResourceInUseException", message)
    return None


def _register_target(said: Parameters) -> Refusal | None:
    """Application Auto Scaling API Reference, RegisterScalableTarget: ResourceId."""
    from ministack.services import ecs

    from tij.emulator.patches.application_autoscaling import _targets

    place = ("ServiceNamespace", "ResourceId", "ScalableDimension")
    known = any(all(one.get(n) == said.get(n) for n in place) for one in held(_targets))
    given = [name for name in ("MinCapacity", "MaxCapacity") if said.get(name) is not None]
    if not known and len(given) < 2:
        message = "The minimum and maximum capacity must be given of a new scalable target."
        return Refusal("ValidationException", message)
    kind, _, rest = str(said.get("ResourceId", "")).partition("/")
    cluster, _, name = rest.partition("/")
    if said.get("ServiceNamespace") != "ecs" or kind != "service":
        return None
    for found in held(ecs._services):
        there = str(found.get("clusterArn", "")).rpartition("/")[2]
        if (there, found.get("serviceName")) == (cluster, name) and found["status"] not in GOING:
            return None
    return Refusal("ValidationException", f"ECS service doesn't exist: {said['ResourceId']}")


def _scaling_policy(said: Parameters) -> Refusal | None:
    """Application Auto Scaling API Reference, PutScalingPolicy: ResourceLabel, its target."""
    specification = (said.get("TargetTrackingScalingPolicyConfiguration") or {}).get(
        "PredefinedMetricSpecification"
    ) or {}
    from tij.emulator.patches.application_autoscaling import _policies

    place = ("ServiceNamespace", "ResourceId", "ScalableDimension")
    for found in held(_policies):
        there = (found.get("TargetTrackingScalingPolicyConfiguration") or {}).get(
            "PredefinedMetricSpecification"
        ) or {}
        same = specification and all(found.get(name) == said.get(name) for name in place)
        if same and there == specification and found.get("PolicyName") != said.get("PolicyName"):
            message = "Only one TargetTrackingScaling policy for a given metric specification is"
            return Refusal("ValidationException", f"{message} allowed.")
    label = str(specification.get("ResourceLabel") or "")
    if not label:
        return None
    from ministack.services import alb

    balancer, _, group = label.partition("/targetgroup/")
    balancers = any(str(arn).endswith(f":loadbalancer/{balancer}") for arn in alb._lbs)
    groups = any(str(arn).endswith(f":targetgroup/{group}") for arn in alb._tgs)
    if balancers and groups:
        return None
    return Refusal("ValidationException", f"Target group {label} does not exist.")


def _schedule(said: Parameters) -> Refusal | None:
    """EventBridge Scheduler User Guide: "Troubleshooting", the execution role's trust policy.

    And "Using universal targets": the operation and its request.
    """
    from ministack.services import iam

    target = said.get("Target") or {}
    try:
        api_call(str(target.get("Arn", "")), str(target.get("Input", "")))
    except UnreadableError as wrong:
        return Refusal(wrong.code, str(wrong))
    arn = str(target.get("RoleArn", ""))
    role = iam._roles.get(arn.rpartition("/")[2])
    if role is not None and is_trusted(role, "scheduler.amazonaws.com"):
        return None
    message = "The execution role you provide must allow AWS EventBridge Scheduler to assume the"
    return Refusal("ValidationException", f"{message} role.")


def _delete_cluster(said: Parameters) -> Refusal | None:
    """ECS API Reference, DeleteCluster: ClusterContainsServicesException."""
    from ministack.services import ecs

    name = str(said.get("cluster", "")).rsplit("/", 1)[-1]
    if any(
        str(found.get("clusterArn", "")).rsplit("/", 1)[-1] == name
        and found.get("status") not in GOING
        for found in held(ecs._services)
    ):
        message = "The Cluster cannot be deleted while Services are active."
        return Refusal("ClusterContainsServicesException", message)
    # A service's own tasks end with it.
    if any(
        str(task.get("clusterArn", "")).rsplit("/", 1)[-1] == name
        and not str(task.get("group", "")).startswith("service:")
        and task.get("lastStatus") not in ("STOPPED", "DELETED")
        for task in held(ecs._tasks)
    ):
        message = "The Cluster cannot be deleted while Tasks are active."
        return Refusal("ClusterContainsTasksException", message)
    return None


def _delete_service(said: Parameters) -> Refusal | None:
    """ECS API Reference, DeleteService: scaled to 0 first, unless forced."""
    from ministack.services import ecs

    names = tuple(str(said.get(n, "")).rsplit("/", 1)[-1] for n in ("cluster", "service"))
    for found in held(ecs._services):
        cluster = str(found.get("clusterArn", "")).rsplit("/", 1)[-1]
        named = (cluster, found.get("serviceName")) == names and not said.get("force")
        if named and found.get("desiredCount") and found.get("status") not in GOING:
            message = "The service cannot be stopped while it is scaled above 0."
            return Refusal("InvalidParameterException", message)
    return None


RULES: Mapping[tuple[str, str], Rule] = {
    ("application-autoscaling", "PutScalingPolicy"): _scaling_policy,
    ("application-autoscaling", "RegisterScalableTarget"): _register_target,
    ("ecs", "CreateCluster"): _create_cluster,
    ("ecs", "CreateService"): _create_service,
    ("ecs", "DeleteCluster"): _delete_cluster,
    ("ecs", "DeleteService"): _delete_service,
    ("ecs", "PutClusterCapacityProviders"): _providers,
    ("ecs", "RunTask"): _run_task,
    ("ecs", "UpdateService"): _update_service,
    ("scheduler", "CreateSchedule"): _schedule,
    ("scheduler", "UpdateSchedule"): _schedule,
}
