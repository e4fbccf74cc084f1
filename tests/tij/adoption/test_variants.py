"""Parts of other kinds than the guide's, and of other places, are surveyed truthfully."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.synthesized import Synthesized
from tests.tij.adoption import variants
from tests.tij.adoption.clicked import Clicks, click
from tests.tij.adoption.habits import Habit
from tests.tij.adoption.test_survey import found, of_account
from tij.adoption.decisions import NONE, PARTS, Adoption
from tij.adoption.differences import differences
from tij.adoption.matching import match
from tij.adoption.survey import survey
from tij.adoption.surveyed import Client, Surveyed
from tij.adoption.take_in import check_as_surveyed, check_here
from tij.errors import BadInputError
from tij.settings.models import Settings

__all__ = ["of_account"]


def surveyed(client: Client, settings: Settings, *done: Habit) -> tuple[dict[str, str], Surveyed]:
    made = click(client, Clicks())
    for variant in done:
        variant(client, made)
    return made, survey(client, settings, {})


def without(made: dict[str, str], *parts: str) -> dict[str, str]:
    return {part: id_ for part, id_ in made.items() if part not in parts}


@pytest.mark.reference
@pytest.mark.parametrize(
    ("variant", "part"),
    [
        (
            variants.balancer_of_another_region,
            "load_balancer: api.thisisjapan.com leads to far-alb-",
        ),
        (variants.bucket_of_another_region, "files_bucket: the CDN or the service leads to far-"),
        (variants.variable_of_another_region, "files_bucket: the CDN or the service leads to far-"),
        (variants.database_of_another_region, "database: the service leads to far-db."),
        (variants.image_of_another_account, "repository: the service leads to 999999999999."),
        (variants.secret_of_another_account, "database_secret: the service leads to arn:aws:"),
        (variants.distribution_of_another_account, "distribution: cdn.thisisjapan.com leads to d1"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_is_of_another_region_or_account_is_refused_in_one_line(
    of_account: Client, settings: Settings, variant: Habit, part: str
) -> None:
    _, found_there = surveyed(of_account, settings, variant)
    (said,) = found_there.elsewhere
    assert said.startswith(part)
    assert "another Region or account" in said
    with pytest.raises(BadInputError) as raised:
        check_as_surveyed(Adoption(found={"zone": "Z"}), found_there, "f")
    assert raised.value.message.splitlines() == [said, "Nothing was taken in."]
    # Decided to be none of the account's, it is left out, and nothing else is.
    name = said.partition(":")[0]
    left_out = survey(of_account, settings, {name: NONE})
    assert left_out.elsewhere == ()
    assert left_out.parts[name].candidates == ()
    check_here(left_out, "f")
    there = {part: one.found.id for part, one in left_out.parts.items() if one.found}
    check_as_surveyed(Adoption({name: NONE}, there), left_out, "f")


@pytest.mark.reference
@pytest.mark.parametrize(
    ("variant", "said"),
    [
        (variants.network_balancer, "thisisjapan-nlb is a network load balancer"),
        (variants.delegated_api, "api.thisisjapan.com is delegated to other name servers"),
    ],
)
def test_what_the_design_cannot_go_beside_is_refused_in_one_line(
    of_account: Client,
    settings: Settings,
    production: Synthesized,
    variant: Habit,
    said: str,
) -> None:
    _, there = surveyed(of_account, settings, variant)
    (refused,) = match(of_account, settings, there, production.stacks).refused
    assert refused.startswith(said)
    assert refused.endswith("survey again.")


def in_task_sets(client: Client) -> Client:
    """As ECS describes the services that CodeDeploy has deployed once."""

    def move(parsed: Any, **_: Any) -> None:
        for service in parsed["services"]:
            kept = ("taskDefinition", "networkConfiguration", "loadBalancers")
            primary = {key: service.pop(key) for key in kept if key in service}
            service["loadBalancers"] = []
            old = {"status": "ACTIVE", "taskDefinition": "old:1"}
            service["taskSets"] = [old, primary | {"status": "PRIMARY"}]

    def connect(service: str, region: str | None = None) -> Any:
        made = client(service, region)
        made.meta.events.register("after-call.ecs.DescribeServices", move)
        return made

    return connect


@pytest.mark.reference
@pytest.mark.parametrize(
    ("variant", "said"),
    [
        (variants.tasks_on_instances, "its tasks run on EC2 instances, designed on Fargate"),
        (variants.blue_green, "CODE_DEPLOY deploys it, designed ECS"),
    ],
)
@pytest.mark.parametrize("seen", [lambda client: client, in_task_sets], ids=["ECS", "task sets"])
def test_what_ecs_does_not_change_in_place_is_said(
    of_account: Client,
    settings: Settings,
    production: Synthesized,
    variant: Habit,
    said: str,
    seen: Callable[[Client], Client],
) -> None:
    made, _ = surveyed(of_account, settings, variant)
    there = survey(seen(of_account), settings, {})
    assert without(found(there), "target_group") == without(made, "target_group")
    (line,) = (one.what for one in differences(there, settings) if one.part == "service")
    assert line.startswith(said)
    assert match(of_account, settings, there, production.stacks).refused == []


@pytest.mark.reference
@pytest.mark.parametrize(
    "variant",
    [variants.second_environment, variants.organizations_tags, variants.locked_bucket],
)
def test_what_is_beside_or_on_the_parts_changes_nothing_of_what_is_found(
    of_account: Client, settings: Settings, production: Synthesized, variant: Habit
) -> None:
    made, there = surveyed(of_account, settings, variant)
    if variant is variants.locked_bucket:
        made["files_bucket"] = f"locked-{made['files_bucket']}"
    assert found(there) == made
    matched = match(of_account, settings, there, production.stacks)
    assert matched.refused == []
    assert not [line for line in matched.left if "no single place" in line]


@pytest.mark.reference
def test_of_a_distributions_two_buckets_one_is_asked_for(
    of_account: Client, settings: Settings
) -> None:
    made, there = surveyed(of_account, settings, variants.two_buckets)
    ids = [one.id for one in there.parts["files_bucket"].candidates]
    assert sorted(ids) == [f"static-{made['files_bucket']}", made["files_bucket"]]


@pytest.mark.reference
def test_a_zone_elsewhere_is_said(of_account: Client, settings: Settings) -> None:
    made, there = surveyed(of_account, settings, variants.zone_elsewhere)
    (said,) = there.notes
    assert said.startswith("No public hosted zone of this account is thisisjapan.com")
    assert found(there) == without(made, "zone")


@pytest.mark.reference
def test_in_the_default_vpc_what_is_missing_is_missing(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    made = click(of_account, Clicks(default_vpc=True))
    there = survey(of_account, settings, {})
    assert found(there) == made
    assert {name for name in PARTS if not there.parts[name].candidates} == {"nat_gateway"}
    said = {one.part: one for one in differences(there, settings)}
    assert said["vpc"].what == "addresses 172.31.0.0/16, designed 10.0.0.0/16"
    assert "private_cidr" in said["vpc"].risk
    assert match(of_account, settings, there, production.stacks).refused == []


@pytest.mark.reference
def test_ports_ranges_replicas_and_the_consoles_own_network_are_found(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    made = click(of_account, Clicks(wizard=True))
    for variant in (
        variants.named_port,
        variants.ranges_instead_of_groups,
        variants.read_replica,
        variants.dotted_bucket,
        variants.own_policies,
    ):
        variant(of_account, made)
    there = survey(of_account, settings, {})
    assert (there.elsewhere, there.notes) == ((), ())
    otherwise = ("target_group", "files_bucket")
    known = found(there)
    assert without(known, *otherwise) == without(made, *otherwise)
    assert ":targetgroup/web-8000/" in known["target_group"]
    assert known["files_bucket"] == "media.thisisjapan.com"
    matched = match(of_account, settings, there, production.stacks)
    assert matched.refused == []
    # The console makes a table for each private subnet.
    types = [address.partition(".")[0] for address in matched.imports["foundation"]]
    kinds = ("aws_subnet", "aws_route_table", "aws_route")
    assert [types.count(one) for one in kinds] == [4, 3, 3]
    left = "\n".join(matched.left)
    for rule in ("10.0.0.0/16, port 5432", "10.0.0.0/16, port 80", "a list, port 443"):
        assert f"from {rule}: not in the design" in left
    # What only CloudFront reaches is not opened to everybody by an apply of what isn't there.
    withheld = [a for a in matched.withheld["service"] if "_ingress_rule." in a]
    assert [address.rpartition("_")[0][-14:] for address in withheld] == [
        "m-anywhere-443",
        "om-anywhere-80",
    ]
