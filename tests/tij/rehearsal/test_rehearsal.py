"""The main job, end to end: everything applied by real Terraform, changed, and taken down again.

One deployment for the whole file; the tests are its steps, in order. What is taken down, while the
other steps go on, is a copy of it: AWS's provider waits for most of those minutes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest

from tij.emulator import EmbeddedAws
from tij.emulator.host.programs import missing
from tij.emulator.vercel import EmbeddedVercel
from tij.emulator.vercel.objects import Objects, World

ROOT = Path(__file__).parents[3]
STACKS = ["state", "foundation", "data", "service", "delivery", "operations", "frontend"]
EVERYBODY = {"CidrIp": "0.0.0.0/0"}
SCALED = "service/thisisjapan-cluster/thisisjapan-service"
COUNT = "from pictures.models import Picture; print('pictures:', Picture.objects.count())"
LOSE = """
import time
from datetime import UTC, datetime
from django.contrib.auth.models import Group
Group.objects.get_or_create(name="lost")
print("moment:", datetime.now(UTC).isoformat())
time.sleep(1)
Group.objects.all().delete()
"""
GROUPS = "from django.contrib.auth.models import Group; print('groups:', Group.objects.count())"
WORKER = """
[[workers]]
name = "clock"
command = "python -uc 'import time; print(time.ctime(), \\"tick\\"); time.sleep(10**6)'"
never_two = true

