"""The page shows what is there, tells what it lacks, and lets nothing out and nothing in."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.synthesized import Synthesized, synthesize
from tests.tij.report.hostile import TEXTS
from tests.tij.report.plans import recorded
from tij.diagram.security import Permission
from tij.language import Language
from tij.page.checked import planned_checks
from tij.page.content import Content, gather
from tij.page.coverage import FILE, read_coverage, translated
from tij.page.live import Live
from tij.page.parts import PART_OF, paths_to
from tij.page.policies import Grant, matrix
from tij.page.render import render
from tij.page.words import words
from tij.pricing import dollars, price_stacks
from tij.pricing.environment import Costed
from tij.project import Project
from tij.settings.models import AccountSettings, CacheSettings, EmailSettings, Settings
from tij.synthesized import Resource
from tij.verification.finding import Status

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
MOST_BYTES = 1_500_000
NOTHING_MADE = Live()
VOID = {"meta", "input", "br", "rect", "path", "polyline"}


class Reader(HTMLParser):
    """Elements, attributes and text as a browser has them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.blocks: dict[str, list[str]] = {"style": [], "script": []}
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in self.blocks:
            self.blocks[self.open[-1]].append(data)
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    copy_items(tmp_path)
    return Project(tmp_path)


def copy_items(root: Path) -> None:
    """The guide's items, in every language."""
    for file in (FILE, translated(Language.JAPANESE)):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, root / file)


def content_of(
    project: Project,
    settings: Settings,
    stacks: Mapping[str, object],
    language: Language = Language.ENGLISH,
    live: Live = NOTHING_MADE,
) -> Content:
    return gather(project, settings, stacks, live, language, NOW)


def told(environment: str, **findings: tuple[str, str, dict[str, str]]) -> str:
    """What `tij verify` keeps: check → status, code, values."""
    checks = [
        {
            "name": name.replace("_", "-"),
            "section": "integration",
            "guide": ["G155"],
            "status": status,
            "code": code,
            "values": values,
        }
        for name, (status, code, values) in findings.items()
    ]
    return json.dumps({"environment": environment, "time": NOW.isoformat(), "checks": checks})


def keep(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("language", list(Language))
def test_it_shows_what_is_built_and_what_it_lacks(
    project: Project, settings: Settings, production: Synthesized, language: Language
) -> None:
    content = content_of(project, settings, production.stacks, language)
    page = Reader(render(content))
    assert page.wrong == []
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.elements if attributes.get("id")]
    assert len(ids) == len(set(ids))
    assert {f"G{number}" for number in range(1, 214)} <= set(ids)
    for shown in ("10.0.0.0/16", "db.t4g.micro", "thisisjapan-ecs-task-role", "s3:PutObject"):
        assert shown in page.text
    assert dollars(content.cost.usd) in page.text
    assert "tij verify -e production" in page.text
    assert "tij plan -e production" in page.text
    assert len(content.lacks) == 2
    links = {str(a["href"]) for tag, a in page.elements if tag == "a" and a.get("href")}
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    # Besides its own places it leads to what it shows as open, and to sources.
    assert {link for link in links if not link.startswith("#")} == {
        f"https://{name}/" for part in content.open for name in part.names
    } | {end.source for end in content.ends}


