"""Markdown and our directives: text as editors write it → HTML, plain text, and what it refers to.

A directive is `[[target]]` or `[[target|words]]`. What it prints is resolved beforehand (link.py)
and handed in, so that turning text into HTML needs nothing but the text and its references.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from html import escape
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import validateLink
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.footnote import footnote_plugin

from generator import urls
from generator.model import Link, Mention, Texts

DIRECTIVE = re.compile(r"(?<!\\)\[\[([^\[\]\n]+)\]\]")
# What may be code: only a text with one of these is parsed to find out.
CODE = re.compile(r"[`~]|^(?: {4}|\t)", re.MULTILINE)
# What begins first counts: an escaped character, a directive, an address, a code span, loose marks.
SPAN = re.compile(
    r"\\.|\[\[[^\[\]\n]+\]\]|<[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*>"
    r"|(?P<code>(?P<marks>`+)(?!`).+?(?<!`)(?P=marks)(?!`))|`+",
    re.DOTALL,
)
# Where one cell of a table ends.
CELL = re.compile(r"(?<!\\)(\|)")
IMAGE = re.compile(r"!\[(?P<text>(?:\\.|[^\]\\])*)\]\(\s*<?(?P<to>[^)\s>]*)")
LINK = re.compile(
    r"\]\(\s*<?(?P<to>[^)\s>]*)"
    r"|^ {0,3}\[[^\]^][^\]]*\]:\s*<?(?P<definition>[^\s>]+)"
    r"|<(?P<auto>[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*)>",
    re.MULTILINE,
)
# What is no word of a text, each behind what it never lacks.
WORDLESS = (
    ("[[", DIRECTIVE),
    ("](", re.compile(r"(?<=\])\([^)\s]*(?:\s+\"[^\"]*\")?\)")),
    ("]:", re.compile(r"^ {0,3}\[[^\]]+\]:\s*\S+", re.MULTILINE)),
    ("://", re.compile(r"<?https?://\S+")),
    ("<", re.compile(r"<[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*>")),
    ("[^", re.compile(r"\[\^[^\]]+\]")),
)
DEFINITION = re.compile(r"^ {0,3}\[[^\]^]", re.MULTILINE)
BLOCKS = ("ratings", "metrics", "documents")
# Places that templates name; a heading of the same words gets another name.
TAKEN = re.compile(
    r"content|said|findings|others|analysis|evidence|lineage|reply|revisions|cite|questions|explainers"
    r"|timeline|(rating|figure|fn|fnref|footnote)-?.*"
)
SPECIAL = re.compile(r"[\\`*_\[\]<>&!~\n]")


class Reference(NamedTuple):
    """What a directive prints: words, and the path they link to (None: words alone)."""

    words: str
    path: str | None


class Prose(NamedTuple):
    """A text with everything it needs to be printed: its references and its figures.

    `figures` pairs the body of each chart fence with its place in the page's list of figures.
    """

    text: str
    references: tuple[tuple[str, Reference], ...] = ()
    figures: tuple[tuple[str, int], ...] = ()


def marked(text: str) -> bool:
    """Whether anything in a text may be more than the text itself."""
    return "  " in text or bool(SPECIAL.search(text))


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


@lru_cache(maxsize=4)  # one text is asked for its directives, its links and its words
def _without_code(text: str) -> str:
    """`text` with code blanked out, every offset kept."""
    if not CODE.search(text):
        return text
    rows = text.split("\n")
    inline: list[tuple[int, int]] = []
    for token in _engine().parse(text, {"references": {}}):
        if token.map and token.type in ("fence", "code_block"):
            for number in range(*token.map):
                rows[number] = _blank(rows[number])
        elif token.map and token.type == "inline":
            inline.append((token.map[0], token.map[1]))
    # A code span never crosses from one paragraph, heading or cell of a table into the next.
    for (first, end), times in Counter(inline).items():
        part = "\n".join(rows[first:end])
        cells = CELL.split(part) if times > 1 else [part]
        bare = "".join(
            [SPAN.sub(lambda m: _blank(m[0]) if m["code"] else m[0], cell) for cell in cells]
        )
        rows[first:end] = bare.split("\n")
    return "\n".join(rows)


def directives(text: str) -> Iterator[tuple[str, int]]:
    """Every directive's inner text and its offset, outside code."""
    if "[[" in text:
        for match in DIRECTIVE.finditer(_without_code(text)):
            yield match[1], match.start()


