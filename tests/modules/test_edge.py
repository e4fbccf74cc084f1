"""What the internet meets: load balancer, certificates, records, firewall, CDN."""

from __future__ import annotations

from typing import Any

import pytest

from modules.cdn import CACHING_OPTIMIZED
from tests.observatory import score
from tests.synthesized import Synthesized, synthesize
from tij.settings.models import DelegationSettings, Egress, Settings


@pytest.mark.reference
def test_the_load_balancer_is_in_two_public_subnets(production: Synthesized) -> None:
    balancer = production.one("aws_lb")
    assert balancer["name"] == "thisisjapan-alb"
    assert balancer["internal"] is False
    assert len(balancer["subnets"]) == 2
    assert all("public" in subnet for subnet in balancer["subnets"])
    assert balancer["enable_deletion_protection"] is True
    assert balancer["drop_invalid_header_fields"] is True


def test_access_is_logged_where_the_policy_allows_it(production: Synthesized) -> None:
    logs = production.one("aws_lb")["access_logs"]
    assert logs["enabled"] is True
    policy = production.one("aws_s3_bucket_policy", "log-bucket").statements
    assert f"/{logs['prefix']}/AWSLogs/" in policy["LoadBalancerLogs"]["Resource"]


def test_https_takes_tls_1_3_with_a_validated_certificate(production: Synthesized) -> None:
    listener = production.one("aws_lb_listener", "https")
    assert (listener["port"], listener["protocol"]) == (443, "HTTPS")
    assert listener["ssl_policy"].startswith("ELBSecurityPolicy-TLS13-")
    assert "aws_acm_certificate_validation" in listener["certificate_arn"]


def test_http_is_moved_to_https_for_good(production: Synthesized) -> None:
    listener = production.one("aws_lb_listener", "load-balancer_http_")
    (action,) = listener["default_action"]
    assert action["type"] == "redirect"
    assert action["redirect"] == {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}


@pytest.mark.reference
def test_health_is_asked_as_in_the_guide(production: Synthesized) -> None:
    group = production.one("aws_lb_target_group")
    assert (group["name"], group["target_type"], group["port"]) == ("thisisjapan-tg", "ip", 80)
    assert group["deregistration_delay"] == "30"
    assert group["health_check"] == {
        "path": "/health/",
        "interval": 30,
        "timeout": 5,
        "healthy_threshold": 2,
        "unhealthy_threshold": 5,
        "matcher": "200",
    }


def test_the_service_waits_for_the_listener(production: Synthesized) -> None:
    listener = production.one("aws_lb_listener", "https")
    assert listener.address in production.one("aws_ecs_service")["depends_on"]


@pytest.mark.reference
def test_the_api_certificate_covers_the_domain_and_its_names(production: Synthesized) -> None:
    certificate = production.one("aws_acm_certificate", stack="service")
    assert certificate["domain_name"] == "thisisjapan.com"
    assert certificate["subject_alternative_names"] == ["*.thisisjapan.com"]
    assert certificate["validation_method"] == "DNS"
    assert certificate["lifecycle"] == {"create_before_destroy": True}
    assert "provider" not in certificate.body


@pytest.mark.reference
def test_cloudfronts_certificate_is_of_us_east_1(production: Synthesized) -> None:
    certificate = production.one("aws_acm_certificate", stack="delivery")
    assert certificate["provider"] == "aws.us-east-1"
    assert certificate["domain_name"] == "cdn.thisisjapan.com"
    regions = {
        p.get("alias"): p["region"] for p in production.stacks["delivery"]["provider"]["aws"]
    }
    assert regions == {None: "ap-northeast-1", "us-east-1": "us-east-1"}
    viewer = production.one("aws_cloudfront_distribution")["viewer_certificate"]
    assert "aws_acm_certificate_validation" in viewer["acm_certificate_arn"]
    assert viewer["minimum_protocol_version"] == "TLSv1.2_2021"


@pytest.mark.reference
def test_records_of_api_and_cdn_are_aliases(production: Synthesized) -> None:
    found = [r for r in production.resources("aws_route53_record") if r.get("alias")]
    records = {r["name"]: r for r in found if r["type"] == "A"}
    assert set(records) == {"api.thisisjapan.com", "cdn.thisisjapan.com"}
    assert "aws_lb.load-balancer" in records["api.thisisjapan.com"]["alias"]["name"]
    assert "aws_cloudfront_distribution.cdn" in records["cdn.thisisjapan.com"]["alias"]["name"]


