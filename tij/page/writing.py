"""From an environment to its page: on disk, and as it is now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tij.errors import BadInputError
from tij.language import Language
from tij.page.content import gather
from tij.page.live import Live, read_live
from tij.page.render import render
from tij.page.serve import PageServer
from tij.pricing.environment import Costed
from tij.project import Project
from tij.session.aws import AwsAccess
from tij.session.session import load_settings
from tij.settings.models import Settings
from tij.synthesized.synthesize import synthesize_beside
from tij.synthesized.terraform_json import TerraformJson

Stacks = Mapping[str, TerraformJson]
FILE = "index.html"


def write_page(directory: Path, text: str) -> Path:
    """The file that was written; BadInputError where none can be."""
    file = directory / FILE
    try:
        directory.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInputError(
            f"--out {directory}: cannot be written: {error.strerror}.",
            next_step="name another directory",
        ) from error
    return file.resolve()


def page_of(
    project: Project,
    settings: Settings,
    stacks: Stacks,
    live: Live,
    language: Language,
    version: str = "",
    compared: Iterable[Costed] = (),
) -> str:
    """The page as it is now; `version` is that of a served one."""
    content = gather(project, settings, stacks, live, language, datetime.now(UTC), compared)
    return render(content, version)


@dataclass(frozen=True)
class Source:
    """An environment and the AWS that it is on, while a rehearsal of it runs."""

    project: Project
    environment: str
    aws: AwsAccess
    variables: Mapping[str, str]

    def page(self, version: str = "", language: Language = Language.ENGLISH) -> str:
        """Settings, synthesis and states, read again."""
        settings = load_settings(self.project, self.environment)
        stacks = synthesize_beside(self.project, self.environment, self.variables)
        live = read_live(lambda: self.aws.client("s3"), stacks)
        return page_of(self.project, settings, stacks, live, language, version)

    def version(self) -> str:
        """Another one when the settings, a state, a saved plan or a verification is another."""
        return hashlib.sha256(repr(sorted(self._changing())).encode()).hexdigest()[:16]

    def served(self) -> PageServer:
        """A server of this page, to be entered."""
        return PageServer(self.page, self.version)

    def _changing(self) -> Iterator[tuple[str, str]]:
        from botocore.exceptions import BotoCoreError, ClientError

        project, environment = self.project, self.environment
        files = [
            project.root / "environments" / f"{environment}.toml",
            project.verified(environment),
            *project.plans(environment).glob("*.json"),
        ]
        for file in files:
            if file.exists():
                yield str(file), str(file.stat().st_mtime_ns)
        state = load_settings(project, environment).state
        try:
            listed = self.aws.client("s3").list_objects_v2(Bucket=state.bucket).get("Contents", ())
            for entry in listed:
                yield entry["Key"], entry["ETag"]
        except (BotoCoreError, ClientError) as error:
            yield "states", str(error)