[[schedules]]
name = "often"
command = "python manage.py showmigrations"
rate = "3 minutes"
"""
CACHE = """
[cache]
enabled = true
"""
CACHED = not missing(cache=True)
"""Whether the rehearsal has a cache: where this machine has Valkey or Redis."""
ASK_CACHE = """
import os, socket, ssl, urllib.parse
at = urllib.parse.urlsplit(os.environ["REDIS_URL"])
plain = socket.create_connection((at.hostname, at.port))
stream = ssl.create_default_context().wrap_socket(plain, server_hostname=at.hostname).makefile("rw")
stream.write(f"PING\\r\\nAUTH {at.password}\\r\\nPING\\r\\n")
stream.flush()
print("cache:", *(stream.readline().split()[0] for _ in range(3)))
"""
# Seconds: the provider alone waits for about four minutes of an apply.
TIMEOUT = 1200
HEALTHY_TIMEOUT = 120
# Lines of `tij verify` that only what runs can pass.
RUNNING = {"front-end-reaches-api", "admin", "api", "database", "https-api", "https-cdn"}
RUNNING |= {"metrics", "log", "deployment", "tasks", "targets", "exec", "static-served"}
RUNNING |= {"bucket-refuses", "backup", "database-secret", "media-served"}
# What a rehearsal can't know: no port 80, no front end, a name that nobody can delegate; and what
# `tij verify` leaves to the tests, so that it changes nothing.
SKIPPED = {
    **dict.fromkeys(("page", "https-www", "redirect-www"), "no-door"),
    **dict.fromkeys(("redirect-api", "redirect-cdn", "ports"), "no-door"),
    "zone-delegated": "reserved-domain",
    **dict.fromkeys(("sign-in", "upload", "performance", "scan", "mobile"), "shown-elsewhere"),
}

pytestmark = [pytest.mark.reference, pytest.mark.terraform, pytest.mark.timeout(2 * TIMEOUT)]


@dataclass
class Checkout:
    """A copy of the project, so that the developer's own rehearsal is left alone."""

    root: Path
    said: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.root), "TIJ_ENVIRONMENT": "local"}

    def tij_until(self, words: str, *arguments: str) -> subprocess.Popen[str]:
        """Killed as soon as it has said `words`."""
        with subprocess.Popen(
            [sys.executable, "-m", "tij", *arguments],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as running:
            self.said.append("")
            for line in running.stdout or ():
                self.said[-1] += line
                if words in line:
                    running.kill()
                    break
        return running

    def tij(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            [sys.executable, "-m", "tij", *arguments],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        self.said.append(ran.stdout + ran.stderr)
        return ran

    @property
    def embedded(self) -> Path:
        return self.root / ".tij" / "embedded-aws" / "local"

    def aws(self) -> EmbeddedAws:
        """As `tij` starts it: commands of a test may join it, and need its tasks to run."""
        images = None if missing() else self.root / ".tij" / "container"
        return EmbeddedAws(self.embedded, images=images)

    def vercel(self) -> World:
        return Objects(EmbeddedVercel(self.embedded).objects_file).read()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    root = tmp_path_factory.mktemp("rehearsal") / "checkout"
    ignore = shutil.ignore_patterns(
        ".git",
        ".venv",
        ".tij",
        "cdktf.out",
        "node_modules",
        ".next",
        "__pycache__",
        "tests",
        ".*_cache",
    )
    shutil.copytree(ROOT, root, ignore=ignore)
    # Packages of the image are installed once for all tests.
    images = ROOT / ".tij" / "container"
    images.mkdir(parents=True, exist_ok=True)
    (root / ".tij").mkdir()
    (root / ".tij" / "container").symlink_to(images)
    with (root / "environments" / "local.toml").open("a", encoding="utf-8") as settings:
        settings.write(WORKER + (CACHE if CACHED else ""))
    return Checkout(root)


@pytest.fixture(scope="module")
def held(checkout: Checkout) -> Iterator[ExitStack]:
    """From its first use on the embedded AWS stays up between the commands."""
    with ExitStack() as stack:
        stack.enter_context(checkout.aws())
        yield stack


@dataclass(frozen=True)
class TakenDown:
    """What `tij export hcl --plan`, then `tij destroy` said, and what was left."""

    exported: subprocess.CompletedProcess[str]
    ran: subprocess.CompletedProcess[str]
    left: dict[str, list[Any]]
    vercel: World


@pytest.fixture(scope="module")
def aside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture(scope="module")
def taken_down(checkout: Checkout, aside: ThreadPoolExecutor) -> Future[TakenDown]:
    """Begun when it is first asked for, with what is built by then."""
    root = checkout.root.with_name("taken-down")
    shutil.copytree(checkout.root, root, symlinks=True)
    copy = Checkout(root)

    def destroy() -> TakenDown:
        # No tasks: the original's have the copy's addresses and ports.
        with EmbeddedAws(copy.embedded) as aws:
            exported = copy.tij("export", "hcl", "exported", "--plan")
            ran = copy.tij("destroy", "--yes")
            left = {name: found for name, found in inventory(aws).items() if found}
        return TakenDown(exported, ran, left, copy.vercel())

    return aside.submit(destroy)


def changes(plan: subprocess.CompletedProcess[str]) -> dict[str, list[dict[str, Any]]]:
    """Stack → what its plan changes."""
    document = json.loads(plan.stdout)["stacks"]
    return {name: stack["changes"] for name, stack in document.items() if stack["changes"]}


def test_everything_is_applied_and_the_second_plan_is_empty(checkout: Checkout) -> None:
    ran = checkout.tij("local", "up")
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    assert "The second plan of every stack is empty." in ran.stdout
    for name in ("api_url", "cdn_url", "database_host", "name_servers", "files_bucket"):
        assert name in ran.stdout
    if missing():
        assert "The application itself was not started: install" in ran.stdout
    page = checkout.root / ".tij" / "page" / "local" / "index.html"
    assert f"The guide as one page: {page.as_uri()}" in ran.stdout
    with checkout.aws() as aws:
        (vpc,) = [v["VpcId"] for v in client(aws, "ec2").describe_vpcs()["Vpcs"] if v["Tags"]]
    assert vpc in page.read_text(encoding="utf-8")
    # Nobody looked at a plan but the bootstrap, and each reading is a Terraform more.
    logs = (checkout.root / ".tij" / "logs" / "local").glob("*.show.log")
    assert [log.name for log in logs] == ["state.show.log"]


@pytest.mark.container
def test_the_application_was_really_used(checkout: Checkout) -> None:
    """What `tij local up` asked of it, and what its release task wrote."""
    lines = [" ".join(line.split()) for line in checkout.said[0].splitlines()]
    assert "GET /health/ 200" in lines
    assert "GET /admin/login/ 200" in lines
    assert "check_upload exit code 0" in lines
    assert "its file, from the CDN 200" in lines
    assert "worker clock 1 of 1 running" in lines
    assert "schedule often exit code 0" in lines
    style = next(line for line in lines if line.startswith("its style sheet, from the CDN"))
    assert int(style.split()[-2]) > 1000, style
    assert [
        line for line in lines if re.fullmatch(r"task .*service: ?\S+\): \d+ MiB.* 512 MiB", line)
    ]
    # The front end finds both behind the one port.
    told = re.findall(
        r"^NEXT_PUBLIC_(API|CDN)_URL=https://(\S+):(\d+)$", checkout.said[0], re.MULTILINE
    )
    names = {which: name for which, name, _ in told}
    assert names == {"API": "api.thisisjapan.localhost", "CDN": "cdn.thisisjapan.localhost"}
    assert len({port for _, _, port in told}) == 1
    with checkout.aws() as aws:
        logs = client(aws, "logs")
        events = logs.filter_log_events(logGroupName="/ecs/thisisjapan-backend")["events"]
    assert any('"logger":"nginx.access"' in event["message"] for event in events)
    assert any("migrat" in event["message"] for event in events)
    assert " tick" in checkout.tij("logs", "--worker", "clock", "--since", "1h").stdout


def test_another_command_finds_the_same(
    checkout: Checkout,
    taken_down: Future[TakenDown],  # begins here
) -> None:
    # That every stack's second plan is empty was seen by `up`; these have tasks and a database.
    ran = checkout.tij("plan", "data", "service", "--detailed-exitcode")
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.usefixtures("held")
def test_the_live_checks_see_what_was_built_and_what_somebody_broke(checkout: Checkout) -> None:
    ran = checkout.tij("verify", "--json", "--report", "verified.md")
    checks = {check["name"]: check for check in json.loads(ran.stdout)["checks"]}
    built = {"certificate-api", "certificate-cdn", "security-groups", "database-private"}
    built |= {"records", "alarms-wired", "alarms-quiet", "application-secret"}
    assert {name for name in built if checks[name]["status"] != "pass"} == set()
    assert checks["zone-delegated"]["code"] == "reserved-domain"
    assert "## Security" in (checkout.root / "verified.md").read_text(encoding="utf-8")
    rule = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [EVERYBODY]}]
    with checkout.aws() as aws:
        ec2 = client(aws, "ec2")
        groups = ec2.describe_security_groups()["SecurityGroups"]
        (group,) = [g["GroupId"] for g in groups if g["GroupName"] == "thisisjapan-ecs-sg"]
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=rule)
        broken = checkout.tij("verify", "--json", "--only", "security-groups")
        ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=rule)
    assert broken.returncode == 1
    (check,) = json.loads(broken.stdout)["checks"]
    assert check["seen"] == f"Not in the design: {group} <- 0.0.0.0/0 tcp/22"
    assert checkout.tij("verify", "--only", "security-groups").returncode == 0


