"""Rule `chart`."""

from collections.abc import Iterator

from generator import charts
from generator.link import Site
from generator.problem import Problem


def check(site: Site) -> Iterator[Problem]:
    """Every chart fence names a known kind, fields that exist, and says in words what it shows."""
    for explainer in site.records.explainers:
        yield from charts.read(explainer, site).problems
