"""Terraform's AWS provider as a rehearsal runs it: without its own waits, behind a small stand-in.

See docs/decisions/0014-a-rehearsal-without-the-providers-waits.md. On AWS nothing of this is used.
"""

from tij.emulator.provider.edit import CannotEditError
from tij.emulator.provider.installation import WAITS_VARIABLE, Installed, install

__all__ = ["WAITS_VARIABLE", "CannotEditError", "Installed", "install"]
