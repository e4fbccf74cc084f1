"""The load balancer leads a name to another one, where a rule of its listener says so."""

from __future__ import annotations

import pytest

from tests.tij.emulator.fargate.test_service import Make, make, server  # noqa: F401
from tests.tij.emulator.fargate.world import World, until
from tij.verification.checks.https import redirects_to_site
from tij.verification.reach import Reach

pytestmark = pytest.mark.container

SITE, OTHER = "site.test", "www.site.test"


def test_a_rule_leads_a_name_to_another(world: World, make: Make) -> None:  # noqa: F811
    definition = server(world, "led")
    make("led", taskDefinition=definition, certificate=world.certificate(SITE)).rolled()
    until(lambda: world.front["address"], bool)
    port = world.front["port"]
    doors = {(name, door): ("127.0.0.1", port) for name in (SITE, OTHER) for door in (443, port)}
    reach = Reach(doors, world.root_certificate)

    def led() -> str:
        return redirects_to_site(reach.web, OTHER, SITE).code

    until(led, lambda code: code == "not-redirected")
    elbv2 = world("elbv2")
    (balancer,) = elbv2.describe_load_balancers(Names=["led"])["LoadBalancers"]
    listeners = elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    action = {
        "Type": "redirect",
        "RedirectConfig": {"Host": SITE, "StatusCode": "HTTP_301"},
    }
    elbv2.create_rule(
        ListenerArn=next(one for one in listeners if one["Protocol"] == "HTTPS")["ListenerArn"],
        Priority=1,
        Conditions=[{"Field": "host-header", "HostHeaderConfig": {"Values": [OTHER]}}],
        Actions=[action],
    )
    until(led, lambda code: code == "redirected")
    # A browser stays with the port by which it came; path and query stay as well.
    answer = reach.web.get(f"https://{OTHER}:{port}/a/b?c=d")
    assert answer.headers["location"] == f"https://{SITE}:{port}/a/b?c=d"
    assert reach.web.get(f"https://{SITE}/").status_code == 200
