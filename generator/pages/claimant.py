"""A page per claimant: who they are, which side they are on, what they claimed."""

from collections.abc import Iterator

from generator import urls, words
from generator.link import Site
from generator.model import Claimant
from generator.pages.page import Item, Link, Page, listed


def lay_out(site: Site) -> Iterator[Item]:
    """claimants/ and claimants/<id>/."""
    for claimant in site.claimants.values():
        yield _page(site, claimant)
    context = {
        "title": "Claimants",
        "description": "Everybody whose claims this site has examined, or whose words it uses as evidence.",
        "claimants": [
            {
                "name": claimant.name,
                "path": urls.claimant(claimant.id),
                "kind": words.CLAIMANT_KINDS[claimant.kind],
                "claims": words.count(len(found), "claim", "claims")
                if (found := site.claims_by.get(claimant.id, ()))
                else "quoted as evidence only",
            }
            for claimant in sorted(
                site.claimants.values(),
                key=lambda c: (-len(site.claims_by.get(c.id, ())), c.name.casefold()),
            )
        ],
    }
    yield Page("claimants/", "claimants.html", context, "data/claimants.yaml")


def _page(site: Site, claimant: Claimant) -> Page:
    found = site.claims_by.get(claimant.id, ())
    whole = site.claimants[claimant.part_of] if claimant.part_of else None
    parts = [c for c in site.claimants.values() if c.part_of == claimant.id]
    context = {
        "title": claimant.name,
        "description": f"{claimant.name}: {words.count(len(found), 'claim', 'claims')} examined.",
        "kind": words.CLAIMANT_KINDS[claimant.kind],
        "part_of": Link(whole.name, urls.claimant(whole.id)) if whole else None,
        "members": [Link(part.name, urls.claimant(part.id)) for part in parts],
        "party": claimant.party_to_conflict,
        "interest": site.prose(claimant.interest) if claimant.interest else None,
        "note": site.prose(claimant.note) if claimant.note else None,
        "same_as": list(claimant.same_as),
        "claims": [listed(site, claim) for claim in found],
    }
    return Page(urls.claimant(claimant.id), "claimant.html", context, claimant.path)
