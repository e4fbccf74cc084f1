"""Where checkov is: in an environment of its own."""

from pathlib import Path

CHECKOV = Path(__file__).parent / ".venv" / "bin" / "checkov"