@pytest.mark.usefixtures("held")
@pytest.mark.container
def test_no_line_of_the_checklist_fails_while_the_application_runs(checkout: Checkout) -> None:
    # Whether the embedded AWS runs or is started for it.
    ran = checkout.tij("verify", "--json")
    checks = json.loads(ran.stdout)["checks"]
    skipped = {check["name"]: check["code"] for check in checks if check["status"] == "skip"}
    assert [check for check in checks if check["status"] == "fail"] == []
    assert skipped == SKIPPED
    assert {check["name"] for check in checks if check["status"] == "pass"} >= RUNNING
    assert ran.returncode == 0


def wait_for_a_healthy_target(aws: EmbeddedAws) -> None:
    elb = client(aws, "elbv2")
    (group,) = elb.describe_target_groups()["TargetGroups"]
    deadline = time.monotonic() + HEALTHY_TIMEOUT
    while True:
        targets = elb.describe_target_health(TargetGroupArn=group["TargetGroupArn"])
        states = [d["TargetHealth"]["State"] for d in targets["TargetHealthDescriptions"]]
        if "healthy" in states:
            return
        assert time.monotonic() < deadline, states
        time.sleep(0.5)


def test_one_change_is_planned_as_that_change_and_applied(checkout: Checkout) -> None:
    settings = checkout.root / "environments" / "local.toml"
    text = settings.read_text(encoding="utf-8")
    assert "max_tasks = 3" in text
    settings.write_text(text.replace("max_tasks = 3", "max_tasks = 5"), encoding="utf-8")
    planned = checkout.tij("plan", "--json", "--detailed-exitcode")
    assert planned.returncode == 3, planned.stderr
    ((stack, resources),) = changes(planned).items()
    assert stack == "service"
    assert [(r["address"].split(".")[0], r["action"]) for r in resources] == [
        ("aws_appautoscaling_target", "update")
    ]
    applied = checkout.tij("apply", "--saved", "--yes")
    assert applied.returncode == 0, applied.stdout + applied.stderr
    assert checkout.tij("plan", "service", "--detailed-exitcode").returncode == 0
    with checkout.aws() as aws:
        scaling = client(aws, "application-autoscaling")
        (target,) = scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[SCALED])[
            "ScalableTargets"
        ]
    assert target["MaxCapacity"] == 5


