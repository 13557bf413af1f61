import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from xml.etree import ElementTree as ET

import pytest

from generator import charts
from generator.charts import Figure, draw
from generator.charts.figure import SITE
from generator.problem import Problem
from tests.charts.conftest import WORDS
from tests.conftest import ROOT
from tests.records import NO_CLAIM, claim, claims, estimate, explainer

Drawn = dict[tuple[str, str], str]
NAME = "{http://www.w3.org/2000/svg}"
IDS = ["herons", "when", "by-year", "by-year-points", "trees", "own", "oaks"]
SIZES = list(draw.WIDTHS)


def said(svg: str) -> str:
    return " | ".join(e.text or "" for e in ET.fromstring(svg).iter(f"{NAME}text"))


def hrefs(figure: Figure) -> set[str]:
    return set(re.findall(rf'"href": "({SITE}[^"]*)"', json.dumps(figure.marks)))


def test_every_chart_module_is_in_the_tuple() -> None:
    modules = [import_module(f"generator.charts.{m.name}") for m in iter_modules(charts.__path__)]
    assert {m for m in modules if hasattr(m, "KIND")} == set(charts.CHARTS)
    assert len({chart.KIND for chart in charts.CHARTS}) == len(charts.CHARTS)


def test_the_full_site_draws_every_kind_of_chart(figures: dict[str, Figure], drawn: Drawn) -> None:
    assert {figure.kind for figure in figures.values()} == set(charts.KINDS)
    assert sorted(drawn) == sorted((id, size) for id in IDS for size in SIZES)


def test_a_chart_of_estimates_prints_every_name_figure_and_metric(
    figures: dict[str, Figure], drawn: Drawn
) -> None:
    text = said(drawn["herons", "wide"])
    for panel in figures["herons"].marks["panels"]:
        assert panel["title"] in text
        for row in panel["rows"]:
            assert row["said"] in text
            assert row["name"] + row["when"] in text


def test_a_log_axis_is_said_to_be_one(drawn: Drawn) -> None:
    assert "log scale" in said(drawn["oaks", "wide"])
    assert "log scale" not in said(drawn["herons", "wide"])


def test_a_timeline_prints_its_lanes_and_a_mark_a_claim(
    figures: dict[str, Figure], drawn: Drawn
) -> None:
    marks = figures["when"].marks
    text = said(drawn["when", "wide"])
    assert [lane for lane in marks["lanes"] if lane not in text] == []
    links = ET.fromstring(drawn["when", "wide"]).findall(f".//{NAME}a")
    assert len(links) == len(marks["dots"]) == 11


@pytest.mark.parametrize("size", SIZES)
def test_bars_print_their_names_and_numbers(size: str, drawn: Drawn) -> None:
    text = said(drawn["trees", size])
    for label in ("Mill Park", "Low Park, east", "40 oaks", "1,250 oaks", "0 limes", "Trees"):
        assert label in text


@pytest.mark.parametrize("id", ["by-year", "by-year-points"])
def test_lines_and_points_print_their_groups_and_axes(id: str, drawn: Drawn) -> None:
    text = said(drawn[id, "wide"])
    titles = ("Month of the count", "Herons") if id == "by-year" else ("month", "herons")
    for label in ("Mill Park", "Low Park", *titles):
        assert label in text


def test_a_spec_of_ones_own_prints_the_words_of_its_data(drawn: Drawn) -> None:
    text = said(drawn["own", "wide"])
    for label in ("oaks", "limes", "Mill Park", "Low Park, east", "Kind"):
        assert label in text


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("id", IDS)
def test_a_picture_has_a_name_and_a_description(
    id: str, size: str, figures: dict[str, Figure], drawn: Drawn
) -> None:
    root, figure = ET.fromstring(drawn[id, size]), figures[id]
    by_id = {e.get("id"): e for e in root.iter() if e.get("id")}
    title = by_id[root.get("aria-labelledby")]
    description = by_id[root.get("aria-describedby")]
    assert (title.tag, title.text) == (f"{NAME}title", figure.title)
    assert (description.tag, description.text) == (f"{NAME}desc", figure.alt)
    assert root.get("role") == ("group" if hrefs(figure) else "img")
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"


