"""The report as GitHub's Markdown: one comment for all stacks of an environment."""

from tij.report.markdown.document import markdown
from tij.report.markdown.fit import COMMENT_LIMIT, RESERVED

__all__ = ["COMMENT_LIMIT", "RESERVED", "markdown"]
