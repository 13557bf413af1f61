"""What a site shows of the codes of principles, how balanced it is, and what became of its claims."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, get_args

from generator import words
from generator.link import Site, held_because
from generator.model import Claim, Criterion

# What the codes of the IFCN and the EFCSN ask of every check: how a report names it, and whether a
# claim shows it.
SHOWN: tuple[tuple[str, Callable[["Look", Claim], bool]], ...] = (
    ("Every source has an address", lambda look, claim: look.all_have("url", claim)),
    (
        "Every source has an address, or the reason why not",
        lambda look, claim: look.all_have("url_missing", claim),
    ),
    ("Every source has an archived copy", lambda look, claim: look.all_have("archive", claim)),
    ("The interests of its sources are told", lambda look, claim: look.all_have("interest", claim)),
    (
        "Primary sources, or the reason why not",
        lambda look, claim: look.all_have("no_primary", claim),
    ),
    (
        "Two separate origins, or the reason why one is enough",
        lambda look, claim: bool(claim.verdict.single_origin) or look.origins(claim) > 1,
    ),
    ("Evidence for the claim", lambda _, claim: _has(claim, "supports")),
    ("Evidence against the claim", lambda _, claim: _has(claim, "undermines")),
    ("Exact words, to be compared with the source", lambda _, claim: bool(claim.wording)),
    ("The claimant was asked", lambda _, claim: claim.reply.asked),
    (
        "The claimant was asked, or the reason why not",
        lambda _, claim: claim.reply.asked or claim.reply.reason is not None,
    ),
    ("Why it was checked", lambda _, claim: bool(claim.why_checked)),
    ("What is not known", lambda _, claim: bool(claim.verdict.not_known)),
    ("What would change the verdict", lambda _, claim: bool(claim.verdict.would_change)),
    ("A day on which it is reviewed again", lambda _, claim: claim.verdict.review_by is not None),
)


class Look:
    """A site as it is asked: which sources lack what is found out once, not for every claim."""

    def __init__(self, site: Site) -> None:
        self.site = site
        every = site.sources.values()
        keys = ("url", "archive", "interest")
        self.lacking = {k: frozenset(s.id for s in every if getattr(s, k) is None) for k in keys}
        self.lacking["url_missing"] = frozenset(
            s.id for s in every if not s.url and not s.url_missing
        )
        self.lacking["no_primary"] = frozenset(
            s.id for s in every if s.kind == "secondary" and not s.no_primary
        )

    def all_have(self, key: str, claim: Claim) -> bool:
        """Whether no source of a claim lacks something."""
        return self.lacking[key].isdisjoint(self.site.documents(claim))

    def origins(self, claim: Claim) -> int:
        """The origins of what speaks for a claim or against it."""
        return len(self.site.spoken_origins(claim))


DECLARED: Mapping[Criterion, str] = {
    "legal-form": "Legal form",
    "ownership": "Ownership",
    "funding": "Funding, with everybody who gives 5 % or more",
    "staff": "Staff, with biographies",
    "editorial-control": "Who has editorial control",
    "contact": "How to reach us",
    "methodology": "Methodology",
    "rating-scale": "The rating scale",
    "selection": "How claims are selected",
    "claim-submission": "How to send us a claim",
    "corrections": "Corrections policy",
    "complaints": "Complaints policy",
    "non-partisanship": "Non-partisanship",
}
assert set(DECLARED) == set(get_args(Criterion))  # noqa: S101  (a criterion without a name)


class Kept(NamedTuple):
    """A criterion, how many of the claims show it, and the slugs of those that do not."""

    name: str
    shown: int
    lacking: tuple[str, ...]


class Principles(NamedTuple):
    """The page that declares each criterion (a slug, or None), and what the claims show."""

    declared: tuple[tuple[str, str | None], ...]
    shown: tuple[Kept, ...]
    total: int


def principles(site: Site) -> Principles:
    """What the codes ask for, and what the site has of it; nothing is assumed."""
    told: dict[Criterion, str] = {
        "methodology": site.config.methodology,
        "corrections": site.config.corrections_policy,
        **site.config.principles,
    }
    declared = tuple((name, told.get(criterion)) for criterion, name in DECLARED.items())
    claims = [claim for claim in site.claims if not claim.withdrawn]
    claims.sort(key=lambda claim: claim.slug)
    look = Look(site)
    shown = []
    for name, shows in SHOWN:
        lacking = tuple([claim.slug for claim in claims if not shows(look, claim)])
        shown.append(Kept(name, len(claims) - len(lacking), lacking))
    return Principles(declared, tuple(shown), len(claims))


def _has(claim: Claim, stance: str) -> bool:
    return stance in [item.stance for item in claim.evidence]


class Table(NamedTuple):
    """Counts by rating: a row each, with its name and total."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[int, ...]], ...]


