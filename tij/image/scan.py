"""What ECR's scan found in an image (Amazon ECR, "Scan images for software vulnerabilities")."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from tij.image.repository import Repository
    from tij.interrupt import Interrupt

# Seconds. A scan of a Debian image takes one to three minutes.
TIMEOUT = 600.0
INTERVAL = 5.0
WAITING = {"PENDING", "IN_PROGRESS"}
# ACTIVE is what enhanced scanning says: it looks again whenever a vulnerability is published.
DONE = {"COMPLETE", "ACTIVE"}


@dataclass(frozen=True)
class Finding:
    """A vulnerability: `severity` is ECR's (CRITICAL, HIGH, ...), `package` has its version."""

    name: str
    severity: str
    package: str = ""

    def __str__(self) -> str:
        return f"{self.severity} {self.name}" + (f" in {self.package}" if self.package else "")


@dataclass(frozen=True)
class Scan:
    """`why` is empty where the image was scanned, else ECR's words."""

    findings: tuple[Finding, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Scans:
    """The scans of a repository's images."""

    repository: Repository
    interrupt: Interrupt
    interval: float = INTERVAL
    timeout: float = TIMEOUT

    def of(self, digest: str) -> Scan:
        """The image's scan; waits for one that runs, and starts one where there was none."""
        deadline = time.monotonic() + self.timeout
        started = False
        while True:
            try:
                status, why, findings = self._read(digest)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ScanNotFoundException":
                    raise
                status, why, findings = "PENDING", "", ()
                if not started:
                    why = self._start(digest)
                    started = True
                    if why:
                        return Scan(why=why)
            if status in DONE:
                return Scan(findings)
            if status not in WAITING or time.monotonic() > deadline:
                return Scan(why=f"{status}: {why}" if why else status)
            self.interrupt.check()
            time.sleep(self.interval)

    def _read(self, digest: str) -> tuple[str, str, tuple[Finding, ...]]:
        pages = self.repository.ecr.get_paginator("describe_image_scan_findings").paginate(
            repositoryName=self.repository.name, imageId={"imageDigest": digest}
        )
        status, why, findings = "", "", []
        for page in pages:
            said = page["imageScanStatus"]
            status, why = said["status"], said.get("description", "")
            found = page.get("imageScanFindings", {})
            findings += [_basic(one) for one in found.get("findings", [])]
            findings += [_enhanced(one) for one in found.get("enhancedFindings", [])]
        return status, why, tuple(findings)

    def _start(self, digest: str) -> str:
        """Start one; why ECR does not, if it doesn't."""
        try:
            self.repository.ecr.start_image_scan(
                repositoryName=self.repository.name, imageId={"imageDigest": digest}
            )
        except ClientError as error:
            return str(error.response["Error"].get("Message") or error)
        return ""


def _basic(finding: Mapping[str, object]) -> Finding:
    attributes = finding.get("attributes")
    named = {
        str(one.get("key")): str(one.get("value"))
        for one in (attributes if isinstance(attributes, list) else [])
    }
    package = f"{named.get('package_name', '')} {named.get('package_version', '')}".strip()
    return Finding(str(finding["name"]), str(finding["severity"]), package)


def _enhanced(finding: Mapping[str, object]) -> Finding:
    details = finding.get("packageVulnerabilityDetails")
    details = details if isinstance(details, dict) else {}
    name = details.get("vulnerabilityId") or finding.get("title") or "?"
    return Finding(str(name), str(finding.get("severity")), ", ".join(_packages(details)))


def _packages(details: Mapping[str, object]) -> Iterator[str]:
    packages = details.get("vulnerablePackages")
    for package in packages if isinstance(packages, list) else []:
        yield f"{package.get('name', '?')} {package.get('version', '')}".strip()
