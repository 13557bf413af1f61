import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from generator import pages
from generator.decode import decode
from generator.link import Site, link
from generator.pages import downloads, feed, sitemap
from generator.recipe import Recipe
from generator.tree import read
from tests.conftest import CHARTS, NOW, SITES
from tests.pipeline import make
from tests.records import NO_CLAIM, claim, claims, estimate, evidence, explainer, source, sources

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = "https://birds.example/parks/"
PROMISED = [
    "slug", "url", "title", "claim", "claimant", "claimant_name", "claimed_on", "rating",
    "rating_label", "summary", "question", "metric", "bound", "low", "point", "high", "as_of",
    "basis", "sources", "origins", "reviewed_on", "revised_on",
]  # fmt: skip


@pytest.fixture(scope="module")
def full() -> Site:
    return link(decode(read(SITES / "full"))[0], NOW)[0]


@pytest.fixture(scope="module")
def outputs() -> dict[str, bytes]:
    """Every file of the full site."""
    rendered = make(SITES / "full", NOW, cache=CHARTS).rendered
    assert rendered is not None
    return rendered.files


@pytest.fixture(scope="module")
def html(outputs: dict[str, bytes]) -> dict[str, str]:
    return {path: data.decode() for path, data in outputs.items() if path.endswith(".html")}


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def entries(data: bytes) -> list[ET.Element]:
    return ET.fromstring(data).findall(f"{ATOM}entry")


def page(made: Callable[..., Any], path: str, files: dict[str, Any]) -> str:
    return made(files).rendered.pages[path]


# ---------------------------------------------------------------- what is made


def test_every_module_that_lays_out_pages_is_in_the_tuple() -> None:
    modules = [import_module(f"generator.pages.{m.name}") for m in iter_modules(pages.__path__)]
    layers = {module.lay_out for module in modules if hasattr(module, "lay_out")}
    assert layers - {sitemap.lay_out} == set(pages.PAGES)
    assert len(pages.PAGES) == len(set(pages.PAGES))


@pytest.mark.parametrize(
    "path",
    ["index.html", "timeline/2024/index.html", "timeline/2024/03/index.html",
     "claims/council-14-herons/index.html", "questions/index.html", "questions/herons/index.html",
     "questions/young/index.html", "claimants/index.html", "claimants/council/index.html",
     "claimants/night-watch/index.html", "sources/index.html", "sources/bulletin/index.html",
     "explainers/index.html", "explainers/two-counts-of-herons/index.html",
     "methodology/index.html", "corrections/index.html", "404.html", "feed.xml", "corrections.xml",
     "sitemap.xml", "robots.txt", "data/claims.json", "data/claims.csv", "data/estimates.csv",
     "data/sources.csv", "data/claimreview.json", "data/datapackage.json", "images/reed-bed.png",
     "static/style.css", "explainers/two-counts-of-herons/trees.svg", "timeline/claims.csv"],
)  # fmt: skip
def test_the_site_has_every_path_that_was_promised(path: str, outputs: dict[str, bytes]) -> None:
    assert outputs[path]


@pytest.mark.parametrize(
    "path",
    ["claims/draft-of-ducks/index.html", "claims/embargoed-recount/index.html",
     "explainers/next-summer/index.html", "timeline/2025/05/index.html",
     "timeline/2024/01/index.html", "questions/young/estimates.svg"],
)  # fmt: skip
def test_what_is_held_or_empty_has_no_page(path: str, outputs: dict[str, bytes]) -> None:
    assert path not in outputs


@pytest.mark.parametrize("word", ["draft-of-ducks", "embargoed-recount", "next-summer", "Ducks"])
def test_what_is_held_is_named_nowhere(word: str, outputs: dict[str, bytes]) -> None:
    assert [path for path, data in outputs.items() if word.encode() in data] == []