def balance(site: Site) -> list[Table]:
    """Checks and ratings by claimant, by side and by question, the most checked first."""
    claimants = site.claimants
    questions = site.questions

    def side(claim: Claim) -> str:
        party = claimants[claim.claimant].party_to_conflict
        return "A party to the conflict" if party else "No party to it"

    def asked(claim: Claim) -> str:
        return questions[claim.estimate.question].title if claim.estimate else "No figure"

    return [
        _table(site, "By claimant", lambda claim: claimants[claim.claimant].name),
        _table(site, "By side", side),
        _table(site, "By question", asked),
    ]


def _table(site: Site, title: str, name: Callable[[Claim], str]) -> Table:
    ratings = tuple(site.ratings)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in site.claims:
        counts[name(claim)][claim.verdict.rating] += 1
    rows = [
        (row, found.total(), tuple(found[rating] for rating in ratings))
        for row, found in counts.items()
    ]
    rows.sort(key=lambda row: (-row[1], row[0]))
    return Table(title, tuple(site.ratings[rating].label for rating in ratings), tuple(rows))


def accounting(site: Site) -> Iterator[str]:
    """Line by line, what went in, what came out, and what was held back and why."""
    records = site.records
    for name in ("claims", "explainers", "pages", "sources", "questions", "claimants", "series"):
        total = len(getattr(records, name))
        unread = sum(kind == name for kind, _ in records.unread)
        yield f"{name}: {total + unread} in, {total} read" + (f", {unread} not" if unread else "")
    for entry in (*records.claims, *records.explainers):
        why = held_because(entry, site.now)
        if why == "embargoed" and entry.publish_at:
            yield f"held: {entry.path}: under embargo until {entry.publish_at:%Y-%m-%dT%H:%MZ}"
        elif why:
            yield f"held: {entry.path}: {why}"
        elif entry.withdrawn:
            yield f"withdrawn: {entry.path}: on {entry.withdrawn.on}"
    for kind, id in sorted(records.unread):
        yield f"not read: {kind}/{id}"


# ---------------------------------------------------------------- as text


def told(found: Principles) -> Iterator[str]:
    """The principles in lines of text."""
    yield "Declared by the organisation"
    for name, page in found.declared:
        yield f"  {name}: " + (f"declared at /{page}/" if page else "not declared")
    yield f"Shown by the claims, of which there are {found.total:,}"
    for kept in found.shown:
        yield f"  {kept.name}: shown by {kept.shown:,} of {words.count(found.total, 'claim', 'claims')}"
        if kept.lacking:
            yield f"    lacking: {', '.join(kept.lacking)}"


def tabulated(tables: Iterable[Table]) -> Iterator[str]:
    """Tables in lines of text, columns under their names."""
    for table in tables:
        heads = ("all", *table.columns)
        width = max([len(table.title), *(len(name) for name, _, _ in table.rows)])
        yield table.title.ljust(width) + "".join(f"  {head}" for head in heads)
        for name, total, counts in table.rows:
            cells = zip(heads, (total, *counts), strict=True)
            yield name.ljust(width) + "".join(f"  {count:>{len(head)}}" for head, count in cells)
        yield ""
