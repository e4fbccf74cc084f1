"""HCL as a person would have written it; that its plans are empty is seen by the rehearsal."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from tij.errors import BadInputError, TijError
from tij.export.hcl import export_hcl
from tij.export.schema import Schemas
from tij.export.writer import Writer
from tij.session.session import Session
from tij.synthesized.expressions import NotPlainError, parts
from tij.synthesized.graph import Stack
from tij.terraform.progress import Progress

REQUIRED = {"aws": {"source": "hashicorp/aws", "version": "5.100.0"}}


def attributes(**types: Any) -> dict[str, Any]:
    return {name: {"type": type_} for name, type_ in types.items()}


RULE = {"attributes": attributes(days="number")}
THING = {
    "attributes": attributes(
        name="string",
        arn="string",
        size="number",
        tags=["map", "string"],
        policy="string",
        content="string",
        parts=["list", ["object", {"path": "string", "hive": "bool"}]],
    ),
    "block_types": {"rule": {"nesting_mode": "list", "block": RULE}},
}
SCHEMAS = {
    "registry.terraform.io/hashicorp/aws": {
        "provider": {"block": {"attributes": attributes(region="string")}},
        "resource_schemas": {"aws_thing": {"block": THING}},
        "data_source_schemas": {},
    }
}


def stack(name: str, **configuration: Any) -> Stack:
    backend = {"s3": {"bucket": "states", "key": f"demo/{name}.tfstate"}}
    terraform = {"required_providers": REQUIRED, "backend": backend}
    provider = {"aws": [{"region": "ap-northeast-1"}]}
    content = {"terraform": terraform, "provider": provider, **configuration}
    return Stack(f"local-{name}", name, Path("cdk.tf.json"), content, {})


def write(*others: Stack, **configuration: object) -> dict[str, str]:
    one = stack("one", **configuration)
    stacks = {s.name: s for s in (one, *others)}
    return Writer(one, Schemas(SCHEMAS, REQUIRED), stacks).files()


def thing(**arguments: Any) -> str:
    """The lines of one resource."""
    files = write(resource={"aws_thing": {"tier_part_1A2B": arguments}})
    lines = files["tier.tf"].strip().splitlines()
    assert lines[0] == 'resource "aws_thing" "tier_part_1A2B" {'
    return "\n".join(lines[1:-1])


def test_a_block_is_not_an_argument() -> None:
    assert thing(rule=[{"days": 1}, {"days": 2}]) == "rule {\ndays = 1\n}\nrule {\ndays = 2\n}"
    assert thing(rule={"days": 1}) == "rule {\ndays = 1\n}"
    assert thing(tags={"Name": "a", "b c": "d"}) == 'tags = {\nName = "a"\n"b c" = "d"\n}'


def test_an_object_says_all_that_its_type_has() -> None:
    assert thing(parts=[{"path": "x"}]) == 'parts = [{\npath = "x"\nhive = null\n}]'


def test_a_reference_stands_without_quotes() -> None:
    assert thing(name="${aws_thing.other.arn}") == "name = aws_thing.other.arn"
    assert thing(name="${aws_thing.other.arn}/*") == 'name = "${aws_thing.other.arn}/*"'
    assert thing(name='${a["k"]}') == 'name = a["k"]'


def test_text_is_escaped_outside_of_expressions_alone() -> None:
    assert thing(name='say "${a["k"]}"\n\\') == 'name = "say \\"${a["k"]}\\"\\n\\\\"'
    assert thing(name="$${kept}") == 'name = "$${kept}"'


def test_a_policy_is_a_document_and_other_json_is_text() -> None:
    document = '{"Resource": "${aws_thing.other.arn}", "Size": "${aws_thing.other.size}"}'
    assert thing(policy=document) == (
        "policy = jsonencode({\nResource = aws_thing.other.arn\n"
        "Size = tostring(aws_thing.other.size)\n})"
    )
    assert thing(policy="not json") == 'policy = "not json"'
    assert thing(content='{"a": 1}') == 'content = "{\\"a\\": 1}"'


def test_terraforms_own_arguments_name_things() -> None:
    said = thing(
        depends_on=["aws_thing.other"],
        lifecycle={
            "ignore_changes": ["size"],
            "precondition": [{"condition": "${1 == 1}", "error_message": "no"}],
        },
        name="a",
        provider="aws.us-east-1",
    )
    assert said == (
        'provider = aws.us-east-1\nname = "a"\ndepends_on = [\naws_thing.other,\n]\n'
        "lifecycle {\nignore_changes = [\nsize,\n]\n"
        'precondition {\ncondition = 1 == 1\nerror_message = "no"\n}\n}'
    )
    assert thing(name="a", lifecycle={}) == 'name = "a"'


def test_another_stacks_outputs_are_read_under_its_name() -> None:
    label = "cross-stack-reference-input-local-two"
    read = f"${{data.terraform_remote_state.{label}.outputs.arn}}"
    files = write(
        stack("two", output={"arn": {"value": "${aws_thing.x.arn}"}}),
        data={
            "terraform_remote_state": {
                label: {
                    "backend": "s3",
                    "config": {"key": "demo/two.tfstate"},
                    "workspace": "${terraform.workspace}",
                }
            }
        },
        resource={"aws_thing": {"tier": {"policy": f'{{"Resource": "{read}"}}'}}},
        output={"arn": {"value": read, "sensitive": True}},
    )
    # A string there is a string here.
    assert "Resource = data.terraform_remote_state.two.outputs.arn\n" in files["tier.tf"]
    assert files["inputs.tf"] == (
        'data "terraform_remote_state" "two" {\nbackend = "s3"\n'
        'config = {\nkey = "demo/two.tfstate"\n}\n}\n'
    )
    assert files["outputs.tf"] == (
        'output "arn" {\nvalue = data.terraform_remote_state.two.outputs.arn\nsensitive = true\n}\n'
    )


def test_backend_and_provider_are_in_a_file_of_their_own() -> None:
    said = write(resource={})["terraform.tf"]
    assert 'backend "s3" {\nbucket = "states"\nkey = "demo/one.tfstate"\n}' in said
    assert 'required_version = ">= 1.11"' in said
    assert 'provider "aws" {\nregion = "ap-northeast-1"\n}' in said


@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        ({"module": {"a": {}}}, "module"),
        ({"resource": {"aws_other": {"a": {}}}}, "knows no resource aws_other"),
        ({"resource": {"other_thing": {"a": {}}}}, "provider other"),
        ({"resource": {"aws_thing": {"a": {"provisioner": []}}}}, "provisioner"),
        ({"resource": {"aws_thing": {"a": {"name": "%{ if x }"}}}}, "directive"),
        ({"resource": {"aws_thing": {"a": {"name": "${x"}}}}, "does not end"),
    ],
)
def test_what_has_no_form_is_said(configuration: dict[str, object], said: str) -> None:
    with pytest.raises(TijError, match=said):
        write(**configuration)


def test_a_template_has_pieces() -> None:
    assert list(parts('a ${f("}", "${b}")} c$${d}')) == [
        (False, "a "),
        (True, 'f("}", "${b}")'),
        (False, " c$${d}"),
    ]
    assert list(parts("")) == []
    with pytest.raises(NotPlainError):
        list(parts("${a /* b */}"))


def test_a_directory_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.tf").write_text("", encoding="utf-8")
    with pytest.raises(BadInputError, match="name a new directory"):
        export_hcl(cast(Session, None), tmp_path, cast(Progress, None))
