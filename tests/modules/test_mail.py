"""Mail: the domain's own signature and names, sent by the task's role from its addresses only."""

from __future__ import annotations

import pytest

from tests.modules.test_service import container
from tests.synthesized import Synthesized, synthesize
from tij.settings import catalog, load
from tij.settings.catalog import dkim_host
from tij.settings.models import EmailSettings, ScheduleSettings, Settings, WorkerSettings

WORKER = WorkerSettings(name="mail", command="celery -A shop worker")
SCHEDULE = ScheduleSettings(name="night", command="python manage.py tidy", rate="1 day")


def changed(settings: Settings, **values: object) -> Settings:
    email = EmailSettings(enabled=True, **values)
    return settings.model_copy(
        update={"email": email, "workers": (WORKER,), "schedules": (SCHEDULE,)}
    )


@pytest.fixture(scope="module")
def mailing(settings: Settings) -> Synthesized:
    return synthesize(changed(settings))


def records(of: Synthesized) -> dict[tuple[str, str], list[str]]:
    return {
        (record["type"], record["name"]): record["records"]
        for record in of.resources("aws_route53_record", "foundation")
    }


def test_there_is_none_unless_it_is_asked_for(production: Synthesized) -> None:
    assert not production.resources("aws_sesv2_email_identity")
    assert "EMAIL_FROM" not in str(production.stacks)
    assert "ses:" not in str(production.stacks)


def test_the_domain_signs_its_mail(settings: Settings, mailing: Synthesized) -> None:
    identity = mailing.one("aws_sesv2_email_identity")
    domain = settings.dns.domain
    assert identity["email_identity"] == domain
    assert identity["dkim_signing_attributes"]["next_signing_key_length"] == "RSA_2048_BIT"
    keys = {name: values for (kind, name), values in records(mailing).items() if kind == "CNAME"}
    token = f"element({identity.address}.dkim_signing_attributes[0].tokens, {{}})"
    assert keys == {
        f"${{{token.format(n)}}}._domainkey.{domain}": [
            f"${{{token.format(n)}}}.dkim.amazonses.com"
        ]
        for n in range(3)
    }


def test_spf_and_dmarc_speak_for_it(settings: Settings, mailing: Synthesized) -> None:
    domain, found = settings.dns.domain, records(mailing)
    bounces = mailing.one("aws_sesv2_email_identity_mail_from_attributes")
    assert bounces["mail_from_domain"] == f"mail.{domain}"
    assert found["MX", f"mail.{domain}"] == ["10 feedback-smtp.ap-northeast-1.amazonses.com"]
    assert found["TXT", f"mail.{domain}"] == ["v=spf1 include:amazonses.com -all"]
    assert found["TXT", f"_dmarc.{domain}"] == ["v=DMARC1; p=none"]
    stricter = records(synthesize(changed(settings, dmarc_policy="reject", mail_from="bounces")))
    assert stricter["TXT", f"_dmarc.{domain}"] == ["v=DMARC1; p=reject"]
    assert ("MX", f"bounces.{domain}") in stricter


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("ap-northeast-1", "dkim.amazonses.com"),
        ("ap-northeast-3", "dkim.ap-northeast-3.amazonses.com"),
    ],
)
def test_some_regions_have_their_own_domain_of_keys(region: str, host: str) -> None:
    assert dkim_host(region) == host
    assert not catalog.REGIONS_WITHOUT_SES & catalog.REGIONS_WITH_OWN_DKIM_DOMAIN
    assert set(catalog.REGIONS) >= (
        catalog.REGIONS_WITHOUT_SES | catalog.REGIONS_WITH_OWN_DKIM_DOMAIN
    )


def test_only_the_tasks_send_and_from_their_addresses_alone(
    settings: Settings,
) -> None:
    found = synthesize(changed(settings, senders=("hello", "noreply")))
    (policy,) = [p for p in found.resources("aws_iam_role_policy") if "ses:" in str(p["policy"])]
    assert "task-role" in policy["role"]
    assert "release" not in policy["role"]
    statement = policy.statements["SendMail"]
    assert statement["Action"] == ["ses:SendEmail", "ses:SendRawEmail"]
    assert "aws_sesv2_email_identity" in statement["Resource"]
    domain = settings.dns.domain
    assert statement["Condition"] == {
        "StringEquals": {"ses:FromAddress": [f"hello@{domain}", f"noreply@{domain}"]}
    }


def test_every_task_is_given_the_address(settings: Settings, mailing: Synthesized) -> None:
    for name in ("service_task_", "worker-mail_task_", "schedule-night_task_", "release"):
        given = {v["name"]: v["value"] for v in container(mailing, name)["environment"]}
        assert given["EMAIL_FROM"] == f"noreply@{settings.dns.domain}"


@pytest.mark.parametrize(
    "closed", ["network.egress=endpoints", "hardening.phase=2", "hardening.phase=3"]
)
def test_where_the_internet_is_closed_ses_has_an_endpoint(closed: str) -> None:
    def services(*changes: str) -> set[str]:
        found = synthesize(load("production", changes=[closed, *changes]))
        return {e["service_name"] for e in found.resources("aws_vpc_endpoint")}

    assert services("email.enabled=true") - services() == {"com.amazonaws.ap-northeast-1.email"}


def test_its_bounces_are_an_alarm(mailing: Synthesized) -> None:
    for name, metric, most in (
        ("Mail-Bouncing", "Reputation.BounceRate", 0.05),
        ("Mail-Complaints", "Reputation.ComplaintRate", 0.001),
    ):
        alarm = mailing.one("aws_cloudwatch_metric_alarm", name)
        assert (alarm["metric_name"], alarm["threshold"]) == (metric, most)


@pytest.mark.reference
def test_its_addresses_are_stateful(mailing: Synthesized) -> None:
    assert {
        "foundation: aws_sesv2_email_identity.mail",
        "foundation: aws_sesv2_email_identity_mail_from_attributes.mail_mail-from_01F4F52A",
    } <= mailing.addresses()
