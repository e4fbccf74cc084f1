"""The reference project's OpenAPI schema, by drf-spectacular: every address of its API."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

PRINT = ("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json")
METHODS = ("get", "post", "put", "patch", "delete")
# The front door of the admin: not the API's, and open to everybody.
ADMIN_LOGIN = {
    "post": {
        "requestBody": {
            "content": {
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            name: {"type": "string"}
                            for name in ("username", "password", "code", "next")
                        },
                    }
                }
            }
        },
        "responses": {"200": {"description": "the form again"}},
    }
}


def read(manage: Callable[..., str], **environment: str) -> dict[str, Any]:
    """What `manage.py spectacular` prints; it ends with an error where a view is not described."""
    printed = manage(*PRINT, **environment)
    found = re.search(r"(?ms)^\{\n.*^\}$", printed)
    assert found, printed
    return dict(json.loads(found[0]))


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path with `{name}` for what varies, and the operation."""
    for path, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def everything(schema: dict[str, Any]) -> dict[str, Any]:
    """With what drf-spectacular can't say: bodies of DELETE, refusals, and the admin's login."""
    whole: dict[str, Any] = json.loads(json.dumps(schema))
    account = whole["paths"]["/api/users/me/"]
    account["delete"]["requestBody"] = whole["paths"]["/api/users/me/password/"]["post"][
        "requestBody"
    ]
    for _, _, operation in operations(whole):
        refusal = {"description": "refused", "content": {"application/json": {}}}
        operation["responses"]["4XX"] = refusal
    login = json.loads(json.dumps(ADMIN_LOGIN))
    login["post"]["responses"]["4XX"] = {"description": "refused"}
    whole["paths"]["/admin/login/"] = login
    return whole
