"""The front end as Vercel serves it, beside the container, its load balancer and its CDN."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, sync_playwright

from container.host import Cdn, Edge, MissingProgramError
from container.host.certificates import Authority
from container.host.ports import free_port
from container.host.programs import find
from emulator import EmbeddedAws
from tests.container.api import Api
from tests.container.conftest import (  # noqa: F401 (fixtures)
    _programs,
    authority,
    aws,
    client,
    database_secret,
    environment,
    image,
    postgres,
    released,
    run,
    s3,
    web,
)
from tests.container.names import API_DOMAIN, CDN_DOMAIN, SITE
from tests.frontend.names import ADDRESSES, CACHE, SECRET, SITE_DOMAIN
from tests.frontend.nextjs import NextServer, NoRegistryError, build
from tests.frontend.visit import DESKTOP, Visit


@dataclass(frozen=True)
class Site:
    """Everything that a browser meets."""

    edge: Edge
    # The load balancer's target.
    target: int
    # SHA-256 of the public key behind every name, as Chromium takes it.
    key: str


@pytest.fixture(scope="session")
def built() -> Path:
    try:
        return build(CACHE, ADDRESSES)
    except NoRegistryError as unreachable:
        pytest.skip(str(unreachable))


@pytest.fixture(scope="session")
def site(
    built: Path,
    authority: Authority,  # noqa: F811
    aws: EmbeddedAws,  # noqa: F811
    web: Any,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    container, _ = web()
    certificate = authority.issue(API_DOMAIN, CDN_DOMAIN, SITE_DOMAIN)
    port = free_port()
    edge = Edge(
        certificate=certificate,
        cdn=Cdn(CDN_DOMAIN, f"{aws.endpoint}/files"),
        targets=[container.port],
        sites={SITE_DOMAIN: port},
    )
    server = NextServer(
        built,
        port=port,
        log=tmp_path_factory.mktemp("next") / "log",
        environment={
            **ADDRESSES.environment,
            "NEXTAUTH_URL": SITE,
            "NEXTAUTH_SECRET": SECRET,
            "NODE_EXTRA_CA_CERTS": str(authority.root),
        },
        names=f"{API_DOMAIN}:{edge.port}",
    )
    key = (
        x509.load_pem_x509_certificate(certificate.chain.read_bytes())
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    yield Site(edge, container.port, base64.b64encode(hashlib.sha256(key).digest()).decode())
    server.close()
    edge.close()


@pytest.fixture(scope="session")
def balancer(site: Site, authority: Authority) -> Api:  # noqa: F811
    """The API, as a browser reaches it."""
    return Api(site.edge.port, authority=authority)


@pytest.fixture(scope="session")
def register(balancer: Api) -> Callable[[], tuple[str, str]]:
    """Register somebody new: the API counts each one's logins."""
    numbers = count(1)

    def register() -> tuple[str, str]:
        name, password = f"さくら{next(numbers)}", "sakura-no-hana-7"
        answer = balancer.post("/api/users/", json={"username": name, "password": password})
        assert answer.status == 201, answer.body
        return name, password

    return register


@pytest.fixture
def user(register: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    """Name and password of a registered user."""
    return register()


@pytest.fixture(scope="session")
def browser(site: Site) -> Iterator[Browser]:
    try:
        chromium = find("chromium")
    except MissingProgramError as missing:
        pytest.skip(str(missing))
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=str(chromium),
            args=[
                # In a CI container there is no sandbox for root.
                "--no-sandbox",
                # The names have no DNS records; the authority is trusted for this one key.
                f"--host-resolver-rules=MAP *.example.test:443 127.0.0.1:{site.edge.port}",
                f"--ignore-certificate-errors-spki-list={site.key}",
            ],
        )


@pytest.fixture
def visit(request: pytest.FixtureRequest, browser: Browser, built: Path) -> Iterator[Visit]:
    """A browser that was never there; on a desktop unless the test says otherwise."""
    visit = Visit(browser, getattr(request, "param", DESKTOP), built)
    yield visit
    visit.close()
