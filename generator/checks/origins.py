"""Rule `origin`."""

from collections.abc import Iterator

from generator.link import Site
from generator.model import Claim
from generator.problem import Problem


def check(site: Site) -> Iterator[Problem]:
    """A verdict rests on two independent origins, or says in `single_origin` why one is enough.

    Documents are not counted but what they go back to: ten reports of one briefing are one origin.
    Origins are followed through `derives_from`; passages that may go back to the same one are counted
    as one, and an item of evidence may name its own in `origin`. What stands as context neither
    speaks for the claim nor against it and does not count. A rating without a value, such as
    *unproven*, asserts nothing about the claim and needs no second origin. Origins that are counted
    apart need not be independent of each other, so a reason may stand beside two of them.

    A secondary source that a claim cites as evidence says in `no_primary` why no primary source stands
    in its place. A lineage that runs in a circle is an error of rule `lineage`.
    """
    for claim in site.records.claims:
        yield from _counted(site, claim)
    cited = {item.source for claim in site.records.claims for item in claim.evidence}
    for source in site.sources.values():
        if source.id in cited and source.kind == "secondary" and not source.no_primary:
            message = (
                "cited as evidence and secondary; expected no_primary, the reason why no primary "
                "source is used"
            )
            yield Problem(source.at("kind"), "origin", message)


def _counted(site: Site, claim: Claim) -> Iterator[Problem]:
    rating = site.ratings.get(claim.verdict.rating)
    if rating is None:
        return
    if rating.value is None or claim.verdict.single_origin:
        return
    origins = site.spoken_origins(claim)
    if len(origins) < 2:
        message = (
            f"rated '{rating.label}' on evidence that goes back to {_named(origins)}; expected two "
            "independent origins, or single_origin with the reason why one is enough"
        )
        yield Problem(claim.at("verdict", "rating"), "origin", message)


def _named(origins: tuple[tuple[str, ...], ...]) -> str:
    if not origins:
        return "no origin"
    return "one origin, " + " or ".join(f"'{id}'" for id in origins[0])
