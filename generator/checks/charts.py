"""Rule `chart`."""

from collections.abc import Iterator

from generator import charts, markdown
from generator.link import Site
from generator.model import Entry
from generator.problem import Problem, Where


def check(site: Site) -> Iterator[Problem]:
    """Every chart fence names a known kind, fields that exist, and says in words what it shows."""
    for explainer in site.records.explainers:
        yield from charts.read(explainer, site).problems
    for claim in site.records.claims:
        yield from _elsewhere(claim, "analysis", claim.analysis)
    for page in site.records.pages:
        yield from _elsewhere(page, "body", page.body)


def _elsewhere(entry: Entry, field: str, text: str) -> Iterator[Problem]:
    for fence in markdown.charts(text):
        start = entry.inside(0, field)
        where = Where(start.path, start.line + fence.line - 1, start.column)
        yield Problem(where, "chart", "a chart stands in an explainer; nothing draws it here")
