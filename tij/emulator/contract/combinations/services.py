"""ECS: services and the capacity that clusters give them."""

from __future__ import annotations

from collections.abc import Iterator

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.request import Parameters


def _service(said: Parameters, _: str) -> Iterator[Refusal]:
    """ECS API Reference, CreateService and DeploymentConfiguration."""
    code = "InvalidParameterException"
    rollout = said.get("deploymentConfiguration") or {}
    low, high = rollout.get("minimumHealthyPercent"), rollout.get("maximumPercent")
    if low is not None and high is not None and low >= 100 and high <= 100:
        message = "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block"
        yield Refusal(code, f"{message} deployments.")
    if high is not None and high <= 100 and said.get("availabilityZoneRebalancing") == "ENABLED":
        message = "maximumPercent must be greater than 100 to use availabilityZoneRebalancing."
        yield Refusal(code, message)
    network = (said.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    for name, most in (("securityGroups", 5), ("subnets", 16)):
        if len(network.get(name, [])) > most:
            yield Refusal(code, f"{name} can have at most {most} items.")


def _new_service(said: Parameters, region: str) -> Iterator[Refusal]:
    yield from _service(said, region)
    code = "InvalidParameterException"
    if said.get("healthCheckGracePeriodSeconds") and not said.get("loadBalancers"):
        message = "Health check grace period is only valid for services configured to use load"
        yield Refusal(code, f"{message} balancers")
    if said.get("launchType") and said.get("capacityProviderStrategy"):
        message = "Specifying both a launch type and capacity provider strategy is not supported."
        yield Refusal(code, message)


def _strategy(said: Parameters, _: str) -> Iterator[Refusal]:
    """ECS API Reference, PutClusterCapacityProviders: a default is one of the cluster's."""
    there = set(said.get("capacityProviders", []))
    for one in said.get("defaultCapacityProviderStrategy", []):
        if one.get("capacityProvider") not in there:
            message = "The default capacity provider strategy has a provider that is not in the"
            yield Refusal(
                "InvalidParameterException", f"{message} list of the cluster's capacity providers."
            )


RULES: Rules = {
    ("ecs", "CreateService"): (_new_service,),
    ("ecs", "CreateCluster"): (_strategy,),
    ("ecs", "PutClusterCapacityProviders"): (_strategy,),
    ("ecs", "UpdateService"): (_service,),
}
