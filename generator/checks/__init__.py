"""The desk's rules: one file each, a generator of Problems whose docstring is the rule.

To add a rule, write `checks/<name>.py` with `check(site)`, and add it to `CHECKS`.
"""

from collections.abc import Callable, Iterable, Iterator

from generator.checks import (
    charts,
    dates,
    drafts,
    estimates,
    images,
    links,
    ratings,
    references,
    replies,
    revisions,
    sources,
    unique,
)
from generator.link import Site
from generator.problem import Problem

Check = Callable[[Site], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    unique.check,
    references.check,
    sources.check,
    replies.check,
    revisions.check,
    dates.check,
    estimates.check,
    ratings.check,
    drafts.check,
    images.check,
    links.check,
    charts.check,
)


def run(checks: Iterable[Check], site: Site) -> list[Problem]:
    """Every problem that any of the checks finds, in order of place."""
    return sorted(problem for check in checks for problem in check(site))