def test_no_generated_secret_is_in_a_plan_a_state_or_a_log(checkout: Checkout) -> None:
    # A plan that will write new ones, to be applied below.
    settings = checkout.root / "environments" / "local.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[frontend]", "[frontend]\nsecret_version = 2"), "utf-8")
    planned = checkout.tij("plan", "--detailed-exitcode", "frontend")
    assert planned.returncode == 3, planned.stdout + planned.stderr
    with checkout.aws() as aws:
        manager = client(aws, "secretsmanager")
        listed = manager.list_secrets()["SecretList"]
        values = [
            value
            for secret in listed
            for value in json.loads(
                manager.get_secret_value(SecretId=secret["ARN"])["SecretString"]
            ).values()
        ]
    secrets = [value for value in values if value != "postgres"]
    # Django's two, the database's, NextAuth's for production and for previews; the cache's two.
    assert len(secrets) == 5 + 2 * CACHED
    assert all(len(secret) >= 16 and "${" not in secret for secret in secrets)
    assert len(set(secrets)) == len(secrets)
    secrets.append(client_address_key(checkout))
    # The embedded AWS must keep them somewhere: its services' own stores.
    stores = {"secretsmanager.json", "rds.json", "elasticache.json"}
    scanned = [
        file
        for directory in (".tij", "cdktf.out")
        for file in (checkout.root / directory).rglob("*")
        if file.is_file() and file.name not in stores and not file.is_symlink()
    ]
    assert {f"{stack}.tfstate" for stack in STACKS} <= {file.name for file in scanned}
    assert [file for file in scanned if file.suffix == ".tfplan"]
    assert [file for file in scanned if file.name.endswith(".log")]
    for secret in secrets:
        found = [file for file in scanned if secret.encode() in file.read_bytes()]
        assert found == []
        assert not [said for said in checkout.said if secret in said]


def test_vercel_has_the_secret_that_secrets_manager_keeps(checkout: Checkout) -> None:
    first = kept_digests(checkout)
    assert given_digests(checkout) == first
    derived = {"production": digest(client_address_key(checkout))}
    assert given_digests(checkout, "CLIENT_ADDRESS_KEY") == derived
    applied = checkout.tij("apply", "--saved", "--yes")
    assert applied.returncode == 0, applied.stdout + applied.stderr
    second = kept_digests(checkout)
    assert given_digests(checkout) == second
    assert set(first.values()).isdisjoint(second.values())
    assert checkout.tij("plan", "frontend", "--detailed-exitcode").returncode == 0


def kept_digests(checkout: Checkout) -> dict[str, str]:
    """Target → digest of NEXTAUTH_SECRET in Secrets Manager."""
    with checkout.aws() as aws:
        manager = client(aws, "secretsmanager")
        text = manager.get_secret_value(SecretId="thisisjapan/frontend")["SecretString"]
    return {target: digest(value) for target, value in json.loads(text).items()}


def client_address_key(checkout: Checkout) -> str:
    """What the application derives from its SECRET_KEY."""
    with checkout.aws() as aws:
        manager = client(aws, "secretsmanager")
        text = manager.get_secret_value(SecretId="thisisjapan/app-config")["SecretString"]
    return hashlib.sha256(f"client-address:{json.loads(text)['SECRET_KEY']}".encode()).hexdigest()


def digest(value: str) -> str:
    """As the embedded Vercel keeps a sensitive variable."""
    return f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"


