import re
from collections.abc import Callable
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator import markdown
from generator.link import Site
from generator.markdown import Link, Prose, Reference
from tests.records import claim, claims, explainer

REFERENCES = (
    ("a", Reference("A & B", "claims/a/")),
    ("a:estimate", Reference("about 40", "claims/a/")),
    ("b|<words>", Reference("<words>", None)),
)
# What can stand in a file that the build reads: it refuses control characters.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"))
MARKED = st.text(st.sampled_from(" \n\\`*_[]()<>&!~^|#:\"'ab1."), max_size=30)


def html(text: str, root: str = "../../", **options: object) -> str:
    return markdown.to_html(Prose(text, REFERENCES), root, **options)


def inline(text: str) -> str:
    return markdown.inline_html(Prose(text, REFERENCES), "../../")


# ---------------------------------------------------------------- directives


@pytest.mark.parametrize("write", [inline, html])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[[a]]", '<a href="../../claims/a/index.html">A &amp; B</a>'),
        ("x[[a:estimate]]y", 'x<a href="../../claims/a/index.html">about 40</a>y'),
        ("**[[a]]**", '<strong><a href="../../claims/a/index.html">A &amp; B</a></strong>'),
        ("[[b|<words>]]", "&lt;words&gt;"),
        ("[[unknown]]", "[[unknown]]"),
        ("[[a", "[[a"),
        ("[[a]", "[[a]"),
        ("\\[[a]]", "[[a]]"),
    ],
)
def test_a_directive_prints_its_words_and_links_its_page(
    text: str, wanted: str, write: Callable[[str], str]
) -> None:
    assert write(text).removeprefix("<p>").removesuffix("</p>\n") == wanted


def test_directives_are_found_with_their_offset() -> None:
    text = "[[a]] and [[b:c|d]],\n[[a]] [[]] [[x\ny]]"
    assert list(markdown.directives(text)) == [("a", 0), ("b:c|d", 10), ("a", 21)]


@pytest.mark.parametrize(
    "text",
    [
        "`[[a]]`",
        "``a ` [[a]]``",
        "```\n[[a]]\n```",
        "~~~ yaml\n[[a]]\n~~~",
        "````\n```\n[[a]]\n```\n````",
        "text\n\n```\n[[a]]",
        "text\n\n    [[a]]\n",
        "\\[[a]]",
    ],
)
def test_code_is_left_alone(text: str) -> None:
    assert list(markdown.directives(text)) == []
    assert "[[a]]" in html(text)
    assert "claims/a" not in html(text)


@pytest.mark.parametrize(
    "text",
    [
        "A ` mark [[a]].\n\nAnother ` mark.",
        "```\ncode\n```\n[[a]] ` x",
        "`` [[a]] `",
        "A ` mark\n> [[a]]\n> and ` another",
        "- A ` mark\n- [[a]] ` x",
        "A ` mark\n# [[a]] ` x",
        "| ` | [[a]] | ` |\n|--|--|--|\n",
    ],
)
def test_a_lone_backtick_hides_no_directive(text: str) -> None:
    assert [target for target, _ in markdown.directives(text)] == ["a"]
    assert "claims/a/index.html" in html(text)


@settings(deadline=None)
@example("`\n>")
@example("\\`` `\n")
@example("| ` |")
@given(MARKED | TEXT)
def test_what_is_printed_as_a_directive_was_found_as_one(text: str) -> None:
    text = f"{text} [[a]] {text}"
    printed = html(text).count('"../../claims/a/index.html"')
    assert printed <= len(list(markdown.directives(text)))


# ---------------------------------------------------------------- blocks


def test_a_paragraph_that_is_one_block_directive_becomes_the_block() -> None:
    made = html("Before.\n\n[[ratings]]\n\n- [[metrics]]\n", block=lambda name: f"<{name}>")
    assert "<p>Before.</p>\n<ratings>" in made
    assert "<metrics>" in made
    assert "[[" not in made


def test_blocks_print_the_vocabularies(made: Callable[..., object]) -> None:
    body = "[[ratings]]\n\n[[metrics]]\n\n[[documents]]\n"
    rendered = made({"content/explainers/x.md": explainer(body)}).rendered
    page = rendered.pages["explainers/x/index.html"]
    assert re.search(
        r'<dl class="scale">.*Unproven.*off the scale.*<dl class="terms">', page, re.DOTALL
    )
    assert "Trees standing." in page
    assert '<th scope="col">Goes back to</th>' in page


def test_a_block_directive_in_an_analysis_is_printed_too(made: Callable[..., object]) -> None:
    rendered = made(claims(a=claim(analysis="The scale:\n\n[[ratings]]\n"))).rendered
    assert [str(problem) for problem in rendered.problems] == []
    assert '<dl class="scale">' in rendered.pages["claims/a/index.html"]


