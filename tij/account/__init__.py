"""Before the first apply: what the account lacks, asked of AWS without changing anything."""

from tij.account.line import Line, Status
from tij.account.look import look

__all__ = ["Line", "Status", "look"]
