"""The real site in a real browser: what a reader gets on each kind of page."""

import gzip
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from generator.build import build
from tests.conftest import NOW_REAL, ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

KINDS = {
    "timeline": "index.html",
    "year": "timeline/2024/index.html",
    "month": "timeline/2024/12/index.html",
    "claim": "claims/jcs-1100-casualties/index.html",
    "claim without a figure": "claims/false-russian-identities/index.html",
    "question": "questions/casualties/index.html",
    "question without a figure": "questions/wounded/index.html",
    "questions": "questions/index.html",
    "claimant": "claimants/nis/index.html",
    "claimants": "claimants/index.html",
    "source": "sources/asiapress-2025-08/index.html",
    "sources": "sources/index.html",
    "explainer": "explainers/killed-is-not-casualties/index.html",
    "explainer with an own chart": "explainers/a-wall-is-not-a-count/index.html",
    "explainer with blocks": "explainers/five-reports-how-many-origins/index.html",
    "explainers": "explainers/index.html",
    "page": "methodology/index.html",
    "corrections": "corrections/index.html",
    "data": "data/index.html",
    "404": "404.html",
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "output"
    build(ROOT, folder, NOW_REAL)
    return folder


@pytest.fixture(scope="module")
def address(output: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(output)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_loads_without_errors_and_without_leaving_its_host(
    kind: str, page: Page, address: str
) -> None:
    errors: list[str] = []
    requests: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("request", lambda r: requests.append(r.url))
    page.on("requestfailed", lambda r: errors.append(r.url))
    page.goto(address + KINDS[kind], wait_until="networkidle")
    assert errors == []
    assert [url for url in requests if not url.startswith(address)] == []
    scripts = page.locator("script:not([type='application/ld+json'])").count()
    assert scripts == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_no_serious_violation(
    kind: str, scheme: Any, chromium: Browser, address: str
) -> None:
    context = chromium.new_context(
        viewport={"width": 768 if scheme == "light" else 360, "height": 900}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(address + KINDS[kind])
    page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page).response["violations"]
    context.close()
    grave = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in grave] == []


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_runs_out_of_the_screen(kind: str, page: Page, address: str) -> None:
    page.goto(address + KINDS[kind])
    for width in (360, 768, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("kind", ["timeline", "claim", "question", "explainer"])
def test_charts_are_seen_and_their_labels_do_not_overlap(
    kind: str, width: int, chromium: Browser, address: str
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(address + KINDS[kind])
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('figure svg')]
            .filter(svg => svg.checkVisibility())
            .map(svg => [...svg.querySelectorAll('text')].map(text => {
                const b = text.getBoundingClientRect();
                return {text: text.textContent, x: b.x, y: b.y, w: b.width, h: b.height};
            }))"""
    )
    context.close()
    assert boxes
    for labels in boxes:
        assert labels
        for number, one in enumerate(labels):
            assert one["x"] >= 0
            assert one["x"] + one["w"] <= width
            for other in labels[number + 1 :]:
                apart = (
                    one["x"] + one["w"] <= other["x"] + 1
                    or other["x"] + other["w"] <= one["x"] + 1
                    or one["y"] + one["h"] <= other["y"] + 3
                    or other["y"] + other["h"] <= one["y"] + 3
                )
                assert apart, (one, other)


def test_a_mark_of_a_chart_leads_to_its_claim(page: Page, address: str) -> None:
    page.goto(address + "questions/casualties/")
    page.locator("figure .wide a[aria-label*='about 4,700'] text").first.click()
    assert page.url == address + "claims/nis-4700-casualties/index.html"
    assert page.locator("h1").count() == 1


def test_the_claim_of_the_page_is_marked_in_its_chart_and_its_table(
    page: Page, address: str
) -> None:
    page.goto(address + "claims/nis-4700-casualties/")
    marks = page.locator("figure .wide a.me")
    assert marks.count() >= 2
    assert set(marks.evaluate_all("all => all.map(a => a.href.baseVal)")) == {
        "../../claims/nis-4700-casualties/index.html"
    }
    page.locator("figure summary").click()
    assert "about 4,700" in page.locator("tr.me").inner_text()


def test_the_site_works_from_a_folder(page: Page, output: Path) -> None:
    page.goto((output / "index.html").as_uri())
    page.get_by_role("link", name="Questions", exact=True).click()
    assert page.locator("h1").inner_text() == "Questions"
    page.locator("main a").first.click()
    assert page.locator("h1").inner_text().endswith("?")
    background = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert background != "rgba(0, 0, 0, 0)"


def test_every_link_inside_the_site_answers(page: Page, address: str, output: Path) -> None:
    files = sorted(output.rglob("*.html"))
    assert len(files) > 60
    found: set[str] = set()
    for file in files:
        base = address + file.relative_to(output).as_posix()
        page.goto(base)
        found.update(
            page.evaluate(
                """() => [...document.querySelectorAll('a')].map(
                    a => new URL(a.getAttribute('href'), document.baseURI).href)"""
            )
        )
    inside = {url.partition("#")[0] for url in found if url.startswith(address)}
    missing = [url for url in inside if not (output / url.removeprefix(address)).is_file()]
    assert missing == []


def test_a_claim_page_is_at_most_40_kilobytes_over_the_wire(output: Path) -> None:
    shared = [output / "static/style.css", output / "static/icon.svg"]
    rest = sum(len(gzip.compress(file.read_bytes())) for file in shared)
    sizes = {
        file.parent.name: len(gzip.compress(file.read_bytes())) + rest
        for file in output.glob("claims/*/index.html")
    }
    assert len(sizes) >= 20
    assert max(sizes.values()) <= 40_000, sizes


def test_nothing_is_loaded_from_elsewhere(output: Path) -> None:
    loads = re.compile(
        r'<(?:img|script|iframe|link rel="(?:stylesheet|icon)")[^>]*?(?:src|href)="(?:https?:)?//'
        r"|(?:url\(|@import\s+)[\"']?(?:https?:)?//"
    )
    assert loads.search('<link rel="stylesheet" href="https://elsewhere.example/a.css">')
    assert loads.search('@import "//elsewhere.example/a.css"')
    for file in [*output.rglob("*.html"), *output.rglob("*.css"), *output.rglob("*.svg")]:
        assert not loads.search(file.read_text("utf-8")), file