@pytest.mark.parametrize("id", IDS)
def test_a_picture_fits_the_width_it_is_drawn_for(id: str, drawn: Drawn) -> None:
    for size, width in draw.WIDTHS.items():
        found = float(ET.fromstring(drawn[id, size]).get("width", "0"))
        assert found <= width + 2 * draw.CONFIG["padding"] + 2


def test_no_two_pictures_share_an_id(drawn: Drawn) -> None:
    ids = [e.get("id") for svg in drawn.values() for e in ET.fromstring(svg).iter() if e.get("id")]
    assert [id for id, count in Counter(ids).items() if count > 1] == []
    prefixes = {svg: {id.partition("-")[0] for id in re.findall(r' id="([^"]+)"', svg)} for svg in
                drawn.values()}  # fmt: skip
    assert all(len(found) == 1 for found in prefixes.values())


def test_what_vega_numbers_from_a_counter_is_named_by_the_picture(
    figures: dict[str, Figure],
) -> None:
    own = figures["own"]
    spec = {**own.marks["spec"], "mark": {"type": "square", "clip": True}}
    found = []
    for title in ("One", "Two", "One"):
        figure = own._replace(title=title, marks={**own.marks, "spec": spec})
        svg = draw.svg(figure, "wide")
        assert isinstance(svg, str)
        used = re.findall(r"url\(#([^)]+)\)", svg)
        assert used
        assert all(draw.key(figure)[:8] in id for id in used)
        assert set(used) <= set(re.findall(r' id="([^"]+)"', svg))
        found.append(svg)
    assert found[0] == found[2]


