"""Before a stack with Vercel's provider is worked on: token, team, domains and DNS are asked for.

Vercel refuses such things in the middle of an apply; asked first, nothing is half-made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from tij import contract
from tij.deploy.outputs import read_outputs
from tij.errors import BadInputError, TijError
from tij.session.session import Session
from tij.synthesized.graph import Stack

if TYPE_CHECKING:
    import httpx

TOKEN_VARIABLE = "VERCEL_API_TOKEN"  # noqa: S105 - its name
API = "https://api.vercel.com"
TIMEOUT = 20.0
HOW_TO_GET_A_TOKEN = (
    "make a token with the team as its scope at https://vercel.com/account/tokens, and give it to"
    f" this shell alone: export {TOKEN_VARIABLE}=..."
)


@dataclass(frozen=True)
class VercelStack:
    """What a synthesized stack wants of Vercel."""

    name: str
    team: str
    projects: tuple[str, ...]
    domains: tuple[str, ...]

    @classmethod
    def of(cls, stack: Stack) -> VercelStack | None:
        """None when the stack has nothing to do with Vercel."""
        providers = stack.configuration.get("provider", {}).get("vercel")
        if not providers:
            return None
        resources = stack.configuration.get("resource", {})
        projects = resources.get("vercel_project", {}).values()
        domains = resources.get("vercel_project_domain", {}).values()
        return cls(
            stack.name,
            providers[0]["team"],
            tuple(project["name"] for project in projects),
            tuple(domain["domain"] for domain in domains),
        )


@dataclass(frozen=True)
class Vercel:
    """Vercel's API, as far as a look before the work needs it; nothing is changed.

    The calls are those that the Terraform provider makes itself.
    """

    token: str = field(repr=False)
    api: str = API

    def check(self, wanted: VercelStack) -> None:
        """BadInputError when the token, its team or a domain will be refused."""
        team = self._get(f"/v2/teams/{wanted.team}")
        if team.status_code == HTTPStatus.NOT_FOUND:
            raise BadInputError(
                f"{wanted.name}: Vercel knows no team {wanted.team!r} that this token may work in."
                " Nothing was done.",
                next_step=(
                    "copy the slug from https://vercel.com/<team> into"
                    " frontend.team of the settings, or make a token with that team as its scope"
                ),
            )
        if team.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise BadInputError(
                f"{wanted.name}: Vercel refuses {TOKEN_VARIABLE} for the team {wanted.team!r}"
                f" ({_words(team)}). Nothing was done.",
                next_step=HOW_TO_GET_A_TOKEN,
            )
        team_id = self._read(team)["id"]
        ours = {
            self._read(found)["id"]
            for name in wanted.projects
            if (found := self._get(f"/v10/projects/{name}", team_id)).is_success
        }
        for domain in wanted.domains:
            found = self._get(f"/v4/aliases/{domain}", team_id)
            if not found.is_success:
                continue
            owner = self._read(found).get("projectId")
            if owner and owner not in ours:
                raise BadInputError(
                    f"{wanted.name}: {domain} belongs to another project on Vercel ({owner})."
                    " Nothing was done.",
                    next_step="remove it there (Settings, Domains), then apply again",
                )

    def _get(self, path: str, team_id: str | None = None) -> httpx.Response:
        # Imported here, as the resolver below: most commands end before they need it.
        import httpx

        try:
            return httpx.get(
                f"{self.api}{path}",
                params={"teamId": team_id} if team_id else None,
                headers={"Authorization": f"Bearer {self.token}"},
                timeout=TIMEOUT,
            )
        except httpx.TransportError as error:
            raise TijError(
                f"Vercel cannot be reached: {error}.",
                next_step="check the network, then run it again",
            ) from error

    def _read(self, response: httpx.Response) -> dict[str, str]:
        if not response.is_success:
            raise TijError(
                f"Vercel answers {response.request.url.path} with {response.status_code}"
                f" ({_words(response)}).",
                next_step="look at https://www.vercel-status.com",
            )
        content: dict[str, str] = response.json()
        return content


def check_vercel(session: Session, stacks: Iterable[Stack], *, applying: bool = False) -> None:
    """BadInputError when one of `stacks` cannot be worked on; a rehearsal never is refused.

    `applying` asks for the delegation of the domain too, until the stack was applied once.
    """
    if session.settings.aws.embedded:
        return
    for stack in stacks:
        wanted = VercelStack.of(stack)
        if wanted is None:
            continue
        token = session.terraform.environment.get(TOKEN_VARIABLE)
        if not token:
            others = " ".join(s.name for s in session.stacks if VercelStack.of(s) is None)
            raise BadInputError(
                f"{wanted.name} is on Vercel, and {TOKEN_VARIABLE} is not set. Nothing was done.",
                next_step=f"{HOW_TO_GET_A_TOKEN}; or name the stacks that need none: {others}",
            )
        Vercel(token).check(wanted)
        if applying:
            _check_delegation(session, stack)


def _check_delegation(session: Session, stack: Stack) -> None:
    from tij.verification.checks import names
    from tij.verification.finding import Status

    if session.state(stack) is not None:
        return
    domain = session.settings.dns.domain
    for needed in session.stacks.select(stack.needs):
        outputs = read_outputs(session, [needed]) if session.state(needed) else {}
        servers = outputs.get(needed.name, {}).get(contract.NAME_SERVERS.name)
        if servers is None:
            continue
        finding = names.zone_delegated(names.public_resolver(), domain, servers)
        if finding.status is Status.FAIL:
            raise BadInputError(
                f"{stack.name}: {domain} is not delegated to its hosted zone ({finding.code}):"
                " nobody would find the front end, nor could Vercel issue its certificate."
                " Nothing was done.",
                next_step=(
                    "enter these at the domain's registrar, wait until"
                    f" `dig NS {domain}` answers with them, and apply again: {', '.join(servers)}"
                ),
            )
        return
    raise BadInputError(
        f"{stack.name}: {domain} has no hosted zone yet. Nothing was done.",
        next_step="tij apply foundation, then enter its name_servers at the domain's registrar",
    )


def _words(response: httpx.Response) -> str:
    """What Vercel says: `<code> - <message>`."""
    try:
        error = response.json()["error"]
        return f"{error['code']} - {error['message']}"
    except (ValueError, KeyError, TypeError):
        return f"status {response.status_code}"
