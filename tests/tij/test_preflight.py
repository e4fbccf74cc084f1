"""Vercel's refusals: asked for before the work, or told with the next step when they come in it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dns.resolver
import pytest

import tij.preflight
from tests.synthesized import Synthesized
from tests.tij.emulator.vercel_workspace import Workspace, domain, project
from tests.tiny_project import TinyProject
from tij.errors import BadInputError, TijError
from tij.preflight import Vercel, VercelStack, check_vercel
from tij.settings.models import Settings
from tij.synthesized.graph import Stack
from tij.terraform.failure import TerraformError
from tij.verification.checks import names

TOKEN = "0123456789abcdefABCDEF01"
FORBIDDEN = {"error": {"code": "forbidden", "message": "Not authorized", "invalidToken": True}}
NOT_FOUND = {"error": {"code": "not_found", "message": "Not found"}}
WANTED = VercelStack("frontend", "acme", ("shop-frontend",), ("www.shop.test", "shop.test"))


@dataclass
class Api:
    """A server that answers like Vercel's API; `answers` by path."""

    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def api() -> Iterator[Api]:
    served = Api({"/v2/teams/acme": (200, {"id": "team_1", "slug": "acme"})})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            served.asked.append((path, query))
            status, body = served.answers.get(path, (404, NOT_FOUND))
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                status, body = 403, FORBIDDEN
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()


def test_what_will_work_is_let_through(api: Api) -> None:
    Vercel(TOKEN, api.url).check(WANTED)
    assert ("/v4/aliases/shop.test", "teamId=team_1") in api.asked
    api.answers["/v10/projects/shop-frontend"] = (200, {"id": "prj_ours"})
    api.answers["/v4/aliases/shop.test"] = (200, {"projectId": "prj_ours"})
    Vercel(TOKEN, api.url).check(WANTED)


def test_a_wrong_token_is_told_with_the_next_step_and_not_repeated(api: Api) -> None:
    with pytest.raises(BadInputError) as caught:
        Vercel("a-wrong-token", api.url).check(WANTED)
    assert "forbidden - Not authorized" in str(caught.value)
    assert "https://vercel.com/account/tokens" in str(caught.value)
    assert "a-wrong-token" not in f"{caught.value}{Vercel('a-wrong-token')!r}"


def test_an_unknown_team_is_told_with_the_next_step(api: Api) -> None:
    del api.answers["/v2/teams/acme"]
    with pytest.raises(BadInputError, match=r"knows no team 'acme'(.|\n)*frontend\.team"):
        Vercel(TOKEN, api.url).check(WANTED)


@pytest.mark.parametrize("there_is_ours", [True, False])
def test_a_domain_of_another_project_is_told_before_anything_is_made(
    api: Api, there_is_ours: bool
) -> None:
    if there_is_ours:
        api.answers["/v10/projects/shop-frontend"] = (200, {"id": "prj_ours"})
    api.answers["/v4/aliases/shop.test"] = (200, {"projectId": "prj_theirs"})
    with pytest.raises(BadInputError, match=r"shop\.test belongs to another .*prj_theirs"):
        Vercel(TOKEN, api.url).check(WANTED)


def test_vercel_out_of_reach_or_out_of_order_is_told(api: Api) -> None:
    with pytest.raises(TijError, match="cannot be reached"):
        Vercel(TOKEN, "http://127.0.0.1:1").check(WANTED)
    api.answers["/v2/teams/acme"] = (500, {"error": {"code": "internal", "message": "sorry"}})
    with pytest.raises(TijError, match=r"500 \(internal - sorry\)"):
        Vercel(TOKEN, api.url).check(WANTED)


def frontend(production: Synthesized) -> Stack:
    body = production.stacks["frontend"]
    return Stack(
        "production-frontend", "frontend", Path("unread"), body, {"foundation": frozenset()}
    )


@pytest.mark.reference
def test_what_is_asked_for_is_read_from_the_synthesized_stack(production: Synthesized) -> None:
    wanted = VercelStack.of(frontend(production))
    assert wanted == VercelStack(
        "frontend",
        "thisisjapan",
        ("thisisjapan-frontend",),
        ("thisisjapan.com", "www.thisisjapan.com"),
    )
    others = Stack("d", "data", Path("unread"), production.stacks["data"], {})
    assert VercelStack.of(others) is None


