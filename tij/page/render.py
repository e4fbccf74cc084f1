"""The page as one HTML file: no network, and a policy that forbids the browser any."""

from __future__ import annotations

import base64
import hashlib
import re
from decimal import Decimal
from pathlib import Path

from tij.language import Language
from tij.page.content import Content
from tij.page.parts import SIGNS
from tij.page.words import words as page_words
from tij.pricing import dollars, yen
from tij.pricing.guide import load_guide
from tij.report.headline import headline
from tij.report.risks import Risk
from tij.report.words import words as report_words
from tij.verification.finding import Status

HERE = Path(__file__).parent
SELF = "'self'"
NAMES = {Language.ENGLISH: "English", Language.JAPANESE: "日本語"}
WIDTH = 320
"""Of a bar's room, in pixels of its picture."""


def render(content: Content, version: str = "") -> str:
    """The whole file; every name and value in it is escaped.

    With a `version` it is a served page, whose script asks the server for a newer one.
    """
    # Imported here: no other command renders HTML.
    import jinja2

    language = content.language
    words, said = page_words(language), report_words(language)
    style = _file("page.css")
    script = _file("page.js")
    # The picture brings its own style.
    styles = [style, *re.findall(r"<style>(.*?)</style>", content.picture, re.DOTALL)]
    highest = max([Decimal(1), *(max(bar.usd, bar.guide or 0) for bar in content.bars)])
    dearest = max([Decimal(1), *(choice.usd for choice in content.choices)])
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )

    def risk(found: Risk) -> str:
        return said.say(f"risk.{found.rule}", **found.facts)

    text: str = environment.get_template("page.html.jinja").render(
        c=content,
        w=words,
        language=str(language),
        policy=(
            "default-src 'none'; base-uri 'none'; form-action 'none';"
            f" style-src {' '.join(_hash(s) for s in styles)}; script-src {_hash(script)}"
            f"{'; connect-src ' + SELF if version else ''}"
        ),
        version=version,
        languages=list(Language),
        names=NAMES,
        style=style,
        script=script,
        picture=content.picture,
        guide=load_guide(),
        dollars=dollars,
        yen=lambda usd: yen(usd, content.settings.cost),
        bar=lambda usd: max(0, round(WIDTH * usd / highest)),
        choice_bar=lambda usd: max(0, round(WIDTH * usd / dearest)),
        bar_width=WIDTH,
        headline=headline(content.plan, said) if content.plan else "",
        risk=risk,
        action=lambda change: said.say(f"action.{change.action}"),
        severity=lambda found: said.say(f"severity.{found.severity.name.lower()}"),
        Status=Status,
        mark=SIGNS,
        status={
            Status.PASS: words["pass"],
            Status.FAIL: words["fail"],
            Status.SKIP: words["skipped_status"],
        },
        today=content.time.date(),
        time=content.time.strftime("%Y-%m-%d %H:%M UTC"),
    )
    return text


def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """A source of the policy: this very text and no other (CSP Level 3, hash-source)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