@pytest.mark.parametrize("key", ["why_checked", "analysis"])
def test_a_block_directive_within_a_sentence_is_refused(
    key: str, problems: Callable[..., list[str]]
) -> None:
    (found,) = problems(claims(a=claim(**{key: "See [[ratings]] here."})))
    assert found.startswith("content/claims/a.yaml:1:")
    assert "[[ratings]]" in found


# ---------------------------------------------------------------- links and pictures


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[a](https://x.example/?a=1&b=2)", '<a href="https://x.example/?a=1&amp;b=2">a</a>'),
        ("[a](/about/)", '<a href="../../about/index.html">a</a>'),
        ("[a](/about/#here)", '<a href="../../about/index.html#here">a</a>'),
        ("[a](/)", '<a href="../../index.html">a</a>'),
        ("[a](/data/claims.csv)", '<a href="../../data/claims.csv">a</a>'),
        ("[a](#here)", '<a href="#here">a</a>'),
        ("[a](mailto:a@x.example)", '<a href="mailto:a@x.example">a</a>'),
        ("<https://x.example>", '<a href="https://x.example">https://x.example</a>'),
        ('[a](https://x.example "title")', '<a href="https://x.example">a</a>'),
        ("[a][r]\n\n[r]: https://x.example", '<a href="https://x.example">a</a>'),
        ("https://x.example", "https://x.example"),
    ],
)
def test_links_are_relative_within_the_site_and_kept_outside_it(text: str, wanted: str) -> None:
    assert html(text).strip() == f"<p>{wanted}</p>"


@pytest.mark.parametrize("write", [inline, html])
@pytest.mark.parametrize(
    "to",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java&#115;cript:alert(1)",
        "&#1;javascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
    ],
)
@pytest.mark.parametrize("text", ["[a]({})", "<{}>", "![a]({})", "[a]\n\n[a]: {}", "[a](<{}>)"])
def test_a_link_that_could_run_is_never_live(
    text: str, to: str, write: Callable[[str], str]
) -> None:
    made = write(text.format(to))
    for link in re.findall(r'(?:href|src)="([^"]*)"', made):
        assert not re.match(
            r"[\x00-\x20]*(javascript|vbscript|data|file):", unescape(link), re.IGNORECASE
        )


@pytest.mark.parametrize("write", [inline, html])
def test_no_picture_or_page_is_carried_in_a_link(write: Callable[[str], str]) -> None:
    assert 'href="data' not in write("[a](data:image/png;base64,AAAA)")


@pytest.mark.parametrize("tag", ["<script>alert(1)</script>", "<b onclick=x>", "<!-- x -->"])
@pytest.mark.parametrize("write", [inline, html])
def test_html_is_printed_not_obeyed(tag: str, write: Callable[[str], str]) -> None:
    made = write(f"a {tag} b")
    assert tag not in made
    assert tag in unescape(made)


def test_a_picture_comes_from_the_sites_folder_with_its_words() -> None:
    assert html('![Two *trees* & "more"](oak.png)').strip() == (
        '<p><img src="../../images/oak.png" alt="Two trees &amp; &quot;more&quot;" '
        'loading="lazy"></p>'
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x [a](b)", [Link("b", "a", False, 2)]),
        ("![a](b.png)", [Link("b.png", "a", True, 0)]),
        ("[a](<b>)", [Link("b", "a", False, 0)]),
        ("[a]: b", [Link("b", "", False, 0)]),
        ("<mailto:a@b>", [Link("mailto:a@b", "", False, 0)]),
        ("`[a](b)`\n```\n[a](b)", []),
        ("[^1]: A note", []),
        ("[a] (b)", []),
    ],
)
def test_links_are_found_as_they_are_written(text: str, found: list[Link]) -> None:
    assert list(markdown.links(text)) == found


@pytest.mark.parametrize("text", ["[a [b] c]({})", "[![b](b.png)]({})", "[a\nb]({})", "[`]`]({})"])
def test_a_link_with_brackets_in_its_text_is_found_too(text: str) -> None:
    assert "javascript:x" in [link.to for link in markdown.links(text.format("javascript:x"))]


# ---------------------------------------------------------------- headings, footnotes, code


@pytest.mark.parametrize(("headings", "levels"), [(2, "223456"), (3, "334566")])
def test_headings_begin_below_the_pages_own(headings: int, levels: str) -> None:
    text = "".join(f"{'#' * level} h\n\n" for level in range(1, 7))
    made = html(text, headings=headings)
    assert re.findall(r"<h(\d)", made) == list(levels)
    assert re.findall(r"</h(\d)>", made) == list(levels)


def test_a_heading_can_be_linked_to_by_its_words() -> None:
    made = html("## What *we* found, then\n\n## Same\n\n## Same\n\n## 日本語\n\n## !\n")
    ids = re.findall(r' id="([^"]*)"', made)
    assert ids[0] == "what-we-found-then"
    assert len(set(ids)) == len(ids) == 5
    assert "日本語" in ids
    assert all(ids)


