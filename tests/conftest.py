"""What the tests share: a small valid site to vary, and the pipeline run over it."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from generator.cache import Cache, Log
from generator.decode import decode
from generator.link import Site, link
from generator.tree import read
from tests import browser, web
from tests.pipeline import Made, make

ROOT = Path(__file__).parent.parent
SITES = ROOT / "tests" / "sites"
NOW = dt.datetime(2025, 6, 1, 12, 0, tzinfo=dt.UTC)
NOW_REAL = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)

# Charts that one test has drawn, the next need not: what is tested of them is not how often.
_KEPT = tempfile.TemporaryDirectory()


class Charts(Cache):
    """A cache of charts and of nothing else."""

    def log(self, name: str) -> Log:
        """Nothing is kept by name."""
        del name
        return Log(None)


CHARTS = Charts(Path(_KEPT.name))

Files = Mapping[str, str | bytes | None]


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[..., Path]:
    """A copy of the minimal site with files replaced, added or (None) removed; returns its root."""

    def make_one(files: Files | None = None, name: str = "site") -> Path:
        root = tmp_path / name
        for folder in ("content", "data"):
            shutil.copytree(SITES / "minimal" / folder, root / folder)
        for path, text in (files or {}).items():
            target = root / path
            if text is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode() if isinstance(text, str) else text)
        return root

    return make_one


@pytest.fixture
def problems(make_site: Callable[..., Path]) -> Callable[..., list[str]]:
    """The problems of the minimal site with files changed, as lines."""

    def find(files: Files | None = None, now: dt.datetime = NOW, **options: bool) -> list[str]:
        return [
            str(problem)
            for problem in make(make_site(files), now, cache=CHARTS, **options).problems
        ]

    return find


@pytest.fixture
def made(make_site: Callable[..., Path]) -> Callable[..., Made]:
    """The minimal site with files changed, finished in memory."""

    def finish(files: Files | None = None, now: dt.datetime = NOW, **options: bool) -> Made:
        return make(make_site(files), now, cache=CHARTS, **options)

    return finish


@pytest.fixture
def linked(make_site: Callable[..., Path]) -> Callable[..., Site]:
    """The minimal site with files changed, as a Site."""

    def join(files: Files | None = None, now: dt.datetime = NOW) -> Site:
        site, _ = link(decode(read(make_site(files)))[0], now)
        return site

    return join


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real browser for all tests of a process."""
    path = browser.find()
    assert path, browser.SENTENCE
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(browser.FLAGS))
        yield running
        running.close()


@pytest.fixture
def server() -> Iterator[web.Server]:
    """A server on loopback, to fetch from."""
    yield from web.serving()
