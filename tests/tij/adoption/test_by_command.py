"""What can't be surveyed or taken in ends the command: one clear line, and nothing is written.

The room's other tests hold each reason; these hold what whoever typed the command sees.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tij.adoption import variants
from tests.tij.adoption.clicked import Clicks, click
from tests.tiny_project import REPOSITORY, TinyProject, until
from tij.adoption import decisions
from tij.adoption.decisions import Adoption
from tij.emulator import EmbeddedAws
from tij.errors import TijError

DOMAIN = "thisisjapan.localhost"
BEFORE = Adoption(decided={"vpc": "vpc-1"}, held={"foundation": ["aws_vpc.network"]})


@pytest.fixture
def project(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> TinyProject:
    """One with a bucket for its states."""
    shared = tmp_path_factory.getbasetemp().parent
    return TinyProject.bootstrapped(tmp_path / "checkout", shared)


def file_of(project: TinyProject) -> Path:
    return decisions.path(project.root, "local")


def set_aws(project: TinyProject, **settings: str) -> None:
    """Change lines of the table [aws]; add those that aren't there."""
    file = project.root / "environments" / "local.toml"
    text = file.read_text(encoding="utf-8")
    for name, value in settings.items():
        text, found = re.subn(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
        text = text if found else text.replace("[aws]\n", f"[aws]\n{name} = {value}\n")
    file.write_text(text, encoding="utf-8")


def one_line(said: str, about: str) -> str:
    """The only line that says it; `Next:` follows it."""
    (line,) = (one for one in said.splitlines() if about in one)
    assert "\nNext: " in said
    return line


def reader(project: TinyProject, *denied: str) -> dict[str, str]:
    """Environment of one who may do everything but that; IAM asks their policies."""

    def document(*statements: object) -> str:
        return json.dumps({"Version": "2012-10-17", "Statement": statements})

    iam = project.client("iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=document(trust))["Role"]
    policy = document(
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": denied, "Resource": "*"},
    )
    iam.put_role_policy(RoleName="reader", PolicyName="reads", PolicyDocument=policy)
    given = project.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="me")
    return project.aws.environment() | {
        "AWS_ACCESS_KEY_ID": given["Credentials"]["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["Credentials"]["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["Credentials"]["SessionToken"],
    }


@pytest.mark.terraform
def test_a_read_that_is_denied_is_named_and_nothing_is_written(project: TinyProject) -> None:
    # With its tasks, the embedded AWS asks IAM who may do what.
    directory = project.root / ".tij" / "embedded-aws" / "local"
    project.aws = EmbeddedAws(directory, images=project.root / "images")
    with project.aws:
        set_aws(project, embedded="false")
        project.client("ssm").put_parameter(Name="/tiny/one", Type="String", Value="clicked")
        denied = reader(project, "s3:ListAllMyBuckets")
        said = project.tij("adopt", "survey", code=2, **denied)
        line = one_line(said, "may not read")
        assert line.startswith("These credentials may not read what leads to the part files_bucket")
        assert "AccessDenied" in line
        assert "Next: allow s3:ListAllMyBuckets, or use credentials that may read" in said
        assert not file_of(project).exists()
        project.tij("adopt", "survey", **project.aws.environment())
        before = file_of(project).read_bytes()
        said = project.tij("adopt", "take-in", "--yes", code=2, **denied)
        assert one_line(said, "may not read") == line
        assert file_of(project).read_bytes() == before
        assert project.addresses("first") == []


@pytest.mark.terraform
def test_what_is_elsewhere_doubtful_or_wrongly_edited_is_one_line(project: TinyProject) -> None:
    file = file_of(project)
    with project.aws:
        made = click(project.client, Clicks(domain=DOMAIN, until="network", two_vpcs=True))
        variants.balancer_of_another_region(project.client, made)
        said = project.tij("adopt", "survey", code=2)
        assert f"api.{DOMAIN} leads to far-alb-" in one_line(said, "another Region or account")
        assert not file.exists()
        file.parent.mkdir()
        file.write_text('[decided]\nload_balancer = "none"\n', encoding="utf-8")
        # Two may be the VPC.
        said = project.tij("adopt", "survey")
        assert "Next: name one of each under [decided]" in said
        assert f'zone = "{made["zone"]}"' in file.read_text(encoding="utf-8")
        before = file.read_bytes()
        said = project.tij("adopt", "take-in", "--yes", code=2)
        line = one_line(said, "vpc: one of vpc-")
        assert line.endswith("name it under [decided]")
        assert made["vpc"] in line
        assert file.read_bytes() == before
        for command in ("survey", "take-in", "next"):
            file.write_bytes(before + b"\n[chosen]\n")
            said = project.tij("adopt", command, code=2)
            assert "chosen: unknown; allowed are the tables" in said.splitlines()[-1]
            assert file.read_bytes() == before + b"\n[chosen]\n"
        file.write_bytes(before)
        set_aws(project, embedded="false", account_id='"123456789012"')
        said = project.tij("adopt", "survey", code=2, **project.aws.environment())
        (line,) = said.splitlines()
        assert line == "aws.account_id is 123456789012, but these credentials are of 000000000000."
        assert file.read_bytes() == before
        assert project.addresses("first") == []


@pytest.mark.terraform
def test_a_survey_that_is_killed_or_has_no_room_leaves_the_file_as_it_was(
    project: TinyProject,
) -> None:
    file = file_of(project)
    calls = project.root / "calls"
    directory = project.root / ".tij" / "embedded-aws" / "local"
    project.aws = EmbeddedAws(directory, record=calls)
    with project.aws:
        made = click(project.client, Clicks(domain=DOMAIN, until="network"))
        decided = Adoption(decided={"vpc": made["vpc"]}, held=BEFORE.held)
        decisions.write(file, decided)
        before = file.read_bytes()
        process = project.start("adopt", "survey")
        until(lambda: "DescribeNatGateways" in calls.read_text() or process.poll() is not None)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert file.read_bytes() == before
        assert list(file.parent.iterdir()) == [file]
        # The disk is full.
        fresh = file.with_suffix(".fresh")
        fresh.symlink_to("/dev/full")
        said = project.tij("adopt", "survey", code=1)
        assert "local.toml can't be written" in one_line(said, "No space left on device")
        assert file.read_bytes() == before
        # What a kill left behind of the file is nobody's.
        fresh.write_bytes(before[:-7])
        project.tij("adopt", "survey")
        after = decisions.read(file)
        assert (after.decided, after.held) == (decided.decided, decided.held)
        assert after.found == {part: made[part] for part in ("zone", "vpc", "nat_gateway")}
        assert list(file.parent.iterdir()) == [file]


def test_a_write_that_is_killed_in_its_middle_is_no_file(tmp_path: Path) -> None:
    file = tmp_path / "adoption" / "local.toml"
    decisions.write(file, BEFORE)
    # The kernel ends the process at the byte that is too many (setrlimit(2), RLIMIT_FSIZE).
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from tij.adoption.decisions import Adoption, write\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "write(Path(sys.argv[1]), Adoption(decided={'vpc': 'vpc-2'}))\n"
    )
    command = [sys.executable, "-B", "-c", program, str(file)]
    done = subprocess.run(command, cwd=REPOSITORY, check=False, timeout=60)
    assert done.returncode == -signal.SIGXFSZ
    assert len(file.with_suffix(".fresh").read_bytes()) == 100
    assert decisions.read(file) == BEFORE
    decisions.write(file, Adoption(decided={"vpc": "vpc-3"}))
    assert decisions.read(file).decided == {"vpc": "vpc-3"}
    assert list(file.parent.iterdir()) == [file]


def test_a_place_that_takes_no_file_is_told(tmp_path: Path) -> None:
    in_the_way = tmp_path / "adoption"
    in_the_way.write_text("a file", encoding="utf-8")
    with pytest.raises(TijError, match=r"local\.toml can't be written \(") as raised:
        decisions.write(in_the_way / "local.toml", BEFORE)
    assert "\n" not in raised.value.message
    assert in_the_way.read_text(encoding="utf-8") == "a file"
