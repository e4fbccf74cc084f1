"""The front end as Vercel serves it, beside its API on the embedded AWS."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser

from tests.chromium import Launch
from tests.container.api import Api
from tests.container.conftest import image  # noqa: F401 (fixture)
from tests.container.names import API_DOMAIN, CDN_DOMAIN, SITE
from tests.container.test_visitor import key
from tests.frontend.deployment import Deployment
from tests.frontend.names import ADDRESSES, CACHE, SECRET, SITE_DOMAIN
from tests.frontend.nextjs import NextServer, NoRegistryError, build
from tests.frontend.visit import DESKTOP, Visit
from tests.tij.emulator.fargate.conftest import world  # noqa: F401 (fixture)
from tests.tij.emulator.fargate.world import SECRETS, World
from tij.emulator.host import Edge
from tij.emulator.host.certificates import Certificate
from tij.emulator.host.ports import free_port


@pytest.fixture(scope="package")
def built(needs_frontend: None, needs_reference: None) -> Path:
    try:
        return build(CACHE, ADDRESSES)
    except NoRegistryError as unreachable:
        pytest.skip(str(unreachable))


@pytest.fixture(scope="package")
def deployment(built: Path, world: World) -> Deployment:  # noqa: F811
    return Deployment(world)


@dataclass(frozen=True)
class Site:
    """The front end."""

    port: int
    """Of loopback, where it is served over TLS."""
    cdn: str
    """Where its pages load pictures from."""


@pytest.fixture(scope="package")
def site(
    built: Path, deployment: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    port = free_port()
    cdn = f"https://{CDN_DOMAIN}:{deployment.port}"
    server = NextServer(
        built,
        port=port,
        log=tmp_path_factory.mktemp("next") / "log",
        environment={
            **replace(ADDRESSES, cdn=cdn).environment,
            "NEXTAUTH_URL": SITE,
            "NEXTAUTH_SECRET": SECRET,
            "CLIENT_ADDRESS_KEY": key(SECRETS["SECRET_KEY"]),
            "NODE_EXTRA_CA_CERTS": str(deployment.world.root_certificate),
        },
        names=f"{API_DOMAIN}:{deployment.port}",
    )
    edge = Edge(certificate=deployment.certificate, sites={SITE_DOMAIN: port})
    yield Site(edge.port, cdn)
    edge.close()
    server.close()


@pytest.fixture(scope="package")
def balancer(deployment: Deployment) -> Api:
    """The API, as a browser reaches it."""
    return deployment.api


@pytest.fixture(scope="package")
def pages(site: Site, deployment: Deployment) -> Api:
    """The front end, for a client that runs no scripts."""
    return Api(site.port, authority=deployment.authority)


@pytest.fixture(scope="package")
def register(deployment: Deployment) -> Callable[[], tuple[str, str]]:
    """Register somebody new, from an address of its own: the API counts both."""
    numbers = count(1)

    def register() -> tuple[str, str]:
        number = next(numbers)
        name, password = f"さくら{number}", "sakura-no-hana-7"
        source = f"127.9.0.{number}"
        client = Api(deployment.port, authority=deployment.authority, source=source)
        answer = client.post("/api/users/", json={"username": name, "password": password})
        assert answer.status == 201, answer.body
        return name, password

    return register


@pytest.fixture
def user(register: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    """Name and password of a registered user."""
    return register()


@pytest.fixture(scope="package")
def browser(site: Site, deployment: Deployment, chromium: Launch) -> Iterator[Browser]:
    places = (
        f"MAP {SITE_DOMAIN}:443 127.0.0.1:{site.port}",
        f"MAP {API_DOMAIN}:443 127.0.0.1:{deployment.port}",
        f"MAP {CDN_DOMAIN} 127.0.0.1",
    )
    browser = chromium(
        f"--host-resolver-rules={','.join(places)}",
        # The authority is trusted for this one key.
        f"--ignore-certificate-errors-spki-list={public_key(deployment.certificate)}",
    )
    yield browser
    browser.close()


def public_key(certificate: Certificate) -> str:
    """SHA-256 of it, as Chromium takes it."""
    key = (
        x509.load_pem_x509_certificate(certificate.chain.read_bytes())
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


@pytest.fixture
def visit(request: pytest.FixtureRequest, browser: Browser, built: Path) -> Iterator[Visit]:
    """A browser that was never there; on a desktop unless the test says otherwise."""
    visit = Visit(browser, getattr(request, "param", DESKTOP), built)
    yield visit
    visit.close()