def test_a_site_without_claims_is_a_site(made: Callable[..., Any]) -> None:
    result = made(NO_CLAIM)
    assert [str(problem) for problem in result.problems] == []
    assert "No claim is public yet." in result.rendered.pages["index.html"]
    found = result.rendered.files
    assert json.loads(found["data/claims.json"]) == {"claims": []}
    assert entries(found["feed.xml"]) == []


def test_the_theme_of_a_site_overrides_file_by_file(outputs: dict[str, bytes]) -> None:
    root = SITES / "full/theme"
    assert outputs["static/icon.svg"] == (root / "static/icon.svg").read_bytes()
    assert b'<ul class="terms-of-the-full-site">' in outputs["methodology/index.html"]
    assert b'<dl class="scale">' in outputs["methodology/index.html"]
    picture = (SITES / "full/content/images/reed-bed.png").read_bytes()
    assert outputs["images/reed-bed.png"] == picture


class Reader(HTMLParser):
    """Reads the ids, headings and open tags of a page."""

    VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "wbr", "col"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_every_page_is_well_formed_with_one_title_and_no_level_left_out(
    html: dict[str, str],
) -> None:
    for path, text in html.items():
        found = Reader(text)
        assert (found.open, found.wrong) == ([], []), path
        assert sorted(found.ids) == sorted(set(found.ids)), path
        assert found.levels.count(1) == 1, path
        steps = zip(found.levels, found.levels[1:], strict=False)
        assert all(after - before <= 1 for before, after in steps), path


# ---------------------------------------------------------------- downloads


def test_the_list_of_claims_has_the_keys_that_were_promised(outputs: dict[str, bytes]) -> None:
    found = json.loads(outputs["data/claims.json"])
    assert list(found) == ["claims"]
    assert len(found["claims"]) == 11
    for entry in found["claims"]:
        assert set(PROMISED) <= set(entry)


def test_a_claim_is_listed_as_its_record_says(outputs: dict[str, bytes]) -> None:
    listed = {entry["slug"]: entry for entry in json.loads(outputs["data/claims.json"])["claims"]}
    assert listed["council-14-herons"] == {
        "slug": "council-14-herons",
        "url": f"{BASE}claims/council-14-herons/",
        "title": "The council counts exactly 14 herons",
        "claim": "Fourteen herons live in Mill Park, said the council after its March count.",
        "claimant": "council",
        "claimant_name": "The Mill Valley Council",
        "claimed_on": "2024-03-04",
        "rating": "supported",
        "rating_label": "Supported",
        "summary": "The council's sheet lists 14 herons, and the Heron Club's own log has the same "
        "birds.",
        "question": "herons",
        "metric": "herons",
        "bound": "exact",
        "low": None,
        "point": 14,
        "high": None,
        "hedge": None,
        "as_of": "2024-03-02",
        "basis": "official_count",
        "said": "14",
        "sources": ["council-sheet", "spring-digest", "bulletin", "gazette-report"],
        "origins": 2,
        "reviewed_on": "2024-04-01",
        "revised_on": "2024-07-01",
    }
    wordless = listed["visitor-a-few"]
    assert [wordless[k] for k in ("bound", "low", "point", "high")] == ["about", None, None, None]
    nothing = listed["herons-prefer-oaks"]
    assert [nothing[k] for k in ("question", "metric", "bound", "basis")] == [None] * 4


def test_claims_are_listed_newest_first(full: Site, outputs: dict[str, bytes]) -> None:
    listed = [entry["slug"] for entry in json.loads(outputs["data/claims.json"])["claims"]]
    assert listed == [entry.slug for entry in full.claims]
    assert [row["slug"] for row in rows(outputs["data/claims.csv"])] == listed


