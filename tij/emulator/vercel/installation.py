"""Where Terraform finds the stand-in, and where it keeps its objects."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tij.emulator.vercel.transcription import VERSION

OBJECTS_VARIABLE = "EMBEDDED_VERCEL_OBJECTS"
# Of the form that the provider asks of a token; worth nothing anywhere else.
TOKEN = "embeddedVercelHasNoToken"  # noqa: S105

# The same text everywhere: Terraform holds a provider against the checksum of its first use.
PROGRAM = """\
#!/bin/sh
# The stand-in for vercel/vercel. Its variables come from EmbeddedVercel.environment().
exec env HOME="$EMBEDDED_VERCEL_HOME" PYTHONPATH="$EMBEDDED_VERCEL_PYTHONPATH" \\
    "$EMBEDDED_VERCEL_PYTHON" -m tij.emulator.vercel "$@"
"""


class EmbeddedVercel:
    """Vercel as far as one environment's rehearsal needs it: a provider, and a file of objects.

    The real provider has no setting for its endpoint, so no local server could answer it; this
    one takes its place in Terraform instead.
    """

    def __init__(self, directory: Path) -> None:
        """`directory` is the embedded AWS's own: both are forgotten together."""
        self._directory = directory.absolute()

    @property
    def objects_file(self) -> Path:
        """What was made: JSON (tij.emulator.vercel.objects)."""
        return self._directory / "vercel.json"

    def environment(self) -> dict[str, str]:
        """What the stand-in needs of Terraform's environment."""
        root = str(Path(__file__).parents[3])
        inherited = os.environ.get("PYTHONPATH")
        return {
            "VERCEL_API_TOKEN": TOKEN,
            OBJECTS_VARIABLE: str(self.objects_file),
            "EMBEDDED_VERCEL_PYTHON": sys.executable,
            "EMBEDDED_VERCEL_PYTHONPATH": os.pathsep.join(filter(None, [root, inherited])),
            # The provider library keeps the certificate of its connection below HOME.
            "EMBEDDED_VERCEL_HOME": str(self._directory),
        }

    @staticmethod
    def install(mirror: Path, platform: str) -> None:
        """Put the provider into an unpacked mirror; `platform` as in `linux_amd64`."""
        package = mirror / "registry.terraform.io" / "vercel" / "vercel" / VERSION / platform
        program = package / f"terraform-provider-vercel_v{VERSION}"
        if program.exists() and program.read_text(encoding="utf-8") == PROGRAM:
            return
        package.mkdir(parents=True, exist_ok=True)
        program.write_text(PROGRAM, encoding="utf-8")
        program.chmod(0o755)
