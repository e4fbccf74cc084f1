"""One stack's Terraform commands, in a working directory of its own."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tij.errors import InterruptedRunError
from tij.synthesized.graph import CONFIGURATION, Stack
from tij.synthesized.terraform_json import PlanJson
from tij.terraform import process
from tij.terraform.events import Event, parse
from tij.terraform.failure import TerraformError
from tij.terraform.journal import Journal
from tij.terraform.runner import Terraform

LOCK_TIMEOUT = "20s"
"""How long a plan or an apply waits for someone else's to end."""

# Seconds. CloudFront and a Multi-AZ database take most of an hour at worst.
TIMEOUTS = {"init": 900, "plan": 900, "apply": 5400, "show": 120, "output": 120}

OnEvent = Callable[[Event], None]


@dataclass(frozen=True)
class Output:
    """One output of an applied stack; a sensitive one has no value here."""

    value: Any
    sensitive: bool


class Workspace:
    """The working directory of one stack and the Terraform commands run in it.

    The synthesized JSON is copied into it, so that a synthesis does not change what an apply
    under way works on. Every method raises TerraformError with Terraform's last words,
    InterruptedRunError after Ctrl-C.
    """

    def __init__(
        self,
        terraform: Terraform,
        stack: Stack,
        directory: Path,
        logs: Path,
        settle: Callable[[Path], None] = lambda _: None,
    ) -> None:
        """`directory` is the stack's own and stays: `init` is not repeated for nothing.

        `settle` judges the lock that a failed run left, by the record of its process.
        """
        self.terraform = terraform
        self.stack = stack
        self.directory = directory
        self._logs = logs
        self._settle = settle

    def init(self) -> None:
        """Copy the configuration and connect to provider and backend, if not done already."""
        self.copy_configuration()
        stamp = self.directory / ".terraform" / "initialized-for"
        if stamp.exists() and stamp.read_text(encoding="utf-8") == self._initialized_for():
            return
        self.run_init("-reconfigure")
        stamp.write_text(self._initialized_for(), encoding="utf-8")

    def copy_configuration(self) -> None:
        """Write the configuration that was read, whatever its file says by now."""
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / CONFIGURATION).write_text(self.stack.text, encoding="utf-8")

    def run_init(self, *options: str) -> None:
        """`terraform init`; stacks with equal requirements share one dependency lock file.

        Where a reviewed one names the providers, Terraform refuses any other package.
        """
        reviewed = self.terraform.reviewed_lock(self.stack.required_providers)
        shared = self.terraform.cache / f"providers-{self._providers()}.lock.hcl"
        own = self.directory / ".terraform.lock.hcl"
        with self.terraform.initializing():
            if reviewed:
                shutil.copyfile(reviewed, own)
                options = (*options, "-lockfile=readonly")
            elif shared.exists():
                shutil.copyfile(shared, own)
            else:
                own.unlink(missing_ok=True)
            self._run("init", ["-no-color", *options], locks="-migrate-state" in options)
            if own.exists() and not reviewed and not shared.exists():
                fresh = own.with_suffix(".fresh")
                shutil.copyfile(own, fresh)
                fresh.replace(shared)

    def plan(
        self,
        file: Path,
        *,
        destroy: bool = False,
        lock: bool = True,
        refresh: bool = True,
        targets: Sequence[str] = (),
        on_event: OnEvent = lambda _: None,
    ) -> bool:
        """Save a plan in `file`; return whether it changes anything, outputs included.

        `targets` are the addresses that it is limited to; none means everything. Without
        `refresh` AWS is not asked how they are: the state is believed.
        """
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        options = ["-detailed-exitcode", f"-out={file}"]
        if destroy:
            options.append("-destroy")
        options.append(f"-lock-timeout={LOCK_TIMEOUT}" if lock else "-lock=false")
        if not refresh:
            options.append("-refresh=false")
        options += [f"-target={address}" for address in targets]
        code = self._run("plan", ["-json", *options], on_event, good=(0, 2), locks=lock)
        file.chmod(0o600)
        return code == 2

    def show(self, file: Path) -> PlanJson:
        """The saved plan in Terraform's JSON plan representation."""
        lines: list[str] = []
        self._run("show", ["-json", str(file)], on_line=lines.append)
        plan: PlanJson = json.loads(lines[-1])
        return plan

    @property
    def record(self) -> Path:
        """Names the process of the last run that took the state's lock; gone when it went well."""
        return self.directory / "terraform.process"

    def settle(self) -> None:
        """Wait for what is left of a killed run, and judge the lock that it left."""
        if self.record.exists():
            self._settle(self.record)

    @property
    def journal(self) -> Journal:
        """What the apply under way, or one that was killed, has made."""
        return Journal(self.directory / "apply.journal")

    def apply(self, file: Path, *, on_event: OnEvent = lambda _: None) -> None:
        """Apply exactly the saved plan, keeping a journal of it.

        The journal stays when Terraform was killed, or could not write its state to the bucket
        (it leaves `errored.tfstate` then).
        """
        journal = self.journal
        unsaved = self.directory / "errored.tfstate"
        unsaved.unlink(missing_ok=True)

        def receive(event: Event) -> None:
            journal.record(event)
            on_event(event)

        def on_end(ended: process.Ended) -> None:
            if ended.code >= 0 and not unsaved.exists():
                journal.close()

        options = ["-json", f"-lock-timeout={LOCK_TIMEOUT}", str(file)]
        # What a killed run left unread comes before what this one makes.
        journal.take_in()
        self._run("apply", options, receive, on_end=on_end, locks=True)

    def forget(self, addresses: Sequence[str]) -> None:
        """Take addresses out of the state; AWS is not changed."""
        if addresses:
            options = ["rm", f"-lock-timeout={LOCK_TIMEOUT}", *addresses]
            self._run("state", options, locks=True)

    def outputs(self) -> dict[str, Output]:
        """The outputs of the last apply; values of sensitive ones are left out."""
        lines: list[str] = []
        self._run("output", ["-json"], on_line=lines.append)
        return {
            name: Output(None if o["sensitive"] else o["value"], o["sensitive"])
            for name, o in json.loads("\n".join(lines)).items()
        }

    def schemas(self) -> dict[str, Any]:
        """`provider_schemas` of Terraform's JSON output format, by the providers' addresses."""
        lines: list[str] = []
        self._run("providers", ["schema", "-json"], on_line=lines.append)
        document: dict[str, Any] = json.loads(lines[-1])
        schemas: dict[str, Any] = document["provider_schemas"]
        return schemas

    def format(self) -> None:
        """Align the directory's `.tf` files as Terraform's style asks."""
        self._run("fmt", [])

    def force_unlock(self, lock_id: str) -> None:
        """Release the lock that a dead run left."""
        self._run("force-unlock", ["-force", lock_id])

    def _environment(self, *, prints_values: bool) -> Mapping[str, str]:
        """TF_LOG writes between the lines: not where they are one JSON document of values."""
        variables = self.terraform.environment
        if prints_values:
            return {k: v for k, v in variables.items() if not k.startswith("TF_LOG")}
        return variables

    def _initialized_for(self) -> str:
        return _digest(dict(self.stack.backend), self._providers())

    def _providers(self) -> str:
        reviewed = self.terraform.reviewed_lock(self.stack.required_providers)
        return _digest(
            reviewed.read_text(encoding="utf-8") if reviewed else "",
            dict(self.stack.required_providers),
            str(self.terraform.binary),
            self.terraform.cli_configuration.read_text(encoding="utf-8"),
        )

    def _run(
        self,
        command: str,
        options: Sequence[str],
        on_event: OnEvent = lambda _: None,
        on_line: Callable[[str], None] | None = None,
        on_end: Callable[[process.Ended], None] = lambda _: None,
        good: Sequence[int] = (0,),
        locks: bool = False,
    ) -> int:
        if locks:
            self.settle()
        self._logs.mkdir(parents=True, exist_ok=True)
        log = self._logs / f"{self.stack.name}.{command}.log"
        errors: list[str] = []
        tail: deque[str] = deque(maxlen=20)

        with log.open("w", encoding="utf-8") as written:

            def receive(line: str) -> None:
                if on_line:
                    # `show` and `output` print values: never into a log.
                    on_line(line)
                    event = None
                else:
                    print(line, file=written, flush=True)
                    event = parse(line)
                if event is None:
                    tail.append(line)
                    return
                if event.diagnostic and event.diagnostic.severity == "error":
                    errors.append(str(event.diagnostic))
                on_event(event)

            ended = process.run(
                [self.terraform.binary.path, command, *options],
                directory=self.directory,
                environment=self._environment(prints_values=on_line is not None),
                timeout=TIMEOUTS.get(command, 120),
                on_line=receive,
                interrupt=self.terraform.interrupt,
                words=self.journal.unread if command == "apply" else None,
                record=self.record if locks else None,
            )
        on_end(ended)
        if ended.code in good and not ended.timed_out:
            if locks:
                self.record.unlink(missing_ok=True)
            return ended.code
        if self.terraform.interrupt.requested:
            raise InterruptedRunError(f"{self.stack.name}: terraform {command} was interrupted.")
        raise TerraformError(
            stack=self.stack.name,
            command=command,
            reason=_reason(ended, command),
            last_words=errors or [line for line in tail if line.strip()],
            log=log,
        )


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _reason(ended: process.Ended, command: str) -> str:
    if ended.timed_out:
        return f"took longer than {TIMEOUTS.get(command, 120)} s and was stopped"
    if ended.code < 0:
        return f"was killed by signal {-ended.code}"
    return f"failed with code {ended.code}"
