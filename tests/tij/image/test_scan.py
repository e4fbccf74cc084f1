"""ECR's scan of an image: waited for, started where there was none, read to its last page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tij.image.repository import Repository
from tij.image.scan import Finding, Scan, Scans
from tij.interrupt import Interrupt

DIGEST = f"sha256:{'a' * 64}"
BASIC = {
    "name": "CVE-2026-1",
    "severity": "CRITICAL",
    "attributes": [
        {"key": "package_version", "value": "3.0.2"},
        {"key": "package_name", "value": "openssl"},
    ],
}
ENHANCED = {
    "severity": "HIGH",
    "title": "CVE-2026-2 - zlib",
    "packageVulnerabilityDetails": {
        "vulnerabilityId": "CVE-2026-2",
        "vulnerablePackages": [{"name": "zlib", "version": "1.3"}],
    },
}


@pytest.fixture
def ecr() -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client(
        "ecr",
        region_name="ap-northeast-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    with Stubber(client) as stub:
        yield client, stub
        stub.assert_no_pending_responses()


@pytest.fixture
def read(ecr: tuple[Any, Stubber]) -> Callable[[], Scan]:
    scans = Scans(Repository("1.dkr.ecr.test/backend", ecr[0]), Interrupt(), interval=0, timeout=5)
    return lambda: scans.of(DIGEST)


def answers(
    stub: Stubber, status: str, *findings: object, page: str = "", more: str = "", **found: object
) -> None:
    answer = {
        "imageScanStatus": {"status": status, "description": f"{status} said"},
        "imageScanFindings": {"findings": list(findings), **found},
    }
    asked: dict[str, object] = {"repositoryName": "backend", "imageId": {"imageDigest": DIGEST}}
    stub.add_response(
        "describe_image_scan_findings",
        answer | ({"nextToken": more} if more else {}),
        asked | ({"nextToken": page} if page else {}),
    )


def test_a_running_scan_is_waited_for_and_every_page_read(
    ecr: tuple[Any, Stubber], read: Callable[[], Scan]
) -> None:
    stub = ecr[1]
    answers(stub, "PENDING")
    answers(stub, "IN_PROGRESS")
    answers(stub, "COMPLETE", BASIC, more="2")
    answers(stub, "COMPLETE", {"name": "CVE-2026-3", "severity": "LOW"}, page="2")
    assert read() == Scan(
        (
            Finding("CVE-2026-1", "CRITICAL", "openssl 3.0.2"),
            Finding("CVE-2026-3", "LOW"),
        )
    )


def test_enhanced_scanning_is_read_too(ecr: tuple[Any, Stubber], read: Callable[[], Scan]) -> None:
    answers(ecr[1], "ACTIVE", enhancedFindings=[ENHANCED])
    assert read() == Scan((Finding("CVE-2026-2", "HIGH", "zlib 1.3"),))


def test_a_scan_that_never_was_is_started_once(
    ecr: tuple[Any, Stubber], read: Callable[[], Scan]
) -> None:
    stub = ecr[1]
    stub.add_client_error("describe_image_scan_findings", "ScanNotFoundException")
    stub.add_response(
        "start_image_scan",
        {"imageScanStatus": {"status": "IN_PROGRESS"}},
        {"repositoryName": "backend", "imageId": {"imageDigest": DIGEST}},
    )
    # AWS does not show it at once.
    stub.add_client_error("describe_image_scan_findings", "ScanNotFoundException")
    answers(stub, "COMPLETE")
    assert read() == Scan()


@pytest.mark.parametrize("status", ["FAILED", "UNSUPPORTED_IMAGE", "FINDINGS_UNAVAILABLE"])
def test_an_image_that_ecr_cannot_scan_says_why(
    ecr: tuple[Any, Stubber], read: Callable[[], Scan], status: str
) -> None:
    answers(ecr[1], status)
    assert read() == Scan(why=f"{status}: {status} said")


def test_a_scan_that_cannot_be_started_says_why(
    ecr: tuple[Any, Stubber], read: Callable[[], Scan]
) -> None:
    stub = ecr[1]
    stub.add_client_error("describe_image_scan_findings", "ScanNotFoundException")
    stub.add_client_error("start_image_scan", "LimitExceededException", "once in 24 hours")
    assert read() == Scan(why="once in 24 hours")


def test_a_scan_that_does_not_end_is_not_waited_for_for_ever(ecr: tuple[Any, Stubber]) -> None:
    answers(ecr[1], "IN_PROGRESS")
    scans = Scans(Repository("1.dkr.ecr.test/backend", ecr[0]), Interrupt(), timeout=0)
    assert scans.of(DIGEST) == Scan(why="IN_PROGRESS: IN_PROGRESS said")