def words_alone(text: str) -> str:
    """`text` with code, directives, addresses and footnotes' marks blanked out, every offset kept."""
    if not SPECIAL.search(text):
        return text
    bare = _without_code(text)
    for sign, pattern in WORDLESS:
        if sign in bare:
            bare = pattern.sub(lambda match: _blank(match[0]), bare)
    return bare


def mentions(texts: Texts) -> tuple[Mention, ...]:
    """Every directive and link in the texts of a record."""
    found: list[Mention] = []
    for path, text in texts:
        if "[" not in text and "<" not in text:
            continue
        found += [Mention(path, offset, target) for target, offset in directives(text)]
        found += [Mention(path, link.offset, link.to, link) for link in links(text)]
    return tuple(found)


def is_block(text: str, directive: str, offset: int) -> bool:
    """Whether a directive is one of BLOCKS and a paragraph of its own."""
    before, after = text[:offset], text[offset + len(directive) + 4 :]
    alone = re.search(r"(?:\A|\n)[ ]{0,3}\Z", before) and re.match(r"[ \t]*(?:\n|\Z)", after)
    apart = re.search(r"(?:\A|\n)[ \t]*\n?[ ]{0,3}\Z", before) and re.match(
        r"[ \t]*(?:\n[ \t]*(?:\n|\Z)|\Z)", after
    )
    return directive in BLOCKS and bool(alone and apart)


def links(text: str) -> Iterator[Link]:
    """Every link and image that the text writes in Markdown, outside code."""
    if "](" not in text and "<" not in text and not DEFINITION.search(text):
        return
    plain_text = _without_code(text)
    for match in IMAGE.finditer(plain_text):
        yield Link(match["to"], match["text"], True, match.start())
    shown = IMAGE.sub(lambda m: _blank(m[0]), plain_text)
    for match in LINK.finditer(shown):
        to = match["to"] if match["to"] is not None else match["definition"] or match["auto"]
        start = _opening(shown, match.start()) if match["to"] is not None else match.start()
        yield Link(to or "", shown[start + 1 : match.start()], False, start)


def _opening(text: str, end: int) -> int:
    """Where the bracket opens that closes at `end`."""
    depth = 0
    for place in range(end, -1, -1):
        depth += (text[place] == "]") - (text[place] == "[")
        if depth == 0:
            return place
    return end


class Fence(NamedTuple):
    """A chart fence: its body, the line on which the body begins (from 0), and its indent."""

    body: str
    line: int
    closed: bool


def charts(text: str) -> Iterator[Fence]:
    """Every fence with the word `chart`, as Markdown understands it."""
    if "chart" not in text:
        return
    rows = text.split("\n")
    for token in _engine().parse(text, {"references": {}}):
        if token.type == "fence" and token.info.strip() == "chart" and token.map:
            first, end = token.map
            last = rows[end - 1].strip() if end - 1 > first else ""
            closed = bool(last) and not last.strip("`~")
            yield Fence(token.content, first + 1, closed)


# ---------------------------------------------------------------- rendering


def _directive_rule(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[", state.pos):
        return False
    match = DIRECTIVE.match(state.src, state.pos)
    if not match or match[1] not in state.env.get("references", {}):
        return False
    if not silent:
        token = state.push("directive", "", 0)
        token.content = match[1]
    state.pos = match.end()
    return True


def _block_rule(state: StateCore) -> None:
    """A paragraph that is one block directive becomes that block."""
    for before, token, after in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        name = token.content.strip("[] ")
        if before.type == "paragraph_open" and token.content.strip() == f"[[{name}]]":
            if name not in BLOCKS:
                continue
            before.type, token.type, after.type = "block", "nothing", "nothing"
            before.content, token.children = name, []


def _inline_rule(state: StateCore) -> None:
    """The library's rule for inline text; of text without any mark, the text itself is the result."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        if marked(token.content):
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        elif token.content:
            token.children = [Token("text", "", 0, content=token.content)]


def _heading_rule(state: StateCore) -> None:
    """Headings begin below the page's own title, and deeper inside a section."""
    least = state.env.get("headings", 2)
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, max(2, int(token.tag[1])) + least - 2)}"


