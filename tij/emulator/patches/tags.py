"""The tags of a REST service's resources, as many services have them: `/tags/<ARN>`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import unquote

from ministack.core.responses import json_response

from tij.emulator.patches.additions import Json
from tij.emulator.patches.query import Response


def answer_tags(
    method: str,
    path: str,
    body: bytes,
    query: Mapping[str, Sequence[str]],
    find: Callable[[str], Json | None],
    *,
    absent: Callable[[], Response],
) -> Response:
    """ListTagsForResource, TagResource, UntagResource on what `find` gives, by its `tags`."""
    found = find(unquote(path.removeprefix("/tags/")))
    if found is None:
        return absent()
    if method == "GET":
        return json_response({"tags": found["tags"]})
    if method == "POST":
        found["tags"].update(json.loads(body)["tags"])
    for name in query.get("tagKeys", ()):
        found["tags"].pop(name, None)
    return json_response({})
