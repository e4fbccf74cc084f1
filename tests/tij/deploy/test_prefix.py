"""A prefix that is not the applied one is refused before anything is planned."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from botocore.exceptions import ClientError

from tests.synthesized import Synthesized
from tij.deploy.prefix import PARAMETER, refuse_another_prefix
from tij.errors import BadInputError
from tij.session.session import Session
from tij.synthesized.graph import Stack


def session(prefix: str, state: bytes | None, *names: str) -> Session:
    """With these stacks; `state` is what the bucket has of each, None when it is not there."""

    def read(**_: str) -> dict[str, io.BytesIO]:
        if state is None:
            raise ClientError({"Error": {"Code": "NoSuchBucket"}}, "GetObject")
        return {"Body": io.BytesIO(state)}

    backend = {"terraform": {"backend": {"s3": {"bucket": "states", "key": "a.tfstate"}}}}
    return cast(
        Session,
        SimpleNamespace(
            environment="production",
            settings=SimpleNamespace(project=SimpleNamespace(prefix=prefix)),
            stacks=[Stack(name, name, Path("unread"), backend, {}) for name in names],
            aws=SimpleNamespace(client=lambda _: SimpleNamespace(get_object=read)),
        ),
    )


def applied(name: str) -> bytes:
    return json.dumps({"outputs": {PARAMETER.name: {"value": name}}}).encode()


def test_another_prefix_is_refused_with_the_reason_and_the_way_back() -> None:
    state = applied("/shop/released-image")
    with pytest.raises(BadInputError) as refused:
        refuse_another_prefix(session("store", state, "state", "foundation"))
    assert "environments/production.toml: project.prefix is 'store'" in refused.value.message
    assert "named 'shop'" in refused.value.message
    assert "set project.prefix back to 'shop'" in (refused.value.next_step or "")


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (applied("/store/released-image"), ("foundation",)),
        (b'{"outputs": {}}', ("foundation",)),
        (None, ("foundation",)),
        (applied("/shop/released-image"), ("data",)),
    ],
)
def test_the_same_prefix_and_what_was_never_applied_go_on(
    state: bytes | None, names: tuple[str, ...]
) -> None:
    refuse_another_prefix(session("store", state, *names))


def test_the_parameter_begins_with_the_prefix(production: Synthesized) -> None:
    output = production.stacks[PARAMETER.stack]["output"][PARAMETER.name]["value"]
    type_, name, _ = str(output).strip("${}").split(".")
    parameter = production.stacks[PARAMETER.stack]["resource"][type_][name]
    assert parameter["name"].startswith("/thisisjapan/")
