"""What the console's other options leave behind is surveyed truthfully, and found."""

from __future__ import annotations

import pytest

from tests.synthesized import Synthesized
from tests.tij.adoption import options
from tests.tij.adoption.clicked import Clicks, click
from tests.tij.adoption.habits import Habit
from tests.tij.adoption.test_matching import WHOLE, counted, left_of
from tests.tij.adoption.test_survey import found, of_account
from tij.adoption.differences import differences
from tij.adoption.matched import Matched
from tij.adoption.matching import match
from tij.adoption.survey import survey
from tij.adoption.surveyed import Client, Surveyed
from tij.settings.models import Settings

__all__ = ["of_account"]


def surveyed(
    client: Client, settings: Settings, production: Synthesized, *done: Habit
) -> tuple[dict[str, str], Surveyed, Matched]:
    made = click(client, Clicks())
    for option in done:
        option(client, made)
    there = survey(client, settings, {})
    matched = match(client, settings, there, production.stacks)
    assert (there.elsewhere, matched.refused) == ((), [])
    return made, there, matched


def said_of(there: Surveyed, settings: Settings, part: str) -> str:
    return "\n".join(one.what for one in differences(there, settings) if one.part == part)


@pytest.mark.reference
def test_what_is_on_the_parts_or_beside_them_hides_none(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    made, there, matched = surveyed(
        of_account,
        settings,
        production,
        options.forwarding_http,
        options.ipv6_from_anywhere,
        options.origin_access_control,
        options.suspended_versioning,
        options.without_scaling,
        options.tasks_with_public_addresses,
        options.discovered_service,
        options.encrypted_log_and_images,
        options.latency_api,
        options.certificate_by_mail,
        options.interface_endpoints,
        options.own_network_acl,
        options.firewalls,
    )
    service = made.pop("service")
    known = found(there)
    assert known.pop("service").rpartition("/")[2] == service.rpartition("/")[2]
    assert known == made
    assert there.notes == ()
    scaling = ("aws_appautoscaling_target", "aws_appautoscaling_policy")
    apart = {"aws_s3_bucket_versioning": 1, "aws_cloudfront_origin_access_control": 1}
    expected = {type_: n for type_, n in WHOLE.items() if type_ not in scaling} | apart
    assert counted(matched) == expected
    # Made, it would change the number of tasks that somebody typed.
    withheld = {address.partition(".")[0] for address in matched.withheld["service"]}
    assert set(scaling) <= withheld
    assert "from ::/0, port 443: not in the design" in left_of(matched)
    assert "a firewall is before it, arn:aws:wafv2:us-east-1" in said_of(
        there, settings, "distribution"
    )


@pytest.mark.reference
def test_what_is_in_another_place_or_not_there_is_said(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    made, there, matched = surveyed(
        of_account,
        settings,
        production,
        options.http_alone,
        options.cdn_by_its_own_name,
        options.access_keys,
        options.nat_instance,
        options.database_outside,
    )
    del made["nat_gateway"]
    assert found(there) == made
    (candidate,) = there.parts["distribution"].candidates
    assert candidate.why == "a variable of the service names it"
    types = counted(matched)
    assert types["aws_lb_listener"] == 1
    assert not {"aws_nat_gateway", "aws_eip"} & types.keys()
    assert "AWS_SECRET_ACCESS_KEY" in said_of(there, settings, "service")
    assert f", and the load balancer in {made['vpc']}" in said_of(there, settings, "database")
    # The design's will lead the database into its VPC.
    assert "aws_db_subnet_group" not in types
    assert "aws_db_subnet_group default-vpc-" in left_of(matched)


@pytest.mark.reference
def test_of_variables_in_a_file_it_is_said_that_they_are_not_read(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    made, there, _ = surveyed(of_account, settings, production, options.environment_file)
    (said,) = there.notes
    assert said.startswith(f"The service has variables from arn:aws:s3:::{made['files_bucket']}/")
    assert found(there) == made


@pytest.mark.reference
def test_of_two_groups_that_listeners_forward_to_one_is_asked_for(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    made, there, _ = surveyed(of_account, settings, production, options.two_target_groups)
    groups = [one.id for one in there.parts["target_group"].candidates]
    assert made["target_group"] in groups
    assert len(groups) == 2