def test_csv_and_json_agree(outputs: dict[str, bytes]) -> None:
    listed = json.loads(outputs["data/claims.json"])["claims"]
    for row, entry in zip(rows(outputs["data/claims.csv"]), listed, strict=True):
        flat = entry | {"sources": " ".join(entry["sources"])}
        assert row == {k: "" if v is None else str(v) for k, v in flat.items()}
    given = [entry for entry in listed if entry["question"]]
    for row, entry in zip(rows(outputs["data/estimates.csv"]), given, strict=True):
        for column in (*downloads.ESTIMATE, "slug", "url", "claimant", "claimed_on", "rating"):
            assert row[column] == ("" if entry[column] is None else str(entry[column]))


def test_pages_and_data_agree(html: dict[str, str], outputs: dict[str, bytes]) -> None:
    said = {row["slug"]: row["said"] for row in rows(outputs["data/estimates.csv"])}
    for entry in json.loads(outputs["data/claims.json"])["claims"]:
        text = html[f"claims/{entry['slug']}/index.html"]
        assert f'<link rel="canonical" href="{entry["url"]}">' in text
        assert f">{entry['rating_label']}</a>" in text
        noun = "origin" if entry["origins"] == 1 else "origins"
        assert f", from {entry['origins']} {noun}." in text
        if entry["slug"] in said:
            assert f"<strong>{said[entry['slug']]}</strong>" in text
            assert (
                entry["title"].replace('"', "&#34;")
                in html[f"questions/{entry['question']}/index.html"]
            )


def test_unknown_is_empty_and_never_zero(outputs: dict[str, bytes]) -> None:
    row = next(r for r in rows(outputs["data/estimates.csv"]) if r["slug"] == "visitor-a-few")
    assert (row["low"], row["point"], row["high"], row["said"]) == ("", "", "", "no figure")


def test_sources_are_listed_with_their_lineage_and_digest(
    full: Site, outputs: dict[str, bytes]
) -> None:
    listed = {row["id"]: row for row in rows(outputs["data/sources.csv"])}
    assert list(listed) == sorted(full.sources)
    digest = listed["spring-digest"]
    assert (digest["derives_from"], digest["origins"]) == ("gazette-report club-log", "2")
    assert digest["sha256"] == hashlib.sha256(b"digest").hexdigest()
    assert listed["club-log"]["address"] == ""


def test_csv_keeps_every_character(made: Callable[..., Any]) -> None:
    title = 'A "quoted", long; title – 木'
    found = made(claims(a=claim(title=title))).rendered.files
    assert rows(found["data/claims.csv"])[0]["title"] == title
    assert b"\r\n" in found["data/claims.csv"]


