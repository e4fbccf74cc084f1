"""IAM Access Analyzer: the analyzers of an account and Region. They analyze nothing."""

from __future__ import annotations

import json
import time
from typing import Any

from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
    json_response,
)

from tij.emulator.patches.additions import Json
from tij.emulator.patches.query import Response
from tij.emulator.patches.tags import answer_tags

SERVICE = "access-analyzer"

_analyzers: Any = AccountRegionScopedDict()


async def handle_request(
    method: str, path: str, headers: dict[str, str], body: bytes, query: Any
) -> Response:
    """Answer one call (IAM Access Analyzer API Reference)."""
    if path.startswith("/tags/"):
        return answer_tags(method, path, body, query, _by_arn, absent=_absent)
    name = path.removeprefix("/analyzer").strip("/")
    if not name:
        if method == "PUT":
            return _create(json.loads(body))
        return json_response({"analyzers": [*_analyzers.values()]})
    if name not in _analyzers:
        return _absent()
    if method == "GET":
        return json_response({"analyzer": _analyzers[name]})
    del _analyzers[name]
    return json_response({})


def get_state() -> Json:
    """What is kept between runs."""
    return {"analyzers": _analyzers}


def load_persisted_state(data: Json) -> None:
    """Take back what was kept."""
    _analyzers._data.update(getattr(data.get("analyzers"), "_data", {}))


def _create(data: Json) -> Response:
    name, type_ = data["analyzerName"], data["type"]
    if name in _analyzers:
        message = f"The analyzer {name} already exists."
        return error_response_json("ConflictException", message, 409)
    # IAM User Guide, "IAM Access Analyzer quotas".
    if any(one["type"] == type_ for one in _analyzers.values()):
        message = f"The number of analyzers of type {type_} would exceed the quota of 1."
        return error_response_json("ServiceQuotaExceededException", message, 402)
    arn = f"arn:aws:access-analyzer:{get_region()}:{get_account_id()}:analyzer/{name}"
    _analyzers[name] = {
        "arn": arn,
        "name": name,
        "type": type_,
        "createdAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "status": "ACTIVE",
        "tags": data.get("tags", {}),
    }
    return json_response({"arn": arn})


def _by_arn(arn: str) -> Json | None:
    found: Json | None = _analyzers.get(arn.rpartition("/")[2])
    return found


def _absent() -> Response:
    return error_response_json("ResourceNotFoundException", "The analyzer does not exist.", 404)
