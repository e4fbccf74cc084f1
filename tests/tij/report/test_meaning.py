"""The table of meanings is complete against the provider, and says what it does not know."""

from __future__ import annotations

import ast
import itertools
import json
import os
import re
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.provider_arguments import arguments
from tests.synthesized import Synthesized
from tij.emulator.vercel.transcription import TRANSCRIPTION
from tij.interrupt import Interrupt
from tij.language import Language
from tij.report import risks
from tij.report.as_json import as_json
from tij.report.changes import PlanChanges
from tij.report.markdown import markdown
from tij.report.meaning.rules import RULES
from tij.report.meaning.table import ARGUMENTS, DIRECTORY, HARMLESS, KEYS, TABLE
from tij.report.risk import Term
from tij.report.stack_plan import PlanStatus, Report, StackPlan
from tij.report.words import words
from tij.synthesized.graph import Stack
from tij.terraform.binary import find_binary
from tij.terraform.runner import prepare_terraform

ROOT = Path(__file__).parents[3]
GIVEN: dict[str, dict[str, list[str]]] = json.loads(ARGUMENTS.read_text(encoding="utf-8"))
DATA_SOURCES = {"vercel_domain_config"}
JUDGED = sorted(type_ for type_, meaning in TABLE.items() if meaning.source)


def made() -> set[str]:
    """The types of resources that the modules and stacks make."""
    found: set[str] = set()
    vercel = (ROOT / "modules" / "vercel.py").read_text(encoding="utf-8")
    for file in (*ROOT.glob("modules/**/*.py"), *ROOT.glob("stacks/*.py")):
        text = file.read_text(encoding="utf-8")
        found |= set(re.findall(r"cdktf_cdktf_provider_aws\.(\w+) import", text))
    resources = {f"aws_{name}" for name in found if name != "provider" and name[:5] != "data_"}
    return resources | set(re.findall(r'TYPE = "(vercel_\w+)"', vercel)) - DATA_SOURCES


def test_every_type_that_the_deployment_makes_is_judged() -> None:
    assert len(made()) > 50
    assert made() - set(JUDGED) == set()


@pytest.mark.parametrize("type_", JUDGED)
def test_every_argument_is_judged_and_no_other(type_: str) -> None:
    given, meaning = GIVEN[type_]["given"], TABLE[type_]
    assert [path for path in given if not meaning.knows(path)] == []
    tops = {path.partition(".")[0] for path in given}
    exact = [row.path for row in meaning.rows] + [*meaning.replaces, *meaning.by_rule]
    assert [path for path in exact if "*" not in path and path.partition(".")[0] not in tops] == []


@pytest.mark.parametrize("type_", JUDGED)
def test_every_type_says_where_it_was_read_and_what_its_end_means(type_: str) -> None:
    meaning = TABLE[type_]
    assert re.match(r"(Amazon|AWS|Application|Elastic|Vercel) .+: .+|.+, .+", meaning.source)
    ends = {"loss", "gap", "guard", "gone"} & meaning.consequences.keys()
    assert ends or meaning.by_rule == ("policy",)


def test_no_list_names_an_argument_twice() -> None:
    for file in DIRECTORY.glob("*.toml"):
        for type_, section in tomllib.loads(file.read_text(encoding="utf-8")).items():
            assert section.keys() <= KEYS
            lists = [section.get(key, "").split() for key in ("harmless", "replaces")]
            named = [one for paths in lists for one in paths]
            assert len(named) == len(set(named)), type_
            judged = {path for paths in section.get("judged", {}) for path in paths.split()}
            assert judged & set(named) == set(), type_