def test_the_package_describes_every_download_to_the_byte(outputs: dict[str, bytes]) -> None:
    package = json.loads(outputs["data/datapackage.json"])
    resources = {f"data/{found['path']}": found for found in package["resources"]}
    assert set(resources) == {p for p in outputs if p.startswith("data/")} - {
        "data/datapackage.json",
        "data/index.html",
    }
    for path, found in resources.items():
        data = outputs[path]
        assert found["bytes"] == len(data)
        assert found["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert re.fullmatch("[a-z0-9-]+", found["name"])
        if found["format"] == "csv":
            columns = [field["name"] for field in found["schema"]["fields"]]
            assert columns == next(csv.reader(io.StringIO(data.decode())))
            key = [row[found["schema"]["primaryKey"]] for row in rows(data)]
            assert len(set(key)) == len(key)
    assert package["homepage"] == BASE
    assert package["licenses"][0]["path"] == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize("path", ["data/claims.csv", "data/estimates.csv", "data/sources.csv"])
def test_numbers_of_the_package_are_numbers_in_the_table(
    path: str, outputs: dict[str, bytes]
) -> None:
    package = json.loads(outputs["data/datapackage.json"])
    schema = next(r["schema"] for r in package["resources"] if f"data/{r['path']}" == path)
    for field in schema["fields"]:
        if field["type"] in ("number", "integer"):
            assert all(re.fullmatch(r"\d*", row[field["name"]]) for row in rows(outputs[path]))


@pytest.mark.parametrize(
    ("figure", "page"),
    [
        ("questions/herons/estimates", "questions/herons/index.html"),
        ("explainers/two-counts-of-herons/trees", "explainers/two-counts-of-herons/index.html"),
        ("timeline/claims", "index.html"),
    ],
)
def test_a_figures_table_stands_in_its_page_and_as_a_file(
    figure: str, page: str, html: dict[str, str], outputs: dict[str, bytes]
) -> None:
    table = rows(outputs[f"{figure}.csv"])
    assert table
    for cell in (value for row in table for value in row.values() if value):
        assert cell.replace("'", "&#39;").replace('"', "&#34;") in html[page]
    ET.fromstring(outputs[f"{figure}.svg"])


# ---------------------------------------------------------------- sitemap and feeds


def test_the_sitemap_lists_every_page_and_nothing_else(outputs: dict[str, bytes]) -> None:
    listed = [e.text for e in ET.fromstring(outputs["sitemap.xml"]).iter(f"{MAP}loc")]
    paths = {path for path in outputs if path.endswith(".html")} - {"404.html"}
    assert sorted(listed) == sorted(BASE + path.removesuffix("index.html") for path in paths)


def test_the_sitemap_says_when_a_page_last_changed(outputs: dict[str, bytes]) -> None:
    found = {
        element.findtext(f"{MAP}loc"): element.findtext(f"{MAP}lastmod")
        for element in ET.fromstring(outputs["sitemap.xml"])
    }
    assert found[f"{BASE}claims/council-14-herons/"] == "2024-07-01"
    assert found[f"{BASE}claims/bulletin-20-herons/"] == "2024-04-05"
    assert found[f"{BASE}explainers/two-counts-of-herons/"] == "2025-03-02"
    assert found[f"{BASE}methodology/"] == "2024-06-10"
    assert found[BASE] is None


def test_a_large_sitemap_is_split_and_loses_nothing(
    full: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "MOST", 10)
    items = [pages.Page(f"p{n:03}/", "x.html", "x", Recipe(dict, tuple)) for n in range(25)]
    found = {output.path: output.recipe.value for output in sitemap.lay_out(full, items)}
    index = [e.text for e in ET.fromstring(found["sitemap.xml"]).iter(f"{MAP}loc")]
    assert index == [f"{BASE}sitemap-{n}.xml" for n in (1, 2, 3)]
    parts = [ET.fromstring(found[f"sitemap-{n}.xml"]) for n in (1, 2, 3)]
    listed = [e.text for part in parts for e in part.iter(f"{MAP}loc")]
    assert listed == [f"{BASE}p{n:03}/" for n in range(25)]


def test_shown_drafts_are_not_for_search_engines(made: Callable[..., Any]) -> None:
    files = claims(a=claim(status="draft"))
    found = {p: d.decode() for p, d in made(files, drafts=True).rendered.files.items()}
    assert "claims/a/" not in found["sitemap.xml"]
    assert '<meta name="robots" content="noindex">' in found["claims/a/index.html"]
    assert "Not public yet: draft." in found["claims/a/index.html"]


@pytest.mark.parametrize("path", ["feed.xml", "corrections.xml"])
def test_a_feed_is_sorted_and_each_entry_has_an_id_of_its_own(
    path: str, outputs: dict[str, bytes]
) -> None:
    root = ET.fromstring(outputs[path])
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}id") == BASE + path
    found = entries(outputs[path])
    days = [entry.findtext(f"{ATOM}published") or "" for entry in found]
    assert days == sorted(days, reverse=True)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", day) for day in days)
    ids = [entry.findtext(f"{ATOM}id") for entry in found]
    assert len(set(ids)) == len(ids)
    for entry in found:
        assert entry.findtext(f"{ATOM}title")
        assert entry.findtext(f"{ATOM}updated") >= entry.findtext(f"{ATOM}published")
        to = entry.find(f"{ATOM}link").get("href")
        assert to.removeprefix(BASE).partition("#")[0] + "index.html" in outputs
    newest = max(entry.findtext(f"{ATOM}updated") for entry in found)
    assert root.findtext(f"{ATOM}updated") >= newest


