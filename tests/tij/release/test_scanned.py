"""What ECR found in an image stops its release, unless it is accepted by name."""

from __future__ import annotations

import pytest

from tij.image.scan import Finding, Scan
from tij.release.refused import ReleaseRefusedError
from tij.release.scanned import SHOWN, check_scan
from tij.settings.models import RefusedFindings

CRITICAL = Finding("CVE-2026-1", "CRITICAL", "openssl 3.0.2")
HIGH = Finding("CVE-2026-2", "HIGH", "zlib 1.3")
FOUND = Scan((HIGH, CRITICAL, Finding("CVE-2026-3", "LOW")))


@pytest.mark.parametrize(
    ("refused", "named"),
    [
        (RefusedFindings.CRITICAL, {"CVE-2026-1"}),
        (RefusedFindings.HIGH, {"CVE-2026-1", "CVE-2026-2"}),
    ],
)
def test_what_the_settings_refuse_is_refused_until_each_is_accepted(
    refused: RefusedFindings, named: set[str]
) -> None:
    with pytest.raises(ReleaseRefusedError) as stopped:
        check_scan(FOUND, refused, frozenset())
    assert stopped.value.exit_code == 4
    text = str(stopped.value)
    assert {one.name for one in FOUND.findings if one.name in text} == named
    assert "CRITICAL CVE-2026-1 in openssl 3.0.2" in text
    for name in named:
        assert f"--accept-finding {name}" in text
        with pytest.raises(ReleaseRefusedError, match=name):
            check_scan(FOUND, refused, named - {name})
    check_scan(FOUND, refused, named)


def test_many_findings_are_counted_and_the_command_names_all() -> None:
    many = Scan(tuple(Finding(f"CVE-2026-{n:04}", "CRITICAL") for n in range(SHOWN + 3)))
    with pytest.raises(ReleaseRefusedError) as stopped:
        check_scan(many, RefusedFindings.CRITICAL, frozenset())
    assert "  3 more" in str(stopped.value)
    assert str(stopped.value).count("--accept-finding") == SHOWN + 3


def test_an_image_that_was_not_scanned_is_refused_too() -> None:
    unscanned = Scan(why="UNSUPPORTED_IMAGE")
    with pytest.raises(ReleaseRefusedError, match="UNSUPPORTED_IMAGE"):
        check_scan(unscanned, RefusedFindings.CRITICAL, frozenset({"CVE-2026-1"}))
    check_scan(unscanned, RefusedFindings.CRITICAL, frozenset({"unscanned"}))