@pytest.mark.reference
def test_a_name_below_the_domain_is_delegated_to_its_own_zone(settings: Settings) -> None:
    servers = ("ns-1.awsdns-01.org", "ns-2.awsdns-02.com")
    staging = DelegationSettings(name="staging", name_servers=servers)
    dns = settings.dns.model_copy(update={"delegations": (staging,)})
    deployment = synthesize(settings.model_copy(update={"dns": dns}))
    record = deployment.one("aws_route53_record", "delegation", stack="foundation")
    assert (record["name"], record["type"]) == ("staging.thisisjapan.com", "NS")
    assert record["zone_id"] == "${aws_route53_zone.dns.zone_id}"
    assert record["records"] == list(servers)


@pytest.mark.reference
def test_ipv6_finds_the_cdn_that_speaks_it(production: Synthesized) -> None:
    assert production.one("aws_cloudfront_distribution")["is_ipv6_enabled"] is True
    found = [r for r in production.resources("aws_route53_record") if r.get("alias")]
    assert [r["name"] for r in found if r["type"] == "AAAA"] == ["cdn.thisisjapan.com"]


def test_the_logs_path_begins_without_a_slash(production: Synthesized) -> None:
    """A stripped one is planned for ever (terraform-provider-aws#46328)."""
    (delivery,) = production.one("aws_cloudwatch_log_delivery")["s3_delivery_configuration"]
    assert not delivery["suffix_path"].startswith("/")


def test_the_name_servers_are_an_output(production: Synthesized) -> None:
    output = production.stacks["foundation"]["output"]["name_servers"]
    assert output["value"] == "${aws_route53_zone.dns.name_servers}"


def test_only_this_distribution_reads_the_files(production: Synthesized) -> None:
    statement = production.one("aws_s3_bucket_policy", stack="delivery").statements["CdnReads"]
    assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert statement["Action"] == "s3:GetObject"
    assert statement["Condition"] == {
        "StringEquals": {"AWS:SourceArn": "${aws_cloudfront_distribution.cdn.arn}"}
    }
    access = production.one("aws_cloudfront_origin_access_control")
    assert (access["signing_behavior"], access["signing_protocol"]) == ("always", "sigv4")


def test_tasks_make_the_edge_forget_files_of_their_own_cdn_alone(production: Synthesized) -> None:
    parameter = production.one("aws_ssm_parameter", "distribution", stack="delivery")
    assert parameter["insecure_value"] == "${aws_cloudfront_distribution.cdn.id}"
    policy = production.one("aws_iam_role_policy", "invalidate-files")
    assert "task-role" in policy["role"]
    find, invalidate = policy.statements["FindDistribution"], policy.statements["InvalidateFiles"]
    assert find["Action"] == "ssm:GetParameter"
    assert find["Resource"].endswith(f":parameter{parameter['name']}")
    assert invalidate["Action"] == "cloudfront:CreateInvalidation"
    # The tags that the delivery's provider puts on its distribution.
    (own, *_) = production.stacks["delivery"]["provider"]["aws"]
    given = own["default_tags"][0]["tags"]
    asked = invalidate["Condition"]["StringEquals"]
    assert asked == {f"aws:ResourceTag/{tag}": given[tag] for tag in ("Project", "Environment")}
    task = production.one("aws_ecs_task_definition", "service_task_")
    assert parameter["name"] in task["container_definitions"]


@pytest.mark.parametrize(
    ("table", "change"), [("hardening", {"phase": 2}), ("network", {"egress": Egress.ENDPOINTS})]
)
def test_tasks_without_the_internet_do_not_ask_cloudfront(
    settings: Settings, table: str, change: dict[str, object]
) -> None:
    changed = getattr(settings, table).model_copy(update=change)
    deployment = synthesize(settings.model_copy(update={table: changed}))
    assert deployment.resources("aws_iam_role_policy", "invalidate-files") == []
    assert "CDN_DISTRIBUTION_PARAMETER" not in str(deployment.stacks)