def test_the_feed_holds_every_claim_and_the_other_every_change(
    full: Site, outputs: dict[str, bytes]
) -> None:
    assert len(entries(outputs["feed.xml"])) == len(full.claims)
    titles = [entry.findtext(f"{ATOM}title") for entry in entries(outputs["corrections.xml"])]
    assert titles == [
        "Correction: Two counts of herons",
        "Update: Two counts of herons",
        "Correction: The council counts exactly 14 herons",
        "Update: The council counts exactly 14 herons",
        "Correction: The Gazette prints more than 30 herons",
        "Clarification: The council counts exactly 14 herons",
    ]


def test_a_feed_is_no_longer_than_its_limit(
    linked: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "NEWEST", 2)
    days = {"a": "2024-05-01", "b": "2024-05-03", "c": "2024-05-02"}
    site = linked(claims(**{slug: claim(reviewed_on=day) for slug, day in days.items()}))
    data = next(o.recipe.value for o in feed.lay_out(site) if o.path == "feed.xml")
    ids = [str(entry.findtext(f"{ATOM}id")) for entry in entries(data)]
    assert ids == ["https://trees.example/claims/b/", "https://trees.example/claims/c/"]


def test_a_feed_is_as_new_as_what_it_holds_and_never_as_the_build(
    make_site: Callable[..., Any],
) -> None:
    root = make_site()
    later = NOW.replace(year=2026)
    first, second = (make(root, now).rendered for now in (NOW, later))
    assert first.files == second.files


def test_robots_may_read_everything_and_find_the_sitemap(outputs: dict[str, bytes]) -> None:
    text = outputs["robots.txt"].decode()
    assert f"Sitemap: {BASE}sitemap.xml" in text.splitlines()
    assert "Disallow" not in text


# ---------------------------------------------------------------- pages


def test_the_page_of_corrections_lists_every_change_newest_first(html: dict[str, str]) -> None:
    text = html["corrections/index.html"]
    days = re.findall(r'<li><p><strong>(\w+)</strong>, <time datetime="([^"]*)">', text)
    assert days == [
        ("Correction", "2025-03-02"),
        ("Update", "2024-08-01"),
        ("Correction", "2024-07-01"),
        ("Update", "2024-06-05"),
        ("Correction", "2024-05-21"),
        ("Clarification", "2024-04-20"),
    ]
    assert "<code>verdict.rating</code>: “unproven” became “supported”" in text
    assert "<code>verdict.review_by</code>: “nothing” became “2026-03-31”" in text
    assert "<code>estimate.point</code>: “41” became “14”" in text
    assert 'href="../corrections-policy/index.html"' in text


def test_a_page_lists_its_own_changes(html: dict[str, str]) -> None:
    text = html["claims/council-14-herons/index.html"]
    assert re.findall(r"<strong>(Correction|Update|Clarification)</strong>", text) == [
        "Correction",
        "Update",
        "Clarification",
    ]
    assert "Nothing since it was published" in html["claims/bulletin-20-herons/index.html"]


def test_a_claim_leads_to_the_one_before_and_the_one_after(
    full: Site, html: dict[str, str]
) -> None:
    slugs = [entry.slug for entry in full.claims]
    for number, slug in enumerate(slugs):
        found = {
            rel: to
            for to, rel in re.findall(
                r'href="../../claims/([^/]+)/index.html" rel="(prev|next)"',
                html[f"claims/{slug}/index.html"],
            )
        }
        wanted = {"next": slugs[number - 1]} if number else {}
        if number + 1 < len(slugs):
            wanted["prev"] = slugs[number + 1]
        assert found == wanted


