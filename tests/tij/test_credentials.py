"""Without credentials that AWS takes, every command ends in one message and exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore import exceptions as boto

from tests.tiny_project import TinyProject
from tij.errors import BadInputError, ExitCode, TijError
from tij.session.aws import telling_aws_errors


@pytest.fixture
def project(needs_terraform: None, tmp_path: Path) -> TinyProject:
    """On AWS itself, with nobody's credentials."""
    project = TinyProject.make(tmp_path / "checkout")
    file = project.root / "environments" / "local.toml"
    text = file.read_text(encoding="utf-8")
    assert "embedded = true" in text
    file.write_text(text.replace("embedded = true", "embedded = false"), encoding="utf-8")
    return project


NOBODY = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/nonexistent",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
}


@pytest.mark.parametrize(
    "command",
    [
        ("state", "bootstrap", "--yes"),
        ("output",),
        ("verify",),
        ("destroy", "--confirm", "local"),
    ],
    ids=" ".join,
)
def test_no_credentials_are_told_with_the_next_step(
    project: TinyProject, command: tuple[str, ...]
) -> None:
    said = project.tij(*command, code=2, **NOBODY)
    assert "Unable to locate credentials" in said
    assert "\nNext: give AWS credentials" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"AWS_ACCESS_KEY_ID": "AKIA"}, "Partial credentials"),
        ({"AWS_PROFILE": "nobody"}, "The config profile (nobody) could not be found"),
    ],
    ids=["partial", "unknown profile"],
)
def test_credentials_that_are_none_are_told(
    project: TinyProject, variables: dict[str, str], told: str
) -> None:
    said = project.tij("output", code=2, **NOBODY, **variables)
    assert told in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (boto.NoRegionError(), ExitCode.BAD_INPUT),
        (boto.UnauthorizedSSOTokenError(), ExitCode.BAD_INPUT),
        (boto.TokenRetrievalError(provider="sso", error_msg="over"), ExitCode.BAD_INPUT),
        (boto.ClientError({"Error": {"Code": "ExpiredToken"}}, "Get"), ExitCode.BAD_INPUT),
        (boto.ClientError({"Error": {"Code": "AccessDenied"}}, "Get"), ExitCode.FAILED),
        (boto.EndpointConnectionError(endpoint_url="https://x"), ExitCode.FAILED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_bad_input_and_failures_are_told_apart(error: Exception, code: ExitCode) -> None:
    with pytest.raises(TijError, match="Next: ") as told, telling_aws_errors():
        raise error
    assert told.value.exit_code is code
    assert isinstance(told.value, BadInputError) is (code is ExitCode.BAD_INPUT)


def test_other_errors_are_left_alone() -> None:
    with pytest.raises(KeyError), telling_aws_errors():
        raise KeyError("ours")
