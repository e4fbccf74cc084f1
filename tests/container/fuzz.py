"""schemathesis on the running application, by the schema that drf-spectacular writes of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.container.api import Api
from tests.container.names import API_DOMAIN
from tests.container.schema import everything

TIMEOUT = 3600
# So many, because each has a limit of guesses at its own password.
NAMES = [f"fuzz-{number}" for number in range(12)]
PASSWORD = "sakura-no-hana-7"
# For `manage.py shell`: where mail confirms a registration, nobody registers and logs in at once.
USERS = f"for name in {NAMES}: User.objects.create_user(name, password={PASSWORD!r})"
# Not judged: what the schema calls right may be refused, as a proof or a name; Django REST
# framework takes a number for text; and Nginx refuses TRACE without naming the methods.
LEFT_OUT = (
    "positive_data_acceptance,negative_data_rejection,unsupported_method,allow_header_conformance"
)
# Without "coverage", which is a thousand requests by itself: each rule of the schema broken once.
SHORT = "fuzzing,stateful"
WHOLE = f"examples,coverage,{SHORT}"


@dataclass(frozen=True)
class Outcome:
    """What a run found."""

    statuses: dict[int, int]
    """How often each came."""
    failed: bool
    report: str
    """schemathesis's own, with a curl command for each failure."""


def fuzz(
    api: Api,
    schema: dict[str, Any],
    directory: Path,
    *,
    seed: int,
    examples: int,
    phases: str = WHOLE,
) -> Outcome:
    """Send up to `examples` drawn requests to each operation, beside those of the other phases.

    The users of `USERS` ask, in turn with nobody; `directory` keeps what it writes.
    """
    file, statuses = directory / "schema.json", directory / "statuses.json"
    file.write_text(json.dumps(everything(schema)))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(file)),
            *("--url", f"http://127.0.0.1:{api.port}", "--header", f"Host: {API_DOMAIN}"),
            *("--header", "X-Forwarded-Proto: https", "--exclude-checks", LEFT_OUT),
            *("--seed", str(seed), "--max-examples", str(examples), "--no-shrink"),
            # One worker: Python 3.11 counts the depth of its parser for all threads together.
            *("--phases", phases, "--workers", "1"),
            *("--generation-database", "none", "--max-redirects", "0", "--no-color"),
        ],
        cwd=directory,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "SCHEMATHESIS_HOOKS": "tests.container.fuzz_hooks",
            "FUZZ_TOKENS": json.dumps([api.login(name, PASSWORD) for name in NAMES]),
            "FUZZ_STATUSES": str(statuses),
        },
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    counted = json.loads(statuses.read_text()) if statuses.exists() else {}
    return Outcome(
        {int(status): number for status, number in counted.items()},
        bool(done.returncode),
        done.stdout + done.stderr,
    )
