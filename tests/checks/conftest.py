"""One check alone, run over the minimal site with files changed."""

import datetime as dt
from collections.abc import Callable

import pytest

from generator.checks import Check
from generator.decode import decode
from generator.link import link
from generator.tree import read
from tests.conftest import NOW, Files


@pytest.fixture
def found(make_site) -> Callable[..., list[str]]:
    """The problems that one check finds, as lines; the files themselves must be without a fault."""

    def run(
        check: Check,
        files: Files | None = None,
        now: dt.datetime = NOW,
        drafts: bool = False,
        name: str = "site",
    ) -> list[str]:
        records, unreadable = decode(read(make_site(files, name=name)))
        assert unreadable == []
        site, _ = link(records, now, drafts)
        return [str(problem) for problem in sorted(check(site))]

    return run
