import pytest

from generator.checks.links import Made, check, check_output, check_written, follow
from tests.samples import CLAIM, EXPLAINER, PAGE, SOURCE, append, claim, explainer

SUMMARY = "The council gave [[council-40-trees:estimate]] trees; nobody else has counted."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[a](javascript:alert(1))", "'javascript:'"),
        ("[a](JavaScript:alert)", "'JavaScript:'"),
        ("[a](<javascript:alert(1)>)", "'javascript:'"),
        ("[a]( javascript:alert)", "'javascript:'"),
        ("[a](&#106;avascript:alert)", "'javascript:'"),
        ("[a](javascript&colon;alert)", "'javascript:'"),
        ("<javascript:alert>", "'javascript:'"),
        ("[a](vbscript:x)", "'vbscript:'"),
        ("[a](data:text/html,x)", "'data:'"),
        ("[a](file:///etc/passwd)", "'file:'"),
        ("[a](ftp://park.example/)", "'ftp:'"),
        ("[a [b] c](javascript:alert)", "'javascript:'"),
        ("[a][b]\n\n[b]: javascript:alert", "'javascript:'"),
    ],
)
def test_a_link_may_not_run_or_open_what_is_no_page(found, written, said):
    (line,) = found(check, explainer(f"{written}\n"))
    assert line.startswith(f"{EXPLAINER}:{10 if 'b]:' in written else 8}:1: error[link] ")
    assert line.endswith(f"a link may not begin with {said}; https:// and mailto: may")


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("about", "the link 'about' is relative; write it from the root, as /about/"),
        ("../about/", "the link '../about/' is relative; write it from the root, as /about/"),
        ("//park.example/", "the link '//park.example/' is not one a reader can follow"),
        ("?q=1", "the link '?q=1' is relative; write it from the root, as /about/"),
    ],
)
def test_a_link_inside_the_site_is_written_from_its_root(found, to, message):
    assert found(check, explainer(f"See [there]({to}).\n")) == [
        f"{EXPLAINER}:8:5: error[link] {message}"
    ]


@pytest.mark.parametrize(
    "written",
    [
        "[a](https://park.example/a?b=c#d)",
        "[a](http://park.example/)",
        "[a](HTTPS://park.example/)",
        "[a](mailto:desk@park.example)",
        "<https://park.example/>",
        "<desk@park.example>",
        "[a](/about/)",
        "[a](/about/#b)",
        "[a](#b)",
        "[a][b]\n\n[b]: https://park.example/",
        "Trees.[^1]\n\n[^1]: javascript: is a word here.",
        "`[a](javascript:alert)`",
        "```\n[a](javascript:alert)\n```",
        "At 12:30 in [[council-40-trees]]: trees.",
    ],
)
def test_a_link_that_a_reader_can_follow_passes(found, written):
    assert found(check, explainer(f"{written}\n")) == []


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (claim(("One document, one figure.", "[a](javascript:b)")), f"{CLAIM}:17:3"),
        (append(PAGE, "\nSee [a](javascript:b).\n"), f"{PAGE}:9:5"),
        (claim((SUMMARY, "See [a](javascript:b).")), f"{CLAIM}:15:16"),
        (claim(("note: The minutes say so.", "note: See [a](javascript:b).")), f"{CLAIM}:22:15"),
        (append(SOURCE, "note: See [a](javascript:b).\n"), f"{SOURCE}:7:11"),
    ],
)
def test_links_are_checked_wherever_markdown_is_understood(found, files, place):
    assert found(check, files) == [
        f"{place}: error[link] a link may not begin with 'javascript:'; https:// and mailto: may"
    ]


def test_every_link_of_a_text_is_reported_at_its_own_place(found):
    lines = found(check, explainer("[a](b) and [c](/d/)\n\n* [e](data:f)\n"))
    assert [line.split(": ")[0] for line in lines] == [f"{EXPLAINER}:8:1", f"{EXPLAINER}:10:3"]


# ---------------------------------------------------------------- the finished pages

SOURCES = {"explainers/trees/index.html": EXPLAINER, "about/index.html": PAGE}
FILES = {*SOURCES, "feed.xml", "data/a b.csv", "data/x&y.csv", "index.html"}


@pytest.fixture
def output(linked):
    """The problems of an explainer's page that holds one link, beside a page with one place."""

    def run(html: str, body: str = "Trees.\n") -> list[str]:
        pages = {"explainers/trees/index.html": html, "about/index.html": '<h2 id="there">x</h2>'}
        site = linked(explainer(body))
        links = {path: follow(path, text, FILES, "/") for path, text in pages.items()}
        made = Made(links, FILES, SOURCES, pages.__getitem__)
        return [str(p) for p in (*check_written(site, made), *check_output(site, made))]

    return run


@pytest.mark.parametrize(
    "link",
    ["../../about/index.html", "../../about/index.html#there", "../../feed.xml", "#",
     "../../feed.xml#x", "https://x.example/no", "//x.example/no", "mailto:a@b.example",
     "/feed.xml", "../../about/index.html?x=1", "../../data/a%20b.csv",
     "../../data/x&amp;y.csv"],
)  # fmt: skip
def test_a_link_to_what_is_written_passes(output, link):
    assert output(f'<a href="{link}">x</a>') == []


@pytest.mark.parametrize(
    ("written", "link", "message"),
    [
        ("/abut/", "../../abut/index.html", "no page or file /abut/; did you mean '/about/'?"),
        ("/feed.xlm", "../../feed.xlm", "no page or file /feed.xlm; did you mean '/feed.xml'?"),
        ("/zzz", "../../zzz", "no page or file /zzz"),
        (
            "/about/#ther",
            "../../about/index.html#ther",
            "/about/ has no place '#ther'; did you mean 'there'?",
        ),
        ("#here", "#here", "/explainers/trees/ has no place '#here'"),
    ],
)
def test_a_link_to_what_is_not_written_is_named_at_the_line_where_an_editor_wrote_it(
    output, written, link, message
):
    body = f"Trees,\nas [here]({written}).\n"
    assert output(f'<a href="{link}">x</a>', body) == [f"{EXPLAINER}:9:4: error[link] {message}"]


def test_a_link_that_no_editor_wrote_is_named_at_the_file_of_its_page(output):
    assert output('<a class="next" href="../../next/index.html">x</a>') == [
        (
            f"{EXPLAINER}:1:1: error[link] the page explainers/trees/index.html links to it: no page "
            "or file /next/"
        )
    ]


def test_sources_of_pictures_are_links_too(output):
    (line,) = output('<img alt="x" src="../../images/no.png">')
    assert line.endswith("no page or file /images/no.png")
