"""The guide's page looks as it did when somebody last looked at it.

Of a small deployment that is recorded in golden/stacks.json, in a font that comes with Next.js, so
that another machine draws the same. After a change that is meant: look at `.tij/screenshots/
golden-*.png`, and copy them to tests/frontend/golden/.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import Launch
from tests.frontend.names import SCREENSHOTS
from tests.frontend.visit import DESKTOP, PHONE, Device
from tests.tij.page.test_page import NOW, keep, told
from tij.language import Language
from tij.page.content import gather
from tij.page.coverage import FILE
from tij.page.live import Live
from tij.page.render import render
from tij.pricing import price_stacks
from tij.pricing.chooser import wanted
from tij.pricing.environment import Costed
from tij.project import Project
from tij.settings.models import Settings

GOLDEN = Path(__file__).parent / "golden"
MOST_DIFFERENT = 0.002
"""Share of the pixels; a price that changed has fewer, a colour or a line that moved has more."""
ITEMS = """
[G1]
guide = "A load balancer, tasks and a database"
answer = "The same"
[G39]
guide = "VPC 10.0.0.0/16"
answer = "The same, written as `network.cidr`"
at = ["foundation: aws_vpc.*"]
[G41]
guide = "Two public and two private subnets"
answer = "The same, in two zones"
at = ["foundation: aws_subnet.*"]
[G213]
guide = "Everything was checked"
answer = "`tij verify`"
"""
STYLE = (
    "*{font-family:golden!important}@font-face{font-family:golden;src:url(data:font/ttf;base64,%s)}"
)
DIFFERENT = """async (pictures) => {
  const [one, other] = await Promise.all(pictures.map(async (picture) => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height);
  }));
  if (one.width !== other.width || one.height !== other.height) return 1;
  let count = 0;
  for (let place = 0; place < one.data.length; place += 4) {
    const away = [0, 1, 2].map((c) => Math.abs(one.data[place + c] - other.data[place + c]));
    if (Math.max(...away) > 48) count += 1;
  }
  return (4 * count) / one.data.length;
}"""


@pytest.fixture(scope="module")
def browser(chromium: Launch) -> Iterator[Browser]:
    browser = chromium()
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Path:
    """The page of everything that it can show: checks, a drill, migrations, prices to choose."""
    root = tmp_path_factory.mktemp("small")
    project, stacks = Project(root), json.loads((GOLDEN / "stacks.json").read_text("utf-8"))
    keep(root / FILE, ITEMS)
    checks = {
        "api": ("fail", "not-applied", {"stack": "service", "what": "aws_lb"}),
        "bucket_refuses": ("pass", "bucket-refuses", {"key": "media/x", "bucket": "shop-files"}),
    }
    keep(project.verified("production"), told("production", **checks))
    times = {"rpo_snapshot_seconds": 61, "rpo_point_in_time_seconds": 5, "rto_seconds": 1300}
    keep(project.drilled("production"), json.dumps({"time": NOW.isoformat(), **times}))
    pending = {"time": NOW.isoformat(), "image": "sha256:0a", "pending": [{"migration": "a.0002"}]}
    keep(project.migrations("production"), json.dumps(pending))
    live = Live(
        made={"foundation: aws_vpc.network": {"id": "vpc-0abc", "cidr_block": "10.0.0.0/16"}}
    )
    cost = price_stacks(stacks, settings.cost)
    compared = [Costed(changes, settings, cost) for changes in wanted(settings)]
    content = gather(project, settings, stacks, live, Language.ENGLISH, NOW, compared)
    assert content.verification
    assert content.drill
    assert content.pending
    file = root / "page.html"
    file.write_text(render(content), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def style(built: Path) -> str:
    font = built / "node_modules/next/dist/compiled/@vercel/og/Geist-Regular.ttf"
    return STYLE % base64.b64encode(font.read_bytes()).decode()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=lambda device: device.name)
def test_the_page_looks_as_it_did(
    browser: Browser, small: Path, style: str, device: Device, scheme: str
) -> None:
    name = f"golden-{device.name}-{scheme}.png"
    page = opened(browser, small, style, device, scheme)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    seen = page.screenshot(path=SCREENSHOTS / name, full_page=True)
    golden = GOLDEN / name
    assert golden.exists(), f"look at {SCREENSHOTS / name}, and copy it to {GOLDEN}"
    found = different(page, seen, golden.read_bytes())
    page.context.close()
    assert found <= MOST_DIFFERENT, f"{name}: {found:.1%} of it looks otherwise; see above"


@pytest.mark.parametrize(
    "change",
    ["h2{margin-top:4rem!important}", ".facts div{background:#888!important}", "nav{display:none}"],
)
def test_what_looks_otherwise_is_seen(
    browser: Browser, small: Path, style: str, change: str
) -> None:
    page = opened(browser, small, style, DESKTOP, "light")
    before = page.screenshot(full_page=True)
    page.add_style_tag(content=change)
    assert different(page, before, before) == 0
    assert different(page, before, page.screenshot(full_page=True)) > MOST_DIFFERENT
    page.context.close()


def opened(browser: Browser, file: Path, style: str, device: Device, scheme: str) -> Page:
    """Half as large: what is compared is the look, not how a letter is smoothed."""
    page = browser.new_context(
        viewport={"width": device.width, "height": device.height},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=0.5,
        # The page itself may load no font.
        bypass_csp=True,
    ).new_page()
    page.goto(file.as_uri())
    page.add_style_tag(content=style)
    page.evaluate("document.fonts.ready")
    return page


def different(page: Page, one: bytes, other: bytes) -> float:
    """The share of the pixels that are not alike; 1 where the sizes differ."""
    pictures = [base64.b64encode(picture).decode() for picture in (one, other)]
    share: float = page.evaluate(DIFFERENT, pictures)
    return share
