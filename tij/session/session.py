"""What every command that runs Terraform needs, opened once and closed again."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tij.console import err
from tij.emulator import EmbeddedAws
from tij.emulator.host.programs import missing
from tij.emulator.vercel import EmbeddedVercel
from tij.errors import BadInputError
from tij.interrupt import Interrupt
from tij.project import Project
from tij.session.aws import AwsAccess
from tij.settings import load
from tij.settings.models import Settings
from tij.settings.rules.aws import EMBEDDED_ACCOUNT
from tij.state.holder import settle
from tij.state.objects import Location, State, read_state
from tij.synthesized.graph import Stack, StackGraph
from tij.synthesized.synthesize import synthesize
from tij.synthesized.untrusted import read_untrusted_stacks
from tij.terraform.binary import find_binary
from tij.terraform.runner import Terraform, platform_name, prepare_terraform
from tij.terraform.saved_plans import SavedPlans
from tij.terraform.workspace import Workspace


@dataclass(frozen=True)
class Session:
    """One environment of one checkout, synthesized, with Terraform and AWS at hand."""

    project: Project
    settings: Settings
    aws: AwsAccess
    stacks: StackGraph
    terraform: Terraform
    interrupt: Interrupt

    @property
    def environment(self) -> str:
        """The environment's name."""
        return self.settings.environment

    @property
    def plans(self) -> SavedPlans:
        """The environment's saved plans."""
        return SavedPlans(self.project.plans(self.environment))

    def workspace(self, stack: Stack) -> Workspace:
        """Where Terraform works on `stack`."""
        return Workspace(
            self.terraform,
            stack,
            self.project.work(self.environment) / stack.name,
            self.project.logs(self.environment),
            partial(self._settle, stack),
        )

    def _settle(self, stack: Stack, record: Path) -> None:
        """A rehearsal, whose every command is of this checkout, takes a dead run's lock over."""

        def tell(words: str) -> None:
            err.print(words)

        settle(
            self.aws.client("s3"),
            Location.of(stack.backend),
            record,
            stack=stack.name,
            take_over=tell if self.aws.embedded else None,
        )

    def state(self, stack: Stack) -> State | None:
        """The stack's present state in the bucket, None before its first apply."""
        return read_state(self.aws.client("s3"), Location.of(stack.backend))


def load_settings(project: Project, environment: str, changes: Sequence[str] = ()) -> Settings:
    """The settings of `environment`; SettingsError lists everything that is wrong with them."""
    return load(environment, project.root / "environments", changes=changes)


@contextmanager
def open_session(environment: str, synthesized: Path | None = None) -> Iterator[Session]:
    """Settings, Terraform, synthesis and AWS, in the order in which they can be wrong.

    `synthesized` is a `cdktf.out` from elsewhere: it is checked, and no code of it runs.

    An environment with `aws.embedded` has its embedded AWS running while the session is open:
    one that runs already is joined, one that was started here is stopped at the end.
    """
    variables = dict(os.environ)
    project = Project.find(Path.cwd())
    settings = load_settings(project, environment)
    binary = find_binary(variables)
    interrupt = Interrupt()
    with (
        interrupt.handling_signals(),
        alone(project, environment),
        aws_access(project, settings, variables) as aws,
    ):
        stacks = (
            read_untrusted_stacks(synthesized, settings)
            if synthesized
            else synthesize(project, environment, variables)
        )
        terraform = prepare_terraform(
            binary,
            stacks,
            cache=project.cache,
            environment=terraform_environment(project, settings, aws),
            interrupt=interrupt,
            stand_ins=stand_ins(project) if settings.aws.embedded else None,
            # Forgotten with the states.
            known=project.embedded_aws(environment) / "provider-types",
        )
        yield Session(project, settings, aws, stacks, terraform, interrupt)


@contextmanager
def aws_access(
    project: Project, settings: Settings, variables: Mapping[str, str]
) -> Iterator[AwsAccess]:
    """AWS itself, or the running embedded AWS, as the settings say."""
    region = settings.aws.region
    if not settings.aws.embedded:
        yield AwsAccess.from_environment(variables, region)
        return
    embedded = embedded_aws(project, settings)
    try:
        embedded.start()
        yield AwsAccess.to_embedded(variables, embedded.environment(), region)
    finally:
        embedded.stop()


def embedded_aws(project: Project, settings: Settings) -> EmbeddedAws:
    """The environment's embedded AWS, running or not. `stop` ends only what it started itself."""
    return EmbeddedAws(
        project.embedded_aws(settings.environment),
        account_id=settings.aws.account_id or EMBEDDED_ACCOUNT,
        region=settings.aws.region,
        # Without the programs the API alone is embedded.
        images=None if missing(cache=settings.cache.enabled) else project.host_images,
        speed=settings.aws.embedded_speed,
    )


def terraform_environment(
    project: Project, settings: Settings, aws: AwsAccess
) -> Mapping[str, str]:
    """What Terraform's processes get: in a rehearsal nothing that leads to Vercel."""
    if not settings.aws.embedded:
        return aws.environment
    others = {k: v for k, v in aws.environment.items() if not k.startswith("VERCEL_")}
    vercel = EmbeddedVercel(project.embedded_aws(settings.environment))
    return {**others, **vercel.environment()}


def stand_ins(project: Project) -> Path:
    """The mirror that holds the stand-in for Vercel's provider, for rehearsals alone."""
    mirror = project.cache / "stand-ins"
    EmbeddedVercel.install(mirror, platform_name())
    return mirror


@contextmanager
def alone(project: Project, environment: str) -> Iterator[None]:
    """One command at a time works in the directories of an environment: BadInputError otherwise."""
    project.cache.mkdir(parents=True, exist_ok=True)
    with (project.cache / f"{environment}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BadInputError(
                f"Another tij command is working on {environment} in this checkout. Wait for it."
            ) from error
        yield
