"""Rule `duplicate`."""

from collections.abc import Iterable, Iterator

from generator.link import Site
from generator.model import Entry, Publication
from generator.problem import Problem, Where

TAKEN = [
    "charts",
    "claimants",
    "claims",
    "corrections",
    "data",
    "explainers",
    "images",
    "principles",
    "questions",
    "sources",
    "static",
    "timeline",
]


def check(site: Site) -> Iterator[Problem]:
    """No two records of a kind share an id, and no page takes an address that is in use.

    An alias is an address that a claim or explainer had before: no other has it now, or had it.
    """
    records = site.records
    for entries in (records.ratings, records.metrics, records.questions, records.claimants):
        first: dict[str, Entry] = {}
        for entry in entries:
            if entry.id in first:
                line = first[entry.id].at("id").line
                message = f"the id '{entry.id}' stands twice; the first is on line {line}"
                yield Problem(entry.at("id"), "duplicate", message)
            first.setdefault(entry.id, entry)
    yield from _aliases(records.claims)
    yield from _aliases(records.explainers)
    people: set[str] = set()
    for number, person in enumerate(site.config.people):
        if person.id in people:
            message = f"the id '{person.id}' stands twice"
            yield Problem(site.config.at("people", number, "id"), "duplicate", message)
        people.add(person.id)
    for page in records.pages:
        if page.slug in TAKEN:
            message = f"'{page.slug}/' is an address of the site itself; choose another file name"
            yield Problem(Where(page.path), "duplicate", message)


def _aliases(entries: Iterable[Publication]) -> Iterator[Problem]:
    taken = {entry.slug: entry.slug for entry in entries}
    for entry in entries:
        for number, alias in enumerate(entry.aliases):
            if alias in taken:
                message = f"the alias '{alias}' is the address of '{taken[alias]}'"
                yield Problem(entry.at("aliases", number), "duplicate", message)
            taken.setdefault(alias, entry.slug)
