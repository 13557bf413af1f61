"""Rule `reply`."""

from collections.abc import Iterator

from generator.link import Site
from generator.problem import Problem


def check(site: Site) -> Iterator[Problem]:
    """The claimant was asked, and the record says when; or was not, and the record says why."""
    for claim in site.records.claims:
        reply = claim.reply
        if reply.asked and not reply.on:
            message = "asked, but not when; expected on, the day of the question"
            yield Problem(claim.at("reply", "asked"), "reply", message)
        elif not reply.asked and not reply.reason:
            message = "not asked, and no reason; expected reason"
            yield Problem(claim.at("reply", "asked"), "reply", message)
