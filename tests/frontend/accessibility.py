"""What axe finds on a page by the rules of WCAG 2.2 AA, and by axe's own best practices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

# axe leaves WCAG 2.2's own rules off by default ("Rule Descriptions", "WCAG 2.2 Level A & AA").
RUN = """(async () => {
  const own = axe.getRules(["wcag22aa"]).map((rule) => [rule.ruleId, { enabled: true }]);
  return (await axe.run({ rules: Object.fromEntries(own) })).violations;
})()"""


def violations(page: Page, built: Path) -> list[tuple[str, list[str]]]:
    """Rules that the page breaks, each with the HTML that breaks it; `built` holds axe."""
    page.evaluate((built / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return [(v["id"], [node["html"] for node in v["nodes"]]) for v in found]