def given_digests(checkout: Checkout, key: str = "NEXTAUTH_SECRET") -> dict[str, str]:
    """Target → digest of a variable on Vercel."""
    return {
        target: variable["value_digest"]
        for variable in checkout.vercel().variables.values()
        for target in variable["target"]
        if variable["key"] == key
    }


def test_the_doctor_names_what_somebody_broke(checkout: Checkout) -> None:
    with checkout.aws() as aws:
        ec2 = client(aws, "ec2")
        groups = {
            g["GroupName"]: g["GroupId"] for g in ec2.describe_security_groups()["SecurityGroups"]
        }
        group = groups["thisisjapan-rds-sg"]
        rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
        (rule,) = [
            r["SecurityGroupRuleId"]
            for r in rules["SecurityGroupRules"]
            if r["ReferencedGroupInfo"]["GroupId"] == groups["thisisjapan-ecs-sg"]
        ]
        ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rule])
        ran = checkout.tij("doctor", "database", "--json")
    assert ran.returncode == 1, ran.stderr
    causes = {cause["name"]: cause for cause in json.loads(ran.stdout)["causes"]}
    assert causes["port-closed"]["guide"] == ["G184"]
    assert causes["port-closed"]["next"] == "tij plan -e local service"


@pytest.mark.container
def test_a_restored_snapshot_answers_the_running_image(checkout: Checkout) -> None:
    """Whom `tij local up` registered is in the copy; the live database is left alone."""
    live, snapshot = "thisisjapan-db", "before-the-drill"
    with checkout.aws() as aws:
        rds = client(aws, "rds")
        rds.create_db_snapshot(DBInstanceIdentifier=live, DBSnapshotIdentifier=snapshot)
        rds.get_waiter("db_snapshot_available").wait(
            DBSnapshotIdentifier=snapshot, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        ran = checkout.tij("drill", "restore", "--yes", "--json")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        instances = rds.describe_db_instances()["DBInstances"]
        assert [i["DBInstanceIdentifier"] for i in instances] == [live]
        rds.delete_db_snapshot(DBSnapshotIdentifier=snapshot)
    machine = checkout.embedded / "machine"
    # RDS answers before the copy's PostgreSQL has ended and its data is gone.
    while len(list(machine.glob("databases/*"))) > 1:
        time.sleep(0.2)
    assert len(list(machine.glob("databases/*"))) == 1
    assert list(machine.glob(f"snapshots/*{snapshot}")) == []
    drilled = json.loads(ran.stdout[ran.stdout.index("{") :])
    assert drilled["snapshot"] == snapshot
    assert drilled["rows"]["auth.User"] == 1
    # The last check's, which the next one deletes.
    assert drilled["rows"]["pictures.Picture"] == 1
    assert drilled["rto_seconds"] > 0
    assert "is not there: nothing to do." in checkout.tij("drill", "clean").stdout


@pytest.mark.container
def test_the_running_image_takes_djangos_commands(checkout: Checkout) -> None:
    ran = checkout.tij("manage", "check", "--deploy")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert checkout.tij("manage", "nonsense").returncode == 1
    with checkout.aws() as aws:
        released = client(aws, "ssm").get_parameter(Name="/thisisjapan/released-image")
    pending = checkout.tij("migrations", released["Parameter"]["Value"], "--json")
    assert pending.returncode == 0, pending.stdout + pending.stderr
    assert json.loads(pending.stdout[pending.stdout.index("{") :])["refused_for"] == []
    pushed = checkout.tij("image", "push")
    # The copy has no commit that could name an image.
    assert pushed.returncode == 2
    assert "Next: git init" in pushed.stderr


@pytest.mark.container
@pytest.mark.valkey
def test_the_cache_answers_tasks_that_show_its_token(checkout: Checkout) -> None:
    ran = checkout.tij("manage", "shell", "-c", ASK_CACHE)
    assert "cache: -NOAUTH +OK +PONG" in ran.stdout, ran.stdout + ran.stderr
    checks = json.loads(checkout.tij("verify", "--json", "--only", "cache-locked").stdout)["checks"]
    assert [check["status"] for check in checks] == ["pass"]


@pytest.mark.container
def test_what_was_deleted_is_there_again_after_a_restore_killed_half_way(
    checkout: Checkout,
) -> None:
    # What somebody broke above is a change that is not applied.
    broken = checkout.tij("restore", "--yes")
    assert "The stack service has changes that are not applied." in broken.stderr
    assert checkout.tij("apply", "service", "--yes").returncode == 0
    lost = checkout.tij("manage", "shell", "-c", LOSE)
    moment = re.search(r"moment: (\S+)", lost.stdout)
    assert moment, lost.stdout + lost.stderr
    with unapplied(checkout):
        refused = checkout.tij("restore", "--yes")
    assert refused.returncode == 2
    assert "The stack data has changes that are not applied." in refused.stderr
    # Out of the state, and not yet in it again.
    killed = checkout.tij_until("data: applying", "restore", "--to", moment[1], "--yes")
    assert killed.returncode == -signal.SIGKILL
    assert re.search(r"auth\.Group +1 +0", checkout.said[-1]), checkout.said[-1]
    again = checkout.tij("restore")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "data: its plan is empty" in again.stderr
    same_and_healthy(checkout, groups=1)
    with checkout.aws() as aws:
        found = client(aws, "rds").describe_db_instances()["DBInstances"]
    kept = {i["DBInstanceIdentifier"][:19] for i in found} - {"thisisjapan-db"}
    assert kept == {"thisisjapan-db-old-"}
    back = checkout.tij("restore", "--back", "--yes")
    assert back.returncode == 0, back.stdout + back.stderr
    same_and_healthy(checkout, groups=0)


@contextmanager
def unapplied(checkout: Checkout) -> Iterator[None]:
    """The settings say what is not applied."""
    settings = checkout.root / "environments" / "local.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("retention_days = 7", "retention_days = 8", 1), "utf-8")
    yield
    settings.write_text(text, encoding="utf-8")


def same_and_healthy(checkout: Checkout, *, groups: int) -> None:
    planned = checkout.tij("plan", "data", "service", "operations", "--detailed-exitcode")
    assert planned.returncode == 0, planned.stdout + planned.stderr
    rows = checkout.tij("manage", "shell", "-c", GROUPS)
    assert f"groups: {groups}" in rows.stdout, rows.stdout + rows.stderr
    verified = checkout.tij("verify", "--only", "database", "--only", "api", "--only", "backup")
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.container
def test_a_schedule_was_started_by_the_embedded_aws(checkout: Checkout, held: ExitStack) -> None:
    """By its own clock, in the minutes before or now."""
    with checkout.aws() as aws:
        logs = client(aws, "logs")
        deadline = time.monotonic() + TIMEOUT
        while len(streams := scheduled_runs(logs)) < 2:
            assert time.monotonic() < deadline, streams
            time.sleep(1)
    ran = checkout.tij("schedule", "run", "often")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "[X] 0001_initial" in ran.stdout
    unknown = checkout.tij("schedule", "run", "night")
    assert unknown.returncode == 2
    assert (
        "There is no schedule 'night' in the applied service. Schedules: often." in unknown.stderr
    )


def scheduled_runs(logs: Any) -> list[str]:
    """The streams of its tasks; `local up` has made one."""
    found = logs.describe_log_streams(logGroupName="/ecs/thisisjapan-schedule-often")
    return [stream["logStreamName"] for stream in found["logStreams"]]


def test_another_program_finds_the_embedded_aws(checkout: Checkout) -> None:
    program = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    ran = checkout.tij("local", "run", sys.executable, "-c", program)
    assert ran.stdout.split()[-1] == "000000000000", ran.stderr
    assert checkout.tij("local", "run", sys.executable, "-c", "raise SystemExit(7)").returncode == 7


def test_what_is_exported_plans_no_change_in_any_stack(taken_down: Future[TakenDown]) -> None:
    said = taken_down.result().exported
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-3000:]
    assert {line.split()[0] for line in said.stdout.splitlines() if ".tf" in line} == set(STACKS)
    assert {f"{name}: no changes" for name in STACKS} == {
        line.rpartition(" (")[0] for line in said.stderr.splitlines() if ": no changes (" in line
    }
    assert "The plan of every applied stack is empty." in said.stdout