def test_the_browser_may_load_nothing(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    text = render(content_of(project, settings, production.stacks))
    page = Reader(text)
    assert len(text.encode()) <= MOST_BYTES
    policy = next(
        a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for kind, blocks in page.blocks.items():
        assert blocks
        for block in blocks:
            digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy.partition(f"{kind}-src")[2].partition(";")[0]
    for tag, attributes in page.elements:
        assert not {"src", "style", "onload", "onerror", "onclick"} & attributes.keys(), tag
        assert tag not in {"link", "img", "iframe", "object", "base"}


def test_names_do_nothing(project: Project, settings: Settings, production: Synthesized) -> None:
    plain = Reader(render(content_of(project, settings, production.stacks)))
    stacks = copy.deepcopy(dict(production.stacks))
    resources = stacks["service"]["resource"]
    hostile = "".join(TEXTS)
    for role in resources["aws_iam_role"].values():
        role["name"] = hostile
    resources["aws_cloudwatch_log_group"].update({text: {"name": text} for text in TEXTS})
    stacks["foundation"]["resource"]["aws_vpc"]["network"]["cidr_block"] = hostile
    findings = {"stack": hostile, "what": hostile}
    keep(project.verified("production"), told("production", api=("fail", "not-applied", findings)))
    live = Live(made={"foundation: aws_vpc.network": {"id": hostile}})
    page = Reader(render(content_of(project, settings, stacks, live=live)))
    assert "<script>alert(1)</script>" in page.text
    assert page.wrong == []
    assert page.open == []
    assert len(page.blocks["script"]) == 1
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in plain.elements} | {"div", "span"}


def test_every_grant_is_in_the_matrix(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    content = content_of(project, settings, production.stacks)
    shown = [grant for _, cells in content.matrix.rows for cell in cells for grant in cell]
    assert sorted(map(repr, shown)) == sorted(map(repr, content.grants))
    for resource, cells in content.matrix.rows:
        assert len(cells) == len(content.matrix.roles)
        for role, cell in zip(content.matrix.roles, cells, strict=True):
            assert {(grant.role, grant.resource) for grant in cell} <= {(role, resource)}
    refused = Grant("r", ("s3:*",), "*", "aws:SecureTransport Bool false", allowed=False)
    page = Reader(render(replace(content, matrix=matrix([refused]))))
    assert "any resource (the service has no narrower one)May never do s3:*†" in page.text


def test_secrets_are_not_shown(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    secret = "AKIAIOSFODNN7EXAMPLE"
    stacks = copy.deepcopy(dict(production.stacks))
    database = stacks["data"]["resource"]["aws_db_instance"]["database"]
    database.update(password="correct-horse-battery", identifier=f"db {secret}")
    text = render(content_of(project, settings, stacks))
    assert "correct-horse-battery" not in text
    assert secret not in text


def test_it_shows_the_last_verification(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    keep(
        project.verified("production"),
        told("production", api=("fail", "not-applied", {"stack": "service", "what": "x"})),
    )
    content = content_of(project, settings, production.stacks)
    assert content.verification
    assert content.verification.count(Status.FAIL) == 1
    assert len(content.lacks) == 1
    page = Reader(render(content))
    assert "1 failed" in page.text
    assert "tij apply -e production service" in page.text
    classes = [a.get("class") for _, a in page.elements]
    # In the list of checks, at the guide's item that it answers, at the part of the picture (whose
    # box has its own) and as that part's own.
    assert classes.count("fail") == 4
    assert "card open fail" in classes
    assert "dot fail" in classes
    assert "never checked: The API answers" not in page.text
    assert "never checked: The admin shows its login form" in page.text


def test_what_was_made_is_shown_with_its_page_in_the_console(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/11aa"
    live = Live(
        made={
            "foundation: aws_vpc.network": {"id": "vpc-0abc", "cidr_block": "10.0.0.0/16"},
            "delivery: aws_acm_certificate.certificate": {"arn": arn, "domain_name": "x.test"},
        },
        never=("data",),
        unreadable=("service",),
    )
    content = content_of(project, settings, production.stacks, live=live)
    assert content.made == 2
    assert [sentence for sentence in content.lacks if "data" in sentence]
    assert [sentence for sentence in content.lacks if "service" in sentence]
    text = render(content)
    page = Reader(text)
    assert "id vpc-0abc" in page.text
    console = {a["href"] for tag, a in page.elements if tag == "a" and "console" in str(a["href"])}
    assert console == {
        "https://ap-northeast-1.console.aws.amazon.com/vpcconsole/home?region=ap-northeast-1"
        "#VpcDetails:VpcId=vpc-0abc",
        "https://us-east-1.console.aws.amazon.com/acm/home?region=us-east-1#/certificates/11aa",
    }
    by_address = {known.address: known for known in content.resources}
    assert by_address["data: aws_db_instance.database"].made is False
    # Its state says nothing, in either direction.
    assert by_address["service: aws_lb.load-balancer"].made is None
    embedded = settings.model_copy(
        update={"aws": settings.aws.model_copy(update={"embedded": True})}
    )
    assert "console.aws" not in render(content_of(project, embedded, production.stacks, live=live))


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"checks": 1}', told("x", nonsense=("pass", "x", {}))]
)
def test_an_unreadable_verification_is_told(
    project: Project, settings: Settings, production: Synthesized, text: str
) -> None:
    keep(project.verified("production"), text)
    content = content_of(project, settings, production.stacks)
    assert content.verification is None
    assert any(".tij/verified/production.json" in sentence for sentence in content.lacks)
    assert render(content)


def test_a_saved_plan_is_shown_risks_first(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    for stack, plan in recorded("replace-database").items():
        keep(project.plans("production") / f"{stack}.json", json.dumps(plan))
    content = content_of(project, settings, production.stacks)
    assert content.plan
    risks = list(content.plan.risks())
    text = Reader(render(content)).text
    assert risks
    section = text.partition(words(Language.ENGLISH)["plan_note"])[2]
    assert section.index(risks[0][1].address) < section.index("replaced ")


def test_the_last_drill_is_shown_and_an_unreadable_one_is_told(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    never = Reader(render(content_of(project, settings, production.stacks)))
    assert "Never tried. Next: tij drill restore -e production" in never.text
    file = project.drilled("production")
    times = {"rpo_snapshot_seconds": 61, "rpo_point_in_time_seconds": 5, "rto_seconds": 1300}
    keep(file, json.dumps({"time": NOW.isoformat(), **times}))
    text = Reader(render(content_of(project, settings, production.stacks))).text
    assert "0:01:01 of changes would be lost" in text
    assert "0:21:40 until a checked answer" in text
    keep(file, "{")
    broken = content_of(project, settings, production.stacks)
    assert any(".tij/drilled/production.json" in sentence for sentence in broken.lacks)
    assert render(broken)


def test_pending_migrations_are_named_and_an_unreadable_file_is_told(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    never = Reader(render(content_of(project, settings, production.stacks)))
    assert "Measured" not in never.text
    file, hostile = project.migrations("production"), "".join(TEXTS)
    told: dict[str, Any] = {"time": NOW.isoformat(), "image": "sha256:0a"}
    pending = [{"migration": name, "operations": []} for name in ("a.0002_b", hostile)]
    keep(file, json.dumps({**told, "pending": pending}))
    page = Reader(render(content_of(project, settings, production.stacks)))
    assert "Measured 2026-01-02 03:04 UTC" in page.text
    assert "sha256:0a" in page.text
    assert "a.0002_b" in page.text
    assert len(page.blocks["script"]) == 1
    keep(file, json.dumps({**told, "pending": []}))
    page = Reader(render(content_of(project, settings, production.stacks)))
    assert "the database has all of its migrations" in page.text
    for text in ("{", "[]", "{}", json.dumps({**told, "pending": [3]}), '{"pending": null}'):
        keep(file, text)
        broken = content_of(project, settings, production.stacks)
        assert any(".tij/migrations/production.json" in each for each in broken.lacks), text


@pytest.mark.parametrize("text", ["", "[]", "3", "null", "{"])
def test_an_unreadable_plan_is_told(
    project: Project, settings: Settings, production: Synthesized, text: str
) -> None:
    keep(project.plans("production") / "data.json", text)
    content = content_of(project, settings, production.stacks)
    assert any("data" in sentence for sentence in content.lacks)
    assert render(content)


def test_half_a_deployment_and_none_make_a_page(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    half = {name: production.stacks[name] for name in ("state", "foundation")}
    page = Reader(render(content_of(project, settings, half)))
    assert words(Language.ENGLISH)["absent"] in page.text
    (project.root / FILE).write_text("[G1", encoding="utf-8")
    nothing = content_of(project, settings, {})
    assert any(str(FILE) in sentence for sentence in nothing.lacks)
    assert render(nothing)


def test_five_thousand_resources_fit(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    stacks = copy.deepcopy(dict(production.stacks))
    groups = stacks["service"]["resource"]["aws_cloudwatch_log_group"]
    groups.update({f"group-{n}": {"name": f"/a/long/name/of/group/{n}"} for n in range(5000)})
    content = content_of(project, settings, stacks)
    assert content.count > 5000
    assert any(f"of {content.count} resources" in sentence for sentence in content.lacks)
    assert len(render(content).encode()) <= MOST_BYTES


@pytest.mark.reference
def test_every_check_is_of_a_part_that_is_drawn(project: Project, settings: Settings) -> None:
    settings = settings.model_copy(
        update={
            "account": AccountSettings(
                trail=True, alarms=True, guardduty=True, access_analyzer=True
            ),
            "cache": CacheSettings(enabled=True),
            "email": EmailSettings(enabled=True),
            "database": settings.database.model_copy(update={"separate_logins": True}),
        }
    )
    stacks = synthesize(settings).stacks
    content = content_of(project, settings, stacks)
    site = settings.model_copy(update={"dns": settings.dns.model_copy(update={"api": "www"})})
    lines = [*planned_checks(settings, stacks), *planned_checks(site, stacks)]
    assert {line.name for line in lines if line.section != "elsewhere"} == PART_OF.keys()
    assert set(PART_OF.values()) <= {shown.part.id for shown in content.parts}
    assert all(shown.resources for shown in content.parts)
    balancer = next(shown for shown in content.parts if shown.part.id == "load-balancer")
    assert any("aws_lb_listener" in known.address for known in balancer.resources)


def test_the_only_way_to_the_database_is_through_balancer_and_tasks(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    content = content_of(project, settings, production.stacks)
    ways = {tuple((s.port, s.to.type) for s in path) for path in content.paths}
    inner = (("80", "aws_ecs_service"), ("5432", "aws_db_instance"))
    assert ways == {((port, "aws_lb"), *inner) for port in ("80", "443")}


def test_every_way_is_found_and_none_goes_in_a_circle() -> None:
    def thing(name: str) -> Resource:
        return Resource(name, "x", name, {})

    door, task, store, other = (thing(name) for name in ("door", "task", "store", "other"))
    ways = [
        Permission(None, door, "443"),
        Permission(door, task, "80"),
        Permission(task, door, "81"),
        Permission(task, store, "5432"),
        Permission(None, store, "22"),
        Permission(other, store, "5432"),
    ]
    found = [[f"{s.port} {s.to.name}" for s in path] for path in paths_to([store], ways)]
    assert found == [["443 door", "80 task", "5432 store"], ["22 store"]]


def test_every_item_is_in_every_language() -> None:
    english = read_coverage(ROOT, Language.ENGLISH)
    japanese = read_coverage(ROOT, Language.JAPANESE)
    for phase, items in english.items():
        others = japanese[phase]
        assert [(i.number, i.at) for i in others] == [(i.number, i.at) for i in items]
        for item, other in zip(items, others, strict=True):
            # What stands in backquotes is a name: of a command, of a check.
            names = set(re.findall("`[^`]+`", item.answer))
            assert set(re.findall("`[^`]+`", other.answer)) == names, item.number
    assert any(other.guide != item.guide for item, other in zip(items, others, strict=True))
    listed = tomllib.loads((ROOT / translated(Language.JAPANESE)).read_text("utf-8"))
    assert len(listed) == sum(map(len, english.values()))


def test_without_the_translation_the_items_are_in_english(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    (project.root / translated(Language.JAPANESE)).unlink()
    content = content_of(project, settings, production.stacks, Language.JAPANESE)
    (item, *_), *_ = content.phases["network"]
    assert item.language is Language.ENGLISH
    assert any("docs/ja/guide-coverage.toml" in sentence for sentence in content.lacks)


def test_other_settings_are_compared_cheapest_first(
    project: Project, settings: Settings, production: Synthesized
) -> None:
    def without(stack: str, change: str) -> Costed:
        stacks = {name: body for name, body in production.stacks.items() if name != stack}
        return Costed((change,), settings, price_stacks(stacks, settings.cost))

    choices = [without("operations", "a.b=1"), without("data", "c.d=<2>")]
    content = gather(
        project, settings, production.stacks, NOTHING_MADE, Language.ENGLISH, NOW, choices
    )
    shown = [choice.changes for choice in content.choices]
    assert shown == ["", *(" ".join(c.changes) for c in sorted(choices, key=lambda c: c.cost.usd))]
    page = Reader(render(content))
    difference = choices[1].cost.usd - content.cost.usd
    assert f"c.d=<2>{dollars(choices[1].cost.usd)}" in page.text
    assert dollars(difference, signed=True) in page.text
    assert page.wrong == []
    nothing = Reader(render(content_of(project, settings, production.stacks)))
    assert "tij page -e production --compare" in nothing.text
