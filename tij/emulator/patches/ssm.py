"""Systems Manager: Session Manager's documents; the public parameter of Amazon Linux for arm64."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    json_response,
)

from tij.emulator.patches.additions import Json, add_actions, keep
from tij.emulator.patches.ec2.images import ARM64_IMAGE
from tij.emulator.patches.query import Response

ARM64_IMAGE_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"


class Documents:
    """Documents of the account and Region, with their versions."""

    def __init__(self) -> None:
        """No document yet."""
        self.stored: Any = AccountRegionScopedDict()

    def create(self, data: Json) -> Response:
        """CreateDocument."""
        name = data["Name"]
        if name in self.stored:
            return error_response_json(
                "DocumentAlreadyExists", "The specified document already exists.", 400
            )
        self.stored[name] = {
            "type": data.get("DocumentType", "Command"),
            "format": data.get("DocumentFormat", "JSON"),
            "contents": [data["Content"]],
            "default": 1,
            "created": int(time.time()),
            "tags": data.get("Tags", []),
        }
        return self._described(name)

    def describe(self, data: Json) -> Response:
        """DescribeDocument."""
        return self._described(data["Name"])

    def get(self, data: Json) -> Response:
        """GetDocument."""
        name = data["Name"]
        if name not in self.stored:
            return self._missing()
        document = self.stored[name]
        version = self._version(document, data.get("DocumentVersion"))
        return json_response(
            {
                "Name": name,
                "Content": document["contents"][version - 1],
                "DocumentType": document["type"],
                "DocumentFormat": document["format"],
                "DocumentVersion": str(version),
                "Status": "Active",
            }
        )

    def update(self, data: Json) -> Response:
        """UpdateDocument."""
        name = data["Name"]
        if name not in self.stored:
            return self._missing()
        contents = self.stored[name]["contents"]
        if data["Content"] in contents:
            return error_response_json(
                "DuplicateDocumentContent",
                "The content of the association document matches another document.",
                400,
            )
        contents.append(data["Content"])
        return self._described(name, str(len(contents)))

    def set_default(self, data: Json) -> Response:
        """UpdateDocumentDefaultVersion."""
        name = data["Name"]
        if name not in self.stored:
            return self._missing()
        self.stored[name]["default"] = int(data["DocumentVersion"])
        return json_response(
            {"Description": {"Name": name, "DefaultVersion": data["DocumentVersion"]}}
        )

    def delete(self, data: Json) -> Response:
        """DeleteDocument."""
        if self.stored.pop(data["Name"], None) is None:
            return self._missing()
        return json_response({})

    def permission(self, data: Json) -> Response:
        """DescribeDocumentPermission: shared with nobody."""
        if data["Name"] not in self.stored:
            return self._missing()
        return json_response({"AccountIds": [], "AccountSharingInfoList": []})

    def _described(self, name: str, version: str | None = None) -> Response:
        if name not in self.stored:
            return self._missing()
        document = self.stored[name]
        number = self._version(document, version)
        content = document["contents"][number - 1]
        parsed = json.loads(content)
        description = {
            "Name": name,
            "Owner": get_account_id(),
            "CreatedDate": document["created"],
            "Status": "Active",
            "DocumentVersion": str(number),
            "Description": parsed.get("description", ""),
            "PlatformTypes": ["Windows", "Linux", "MacOS"],
            "DocumentType": document["type"],
            "SchemaVersion": parsed.get("schemaVersion", ""),
            "LatestVersion": str(len(document["contents"])),
            "DefaultVersion": str(document["default"]),
            "DocumentFormat": document["format"],
            "Hash": hashlib.sha256(content.encode()).hexdigest(),
            "HashType": "Sha256",
            "Tags": document["tags"],
        }
        return json_response({"Document": description, "DocumentDescription": description})

    @staticmethod
    def _version(document: Json, asked: str | None) -> int:
        if asked in (None, "", "$DEFAULT"):
            return int(document["default"])
        return len(document["contents"]) if asked == "$LATEST" else int(asked or 0)

    @staticmethod
    def _missing() -> Response:
        return error_response_json("InvalidDocument", "The specified document does not exist.", 400)


def fill(ssm: Any) -> None:
    """Systems Manager API Reference: CreateDocument and the actions around it.

    The parameter: User Guide, "Calling AMI public parameters in Parameter Store".
    """
    ssm._PUBLIC_AMI_PARAMETERS[ARM64_IMAGE_PARAMETER] = ARM64_IMAGE
    documents = Documents()
    list_tags = ssm._list_tags_for_resource

    def list_tags_for_resource(data: Json) -> Response:
        if data.get("ResourceType") == "Document" and data["ResourceId"] in documents.stored:
            return json_response({"TagList": documents.stored[data["ResourceId"]]["tags"]})
        response: Response = list_tags(data)
        return response

    ssm._list_tags_for_resource = list_tags_for_resource
    keep(ssm, "documents", documents.stored)
    add_actions(
        ssm,
        {
            "CreateDocument": documents.create,
            "DescribeDocument": documents.describe,
            "GetDocument": documents.get,
            "UpdateDocument": documents.update,
            "UpdateDocumentDefaultVersion": documents.set_default,
            "DeleteDocument": documents.delete,
            "DescribeDocumentPermission": documents.permission,
        },
    )