def test_two_figures_of_one_page_share_no_id_even_if_they_look_alike(
    made: Callable[..., object],
) -> None:
    fence = f"```chart\n{WORDS}kind: timeline\n```\n\n"
    body = fence + fence.replace("id: fig", "id: again").replace("A caption", "Another caption")
    rendered = made({"content/explainers/x.md": explainer(body)}).rendered
    ids = Counter(re.findall(r' id="([^"]+)"', rendered.pages["explainers/x/index.html"]))
    assert [id for id, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("id", IDS)
def test_what_a_picture_refers_to_stands_in_it(id: str, drawn: Drawn) -> None:
    for size in SIZES:
        svg = drawn[id, size]
        wanted = set(re.findall(r"url\(#([^)]+)\)", svg))
        assert wanted <= set(re.findall(r' id="([^"]+)"', svg))


@pytest.mark.parametrize("id", IDS)
def test_marks_lead_to_their_claims_and_nowhere_else(
    id: str, figures: dict[str, Figure], drawn: Drawn
) -> None:
    for size in SIZES:
        links = list(ET.fromstring(drawn[id, size]).iter(f"{NAME}a"))
        found = {link.get("href", "") for link in links}
        assert found == hrefs(figures[id])
        assert all(to.startswith(SITE) for to in found)


def test_a_claim_is_one_stop_of_the_tab_key_and_has_a_name(drawn: Drawn) -> None:
    links = list(ET.fromstring(drawn["herons", "wide"]).iter(f"{NAME}a"))
    stops = [link for link in links if link.get("tabindex") != "-1"]
    assert len(links) > len(stops) == len({link.get("href") for link in links}) == 6
    assert all(link.get("aria-label") for link in stops)
    assert all(link.get("aria-hidden") == "true" for link in links if link not in stops)
    assert "The Valley Gazette: more than 30" in str(stops[2].get("aria-label"))


@pytest.mark.parametrize("id", IDS)
def test_a_picture_holds_nothing_that_runs_or_loads(id: str, drawn: Drawn) -> None:
    for size in SIZES:
        for element in ET.fromstring(drawn[id, size]).iter():
            name = element.tag.removeprefix(NAME)
            assert name in {"svg", "title", "desc", "g", "a", "path", "line", "rect", "text",
                            "tspan", "defs", "clipPath"}  # fmt: skip
            for attribute, value in element.attrib.items():
                assert not attribute.startswith(("on", "{"))
                assert "href" not in attribute or name == "a"
                assert "javascript:" not in value


def test_what_an_editor_writes_stays_text(made: Callable[..., object]) -> None:
    name = '<script>alert("1")</script> & javascript:alert(2)'
    files = {
        "data/claimants.yaml": f"- {{id: council, name: {json.dumps(name)}, kind: state}}\n",
        **NO_CLAIM,
        **claims(a=claim(title="<b>bold</b>", estimate=estimate(point=3))),
    }
    outputs = made(files).rendered.files
    svg = outputs["questions/trees/estimates.svg"].decode()
    root = ET.fromstring(svg)
    assert "<script" not in svg
    assert not list(root.iter(f"{NAME}b"))
    label = next(str(e.get("aria-label")) for e in root.iter(f"{NAME}a"))
    assert label == f"{name}: about 3. <b>bold</b>"


def test_a_figure_of_nothing_but_zero_can_be_drawn(made: Callable[..., object]) -> None:
    files = NO_CLAIM | claims(a=claim(estimate=estimate(bound="exact", point=0)))
    outputs = made(files).rendered.files
    svg = outputs["questions/trees/estimates.svg"].decode()
    assert "NaN" not in svg
    assert "0" in said(svg)


def test_the_same_figure_gives_the_same_bytes_in_any_order(
    figures: dict[str, Figure], drawn: Drawn
) -> None:
    for id in reversed(["trees", "oaks", "own"]):
        for size in reversed(SIZES):
            assert draw.svg(figures[id], size) == drawn[id, size]


@pytest.mark.slow
def test_a_fresh_process_draws_the_same_bytes(drawn: Drawn) -> None:
    code = (
        "from generator import charts\nfrom generator.charts import draw\n"
        "from generator.decode import decode\nfrom generator.link import link\n"
        "from generator.tree import read\nfrom tests.conftest import NOW, SITES\nimport sys\n"
        "site, _ = link(decode(read(SITES / 'full'))[0], NOW)\n"
        "read = [f for e in site.explainers for f in charts.read(e, site).figures]\n"
        "figure = next(f for f in read if f.id == 'herons')\n"
        "sys.stdout.buffer.write(draw.svg(figure, 'narrow').encode())\n"
    )
    command = [sys.executable, "-c", code]
    environment = {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "7", "LANG": "C"}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert run.stdout.decode() == drawn["herons", "narrow"]


def test_a_figure_that_cannot_be_drawn_is_a_problem_at_its_fence(
    figures: dict[str, Figure],
) -> None:
    spec = {"mark": {"type": "bar", "size": "large"}}
    figure = figures["own"]._replace(marks={"spec": spec, "rows": []})
    found = draw.svg(figure, "wide")
    assert isinstance(found, Problem)
    assert (found.where, found.rule) == (figure.where, "chart")


def test_a_picture_on_its_own_has_its_colours_and_absolute_links(drawn: Drawn) -> None:
    text = draw.standalone(drawn["herons", "wide"], "https://birds.example/parks")
    root = ET.fromstring(text.encode())
    links = [link.get("href", "") for link in root.iter(f"{NAME}a")]
    assert links
    assert all(to.startswith("https://birds.example/parks/claims/") for to in links)
    assert SITE not in text
    style = root.findtext(f"{NAME}style") or ""
    for used in set(re.findall(r"var\((--[a-z0-9-]+)\)", text)):
        assert style.count(f"{used}:") == 2, used


def test_the_key_of_a_picture_changes_with_what_it_shows(figures: dict[str, Figure]) -> None:
    figure = figures["trees"]
    changed = [
        figure._replace(title="Another"),
        figure._replace(alt="Another"),
        figure._replace(kind="timeline"),
        figure._replace(marks={**figure.marks, "y_title": "Another"}),
    ]
    keys = [draw.key(f) for f in (figure, *changed)]
    assert len(set(keys)) == 5
    assert draw.key(figure._replace(file="elsewhere", columns=())) == keys[0]
