"""What is held changes nothing, and a plan that is more than imports is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tij.adoption.decisions import Adoption
from tij.adoption.holding import hold, hold_all, withhold
from tij.adoption.matched import Matched
from tij.adoption.surveyed import Candidate, Part, Surveyed
from tij.adoption.take_in import (
    check_as_matched,
    check_as_surveyed,
    left_to_take_in,
    not_imports,
    only_imports,
)
from tij.errors import BadInputError
from tij.session.session import Session
from tij.state.objects import State
from tij.synthesized.graph import Stack

TAGS = [{"tags": {"Stack": "demo"}}]
CONFIGURATION: dict[str, Any] = {
    "terraform": {},
    "provider": {
        "aws": [
            {"region": "a", "default_tags": TAGS},
            {"region": "b", "alias": "other", "default_tags": TAGS},
        ]
    },
    "resource": {
        "aws_vpc": {
            "network": {"cidr_block": "10.0.0.0/16", "lifecycle": {"prevent_destroy": True}}
        },
        "aws_lb": {"lb": {"provider": "aws.other", "name": "lb", "subnets": ["${aws_vpc.x.id}"]}},
        "aws_eip": {"address": {"domain": "vpc"}},
    },
}


def test_what_is_held_has_a_provider_without_tags_and_ignores_all() -> None:
    held = hold(CONFIGURATION, ["aws_vpc.network", "aws_lb.lb"], "demo")
    vpc = held["resource"]["aws_vpc"]["network"]
    assert vpc["lifecycle"] == {"prevent_destroy": True, "ignore_changes": "all"}
    assert held["resource"]["aws_eip"] == CONFIGURATION["resource"]["aws_eip"]
    by_alias = {one.get("alias", ""): one for one in held["provider"]["aws"]}
    for address, region in ((vpc, "a"), (held["resource"]["aws_lb"]["lb"], "b")):
        provider = by_alias[address["provider"].removeprefix("aws.")]
        assert provider["region"] == region
        assert "default_tags" not in provider
    assert by_alias[""]["default_tags"] == by_alias["other"]["default_tags"] == TAGS


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"demo": ["aws_vpc.gone"]}, r"demo: aws_vpc\.gone is not in the stack demo"),
        ({"demos": ["aws_vpc.network"]}, r"demos: there is no stack demos"),
    ],
)
@pytest.mark.parametrize("table", ["held", "withheld"])
def test_what_is_not_there_cannot_be_held(
    tmp_path: Path, table: str, named: dict[str, list[str]], said: str
) -> None:
    file = tmp_path / "stacks" / "local-demo" / "cdk.tf.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(CONFIGURATION), encoding="utf-8")
    adoption = Adoption(held=named) if table == "held" else Adoption(withheld=named)
    with pytest.raises(BadInputError, match=rf"^local.toml: {table}\.{said}"):
        hold_all(tmp_path, "local", adoption, Path("local.toml"))
    assert json.loads(file.read_text(encoding="utf-8")) == CONFIGURATION


def test_for_what_a_held_one_does_not_have_something_stands_in() -> None:
    configuration = copy.deepcopy(CONFIGURATION)
    configuration["resource"]["aws_lb"]["lb"]["name"] = "${upper(aws_vpc.network.x[0].arn)}"
    configuration["output"] = {
        "of": {"value": "${aws_vpc.network.x[0].arn}:key::"},
        "other": {"value": "${aws_vpc.network.x[0].arns}"},
    }
    instead = {"aws_vpc.network.x[0].arn": 'an "arn"'}
    held = hold(configuration, ["aws_vpc.network"], "demo", instead)
    assert held["resource"]["aws_lb"]["lb"]["name"] == '${upper("an \\"arn\\"")}'
    assert held["output"]["of"] == {"value": 'an "arn":key::'}
    # The name of another attribute may begin with it.
    assert held["output"]["other"] == configuration["output"]["other"]
    # Only for what is held: let go, it is as designed.
    assert hold(configuration, ["aws_lb.lb"], "demo", instead)["output"] == configuration["output"]
    nothing = hold(configuration, ["aws_vpc.network"], "demo", dict.fromkeys(instead, ""))
    assert nothing["output"].keys() == {"other"}


def test_what_is_withheld_is_not_made_and_nobody_waits_for_it(tmp_path: Path) -> None:
    configuration = copy.deepcopy(CONFIGURATION)
    configuration["resource"]["aws_lb"]["lb"] |= {
        "subnets": [],
        "depends_on": ["aws_vpc.network", "aws_eip.address"],
    }
    left = withhold(configuration, ["aws_vpc.network"], "demo")
    assert left["resource"].keys() == {"aws_lb", "aws_eip"}
    assert left["resource"]["aws_lb"]["lb"]["depends_on"] == ["aws_eip.address"]


def test_what_another_needs_cannot_be_withheld() -> None:
    configuration = copy.deepcopy(CONFIGURATION)
    configuration["resource"]["aws_lb"]["lb"]["subnets"] = ["${aws_vpc.network.id}"]
    with pytest.raises(BadInputError, match=r"withheld\.demo: aws_vpc\.network is needed"):
        withhold(configuration, ["aws_vpc.network"], "demo")
    # Another's name may begin with it.
    configuration["resource"]["aws_lb"]["lb"]["subnets"] = ["${aws_vpc.network-two.id}"]
    withhold(configuration, ["aws_vpc.network"], "demo")


def test_what_was_deleted_or_made_since_the_survey_is_a_line_each() -> None:
    adoption = Adoption(
        matched={"demo": {"aws_vpc.network": "vpc-1", "aws_eip.address": "e-1"}},
    )
    check_as_matched(adoption, Matched({"demo": dict(adoption.matched["demo"])}), "f")
    now = Matched({"demo": {"aws_vpc.network": "vpc-1", "aws_lb.lb": "arn"}})
    with pytest.raises(BadInputError) as raised:
        check_as_matched(adoption, now, "f")
    assert raised.value.message.splitlines() == [
        "f: demo: aws_eip.address: surveyed as e-1, now it is missing",
        "f: demo: aws_lb.lb: surveyed as missing, now it is arn",
        "Nothing was taken in.",
    ]


def test_only_what_is_taken_in_is_planned_and_refers_to_nothing() -> None:
    block = {"attributes": {"name": {"type": "string"}, "subnets": {"type": ["set", "string"]}}}
    configuration = only_imports(CONFIGURATION, {"aws_lb.lb": "arn:1"}, {"aws_lb": block})
    assert configuration["resource"] == {
        "aws_lb": {
            "lb": {
                "name": "lb",
                "subnets": ["ignored"],
                "provider": "aws.other",
                "lifecycle": {"ignore_changes": "all"},
            }
        }
    }
    assert configuration["import"] == [{"to": "aws_lb.lb", "id": "arn:1"}]
    assert "default_tags" not in json.dumps(configuration)


def change(address: str, *actions: str, importing: bool = False) -> dict[str, Any]:
    type_, _, name = address.partition(".")
    entry: dict[str, Any] = {"actions": list(actions)}
    entry |= {"before": {"tags": {}}, "after": {"tags": {"a": "b"}}}
    entry |= {"after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}}
    if "create" in actions:
        entry["before"] = None
    if importing:
        entry["importing"] = {"id": "i"}
    if actions == ("no-op",):
        entry["after"] = entry["before"]
    return {"address": address, "type": type_, "name": name, "mode": "managed", "change": entry}


def test_every_line_that_is_no_import_is_named() -> None:
    plan = {
        "resource_changes": [
            change("aws_vpc.same", "no-op", importing=True),
            change("aws_vpc.tagged", "update", importing=True),
            change("aws_vpc.fresh", "create"),
        ]
    }
    wanted = dict.fromkeys(("aws_vpc.same", "aws_vpc.tagged", "aws_vpc.gone"), "vpc-1")
    lines = not_imports(plan, wanted)
    assert [line.partition(":")[0] for line in lines] == [
        "aws_vpc.tagged",
        "aws_vpc.fresh",
        "aws_vpc.gone",
    ]
    assert lines[0] == "aws_vpc.tagged: update tags"
    assert (
        not_imports({"resource_changes": plan["resource_changes"][:1]}, {"aws_vpc.same": "1"}) == []
    )


def surveyed(**ids: tuple[str, ...]) -> Surveyed:
    return Surveyed(
        {name: Part(name, tuple(Candidate(i, "", {}) for i in some)) for name, some in ids.items()}
    )


@pytest.mark.parametrize(
    ("adoption", "now", "said"),
    [
        (Adoption(), (), "f: nothing was surveyed"),
        (Adoption(found={"vpc": "vpc-1"}), (), "f: vpc: surveyed as vpc-1, now it is missing"),
        (Adoption(found={"vpc": "vpc-1"}), ("vpc-2",), "surveyed as vpc-1, now it is vpc-2"),
        (Adoption(found={"zone": "Z"}), ("vpc-2",), "surveyed as missing, now it is vpc-2"),
        (Adoption(found={"vpc": ["a", "b"]}), ("a", "b"), "one of a, b; name it under"),
        (Adoption(found={"vpc": ["a", "b"]}), ("a",), "several were surveyed, now it is a"),
    ],
)
def test_what_is_otherwise_than_surveyed_is_refused(
    adoption: Adoption, now: tuple[str, ...], said: str
) -> None:
    with pytest.raises(BadInputError, match=said) as raised:
        check_as_surveyed(adoption, surveyed(vpc=now), "f")
    assert raised.value.next_step == "tij adopt survey"


def test_what_was_decided_counts_instead_of_its_candidates() -> None:
    check_as_surveyed(Adoption({"vpc": "a"}, {"vpc": ["a", "b"]}), surveyed(vpc=("a",)), "f")


def session(**ids: str) -> Session:
    """One whose stack demo has these in its state, `__` for the dots of their addresses.

    What a killed run still writes is there when it was waited for.
    """
    known = {address.replace("__", "."): id_ for address, id_ in ids.items()}
    state = State(1, "lineage", known, frozenset())
    stack = Stack("local-demo", "demo", Path("cdk.tf.json"), CONFIGURATION, {})
    waited: list[bool] = []
    fake = SimpleNamespace(
        stacks={"demo": stack},
        workspace=lambda _: SimpleNamespace(settle=lambda: waited.append(True)),
        state=lambda _: state if ids and waited else None,
    )
    return cast("Session", fake)


def test_after_a_kill_in_the_middle_only_what_is_left_is_taken_in() -> None:
    wanted = {"demo": {"aws_vpc.network": "vpc-1", "aws_ecs_cluster.cluster": "shop"}}
    assert left_to_take_in(session(), wanted) == wanted
    left = left_to_take_in(session(aws_vpc__network="vpc-1"), wanted)
    assert left == {"demo": {"aws_ecs_cluster.cluster": "shop"}}
    whole = session(aws_vpc__network="vpc-1", aws_ecs_cluster__cluster="arn:shop")
    assert left_to_take_in(whole, wanted) == {}


def test_what_was_applied_beside_what_was_there_is_refused() -> None:
    with pytest.raises(BadInputError, match=r"aws_vpc\.network is vpc-2 in the state already"):
        left_to_take_in(session(aws_vpc__network="vpc-2"), {"demo": {"aws_vpc.network": "vpc-1"}})
