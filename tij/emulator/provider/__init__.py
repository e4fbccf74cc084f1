"""Terraform's AWS provider as a rehearsal runs it: without waits, with few services.

See docs/decisions/0014-a-rehearsal-without-the-providers-waits.md. On AWS nothing of this is used.
"""

from tij.emulator.provider.edit import CannotEditError
from tij.emulator.provider.installation import WAITS_VARIABLE, Installed, install
from tij.emulator.provider.services import TYPES

__all__ = ["TYPES", "WAITS_VARIABLE", "CannotEditError", "Installed", "install"]
