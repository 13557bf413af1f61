"""A page per claimant: who they are, which side they are on, what they claimed."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from generator import urls, words
from generator.link import Site
from generator.model import Claimant
from generator.pages.page import Context, Item, Link, Page, listed
from generator.recipe import Recipe


def lay_out(site: Site) -> Iterator[Item]:
    """claimants/ and claimants/<id>/."""
    for claimant in site.open_claimants:
        recipe = Recipe(_context, partial(_given, site, claimant))
        yield Page(urls.claimant(claimant.id), "claimant.html", claimant.path, recipe)
    index = Recipe(_index, lambda: (_rows(site),))
    yield Page("claimants/", "claimants.html", "data/claimants.yaml", index)


def _rows(site: Site) -> list[dict[str, str]]:
    return [
        {
            "name": claimant.name,
            "path": urls.claimant(claimant.id),
            "kind": words.CLAIMANT_KINDS[claimant.kind],
            "claims": words.count(len(found), "claim", "claims")
            if (found := site.claims_by.get(claimant.id, ()))
            else "quoted as evidence only",
        }
        for claimant in sorted(
            site.open_claimants,
            key=lambda c: (-len(site.claims_by.get(c.id, ())), c.name.casefold()),
        )
    ]


def _index(rows: list[dict[str, str]]) -> Context:
    return {
        "title": "Claimants",
        "description": "Everybody whose claims this site has examined, or whose words it uses as evidence.",
        "claimants": rows,
    }


def _given(site: Site, claimant: Claimant) -> tuple[Any, ...]:
    members = site.once("members", lambda: _members(site)).get(claimant.id, ())
    return site.part(claimant, *members, *site.claims_by.get(claimant.id, ())), claimant.id


def _members(site: Site) -> dict[str, list[Claimant]]:
    found: dict[str, list[Claimant]] = {}
    for claimant in site.open_claimants:
        if claimant.part_of:
            found.setdefault(claimant.part_of, []).append(claimant)
    return found


def _context(site: Site, id: str) -> Context:
    claimant = site.claimants[id]
    found = site.claims_by.get(claimant.id, ())
    whole = site.claimants[claimant.part_of] if claimant.part_of else None
    parts = [c for c in site.claimants.values() if c.part_of == claimant.id]
    return {
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
