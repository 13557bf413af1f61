"""Rule `review-due`."""

from collections.abc import Iterator

from generator.link import Site, overdue
from generator.problem import Problem


def check(site: Site) -> Iterator[Problem]:
    """A published claim is looked at again by the day that its `review_by` names.

    From the next day on the page says that the review is due, and this is a warning until somebody sets
    a new day, with a revision if anything changed. The build prints which review comes next.
    """
    for claim in site.claims:
        if overdue(claim, site.now) and claim.verdict.review_by:
            message = (
                f"the review was due by {claim.verdict.review_by}; review it and set a new day"
            )
            where = claim.at("verdict", "review_by")
            yield Problem(where, "review-due", message, severity="warning")
