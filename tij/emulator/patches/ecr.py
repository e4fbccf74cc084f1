"""ECR: the scan of an image. Nothing is looked for here, so nothing is ever found."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    json_response,
)

from tij.emulator.patches.additions import Json, add_actions, keep
from tij.emulator.patches.query import Response


class ScansOfImages:
    """Which images were scanned: those pushed to a repository that scans on push, and others."""

    def __init__(self, service: Any) -> None:
        """No other was."""
        self._service = service
        self.started: Any = AccountRegionScopedDict()

    def start(self, data: Json) -> Response:
        """StartImageScan."""
        return self._of_image(data, self._start)

    def describe(self, data: Json) -> Response:
        """DescribeImageScanFindings."""
        return self._of_image(data, self._describe)

    def _of_image(self, data: Json, answer: Callable[[Json, Json], Response]) -> Response:
        name = data["repositoryName"]
        if name not in self._service._repositories:
            return error_response_json(
                "RepositoryNotFoundException",
                f"The repository with name '{name}' does not exist in the registry with id"
                f" '{get_account_id()}'",
                400,
            )
        image = self._service._find_image(name, data["imageId"])
        if image is None:
            return error_response_json(
                "ImageNotFoundException",
                f"The image with imageId {data['imageId']} does not exist within the repository"
                f" with name '{name}' in the registry with id '{get_account_id()}'",
                400,
            )
        about = {
            "registryId": get_account_id(),
            "repositoryName": name,
            "imageId": {"imageDigest": image["imageDigest"]},
        }
        return answer(about, image)

    def _start(self, about: Json, image: Json) -> Response:
        self.started[_key(about)] = time.time()
        return json_response({**about, "imageScanStatus": {"status": "IN_PROGRESS"}})

    def _describe(self, about: Json, image: Json) -> Response:
        repository = self._service._repositories[about["repositoryName"]]
        on_push = repository.get("imageScanningConfiguration", {}).get("scanOnPush")
        at = self.started.get(_key(about)) or (on_push and image.get("imagePushedAt"))
        if not at:
            return error_response_json(
                "ScanNotFoundException",
                f"Image scan does not exist for the image with '{about['imageId']}' in the"
                f" repository with name '{about['repositoryName']}' in the registry with id"
                f" '{get_account_id()}'",
                400,
            )
        return json_response(
            {
                **about,
                "imageScanStatus": {
                    "status": "COMPLETE",
                    "description": "The scan was completed successfully.",
                },
                "imageScanFindings": {
                    "imageScanCompletedAt": at,
                    "vulnerabilitySourceUpdatedAt": at,
                    "findingSeverityCounts": {},
                    "findings": [],
                },
            }
        )


def fill(service: Any) -> None:
    """Give ministack's ECR the scan of images."""
    scans = ScansOfImages(service)
    add_actions(
        service,
        {"StartImageScan": scans.start, "DescribeImageScanFindings": scans.describe},
    )
    keep(service, "started_scans", scans.started)


def _key(about: Json) -> str:
    return f"{about['repositoryName']}@{about['imageId']['imageDigest']}"
