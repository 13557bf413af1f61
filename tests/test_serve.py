"""The live preview: a real process, real saves, a real browser."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from generator import checks
from generator.serve import File, Preview
from tests.conftest import NOW, ROOT

pytestmark = pytest.mark.slow

CLAIM = "content/claims/council-40-trees.yaml"
PAGE = "claims/council-40-trees/"


class Refused(Exception):
    """An answer other than a page; its argument is the status."""


class Served:
    """A site that is served: its folder, its address, its process."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.process = subprocess.Popen(
            [sys.executable, "-m", "generator", "serve", "--root", str(root), "--port", "0"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.address = self.process.stdout.readline().split(" ")[0]

    def get(self, path: str, **headers: str) -> str:
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            error.close()
            raise Refused(error.code) from None

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(100):
            with suppress(Refused):  # not there yet
                if holds():
                    return
            time.sleep(0.1)
        pytest.fail("it never came to hold")

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=10)
        return self.process.returncode


@pytest.fixture
def served(make_site: Callable[..., Path]) -> Iterator[Served]:
    site = Served(make_site())
    yield site
    if site.process.poll() is None:
        site.end()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def test_a_saved_change_is_served_and_nothing_is_written_to_output(served: Served) -> None:
    assert "The council counts about 40 trees" in served.get(PAGE)
    served.edit(CLAIM, "title: The council counts", "title: The council now counts")
    served.until(lambda: "The council now counts about 40 trees" in served.get(PAGE))
    assert not (served.root / "output").exists()


def test_an_atomic_save_a_rename_and_a_deletion_are_followed(served: Served) -> None:
    file = served.root / CLAIM
    beside = file.with_name(".council.tmp")
    beside.write_text(file.read_text().replace("The council counts", "Moved into place"))
    beside.replace(file)
    served.until(lambda: "Moved into place" in served.get(PAGE))
    text = file.read_text().replace("council-40-trees", "renamed")
    file.unlink()
    (file.parent / "renamed.yaml").write_text(text)
    served.until(lambda: "Moved into place" in served.get("claims/renamed/"))
    with pytest.raises(Refused) as gone:
        served.get(PAGE)
    assert gone.value.args == (404,)


def test_a_theme_that_is_made_later_is_followed(served: Served) -> None:
    folder = served.root / "theme/templates"
    folder.mkdir(parents=True)
    template = folder / "corrections.html"
    for words in ("first", "second"):
        template.write_text(
            '{% extends "base.html" %}{% block content %}' + words + "{% endblock %}"
        )
        served.until(lambda words=words: words in served.get("corrections/"))  # type: ignore[misc]


def test_only_the_own_host_is_answered_and_only_on_loopback(served: Served) -> None:
    with pytest.raises(Refused) as refused:
        served.get("", Host="evil.example")
    assert refused.value.args == (403,)
    assert served.address.startswith("http://127.0.0.1:")
    for path in ("../data/site.yaml", "%2e%2e/data/site.yaml", "data/../../data/site.yaml"):
        with pytest.raises(Refused) as missing:
            served.get(path)
        assert missing.value.args == (404,)


def test_drafts_are_shown_and_marked(served: Served) -> None:
    served.edit(CLAIM, "status: published", "status: draft")
    served.until(lambda: "Not public yet: draft" in served.get(PAGE))


def test_an_interrupt_ends_it_and_frees_the_port(served: Served) -> None:
    assert served.end() == 0
    again = subprocess.run(
        [sys.executable, "-m", "generator", "build", "--root", str(served.root)],
        cwd=ROOT,
        env=os.environ,
        check=False,
        capture_output=True,
    )
    assert again.returncode == 0
    with pytest.raises(urllib.error.URLError):
        served.get("")


def test_the_browser_reloads_keeps_its_place_and_swaps_style_without_a_reload(
    served: Served, page: Page
) -> None:
    page.set_viewport_size({"width": 400, "height": 300})
    page.goto(served.address + PAGE)
    page.evaluate("() => scrollTo(0, 250)")
    served.edit(CLAIM, "title: The council counts", "title: The council again counts")
    page.get_by_role("heading", name="The council again counts").wait_for(timeout=10_000)
    page.wait_for_function("() => scrollY === 250", timeout=5_000)
    page.evaluate("() => { window.same = true }")
    style = served.root / "theme/static/style.css"
    style.parent.mkdir(parents=True)
    own = (ROOT / "theme/static/style.css").read_text() + "\nh1 { color: rgb(1, 2, 3) }\n"
    style.write_text(own)
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)'",
        timeout=10_000,
    )
    assert page.evaluate("() => window.same") is True


def test_an_error_stands_over_the_page_with_its_line_and_goes_when_mended(
    served: Served, page: Page
) -> None:
    page.goto(served.address + PAGE)
    served.edit(CLAIM, "claimant: council", "claimant: counsil")
    box = page.locator("#claimline-problems")
    box.wait_for(timeout=10_000)
    said = box.inner_text()
    assert f"{CLAIM}:3:11: error[reference] no claimant 'counsil'; did you mean 'council'?" in said
    assert ">    3  claimant: counsil" in said
    assert page.locator("h1").inner_text() == "The council counts about 40 trees"
    served.edit(CLAIM, "claimant: counsil", "claimant: council")
    box.wait_for(state="detached", timeout=10_000)


def test_a_page_that_lacks_a_record_keeps_its_face_until_the_rules_have_spoken(
    make_site: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_site()
    preview = Preview(root, lambda: NOW, root / ".claimline")
    try:
        preview.rebuild()
        page = f"{PAGE}index.html"
        before = preview.file(page)
        seen: list[File] = []
        run = checks.run

        def looked_at(*given: Any) -> Any:
            seen.append(preview.file(page))
            return run(*given)

        monkeypatch.setattr(checks, "run", looked_at)
        claim = root / CLAIM
        claim.write_text(claim.read_text().replace("source: minutes", "source: minuets"))
        found = preview.rebuild([CLAIM])
    finally:
        gc.unfreeze()
    assert [problem.rule for problem in found] == ["reference"]
    assert before.data is not None
    assert seen == [before]
    assert preview.file(page) == before


def test_many_saves_leave_nothing_behind(make_site: Callable[..., Path]) -> None:
    root = make_site()
    preview = Preview(root, lambda: NOW, root / ".claimline")
    claim = root / CLAIM
    text = claim.read_text()
    counted: list[int] = []
    saves = 1_000 if os.environ.get("CLAIMLINE_SOAK") == "1" else 60
    preview.rebuild()
    try:
        for number in range(saves):
            claim.write_text(text.replace("The council counts", f"The council counts {number}"))
            assert preview.rebuild([CLAIM]) == ()
            data = preview.file(f"{PAGE}index.html").data
            assert data is not None
            assert f"The council counts {number}".encode() in data
            if number % 20 == 19:
                gc.collect()
                counted.append(len(gc.get_objects()))
    finally:
        gc.unfreeze()
    assert counted[-1] - counted[0] < 500


def test_the_events_say_what_is_wrong_to_a_page_that_comes_late(served: Served) -> None:
    served.edit(CLAIM, "claimant: council", "claimant: counsil")
    time.sleep(1.5)
    request = urllib.request.Request(served.address + "_claimline/events?at=99")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.readline() == b"event: problems\n"
        found = json.loads(answer.readline().removeprefix(b"data: "))
    assert [problem["rule"] for problem in found] == ["reference"]
