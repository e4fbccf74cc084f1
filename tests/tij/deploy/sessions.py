"""A session of stacks that need one another, with states that hold what the test says."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from tij.session.session import Session
from tij.synthesized.graph import StackGraph

Json = dict[str, Any]
HOLDS = {"network_configuration": [{"subnets": ["subnet-0", "subnet-1"]}]}


def stack(name: str) -> Json:
    return {"terraform": {"backend": {"s3": {"bucket": "states", "key": f"{name}.tfstate"}}}}


def session(states: dict[str, list[Json]]) -> Session:
    """`service` needs `data`, which needs `foundation`; each state has these attributes."""
    order = ["foundation", "data", "service"]
    graph = StackGraph.of(
        {
            f"local-{name}": {"dependencies": [f"local-{before}" for before in order[:n][-1:]]}
            for n, name in enumerate(order)
        },
        {f"local-{n}": Path(n) for n in order},
        {f"local-{n}": stack(n) for n in order},
        "local",
    )

    class S3:
        def get_object(self, Bucket: str, Key: str) -> Json:  # noqa: N803
            resources = [
                {"type": "t", "name": str(n), "mode": mode, "instances": [{"attributes": given}]}
                for mode in ("managed", "data")
                for n, given in enumerate(states.get(Key.removesuffix(".tfstate"), []))
                # What is only read keeps nothing from being deleted.
                if (mode == "data") == given.get("read", False)
            ]
            return {"Body": io.BytesIO(json.dumps({"resources": resources}).encode())}

    return cast(Session, SimpleNamespace(stacks=graph, aws=SimpleNamespace(client=lambda _: S3())))