@pytest.mark.parametrize("heading", ["Evidence", "Content", "Revisions", "Said"])
def test_a_heading_shares_no_id_with_the_rest_of_its_page(
    heading: str, made: Callable[..., object]
) -> None:
    files = claims(a=claim(analysis=f"## {heading}\n\ntext"))
    page = made(files).rendered.pages["claims/a/index.html"]
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert sorted(set(ids)) == sorted(ids)


def test_footnotes_stand_below_and_lead_back() -> None:
    made = html("One.[^x] Two.^[Inside [[a]].] One again.[^x]\n\n[^x]: The *note*.\n")
    assert '<a href="#fn1" id="fnref1">[1]</a>' in made
    assert re.search(r'<li id="fn1".*The <em>note</em>\..*href="#fnref1"', made, re.DOTALL)
    assert re.search(r'<li id="fn2".*claims/a/index.html', made, re.DOTALL)


def test_tables_can_be_scrolled_and_code_reached_by_keyboard() -> None:
    made = html("| a | b |\n|---|--:|\n| 1 | 2 |\n\n```yaml\n<b> & [[a]]\n```\n\n    more\n")
    assert '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>' in made
    assert "</table></div>" in made
    assert '<pre tabindex="0"><code>&lt;b&gt; &amp; [[a]]\n</code></pre>' in made


def test_a_chart_fence_becomes_its_figure_and_another_stays_code() -> None:
    text = "```chart\nkind: x\n```\n\n```chart\nkind: y\n```\n"
    prose = Prose(text, (), (("kind: x\n", 7),))
    made = markdown.to_html(prose, "", figure=lambda number: f"<figure {number}>")
    assert made == '<figure 7><pre tabindex="0"><code>kind: y\n</code></pre>\n'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\n\n```chart\nk: v\n```\n", [("k: v\n", 3)]),
        ("~~~~ chart \nk: v\n~~~~", [("k: v\n", 1)]),
        ("```charts\nk: v\n```\n", []),
        ("`chart`", []),
        ("````\n```chart\nk: v\n```\n````\n", []),
        ("~~~\n```chart\nk: v\n```\n~~~\n", []),
    ],
)
def test_chart_fences_are_found_and_examples_of_them_are_not(
    text: str, found: list[tuple[str, int]]
) -> None:
    assert [fence[:2] for fence in markdown.charts(text)] == found


@pytest.mark.parametrize(
    "fence", [" ```chart\n kind: nope\n ```\n", "- ```chart\n  kind: nope\n  ```\n",
              "```chart\nkind: nope\n````\n", "```chart \nkind: nope\n"]
)  # fmt: skip
def test_a_chart_fence_is_never_shown_as_code_in_silence(
    fence: str, problems: Callable[..., list[str]]
) -> None:
    found = problems({"content/explainers/x.md": explainer(fence)})
    assert [line for line in found if "error[chart]" in line] != []


# ---------------------------------------------------------------- sentences


@settings(deadline=None)
@given(MARKED | TEXT)
def test_the_fast_way_gives_what_markdown_gives(text: str) -> None:
    env = {"references": {}, "root": ""}
    assert markdown.inline_html(Prose(text), "") == markdown._inline_engine().renderInline(
        text, env
    )


@settings(deadline=None)
@given(TEXT)
def test_plain_text_without_marks_stays_as_it_is(text: str) -> None:
    if not markdown.SPECIAL.search(text):
        assert markdown.plain(text, {}) == text


@settings(deadline=None)
@given(MARKED | TEXT)
def test_a_sentence_holds_no_blocks_and_no_html(text: str) -> None:
    tags = set(re.findall(r"<(/?[a-z]+)", inline(f"{text} <b>x</b> <script> ^[a note] {text}")))
    spans = {"em", "strong", "s", "a", "code", "br", "img"}
    assert {tag.removeprefix("/") for tag in tags} <= spans


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Nothing special.", "Nothing special."),
        ("A *b* **c** ~~d~~ `e`", "A b c d e"),
        ("[a](https://x.example) & <b>", "a & <b>"),
        ("[[a]], [[a:estimate]], [[b|<words>]]", "A & B, about 40, <words>"),
        ("[[unknown]]", "[[unknown]]"),
        ("two\nlines and  two\\\nmore", "two lines and  two more"),
        ("&amp; \\*", "& *"),
        ("![a picture](x.png)", "a picture"),
    ],
)
def test_plain_keeps_the_words_and_drops_the_marks(text: str, wanted: str) -> None:
    assert markdown.plain(text, dict(REFERENCES)) == wanted


def test_a_sentence_has_no_blocks(linked: Callable[..., Site]) -> None:
    assert inline("# not a heading") == "# not a heading"
    assert inline("- not\n- a list") == "- not\n- a list"
    assert linked().plain("[[council-40-trees:estimate]] *trees*") == "about 40 trees"