def test_a_lineage_is_drawn_to_its_third_retelling(html: dict[str, str]) -> None:
    text = html["claims/gazette-more-than-30/index.html"]
    tree = text[text.index('id="lineage"') : text.index('id="reply"')]
    depth, found = 0, []
    for token in re.findall(r'<ul class="lineage">|</ul>|sources/[a-z-]+/', tree):
        depth += token.startswith("<ul") - token.startswith("</ul")
        if token.startswith("sources/"):
            found.append((depth, token.split("/")[1]))
    assert found == [
        (1, "club-log"),
        (2, "spring-digest"),
        (1, "council-sheet"),
        (2, "bulletin"),
        (3, "gazette-report"),
        (4, "spring-digest"),
        (1, "ring-list"),
    ]


def test_a_source_that_we_hold_is_not_said_to_be_unseen(made: Callable[..., Any]) -> None:
    archive = {"sha256": "0" * 64}
    files = sources(
        held=source(archive=archive, title="A held paper"),
        unseen=source(title="An unseen paper"),
        report=source("held", "unseen"),
    )
    text = page(
        made, "claims/a/index.html", files | claims(a=claim(evidence=evidence("report", "minutes")))
    )
    lines = {name: next(line for line in text.splitlines() if f"{name} paper" in line)
             for name in ("held", "unseen")}  # fmt: skip
    assert "not seen by us" in lines["unseen"]
    assert "not seen by us" not in lines["held"]


def test_a_reply_is_printed_as_it_was_given(html: dict[str, str]) -> None:
    asked = html["claims/council-14-herons/index.html"]
    assert "Their answer: The sheet is <em>right</em>, the bulletin was hurried." in asked
    silent = html["claims/bulletin-20-herons/index.html"]
    assert re.search(r"We asked the claimant on .*2 April 2024.*There was no answer\.", silent)
    assert "We did not ask the claimant." in html["claims/visitor-a-few/index.html"]


def test_a_claim_says_when_it_is_reviewed_again_and_why_one_origin_is_enough(
    html: dict[str, str],
) -> None:
    assert "31 March 2026" in html["claims/council-14-herons/index.html"]
    text = html["claims/wardens-9-ringed/index.html"]
    assert "Why one origin is enough here: The list is the count." in text


def test_the_mark_of_the_page_itself_is_set_apart(html: dict[str, str]) -> None:
    own = html["claims/council-14-herons/index.html"]
    assert len(re.findall(r'<a class="me" href="../../claims/council-14-herons/', own)) > 1
    assert '<tr class="me">' in own
    assert 'class="me"' not in html["questions/herons/index.html"]


def test_a_question_without_a_figure_says_that_this_is_not_none(html: dict[str, str]) -> None:
    text = html["questions/young/index.html"]
    assert "the number is unknown" in text
    assert "<svg" not in text


def test_a_question_says_what_its_metric_includes_or_bounds(html: dict[str, str]) -> None:
    assert "It includes: adult herons and young herons." in html["questions/herons/index.html"]
    assert "the number adult herons cannot be lower" in html["questions/ringed/index.html"]


def test_a_claimant_leads_to_the_whole_and_to_its_parts(html: dict[str, str]) -> None:
    part, whole = html["claimants/wardens/index.html"], html["claimants/council/index.html"]
    assert 'part of <a href="../../claimants/council/index.html">' in part
    assert '<a href="../../claimants/wardens/index.html">The park wardens</a>' in whole


def test_the_missing_page_works_at_any_depth(html: dict[str, str]) -> None:
    text = html["404.html"]
    links = re.findall(r'(?:href|src)="([^"#][^"]*)"', text)
    assert links
    assert [to for to in links if not to.startswith(("/parks/", "https://"))] == []
    assert '<meta name="robots" content="noindex">' in text
    assert "canonical" not in text


