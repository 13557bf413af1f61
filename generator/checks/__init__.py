"""The desk's rules: one file each, a generator of Problems whose docstring is the rule.

To add a rule, write `checks/<name>.py` with `check(site)`, and add it to `CHECKS`. The docstring of
the module names the rule, that of the function is its documentation.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple, get_args

from generator.checks import (
    charts,
    claimreview,
    dates,
    drafts,
    due,
    estimates,
    images,
    links,
    metrics,
    origins,
    prose,
    quotes,
    ratings,
    references,
    replies,
    revisions,
    sources,
    unique,
    wholes,
)
from generator.link import Site
from generator.model import Level, Settable
from generator.problem import Problem

Check = Callable[[Site], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    unique.check,
    references.check,
    sources.check,
    replies.check,
    revisions.check,
    dates.check,
    due.check,
    quotes.check,
    origins.check,
    estimates.check,
    metrics.check,
    wholes.check,
    prose.check,
    ratings.check,
    claimreview.check,
    drafts.check,
    images.check,
    links.check,
    charts.check,
)


def run(checks: Iterable[Check], site: Site) -> list[Problem]:
    """Every problem that any of the checks finds, in order of place."""
    return sorted(problem for check in checks for problem in check(site))


def levelled(levels: Mapping[Settable, Level], problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems at the levels that a site has set; those of a rule that is off are left out."""
    for problem in problems:
        level = levels.get(problem.rule)  # type: ignore[call-overload]
        if level is None:
            yield problem
        elif level != "off":
            yield replace(problem, severity="warning" if level == "warn" else "error")


class Rule(NamedTuple):
    """A rule as it is documented; `settable` where a site may set it to another level."""

    id: str
    text: str
    settable: bool


# What reading a site finds, before there is anything for the desk to look at.
READING = {
    "csv": "A file in `data/series` is readable as CSV: a row of names, and as many values in every row.",
    "encoding": "Every file is UTF-8.",
    "file": "Every file below `content/` and `data/` is one that something reads, and can be read.",
    "front-matter": "A Markdown file begins with its keys between two rows of `---`.",
    "lineage": "No source goes back to itself through `derives_from`.",
    "schema": "A record has the keys that its kind needs, no others, and values of the right shape.",
    "template": "A template of the theme can be filled with what its page has.",
    "yaml": "A YAML file is plain YAML: no tags, aliases, tabs or keys that stand twice.",
}


def rules() -> list[Rule]:
    """Every rule, by name, with its documentation."""
    found = dict(READING)
    for check in CHECKS:
        title = re.fullmatch(r"Rule `([a-z-]+)`\.", sys.modules[check.__module__].__doc__ or "")
        if title:
            found[title[1]] = inspect.getdoc(check) or ""
    return [Rule(id, text, id in get_args(Settable)) for id, text in sorted(found.items())]
