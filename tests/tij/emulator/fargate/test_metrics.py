"""CloudWatch has the metrics of what runs, as AWS's services publish them."""

from __future__ import annotations

import os
import ssl
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.tij.emulator.fargate.test_database import create
from tests.tij.emulator.fargate.test_service import SERVER, Make, make, server  # noqa: F401
from tests.tij.emulator.fargate.world import CLUSTER, World, in_shell, until

NAME = "api.metrics.localhost"
# Keeps 100 MiB, which both of its processes share, and takes all CPU that it can get. Each page is
# written in place: a copy would be memory that a look at its start sees.
GREEDY = """
import os
kept = bytearray(100 << 20)
kept[::4096] = b"x" * (len(kept) // 4096)
if os.fork() == 0:
    while True: pass
"""
# Percent of the 512 MiB that the task has.
KEPT = 100 * 100 / 512
SPIN = "SELECT sum(n) FROM generate_series(1, 5000000) n"


def statistics(world: World, metric: str, **dimensions: str) -> dict[str, list[Any]]:
    """Statistic → its values by minute, as `tij verify` asks for them."""
    namespace, name = metric.rsplit("/", 1)
    now = datetime.now(UTC)
    answer = world("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": n, "Value": v} for n, v in dimensions.items()],
        StartTime=now - timedelta(minutes=15),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["SampleCount", "Sum", "Minimum", "Maximum"],
    )
    names = "SampleCount", "Sum", "Minimum", "Maximum", "Unit"
    return {name: [point[name] for point in answer["Datapoints"]] for name in names}


def test_a_services_use_is_told_in_percent_of_what_its_tasks_have(
    world: World,
    make: Make,  # noqa: F811
) -> None:
    program = GREEDY + SERVER.format(status="200", words="hello")
    definition = world.define("greedy", command=in_shell(program), stopTimeout=5)
    make("greedy", taskDefinition=definition).rolled()
    service = {"ClusterName": CLUSTER, "ServiceName": "greedy"}
    known = sum(statistics(world, "AWS/ECS/MemoryUtilization", **service)["SampleCount"])
    # A quarter of a CPU is all that it has.
    cpu = until(
        lambda: statistics(world, "AWS/ECS/CPUUtilization", **service),
        lambda seen: max(seen["Maximum"], default=0) > 40,
    )
    assert set(cpu["Unit"]) == {"Percent"}
    if os.geteuid() == 0:
        assert max(cpu["Maximum"]) < 120

    def memory() -> dict[str, list[Any]]:
        return statistics(world, "AWS/ECS/MemoryUtilization", **service)

    # It was healthy before `known`: what comes after is of both its processes.
    seen = until(memory, lambda seen: sum(seen["SampleCount"]) > known + 1)
    assert KEPT < max(seen["Maximum"]) < 2 * KEPT, "counted twice"


def test_the_load_balancer_counts_the_requests_that_targets_got(
    world: World,
    make: Make,  # noqa: F811
) -> None:
    certificate = world("acm").request_certificate(DomainName=NAME)["CertificateArn"]
    definition = server(world, "counted")
    service = make("counted", taskDefinition=definition, certificate=certificate).rolled()
    trust = ssl.create_default_context(cafile=str(world.root_certificate))
    # Each change of targets reloads Nginx, which closes the connections that wait for a request.
    once = httpx.Limits(max_keepalive_connections=0)
    front = httpx.Client(verify=trust, headers={"Host": NAME}, trust_env=False, limits=once)

    answers: Counter[int] = Counter()

    def ask() -> int:
        url = f"https://127.0.0.1:{world.front['port']}/"
        status = front.get(url, extensions={"sni_hostname": NAME}).status_code
        answers[status] += 1
        return status

    def taken() -> bool:
        """Whether the load balancer has this listener's certificate by now."""
        try:
            return bool(ask())
        except httpx.ConnectError:
            return False

    until(taken, bool)
    for count, status in ((1, 200), (0, 503), (1, 200)):
        service.update(desiredCount=count)
        # The load balancer itself answers 503 where there is no target.
        until(lambda: {ask(), ask(), ask()}, lambda seen, status=status: seen == {status})
    # On a busy machine a new target is unhealthy at first, and alone: ELB sends it requests then.
    assert {200, 503} <= set(answers) <= {200, 502, 503}
    reached = answers[200] + answers[502]
    (balancer,) = [
        found["LoadBalancerArn"].partition(":loadbalancer/")[2]
        for found in world("elbv2").describe_load_balancers(Names=["counted"])["LoadBalancers"]
    ]

    def counted() -> float:
        requests = statistics(world, "AWS/ApplicationELB/RequestCount", LoadBalancer=balancer)
        return float(sum(requests["Sum"]))

    assert until(counted, lambda count: count >= reached) == reached


def test_a_database_tells_its_cpu(world: World) -> None:
    database = create(world, "measured")
    assert database.query(SPIN)
    cpu = until(
        lambda: statistics(world, "AWS/RDS/CPUUtilization", DBInstanceIdentifier="measured"),
        lambda seen: max(seen["Maximum"], default=0) > 2,
    )
    assert 0 <= min(cpu["Minimum"]) <= max(cpu["Maximum"]) <= 100
    world("rds").delete_db_instance(DBInstanceIdentifier="measured", SkipFinalSnapshot=True)
