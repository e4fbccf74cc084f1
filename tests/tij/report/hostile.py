"""Texts that would do something in a comment, on a terminal, or in a reader's eyes."""

from __future__ import annotations

from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from hypothesis import strategies as st

TEXTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</details></details><h1>Approved</h1>",
    "</code></summary><b>bold</b>",
    "<!-- tij plan report -->",
    "[click](https://evil.example)",
    "![seen](https://evil.example/pixel.png)",
    "**bold** _em_ ~~gone~~ `code` ``two``",
    "```\nout of the fence\n```",
    "~~~\nother fence\n~~~",
    "| cell | cell |\n| --- | --- |",
    "# heading\n\n- [x] done",
    "@octocat and @org/team",
    "fixes #1, closes owner/repo#2, GH-3",
    "https://evil.example www.evil.example me@evil.example",
    "$`x`$ and $x$ :tada:",
    "\u202emirrored\u202c \u2066isolated\u2069",
    "zero\u200bwidth\ufeff \x1b[31mred\x1b[0m \x00\x07\r\n\t",
    "\u2028line\u2029paragraph\x85next",
    "\\`escape\\` \\| \\<",
    "&lt;b&gt; &#64;octocat",
    "x" * 5_000,
    "` |",
    " ",
)

INVISIBLE = ("\u202e", "\u2066", "\u200b", "\ufeff", "\x1b", "\x00", "\x07", "\u2028", "\x85")

texts = st.one_of(
    st.sampled_from(TEXTS),
    st.text(max_size=60),
    st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3).map("".join),
)

ALLOWED = {
    "h3", "h4", "p", "ul", "li", "strong", "b", "code", "pre", "details", "summary", "blockquote",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


class _Rendered(HTMLParser):
    """The tags of a rendered comment, and its text outside of code."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.prose: list[str] = []
        self.comments: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self._code += tag in ("code", "pre")

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("code", "pre")

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.prose.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def held_to_rules(markdown: str) -> None:
    """GitHub's own parser makes only our tags of it; what the plan says is all inside of code."""
    rendered = _Rendered()
    # GitHub takes raw HTML and sanitizes it later; here nothing is to be left to sanitize.
    rendered.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))
    tags = {tag for tag, _ in rendered.tags}
    assert tags <= ALLOWED, tags - ALLOWED
    attributes = {name for _, names in rendered.tags for name in names}
    assert attributes <= {"align", "lang", "class"}, attributes
    opened = sum(tag == "details" for tag, _ in rendered.tags)
    assert opened == markdown.count("<details>"), "a value opened a section"
    assert rendered.comments == []
    prose = "".join(rendered.prose)
    for sign in ("@", "#", "http", "www.", "GH-3", "evil", "<", ">", "[", "`", "alert", ":tada:"):
        assert sign not in prose, f"{sign} in {prose!r}"
    for character in INVISIBLE:
        assert character not in markdown
