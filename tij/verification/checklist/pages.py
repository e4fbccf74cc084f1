"""Front end and back end (guide, "フロントエンド確認", "バックエンド確認")."""

from __future__ import annotations

from collections.abc import Iterator

from tij import contract
from tij.verification.checks import pages
from tij.verification.deployment import Deployment
from tij.verification.finding import Finding
from tij.verification.line import Line, World, with_stack


def lines(of: Deployment, world: World) -> Iterator[Line]:
    """What browsers meet."""
    web, app = world.reach.web, of.settings.app
    site = f"https://{of.settings.dns.www_domain}"

    def page() -> Finding:
        return pages.page_renders(web, f"{site}/")

    def cors() -> Finding:
        return pages.front_end_reaches_api(web, api(), app.api_path, site)

    def admin() -> Finding:
        return pages.admin_answers(web, api(), app.admin_path)

    def answers() -> Finding:
        return pages.api_answers(web, api(), app.api_path)

    def database() -> Finding:
        return pages.database_answers(web, api(), app.health_path)

    def api() -> str:
        return of.output(contract.API_URL)

    yield Line("page", "front-end", ("G151", "G152"), with_stack(of, "frontend", page))
    yield Line("front-end-reaches-api", "front-end", ("G153", "G206"), cors)
    yield Line("admin", "back-end", ("G154",), admin)
    yield Line("api", "back-end", ("G155",), answers)
    yield Line("database", "back-end", ("G156",), database)