@pytest.mark.reference
def test_the_cdn_is_the_guides(production: Synthesized) -> None:
    distribution = production.one("aws_cloudfront_distribution")
    assert distribution["aliases"] == ["cdn.thisisjapan.com"]
    assert distribution["price_class"] == "PriceClass_All"
    (origin,) = distribution["origin"]
    assert origin["origin_id"] == "thisisjapan-s3-origin"
    behavior = distribution["default_cache_behavior"]
    assert behavior["viewer_protocol_policy"] == "redirect-to-https"
    assert behavior["allowed_methods"] == ["GET", "HEAD"]


def test_nothing_that_a_visitor_sends_changes_what_the_next_one_gets(
    production: Synthesized,
) -> None:
    """CachingOptimized keys by path and encoding; without an origin request policy nothing else
    of a request, host, query or header, reaches S3: nobody can make the cache keep another answer.
    """
    distribution = production.one("aws_cloudfront_distribution")
    behaviors = [
        distribution["default_cache_behavior"],
        *distribution.get("ordered_cache_behavior", []),
    ]
    for behavior in behaviors:
        assert behavior["cache_policy_id"] == CACHING_OPTIMIZED
        assert not {"origin_request_policy_id", "forwarded_values"} & behavior.keys()
        assert not {"lambda_function_association", "function_association"} & behavior.keys()
        assert set(behavior["allowed_methods"]) == {"GET", "HEAD"}
        assert behavior["viewer_protocol_policy"] == "redirect-to-https"
    (origin,) = distribution["origin"]
    assert not {"custom_header", "custom_origin_config"} & origin.keys()


@pytest.mark.reference
def test_cdn_answers_cors_to_the_sites_pages_only(production: Synthesized) -> None:
    policy = production.one("aws_cloudfront_response_headers_policy")
    origins = policy["cors_config"]["access_control_allow_origins"]["items"]
    assert origins == ["https://www.thisisjapan.com"]


def test_a_file_of_the_cdn_opened_as_a_page_runs_nothing(production: Synthesized) -> None:
    security = production.one("aws_cloudfront_response_headers_policy")["security_headers_config"]
    assert all(header["override"] for header in security.values())
    age = security["strict_transport_security"]["access_control_max_age_sec"]
    policy = security["content_security_policy"]["content_security_policy"]
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": security["referrer_policy"]["referrer_policy"],
        "Strict-Transport-Security": f"max-age={age}",
        "X-Content-Type-Options": "nosniff" if "content_type_options" in security else "",
    }
    assert "default-src 'none'" in policy
    assert score(headers) >= 115


def test_cdn_logs_are_delivered_from_us_east_1(production: Synthesized) -> None:
    for type_ in ("source", "destination", None):
        suffix = f"_{type_}" if type_ else ""
        assert production.one(f"aws_cloudwatch_log_delivery{suffix}")["provider"] == "aws.us-east-1"


@pytest.fixture(scope="module")
def hardened(settings: Settings) -> Synthesized:
    hardening = settings.hardening.model_copy(
        update={"phase": 3, "allowed_countries": ("JP", "US"), "rate_limit": 500}
    )
    return synthesize(settings.model_copy(update={"hardening": hardening}))


def test_phase_3_puts_the_firewall_before_the_load_balancer(hardened: Synthesized) -> None:
    association = hardened.one("aws_wafv2_web_acl_association")
    assert association["resource_arn"] == "${aws_lb.load-balancer.arn}"
    assert hardened.one("aws_wafv2_web_acl")["scope"] == "REGIONAL"


def test_the_firewall_comes_by_itself_too(settings: Settings) -> None:
    """Phase 3 buys phase 2's endpoints, which cost more than ten firewalls."""
    hardening = settings.hardening.model_copy(update={"firewall": True})
    deployment = synthesize(settings.model_copy(update={"hardening": hardening}))
    association = deployment.one("aws_wafv2_web_acl_association")
    assert association["resource_arn"] == "${aws_lb.load-balancer.arn}"
    kinds = {e["vpc_endpoint_type"] for e in deployment.resources("aws_vpc_endpoint")}
    assert kinds == {"Gateway"}


def test_the_firewall_limits_countries_and_rates(hardened: Synthesized) -> None:
    rules = {r["name"]: r for r in hardened.one("aws_wafv2_web_acl")["rule"]}
    (inner,) = rules["countries"]["statement"]["not_statement"]["statement"]
    assert inner["geo_match_statement"]["country_codes"] == ["JP", "US"]
    assert len({r["priority"] for r in rules.values()}) == len(rules)