def test_what_a_rule_is_said_to_judge_is_read_by_one() -> None:
    read = {
        node.value
        for file in Path(risks.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    words = {word for text in read for word in re.split(r"[.\s]", text)}
    for type_ in JUDGED:
        for path in TABLE[type_].by_rule:
            assert set(path.split(".")) <= words, f"{type_}.{path}"


@pytest.mark.terraform
def test_the_arguments_are_the_providers(provider_schemas: dict[str, object]) -> None:
    found = arguments(provider_schemas)
    assert found == {type_: known for type_, known in GIVEN.items() if type_[:4] == "aws_"}


def test_the_arguments_are_the_transcriptions() -> None:
    found = arguments(TRANSCRIPTION)
    assert found == {type_: known for type_, known in GIVEN.items() if type_[:7] == "vercel_"}


@pytest.mark.parametrize("language", Language)
def test_what_is_said_of_a_whole_resource_needs_no_argument(language: Language) -> None:
    for meaning in TABLE.values():
        for key, found in meaning.consequences.items():
            if key in ("loss", "gap") or found.name == HARMLESS:
                continue
            entirely = f"{found.name}-entirely"
            rule = entirely if entirely in RULES else found.name
            assert words(language).say(f"risk.{rule}", action=Term("action.delete")), meaning.type


@pytest.fixture(scope="module")
def provider_schemas(
    needs_terraform: None, production: Synthesized, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """What the provider that the deployment pins says of itself."""
    directory = tmp_path_factory.mktemp("provider")
    body = {"terraform": {"required_providers": required(production)}}
    (directory / "main.tf.json").write_text(json.dumps(body), encoding="utf-8")
    stack = Stack(id="a", name="a", path=directory, configuration=body, needs={})
    terraform = prepare_terraform(
        find_binary(os.environ),
        [stack],
        cache=directory / "cache",
        environment=os.environ,
        interrupt=Interrupt(),
    )

    def run(*command: str) -> str:
        return subprocess.run(
            [terraform.binary.path, *command],
            cwd=directory,
            env=dict(terraform.environment),
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        ).stdout

    run("init", "-backend=false")
    return json.loads(run("providers", "schema", "-json"))


def required(production: Synthesized) -> dict[str, Any]:
    providers = production.stacks["foundation"]["terraform"]["required_providers"]
    return {"aws": providers["aws"]}


def changed(type_: str, before: Any, after: Any, unknown: Any = None) -> PlanChanges:
    change = {"actions": ["update"], "before": before, "after": after, "after_unknown": unknown}
    entry = {"address": f"{type_}.a", "mode": "managed", "type": type_, "change": change}
    return PlanChanges.of({"resource_changes": [entry]})


@pytest.mark.parametrize(
    ("type_", "before", "after", "unknown", "named"),
    [
        ("aws_lambda_function", {"handler": "a"}, {"handler": "b"}, {}, ()),
        ("google_thing", {"a": 1}, {"a": 2}, {}, ()),
        ("aws_lb", {"brand_new": 1}, {"brand_new": 2}, {}, ("brand_new",)),
        ("aws_lb", {"idle_timeout": 60}, {}, {"idle_timeout": True}, ("idle_timeout",)),
        (
            "aws_ecs_task_definition",
            {"container_definitions": '[{"name": "a", "fancy": 1}]'},
            {"container_definitions": '[{"name": "a", "fancy": 2}]'},
            {},
            ("container_definitions[a].fancy",),
        ),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_what_is_not_judged_is_said(
    type_: str, before: Any, after: Any, unknown: Any, named: tuple[str, ...], language: Language
) -> None:
    changes = changed(type_, before, after, unknown)
    (one,) = changes.unjudged
    assert (one.address, one.arguments) == (f"{type_}.a", named)
    report = Report("local", (StackPlan("a", PlanStatus.CHANGES, changes),))
    said = markdown(report, language)
    assert all(name in said for name in (f"{type_}.a", *named))
    told = as_json(report, language)["stacks"]["a"]["unjudged"]
    assert told == [{"address": f"{type_}.a", "type": type_, "arguments": list(named)}]


@pytest.mark.parametrize(
    ("type_", "before", "after", "unknown"),
    [
        ("aws_lb", {"arn": "a", "idle_timeout": 60}, {"idle_timeout": 90}, {"arn": True}),
        ("aws_lb", {"dns_name": "a"}, {"dns_name": "b"}, {}),
        ("aws_subnet", {"tags": {"a": "1"}}, {"tags": {"a": "2"}}, {}),
    ],
)
def test_what_is_known_is_not_called_unjudged(
    type_: str, before: object, after: object, unknown: object
) -> None:
    assert changed(type_, before, after, unknown).unjudged == ()


@pytest.mark.parametrize(
    ("type_", "argument", "flagged"),
    [
        ("aws_lb_listener", "certificate_arn", True),
        ("aws_ecs_service", "task_definition", False),
        ("aws_route_table_association", "route_table_id", True),
    ],
)
def test_what_only_the_apply_tells_is_a_change_where_any_change_matters(
    type_: str, argument: str, flagged: bool
) -> None:
    changes = changed(type_, {argument: "old"}, {}, {argument: True})
    assert bool(changes.risks) is flagged


def test_a_new_one_for_what_is_new_is_harmless_and_for_what_exists_is_not() -> None:
    rule = {"id": "x", "status": "Enabled", "expiration": [{"days": 1}]}
    after = {"bucket": "files", "rule": [rule]}
    entry = {
        "address": "aws_s3_bucket_lifecycle_configuration.a",
        "mode": "managed",
        "type": "aws_s3_bucket_lifecycle_configuration",
        "change": {"actions": ["create"], "before": None, "after": after},
    }
    bucket = {
        "address": "aws_s3_bucket.a",
        "mode": "managed",
        "type": "aws_s3_bucket",
        "change": {"actions": ["create"], "before": None, "after": {"bucket": "files"}},
    }
    assert [r.rule for r in PlanChanges.of({"resource_changes": [entry]}).risks] == [
        "expires-sooner"
    ]
    assert PlanChanges.of({"resource_changes": [bucket, entry]}).risks == ()


def with_value(path: str, value: object) -> dict[str, Any]:
    """A resource of which this one argument is given; in a text of JSON beside a name."""
    first, *inner = path.split(".")
    for key in reversed(inner):
        value = {key: value}
    if first in TEXTS and inner:
        assert isinstance(value, dict)
        return {first: json.dumps(TEXTS[first](value))}
    return {first: [value] if inner else value}


def without(path: str) -> dict[str, Any]:
    first, *inner = path.split(".")
    if first in TEXTS and inner:
        return {first: json.dumps(TEXTS[first]({}))}
    return {first: [] if inner else None}


TEXTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "container_definitions": lambda given: [{"name": "api", **given}],
    "content": lambda given: {"schemaVersion": "1.0", **given},
}
KEPT = {"order": 1, "type": "redirect"}
"""Of an action, which goes as a whole where nothing of it stays."""


DEFAULTS = [(t, p, v) for t, m in TABLE.items() for p, v in m.defaults.items()]


@pytest.mark.parametrize(("type_", "path", "default"), DEFAULTS)
def test_what_aws_takes_anyway_is_no_change(type_: str, path: str, default: object) -> None:
    """Given or left out, written as a number or as a text."""
    meaning = TABLE[type_]
    assert meaning.knows(path)
    for value in (default, str(default)):
        left_out, given = without(path), with_value(path, value)
        if "action." in path:
            ((argument, (block,)),) = given.items()
            left_out, given = {argument: [KEPT]}, {argument: [{**KEPT, **block}]}
        for before, after in ((left_out, given), (given, left_out)):
            assert [risk.rule for risk in changed(type_, before, after).risks] == []


SAME = [(t, p, v) for t, m in TABLE.items() for p, v in m.same.items()]


@pytest.mark.parametrize(("type_", "path", "values"), SAME)
def test_values_that_say_the_same_are_no_change_and_others_are(
    type_: str, path: str, values: tuple[object, ...]
) -> None:
    assert TABLE[type_].knows(path)
    for one, other in itertools.permutations(values, 2):
        sides = with_value(path, one), with_value(path, other)
        assert [risk.rule for risk in changed(type_, *sides).risks] == []
    sides = with_value(path, values[-1]), with_value(path, "another")
    assert changed(type_, *sides).risks


CASELESS = [(type_, path) for type_, meaning in TABLE.items() for path in sorted(meaning.caseless)]


@pytest.mark.parametrize(("type_", "path"), CASELESS)
def test_capitals_of_hosts_and_headers_say_nothing(type_: str, path: str) -> None:
    assert TABLE[type_].knows(path)
    small, large, other = (
        with_value(path, name if path.endswith(("header", "header_name")) else [name])
        for name in ("x-one.example", "X-One.Example", "x-two.example")
    )
    assert changed(type_, small, large).risks == ()
    assert changed(type_, small, other).risks


@pytest.mark.parametrize(
    ("type_", "path", "before", "after", "rules"),
    [
        # One direction only: later, longer, more often, up to what is still harmless.
        ("aws_budgets_budget", "time_period_end", "2026-12-01_00:00", "2027-12-01_00:00", []),
        (
            "aws_budgets_budget",
            "time_period_end",
            "2027-12-01_00:00",
            "2026-12-01_00:00",
            ["budget-weaker"],
        ),
        (
            "aws_scheduler_schedule",
            "start_date",
            "2026-12-02T00:00:00Z",
            "2026-12-01T00:00:00Z",
            [],
        ),
        (
            "aws_scheduler_schedule",
            "start_date",
            None,
            "2027-01-01T00:00:00Z",
            ["schedule-otherwise"],
        ),
        (
            "aws_scheduler_schedule",
            "flexible_time_window.maximum_window_in_minutes",
            None,
            15,
            [],
        ),
        (
            "aws_scheduler_schedule",
            "flexible_time_window.maximum_window_in_minutes",
            15,
            1440,
            ["schedule-otherwise"],
        ),
        ("aws_backup_vault_lock_configuration", "max_retention_days", 30, 60, []),
        ("aws_backup_vault_lock_configuration", "max_retention_days", 60, 30, ["copies-refused"]),
        ("aws_db_instance", "monitoring_interval", 0, 60, []),
        ("aws_db_instance", "monitoring_interval", 15, 60, ["logs-less"]),
        ("aws_db_instance", "monitoring_interval", 60, 0, ["logs-less"]),
        ("aws_db_instance", "iops", None, 0, []),
        ("aws_flow_log", "traffic_type", "REJECT", "ALL", []),
        ("aws_flow_log", "traffic_type", "ALL", "REJECT", ["logs-less"]),
        (
            "aws_cloudwatch_metric_alarm",
            "comparison_operator",
            "GreaterThanThreshold",
            "GreaterThanOrEqualToThreshold",
            [],
        ),
        (
            "aws_cloudwatch_metric_alarm",
            "comparison_operator",
            "GreaterThanOrEqualToThreshold",
            "GreaterThanThreshold",
            ["alarms-otherwise"],
        ),
        # Some values are harmless, others are not.
        (
            "aws_s3_bucket_cors_configuration",
            "cors_rule.allowed_methods",
            ["GET"],
            ["GET", "HEAD"],
            [],
        ),
        (
            "aws_s3_bucket_cors_configuration",
            "cors_rule.allowed_methods",
            ["GET"],
            ["DELETE"],
            ["cors-closed", "cors-open"],
        ),
        (
            "aws_cloudfront_response_headers_policy",
            "remove_headers_config.items.header",
            None,
            "Server",
            [],
        ),
        (
            "aws_cloudfront_response_headers_policy",
            "remove_headers_config.items.header",
            None,
            "Cache-Control",
            ["headers-less"],
        ),
        # What a budget no longer takes off the bill makes it warn sooner.
        ("aws_budgets_budget", "cost_types.include_credit", True, False, []),
        ("aws_budgets_budget", "cost_types.include_tax", None, False, ["budget-weaker"]),
        # A text of JSON is judged by what is in it.
        (
            "aws_cloudwatch_event_rule",
            "event_pattern",
            '{"detail": {"severity": [4]}}',
            '{"detail": {"severity": [9]}}',
            ["alarms-otherwise"],
        ),
    ],
)
def test_what_a_change_means_depends_on_its_direction(
    type_: str, path: str, before: object, after: object, rules: list[str]
) -> None:
    sides = [without(path) if v is None else with_value(path, v) for v in (before, after)]
    assert sorted(risk.rule for risk in changed(type_, *sides).risks) == rules


def test_a_cookie_that_is_not_in_use_may_change() -> None:
    def found(*enabled: bool) -> list[str]:
        before, after = (
            {"stickiness": [{"enabled": on, "type": type_}]}
            for on, type_ in zip(enabled, ("lb_cookie", "app_cookie"), strict=True)
        )
        return [risk.rule for risk in changed("aws_lb_target_group", before, after).risks]

    assert found(False, False) == []
    assert found(True, True) == ["stickiness-off"]
    assert found(True, False) == ["stickiness-off"]
    assert found(False, True) == []


def test_what_is_left_out_is_compared_as_what_aws_takes() -> None:
    def stops(before: dict[str, object], after: dict[str, object]) -> list[object]:
        sides = (json.dumps([{"name": "api", **one}]) for one in (before, after))
        one, other = ({"container_definitions": side} for side in sides)
        found = changed("aws_ecs_task_definition", one, other).risks
        return [(risk.rule, risk.facts["before"], risk.facts["after"]) for risk in found]

    assert stops({}, {"stopTimeout": 2}) == [("connections-cut", 30, 2)]
    assert stops({"stopTimeout": 60}, {}) == [("connections-cut", 60, 30)]
    assert stops({"stopTimeout": 10}, {}) == []
    assert stops({}, {"stopTimeout": 90}) == []
    # A container that comes had no time before.
    sides = [[{"name": "api"}], [{"name": "api"}, {"name": "log", "stopTimeout": 2}]]
    one, other = ({"container_definitions": json.dumps(side)} for side in sides)
    assert not changed("aws_ecs_task_definition", one, other).risks


def test_a_forward_to_one_group_says_the_same_in_a_block() -> None:
    def rules(*groups: str) -> list[str]:
        forward = [{"target_group": [{"arn": arn, "weight": 1} for arn in groups]}]
        sides = (
            {"action": [{"type": "forward", "order": 1, "target_group_arn": "a"}]},
            {"action": [{"type": "forward", "order": 1, "forward": forward}]},
        )
        return [risk.rule for risk in changed("aws_lb_listener_rule", *sides).risks]

    assert rules("a") == []
    assert rules("b") == ["requests-rerouted"]
    assert rules("a", "b") == ["requests-rerouted"]


def test_a_filter_says_the_same_with_and_without_the_block_around_it() -> None:
    def rules(filter_: dict[str, object]) -> list[str]:
        before, after = (
            {
                "rule": [
                    {"id": "a", "status": "Enabled", "filter": [one], "expiration": [{"days": 9}]}
                ]
            }
            for one in ({"prefix": "logs/"}, filter_)
        )
        found = changed("aws_s3_bucket_lifecycle_configuration", before, after).risks
        return [risk.rule for risk in found]

    assert rules({"and": [{"prefix": "logs/"}]}) == []
    assert rules({"and": [{"prefix": ""}]}) == ["expires-sooner"]
    assert rules({"and": [{"prefix": "logs/", "tags": {"keep": "no"}}]}) == ["kept-longer"]


def test_a_change_can_mean_two_things() -> None:
    found = changed("aws_db_instance", {"iops": 3000}, {"iops": 12000}).risks
    assert {risk.rule for risk in found} == {"storage-optimizes", "money"}
    # Little more is only the wait.
    found = changed("aws_db_instance", {"iops": 3000}, {"iops": 4000}).risks
    assert [risk.rule for risk in found] == ["storage-optimizes"]