def test_everything_is_taken_down_but_the_state_bucket(taken_down: Future[TakenDown]) -> None:
    done = taken_down.result()
    assert done.ran.returncode == 0, done.ran.stdout[-3000:] + done.ran.stderr[-3000:]
    assert done.left == {"s3 buckets": ["thisisjapan-local-tfstate"]}
    assert (done.vercel.projects, done.vercel.variables, done.vercel.domains) == ({}, {}, {})


def test_nothing_goes_on_running(checkout: Checkout, held: ExitStack) -> None:
    held.close()
    assert [p.info for p in psutil.process_iter(["cmdline"]) if belongs(p, checkout)] == []


def belongs(process: psutil.Process, checkout: Checkout) -> bool:
    """Whether it was started for the checkout's embedded AWS."""
    return any(str(checkout.root) in argument for argument in process.info["cmdline"] or ())


def client(aws: EmbeddedAws, service: str, region: str = "ap-northeast-1") -> Any:
    environment = aws.environment()
    return boto3.client(
        service,
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=region,
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )


def inventory(aws: EmbeddedAws) -> dict[str, list[Any]]:
    """What is left of every kind of thing that the deployment makes."""
    ec2, ecs, elb = (client(aws, name) for name in ("ec2", "ecs", "elbv2"))
    logs, iam, kms = (client(aws, name) for name in ("logs", "iam", "kms"))
    zones = client(aws, "route53").list_hosted_zones()["HostedZones"]
    keys = [kms.describe_key(KeyId=k["KeyId"])["KeyMetadata"] for k in kms.list_keys()["Keys"]]
    ours = re.compile("thisisjapan", re.I)
    return {
        "s3 buckets": [b["Name"] for b in client(aws, "s3").list_buckets()["Buckets"]],
        "vpcs": [v for v in ec2.describe_vpcs()["Vpcs"] if not v.get("IsDefault")],
        "addresses": ec2.describe_addresses()["Addresses"],
        "nat gateways": [
            g for g in ec2.describe_nat_gateways()["NatGateways"] if g["State"] != "deleted"
        ],
        "flow logs": ec2.describe_flow_logs()["FlowLogs"],
        "endpoints": ec2.describe_vpc_endpoints()["VpcEndpoints"],
        "databases": client(aws, "rds").describe_db_instances()["DBInstances"],
        "caches": client(aws, "elasticache").describe_replication_groups()["ReplicationGroups"],
        "secrets": client(aws, "secretsmanager").list_secrets()["SecretList"],
        "repositories": client(aws, "ecr").describe_repositories()["repositories"],
        "zones": zones,
        "parameters": [
            p
            for p in client(aws, "ssm").describe_parameters()["Parameters"]
            if ours.search(p["Name"])
        ],
        "clusters": [
            c
            for c in ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]
            if c["status"] == "ACTIVE"
        ],
        "load balancers": elb.describe_load_balancers()["LoadBalancers"],
        "target groups": elb.describe_target_groups()["TargetGroups"],
        "log groups": [
            g["logGroupName"]
            for g in logs.describe_log_groups()["logGroups"]
            if ours.search(g["logGroupName"])
        ],
        "roles": [r["RoleName"] for r in iam.list_roles()["Roles"] if ours.search(r["RoleName"])],
        "keys": [k for k in keys if k["KeyState"] == "Enabled" and k["KeyManager"] == "CUSTOMER"],
        "certificates": [
            c
            for region in ("ap-northeast-1", "us-east-1")
            for c in client(aws, "acm", region).list_certificates()["CertificateSummaryList"]
        ],
        "distributions": client(aws, "cloudfront")
        .list_distributions()["DistributionList"]
        .get("Items", []),
        "topics": client(aws, "sns").list_topics()["Topics"],
        "alarms": client(aws, "cloudwatch").describe_alarms()["MetricAlarms"],
        "dashboards": client(aws, "cloudwatch").list_dashboards()["DashboardEntries"],
        "budgets": client(aws, "budgets")
        .describe_budgets(AccountId="000000000000")
        .get("Budgets", []),
        "scaling targets": client(aws, "application-autoscaling").describe_scalable_targets(
            ServiceNamespace="ecs"
        )["ScalableTargets"],
    }
