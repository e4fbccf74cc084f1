"""How much script a page needs before it can be read."""

from __future__ import annotations

import re
from pathlib import Path

from tests.container.api import Api
from tests.frontend.names import SITE_DOMAIN
from tests.frontend.nextjs import node

# Bytes; Lighthouse's budgets count by 1,024.
MOST_SCRIPT = 120 * 1024
# By brotli, as Vercel sends them; `next start` knows gzip only.
SIZE = """
  const { readdirSync, readFileSync } = require("fs");
  const { brotliCompressSync } = require("zlib");
  const files = readdirSync(process.env.DIRECTORY).map((f) => `${process.env.DIRECTORY}/${f}`);
  console.log(files.reduce((sum, f) => sum + brotliCompressSync(readFileSync(f)).length, 0));
"""


def script(pages: Api, built: Path, directory: Path, path: str) -> int:
    """Bytes of what the page itself names; what it fetches ahead of a click is another page's.

    `directory` is empty; the scripts are kept there.
    """
    answer = pages.get(path, host=SITE_DOMAIN)
    assert answer.status == 200
    tags = [t for t in re.findall(r"<script[^>]*>", answer.body.decode()) if "noModule" not in t]
    sources = {found[1] for tag in tags if (found := re.search(r'src="(/_next/[^"?]+)', tag))}
    assert sources
    for number, source in enumerate(sources):
        answer = pages.get(source, host=SITE_DOMAIN)
        assert answer.status == 200
        (directory / f"{number}.js").write_bytes(answer.body)
    return int(node(built, SIZE, {"DIRECTORY": str(directory)}))
