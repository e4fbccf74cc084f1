"""Where each change comes from, told by comparing with the base branch.

The base is either its plans (of the same state) or its synthesized JSON, which needs neither
Terraform nor credentials. Without a base only what undoes an outside change is reported.
"""

from tij.report.attribution.base import Base, BaseError, attributed, read_base
from tij.report.attribution.evidence import restores

__all__ = ["Base", "BaseError", "attributed", "read_base", "restores"]
