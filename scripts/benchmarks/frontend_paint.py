"""When a phone shows a page: its largest contentful paint, with an empty cache.

`python -m scripts.benchmarks.frontend_paint [--write]`: the front end as `next start` serves it,
beside its API and CDN, in headless Chromium with Lighthouse's phone: a processor four times slower,
and a slow 4G. `--write` puts the table into docs/performance.md.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from scripts.benchmarks.container.table import table
from scripts.benchmarks.container.world import World, world
from scripts.benchmarks.measuring import page
from tests.container.names import API_DOMAIN, CDN_DOMAIN, SITE
from tests.frontend.conftest import public_key
from tests.frontend.names import ADDRESSES, CACHE, SECRET, SITE_DOMAIN
from tests.frontend.nextjs import NextServer, build
from tests.frontend.pictures import landscape
from tests.frontend.visit import PHONE
from tij.emulator.host.ports import free_port
from tij.emulator.host.programs import find

NAME = "scripts.benchmarks.frontend_paint"
TIMES = 5
PICTURES = 20
SLOWER_CPU = 4
PAINT = """() => new Promise(resolve => new PerformanceObserver(list => {
  const last = list.getEntries().at(-1);
  resolve([last.startTime, last.element ? last.element.tagName : ""]);
}).observe({ type: "largest-contentful-paint", buffered: true }))"""


@dataclass(frozen=True)
class Network:
    """As DevTools throttles it: milliseconds for each request, and bits a second."""

    name: str
    latency: float
    down: float
    up: float


# Lighthouse's "mobileSlow4G": a round trip of 150 ms, 1.6 Mbit/s. The second has the factors with
# which Lighthouse lets DevTools apply it, three round trips and three quarters for each request.
NETWORKS = (
    Network("150 ms for each request", 150, 1_638_400, 750_000),
    Network("562 ms for each request", 150 * 3.75, 1_638_400 * 0.9, 750_000 * 0.9),
)


@contextmanager
def site() -> Iterator[tuple[Browser, dict[str, str]]]:
    """A browser that finds the site, and its pages by name."""
    built = build(CACHE, ADDRESSES)
    with world() as here:
        container, api = here.web()
        token = api.login("hanako", "sakura-no-hana-7")
        for number in range(PICTURES):
            fields = {"title": "山", "image": ("a.png", landscape(number), "image/png")}
            picture = api.post("/api/pictures/", token=token, fields=fields).json["id"]
        port = free_port()
        edge = here.edge(container.port, sites={SITE_DOMAIN: port})
        server = _served(here, built, port, edge.port)
        with sync_playwright() as playwright:
            places = (f"MAP {name}:443 127.0.0.1:{edge.port}" for name in _names())
            browser = playwright.chromium.launch(
                executable_path=str(find("chromium")),
                args=[
                    "--no-sandbox",
                    f"--host-resolver-rules={','.join(places)}",
                    f"--ignore-certificate-errors-spki-list={public_key(here.certificate)}",
                ],
            )
            yield browser, {"list": "/", "picture": f"/pictures/{picture}", "sign-in": "/signin"}
            browser.close()
        server.close()
        edge.close()


def _names() -> tuple[str, ...]:
    return SITE_DOMAIN, API_DOMAIN, CDN_DOMAIN


def _served(here: World, built: Path, port: int, api: int) -> NextServer:
    return NextServer(
        built,
        port=port,
        log=here.directory / "next.log",
        environment={
            **ADDRESSES.environment,
            "NEXTAUTH_URL": SITE,
            "NEXTAUTH_SECRET": SECRET,
            "NODE_EXTRA_CA_CERTS": str(here.authority.root),
        },
        names=f"{API_DOMAIN}:{api}",
    )


def painted(browser: Browser, path: str, network: Network) -> tuple[float, str]:
    """Milliseconds, and which element it was."""
    context = browser.new_context(
        viewport={"width": PHONE.width, "height": PHONE.height},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
    )
    tab = context.new_page()
    developer = context.new_cdp_session(tab)
    developer.send("Network.enable")
    developer.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": network.latency,
            "downloadThroughput": network.down / 8,
            "uploadThroughput": network.up / 8,
        },
    )
    developer.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    tab.goto(f"{SITE}{path}", wait_until="networkidle")
    took, element = tab.evaluate(PAINT)
    context.close()
    return float(took), str(element).lower()


def main() -> None:
    """Print the table, or write it."""
    load = os.getloadavg()[0]
    rows = []
    with site() as (browser, pages):
        for name, path in pages.items():
            row = [name]
            for network in NETWORKS:
                print(f"{name}, {network.name}", file=sys.stderr, flush=True)
                seen = [painted(browser, path, network) for _ in range(TIMES)]
                times = [took for took, _ in seen]
                row.append(f"{median(times):,.0f} ms ({min(times):,.0f} to {max(times):,.0f})")
            rows.append([*row, f"`{seen[-1][1]}`"])
    titles = ["page", *(network.name for network in NETWORKS), "what it is"]
    found = f"{page.conditions(load)}\n\n{table(titles, rows)}"
    print(found)
    if "--write" in sys.argv:
        page.write(NAME, found)


if __name__ == "__main__":
    main()