def _heading_id(title: str) -> str:
    name = re.sub(r"[^\w]+", "-", title.lower()).strip("-") or "section"
    return f"text-{name}" if TAKEN.fullmatch(name) else name


class _Renderer(RendererHTML):
    """The library's renderer, and the few tokens that are ours."""

    def directive(self, tokens: Sequence[Token], i: int, _: Any, env: Any) -> str:
        words, path = env["references"][tokens[i].content]
        if path is None:
            return escape(words)
        return f'<a href="{env["root"]}{escape(urls.file(path))}">{escape(words)}</a>'

    def block(self, tokens: Sequence[Token], i: int, _: Any, env: Any) -> str:
        return str(env["block"](tokens[i].content))

    def nothing(self, *_: Any) -> str:
        return ""

    def fence(self, tokens: Sequence[Token], i: int, *rest: Any) -> str:
        env = rest[-1]
        if tokens[i].info.strip() == "chart" and tokens[i].content in env.get("figures", {}):
            return str(env["figure"](env["figures"][tokens[i].content]))
        return f'<pre tabindex="0"><code>{escape(tokens[i].content, quote=False)}</code></pre>\n'

    def code_block(self, tokens: Sequence[Token], i: int, *_: Any) -> str:
        return f'<pre tabindex="0"><code>{escape(tokens[i].content, quote=False)}</code></pre>\n'

    def table_open(self, *_: Any) -> str:
        return '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n'

    def table_close(self, *_: Any) -> str:
        return "</table></div>\n"

    def link_open(self, tokens: Sequence[Token], i: int, _: Any, env: Any) -> str:
        to = str(tokens[i].attrs.get("href", ""))
        if to.startswith("/"):
            to = env["root"] + urls.file(to.lstrip("/"))
        return f'<a href="{escape(to)}">'

    def image(self, tokens: Sequence[Token], i: int, options: Any, env: Any) -> str:
        name = escape(str(tokens[i].attrs.get("src", "")))
        alt = escape(self.renderInlineAsText(tokens[i].children, options, env))
        return f'<img src="{env["root"]}images/{name}" alt="{alt}" loading="lazy">'


def _allowed(url: str) -> bool:
    """Whether a link may be live: the library lets pictures through as data, we do not."""
    return not url.strip().lower().startswith("data:") and validateLink(url)


@cache
def _engine() -> MarkdownIt:
    """The engine for texts with blocks."""
    engine = _sentences()
    engine.use(footnote_plugin)
    engine.use(anchors_plugin, max_level=4, slug_func=_heading_id)
    engine.core.ruler.at("inline", _inline_rule)
    engine.core.ruler.push("block_directive", _block_rule)
    engine.core.ruler.push("heading_level", _heading_rule)
    return engine


def _sentences() -> MarkdownIt:
    """A new engine for a sentence or two: no footnotes, which would be blocks."""
    engine = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    engine.enable(["table", "strikethrough"])
    engine.inline.ruler.before("link", "directive", _directive_rule)
    engine.validateLink = _allowed  # type: ignore[method-assign]
    return engine


@cache
def _inline_engine() -> MarkdownIt:
    return _sentences()


def to_html(
    prose: Prose,
    root: str,
    *,
    headings: int = 2,
    block: Callable[[str], str] | None = None,
    figure: Callable[[int], str] | None = None,
) -> str:
    """HTML of a text with blocks. `headings` is the level of its highest heading."""
    env = {
        "references": dict(prose.references),
        "figures": dict(prose.figures),
        "root": root,
        "headings": headings,
        "block": block,
        "figure": figure,
    }
    return str(_engine().render(prose.text, env))


def inline_html(prose: Prose, root: str) -> str:
    """HTML of a sentence or two: no paragraphs, lists or headings."""
    if not marked(prose.text):
        return prose.text.replace('"', "&quot;")
    env = {"references": dict(prose.references), "root": root}
    return str(_inline_engine().renderInline(prose.text, env))


def plain(text: str, references: Mapping[str, Reference]) -> str:
    """The same sentence without markup, for feeds, markup and tables."""
    if not marked(text):
        return text
    tokens = _inline_engine().parseInline(text, {"references": references, "root": ""})
    words: list[str] = []
    for token in tokens[0].children or []:
        if token.type == "directive":
            words.append(references[token.content].words)
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        else:
            words.append(token.content)
    return "".join(words)