def rates(deployment: Synthesized) -> dict[str, Any]:
    """The web ACL's limits, by name."""
    return {
        rule["name"]: rule["statement"]["rate_based_statement"]
        for rule in deployment.one("aws_wafv2_web_acl")["rule"]
        if "rate_based_statement" in rule["statement"]
    }


def test_the_firewall_counts_visitors_and_not_the_front_ends_server(hardened: Synthesized) -> None:
    limits = rates(hardened)
    own, visitors, server = (
        limits[name] for name in ("rate-limit", "rate-limit-visitors", "rate-limit-front-end")
    )
    assert (own["limit"], own["aggregate_key_type"]) == (500, "IP")
    (named,) = own["scope_down_statement"]["not_statement"]["statement"]
    assert "x-visitor" in str(named["size_constraint_statement"]["field_to_match"])
    # A visitor whose address somebody else writes there is counted with that one's own address.
    assert visitors["aggregate_key_type"] == "CUSTOM_KEYS"
    assert {kind for key in visitors["custom_key"] for kind in key} == {"ip", "header"}
    assert visitors["limit"] == 500
    # All that one address gains by writing others there.
    assert (server["limit"], server["aggregate_key_type"]) == (5000, "IP")
    assert "scope_down_statement" not in server


def test_without_a_front_end_an_address_is_all_that_counts(settings: Settings) -> None:
    changes = {
        "hardening": settings.hardening.model_copy(update={"firewall": True}),
        "frontend": settings.frontend.model_copy(update={"enabled": False}),
    }
    (limit,) = rates(synthesize(settings.model_copy(update=changes))).values()
    assert limit == {"limit": settings.hardening.rate_limit, "aggregate_key_type": "IP"}


def test_picture_uploads_pass_the_managed_rules(hardened: Synthesized) -> None:
    rules = {r["name"]: r for r in hardened.one("aws_wafv2_web_acl")["rule"]}
    common = rules["AWSManagedRulesCommonRuleSet"]["statement"]["managed_rule_group_statement"]
    counted = {o["name"]: o["action_to_use"] for o in common["rule_action_override"]}
    assert counted == {
        name: {"count": {}}
        for name in ("SizeRestrictions_BODY", "CrossSiteScripting_BODY", "GenericLFI_BODY")
    }
    sql = rules["AWSManagedRulesSQLiRuleSet"]["statement"]["managed_rule_group_statement"]
    assert [o["name"] for o in sql["rule_action_override"]] == ["SQLi_BODY"]


def test_a_body_that_looks_like_an_attack_is_blocked_except_in_uploads(
    hardened: Synthesized,
) -> None:
    rules = {r["name"]: r for r in hardened.one("aws_wafv2_web_acl")["rule"]}
    bodies = rules["bodies"]
    # The labels are written by the groups' rules: this one must come after them.
    assert bodies["priority"] == max(r["priority"] for r in rules.values())
    found, *elsewhere = bodies["statement"]["and_statement"]["statement"]
    labels = {s["label_match_statement"]["key"] for s in found["or_statement"]["statement"]}
    counted = {
        o["name"]
        for r in rules.values()
        for o in r["statement"]
        .get("managed_rule_group_statement", {})
        .get("rule_action_override", [])
    }
    assert {key.rpartition(":")[2].upper() for key in labels} | {"SIZERESTRICTIONS_BODY"} == {
        name.upper() for name in counted
    }
    paths = [
        match["byte_match_statement"]["search_string"]
        for s in elsewhere
        for match in s["not_statement"]["statement"]
    ]
    assert paths == ["/api/pictures/", "/admin/pictures/"]


def test_firewall_logs_leave_credentials_out(hardened: Synthesized) -> None:
    fields = hardened.one("aws_wafv2_web_acl_logging_configuration")["redacted_fields"]
    assert [f["single_header"]["name"] for f in fields] == ["authorization", "cookie"]


def test_without_countries_everyone_may_call(settings: Settings) -> None:
    hardening = settings.hardening.model_copy(update={"phase": 3})
    deployment = synthesize(settings.model_copy(update={"hardening": hardening}))
    names = {r["name"] for r in deployment.one("aws_wafv2_web_acl")["rule"]}
    assert "countries" not in names
