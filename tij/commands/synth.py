"""`tij synth`: write the Terraform JSON."""

from __future__ import annotations

import os
from pathlib import Path

from tij.commands.options import Environment
from tij.console import out
from tij.project import Project
from tij.session.session import load_settings
from tij.synthesized.synthesize import synthesize


def synth(environment: Environment = "local") -> None:
    """Write each stack's Terraform JSON to `cdktf.out/stacks/<environment>-<stack>/`."""
    project = Project.find(Path.cwd())
    load_settings(project, environment)
    for stack in synthesize(project, environment, os.environ):
        out.print(stack.path.relative_to(project.root))
