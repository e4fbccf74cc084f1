"""The two files of a new project: its production, and the rehearsal of it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tij.settings.catalog import RESERVED_DATABASE_NAMES
from tij.settings.rules.aws import EMBEDDED_ACCOUNT
from tij.start.answers import SIZES, Answers

REFERENCE = """\
# The reference project, container/project. Yours: tij app check DIRECTORY proposes this table
# (docs/another-project.md).
[app]
smoke_command = "check_upload"

[app.environment]
JWT_SECRET = "{JWT_SECRET}"
"""
"""`[app]` where no project was named."""

# Letters of two zones that new accounts have; everywhere else a and b.
ZONES: Mapping[str, str] = {"ap-northeast-1": "ac", "us-west-1": "ac", "ca-central-1": "ab"}


def production(answers: Answers, app: str) -> str:
    """The environment on AWS; `app` is the text of `[app]` and of what follows from it."""
    account = (
        f"account_id = {_text(answers.account)}"
        if answers.account
        else '# account_id = "123456789012"  # recommended: no other account is touched then'
    )
    ci = f"\n[ci]\nrepository = {_text(answers.repository)}\n" if answers.repository else ""
    return f"""\
# {answers.name} on AWS. Every key and its default: docs/settings.md.

{_project(answers, answers.name)}
[aws]
region = {_text(answers.region)}
{account}

[state]
bucket = {_text(f"{answers.name}-tfstate")}

{_network(answers)}
[dns]
domain = {_text(answers.domain)}

[hardening]
phase = 1

{_data(answers, answers.name)}
{app}
{_service(answers)}
# The front end on Vercel: enabled = true, team and repository (docs/front-end.md).
[frontend]
enabled = false

{_monitoring(answers)}{ci}"""


def rehearsal(answers: Answers, app: str) -> str:
    """The same in miniature on the embedded AWS, thrown away afterwards."""
    name = f"{answers.name}-local"
    return f"""\
# The rehearsal of {answers.name} on the embedded AWS, thrown away afterwards.

{_project(answers, name)}
[aws]
region = {_text(answers.region)}
account_id = {_text(EMBEDDED_ACCOUNT)}
max_retries = 2
embedded = true

[state]
bucket = {_text(f"{name}-tfstate")}

{_network(answers)}
[dns]
domain = {_text(f"{answers.name}.localhost")}

[hardening]
phase = 1

[protection]
deletion_protection = false
prevent_destroy = false
final_snapshot = false
force_destroy = true

[secrets]
recovery_window_days = 0

{_data(answers, name)}
{app}
{_service(answers)}
[frontend]
enabled = false

{_monitoring(answers)}"""


def _project(answers: Answers, prefix: str) -> str:
    title = "".join(part.capitalize() for part in prefix.split("-"))
    return f"""\
[project]
name = {_text(answers.name)}
prefix = {_text(prefix)}
title = {_text(title)}
"""


def _network(answers: Answers) -> str:
    zones = "\n".join(
        f"""\
[[network.availability_zones]]
name = {_text(answers.region + letter)}
public_cidr = "10.0.{2 * number + 1}.0/24"
private_cidr = "10.0.{2 * number + 2}.0/24"
"""
        for number, letter in enumerate(ZONES.get(answers.region, "ab"))
    )
    return f"""\
[network]
vpc_cidr = "10.0.0.0/16"
egress = {_text(answers.egress)}

{zones}"""


def _data(answers: Answers, prefix: str) -> str:
    sized = SIZES[answers.size]
    database = answers.name.replace("-", "_")
    if database in RESERVED_DATABASE_NAMES:
        database += "_db"
    return f"""\
[database]
name = {_text(database)}
username = "postgres"
# The application changes no schema: docs/operations.md, "Not as the database's master".
separate_logins = true
engine_version = "17"
instance_class = {_text(sized.instance_class)}
multi_az = {str(sized.multi_az).lower()}
allocated_storage = 20
backup_retention_days = 7

[storage]
files_bucket = {_text(f"{prefix}-files")}
log_bucket = {_text(f"{prefix}-logs")}
"""


def _service(answers: Answers) -> str:
    sized = SIZES[answers.size]
    return f"""\
[service]
cpu = {sized.cpu}
memory = {sized.memory}
min_tasks = {sized.min_tasks}
max_tasks = {sized.max_tasks}
cpu_target_percent = 70
"""


def _monitoring(answers: Answers) -> str:
    return f"""\
[monitoring]
alarm_email = {_text(answers.email)}
monthly_budget_usd = {answers.budget}
"""


def _text(value: str) -> str:
    # JSON's strings are TOML's.
    return json.dumps(value, ensure_ascii=False)
