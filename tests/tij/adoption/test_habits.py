"""What people do otherwise than the guide says is surveyed truthfully, and each part is found."""

from __future__ import annotations

import pytest

from tests.synthesized import Synthesized
from tests.tij.adoption import habits
from tests.tij.adoption.clicked import Clicks, click
from tests.tij.adoption.habits import Habit
from tests.tij.adoption.test_matching import counted, left_of
from tests.tij.adoption.test_survey import of_account
from tij.adoption.differences import differences
from tij.adoption.matched import Matched
from tij.adoption.matching import match
from tij.adoption.survey import survey
from tij.adoption.surveyed import Client, Surveyed
from tij.settings.models import Settings

__all__ = ["of_account"]

ASKED = {
    habits.second_zone: "zone",
    habits.nat_per_zone: "nat_gateway",
    habits.retiring_service: "service",
}
"""Where nothing says which of two is the one."""
WITHOUT = {
    habits.without_nat: {"nat_gateway"},
    habits.aurora: {"database", "database_secret"},
}


def found(
    client: Client, settings: Settings, production: Synthesized, *done: Habit
) -> tuple[Surveyed, Matched]:
    made = click(client, Clicks())
    for habit in done:
        habit(client, made)
    surveyed = survey(client, settings, {})
    for part, id_ in made.items():
        known = [one.id for one in surveyed.parts[part].candidates]
        if part in {ASKED.get(habit) for habit in done}:
            assert len(known) == 2
            assert id_ in known
        elif not any(part in WITHOUT.get(habit, ()) for habit in done):
            assert known == [id_], part
        else:
            assert known == [], part
    return surveyed, match(client, settings, surveyed, production.stacks)


@pytest.mark.reference
@pytest.mark.parametrize(
    "done",
    [
        (
            habits.origin_access_identity,
            habits.listener_rules,
            habits.capacity_providers,
            habits.public_database,
            habits.kms_bucket,
            habits.japanese_tags,
            habits.foreign_records,
        ),
        (
            habits.website_origin,
            habits.rules_alone_forward,
            habits.more_containers,
            habits.protected_balancer,
            habits.step_scaling,
            habits.immutable_repository,
            habits.apart_addresses,
        ),
        (habits.more_of_a_distribution, habits.parameters_of_ssm, habits.api_behind_cloudfront),
        (habits.weighted_forward, habits.without_nat),
        (habits.second_zone,),
        (habits.nat_per_zone,),
        (habits.retiring_service,),
    ],
    ids=lambda done: done[0].__name__,
)
def test_each_part_is_found_or_asked_for(
    of_account: Client, settings: Settings, production: Synthesized, done: tuple[Habit, ...]
) -> None:
    surveyed, matched = found(of_account, settings, production, *done)
    assert surveyed.elsewhere == ()
    assert matched.refused == []


@pytest.mark.reference
def test_what_has_no_place_in_the_design_is_said(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    done = (habits.inline_policies, habits.third_listener, habits.instance_in_groups)
    left = left_of(found(of_account, settings, production, *done)[1])
    for policy in ("media", "mail"):
        assert f"it keeps {policy}, which the design doesn't give" in left
    assert left.count("aws_lb_listener ") == 1
    for source in ("203.0.113.7/32", "203.0.113.8/32", "2001:db8::/32"):
        assert f"from {source}, port 5432: not in the design" in left


@pytest.mark.reference
def test_aurora_is_called_what_it_is(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    surveyed, matched = found(of_account, settings, production, habits.aurora)
    (said,) = surveyed.notes
    assert "shop-1 is of the engine aurora-postgresql" in said
    assert "aws_db_instance" not in counted(matched)


@pytest.mark.reference
def test_a_database_in_a_url_is_found_and_its_password_said(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    surveyed, _ = found(of_account, settings, production, habits.plain_passwords)
    (candidate,) = surveyed.parts["database"].candidates
    assert candidate.why == "the service connects to it"
    (said,) = (one.what for one in differences(surveyed, settings) if one.part == "service")
    assert said == "DATABASE_URL, SECRET_KEY are written in its task definition"


@pytest.mark.reference
def test_of_a_listeners_certificates_the_one_of_the_designs_name_is_taken(
    of_account: Client, settings: Settings, production: Synthesized
) -> None:
    made = click(of_account, Clicks())
    habits.listener_rules(of_account, made)
    acm, elb = of_account("acm"), of_account("elbv2")
    arns = {
        one["DomainName"]: one["CertificateArn"]
        for one in acm.list_certificates()["CertificateSummaryList"]
    }
    # The other way round: the design's is chosen by the client's server name.
    listener = habits.listeners(of_account, made)[443]
    elb.modify_listener(
        ListenerArn=listener, Certificates=[{"CertificateArn": arns["old.example.com"]}]
    )
    designed = [{"CertificateArn": arns["thisisjapan.com"]}]
    elb.add_listener_certificates(ListenerArn=listener, Certificates=designed)
    matched = match(of_account, settings, survey(of_account, settings, {}), production.stacks)
    taken = matched.imports["service"]
    certificates = [id_ for a, id_ in taken.items() if a.startswith("aws_acm_certificate.")]
    assert certificates == [arns["thisisjapan.com"]]


@pytest.mark.reference
@pytest.mark.parametrize(
    ("habit", "said"),
    [
        (habits.api_as_cname, ["a CNAME record, beside which Route 53 takes no A record"]),
        (habits.two_weighted_apis, ["2 records, beside which Route 53 takes no A record"]),
        (habits.weighted_api, []),
    ],
)
def test_records_that_route_53_would_not_have_beside_the_designs_are_refused(
    of_account: Client,
    settings: Settings,
    production: Synthesized,
    habit: Habit,
    said: list[str],
) -> None:
    _, matched = found(of_account, settings, production, habit)
    assert len(matched.refused) == len(said)
    assert all(one in refused for one, refused in zip(said, matched.refused, strict=True))
    records = [id_ for id_ in matched.imports["service"].values() if "_api." in id_]
    # A record that is one of a set has its name in the identifier of its import.
    assert [id_.endswith("_A_tokyo") for id_ in records] == ([] if said else [True])