@pytest.mark.terraform
def test_without_a_token_a_command_ends_before_it_begins(tmp_path: Path) -> None:
    tiny = TinyProject.make(tmp_path / "checkout")
    text = (tiny.root / "environments" / "local.toml").read_text(encoding="utf-8")
    real = text.replace("embedded = true", "embedded = false")
    assert real != text
    (tiny.root / "environments" / "real.toml").write_text(real, encoding="utf-8")
    file = tiny.root / "stacks" / "stacks" / "local-first" / "cdk.tf.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["provider"]["vercel"] = [{"team": "acme"}]
    content["terraform"]["required_providers"]["vercel"] = {
        "source": "vercel/vercel",
        "version": "~> 5.10",
    }
    file.write_text(json.dumps(content), encoding="utf-8")
    manifest = tiny.root / "stacks" / "manifest.json"
    manifest.write_text(manifest.read_text().replace("local-", "real-"), encoding="utf-8")
    (tiny.root / "stacks" / "stacks" / "local-first").rename(
        tiny.root / "stacks" / "stacks" / "real-first"
    )
    for name in ("state", "second"):
        (tiny.root / "stacks" / "stacks" / f"local-{name}").rename(
            tiny.root / "stacks" / "stacks" / f"real-{name}"
        )
    for command in (["plan"], ["apply", "--yes"]):
        said = tiny.tij(*command, code=2, environment="real")
        assert "first is on Vercel, and VERCEL_API_TOKEN is not set. Nothing was done." in said
        assert "export VERCEL_API_TOKEN" in said
        assert "name the stacks that need none: state second" in said
    # No provider was looked for, and nothing was initialized.
    assert not (tiny.root / ".tij" / "work").exists()


@dataclass
class Answers:
    """A resolver whose answer is a name server, or an exception."""

    found: Any
    nameservers: tuple[str, ...] = ("192.0.2.53",)

    def resolve(self, *_: str) -> Any:
        if isinstance(self.found, Exception):
            raise self.found
        return [SimpleNamespace(target=name) for name in self.found]


@pytest.fixture
def applying(
    settings: Settings, production: Synthesized, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Ask as `tij apply frontend` does: `applied` stacks have a state."""

    def ask(found: Any, applied: tuple[str, ...] = ("foundation",)) -> None:
        stack = frontend(production)
        foundation = Stack("f", "foundation", Path("unread"), production.stacks["foundation"], {})
        session = SimpleNamespace(
            settings=settings,
            stacks=SimpleNamespace(select=lambda needs: [foundation]),
            state=lambda stack: object() if stack.name in applied else None,
            terraform=SimpleNamespace(environment={"VERCEL_API_TOKEN": TOKEN}),
        )
        outputs = {"foundation": {"name_servers": ["ns-1.aws.test", "ns-2.aws.test"]}}
        monkeypatch.setattr(tij.preflight, "read_outputs", lambda *_: outputs)
        monkeypatch.setattr(names, "public_resolver", lambda: Answers(found))
        monkeypatch.setattr(Vercel, "check", lambda *_: None)
        check_vercel(session, [stack], applying=True)

    return ask


@pytest.mark.reference
@pytest.mark.parametrize(
    "found", [dns.resolver.NXDOMAIN(), dns.resolver.NoAnswer(), ["ns1.registrar.test."]]
)
def test_a_domain_that_is_not_delegated_is_told_before_anything_is_made(
    applying: Callable[..., None], found: object
) -> None:
    with pytest.raises(BadInputError, match="not delegated") as caught:
        applying(found)
    assert "ns-1.aws.test, ns-2.aws.test" in str(caught.value)


@pytest.mark.reference
def test_a_delegated_domain_and_one_that_was_applied_are_let_through(
    applying: Callable[..., None],
) -> None:
    applying(["ns-2.aws.test.", "NS-1.aws.test."])
    applying(dns.resolver.NXDOMAIN(), applied=("foundation", "frontend"))


@pytest.mark.reference
def test_without_a_network_to_ask_the_world_the_apply_goes_on(
    applying: Callable[..., None],
) -> None:
    applying(dns.resolver.NoNameservers())


@pytest.mark.reference
def test_without_a_zone_its_stack_is_named(applying: Callable[..., None]) -> None:
    with pytest.raises(BadInputError, match="tij apply foundation"):
        applying(["ns-1.aws.test."], applied=())


def next_step(said: str) -> str:
    error = TerraformError(
        stack="frontend", command="apply", reason="failed", last_words=[said], log=Path("a.log")
    )
    return str(error).rpartition("Next: ")[2]


@pytest.mark.terraform
@pytest.mark.parametrize(
    ("token", "step"),
    [
        (None, "export VERCEL_API_TOKEN"),
        ("short", "export VERCEL_API_TOKEN"),
        (TOKEN, "Make a new one"),
    ],
)
def test_the_providers_words_on_a_token_have_a_next_step(
    tmp_path: Path, token: str | None, step: str
) -> None:
    workspace = Workspace.make(tmp_path)
    workspace.write(project())
    workspace.init()
    assert step in next_step(workspace.apply(code=1, VERCEL_API_TOKEN=token))


@pytest.mark.terraform
def test_the_providers_words_on_what_belongs_to_others_have_a_next_step(tmp_path: Path) -> None:
    workspace = Workspace.make(tmp_path)
    workspace.write(project())
    workspace.init()
    with workspace.objects.changing() as world:
        world.teams = ["acme"]
        world.domains_of_others = ["www.a.test"]
        world.repositories_out_of_reach = ["else/where"]
    workspace.write(project(), provider={"vercel": [{"team": "other"}]})
    assert "frontend.team" in next_step(workspace.apply(code=1))
    workspace.write(project(git_repository={"type": "github", "repo": "else/where"}))
    assert "Install its app" in next_step(workspace.apply(code=1))
    workspace.write(project(), domain("www.a.test", "www"))
    assert "Remove it there" in next_step(workspace.apply(code=1))