def test_links_inside_the_site_are_relative_and_name_a_file(html: dict[str, str]) -> None:
    for path, text in html.items():
        if path == "404.html":
            continue
        for to in re.findall(r'<a [^>]*href="([^"]*)"', text):
            inside = not re.match(r"[a-z]+:", to)
            assert not to.startswith("/"), path
            assert not to.startswith(BASE), path
            assert not inside or not to.partition("#")[0].endswith("/"), path


@pytest.mark.parametrize(
    ("dates", "months"),
    [
        (("2024-01-01", "2024", "2024-01-01"), {"timeline/2024/01/": ["a", "c"]}),
        (("2024-01", "2024", "2024-01-01"), {"timeline/2024/01/": ["c", "a"]}),
        (("2023-12", "2024-02", "2024-02-01"), {"timeline/2023/12/": ["a"],
                                                "timeline/2024/02/": ["c", "b"]}),
    ],
)  # fmt: skip
def test_every_claim_stands_once_on_the_page_of_its_month(
    dates: tuple[str, ...], months: dict[str, list[str]], made: Callable[..., Any]
) -> None:
    changed = {slug: claim(claimed_on=date) for slug, date in zip("abc", dates, strict=True)}
    result = made(NO_CLAIM | claims(**changed))
    assert [str(problem) for problem in result.problems] == []
    made_pages = result.rendered.pages
    monthly = {p: t for p, t in made_pages.items() if re.match(r"timeline/\d{4}/\d\d/", p)}
    listed = {
        path.removesuffix("index.html"): re.findall(r'<h3><a href="[./]*/claims/(\w)/', text)
        for path, text in monthly.items()
    }
    assert listed == months
    years = [t for p, t in made_pages.items() if re.fullmatch(r"timeline/\d{4}/index.html", p)]
    found = [
        slug for text in years for slug in re.findall(r'<h3><a href="[./]*/claims/(\w)/', text)
    ]
    assert sorted(found) == ["a", "b", "c"]


def test_the_home_page_shows_the_newest_and_leads_to_the_rest(
    made: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.pages.timeline.NEWEST", 1)
    text = page(made, "index.html", claims(a=claim(claimed_on="2023-05-05")))
    assert "Older claims stand on the pages of their years." in text
    assert text.count("/claims/a/") < text.count("claims/council-40-trees/")
    assert '<a href="timeline/2023/index.html">2023</a> (1 claim)' in text


@pytest.mark.parametrize("text", ["a\u0001b", "a\u0000b", "a\ufffeb", "a\ud800b", "a\u009bb"])
def test_a_character_that_no_page_may_hold_is_refused_where_it_stands(
    text: str, problems: Callable[..., list[str]]
) -> None:
    found = problems(claims(a=json.dumps(json.loads(claim()) | {"title": text})))
    assert len(found) == 1
    assert found[0].startswith("content/claims/a.yaml:1:")


def test_what_an_editor_writes_is_never_markup_of_the_page(made: Callable[..., Any]) -> None:
    bad = "<img src=x onerror=alert(1)>\"'"
    texts: dict[str, Any] = {"title": bad, "claim": bad, "place": bad, "why_checked": bad}
    text = page(
        made,
        "claims/a/index.html",
        claims(a=claim(**texts, wording=bad, analysis=bad, verdict={"known": [bad]})),
    )
    assert "<img" not in text


def test_estimates_that_are_only_words_are_no_figures_of_a_chart(made: Callable[..., Any]) -> None:
    text = page(made, "claims/a/index.html", claims(a=claim(estimate=estimate())))
    assert "<strong>no figure</strong>" in text


def test_an_explainer_is_listed_and_signed(made: Callable[..., Any]) -> None:
    files = {"content/explainers/x.md": explainer("Words.", title="Some *stars*")}
    pages_made = made(files).rendered.pages
    assert "by The desk" in pages_made["explainers/x/index.html"]
    assert (
        'href="../explainers/x/index.html">Some *stars*</a>' in pages_made["explainers/index.html"]
    )
    assert 'href="explainers/x/index.html">Some *stars*</a>' in pages_made["index.html"]
