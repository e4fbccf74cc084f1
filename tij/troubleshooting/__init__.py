"""What fails in this deployment, how it shows, why, and what to run next.

One table (`table.py`) for all who explain a failure. It answers the guide's chapter
"troubleshooting" (G175 to G189), each cause by the item that it comes from.
"""

from tij.troubleshooting.cause import Cause, Diagnosis, Evidence
from tij.troubleshooting.diagnosis import diagnose
from tij.troubleshooting.table import CAUSES

__all__ = ["CAUSES", "Cause", "Diagnosis", "Evidence", "diagnose"]
