"""Records → Site: references, backlinks, lineage and order, joined once for everybody downstream."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

from generator import markdown, urls, words
from generator.archive import Archive
from generator.cache import digest
from generator.decode import Image, Records
from generator.history import Past
from generator.markdown import Prose, Reference
from generator.model import (
    Claim,
    Claimant,
    Config,
    Date,
    Entry,
    Estimate,
    Evidence,
    Explainer,
    Licence,
    Mention,
    Metric,
    Organisation,
    Page,
    Publication,
    Question,
    Rating,
    Series,
    Source,
)
from generator.problem import Problem, nearest
from generator.tree import File

E = TypeVar("E", bound=Entry)
T = TypeVar("T")


class Given(NamedTuple):
    """An estimate, and the claim that gives it."""

    estimate: Estimate
    claim: Claim


@dataclass(frozen=True)
class Site:
    """A whole site, joined. `claims` are the public ones, newest first; `held` the others.

    The dictionaries are keyed by id and keep the order in which the editor wrote the records.
    """

    config: Config
    now: dt.datetime
    claims: tuple[Claim, ...]
    explainers: tuple[Explainer, ...]
    held: tuple[Publication, ...]
    pages: tuple[Page, ...]
    ratings: Mapping[str, Rating]
    metrics: Mapping[str, Metric]
    questions: Mapping[str, Question]
    claimants: Mapping[str, Claimant]
    sources: Mapping[str, Source]
    series: Mapping[str, Series]
    images: tuple[Image, ...]
    theme: tuple[File, ...]
    records: Records
    drafts: bool = False
    archive: Archive | None = None
    since: Past | None = None
    incomplete: bool = False
    """Whether claims are missing that could not be read or shown, which is reported already."""

    # -- parts ---------------------------------------------------------------------------------

    def part(self, *shown: Entry) -> "Part":
        """The records of which a page is made, with all that showing them needs."""
        return Part(self, shown)

    def once(self, name: object, make: Callable[[], T]) -> T:
        """What `make` makes, the first time it is asked for by that name."""
        made = self._made
        if name not in made:
            made[name] = make()
        return made[name]  # type: ignore[no-any-return]

    @cached_property
    def _made(self) -> dict[object, Any]:
        return {}

    @cached_property
    def _public(self) -> frozenset[int]:
        return frozenset(id(entry) for entry in (*self.claims, *self.explainers))

    @cached_property
    def rank(self) -> dict[int, int]:
        """The place of every record among its kind."""
        groups: tuple[Iterable[Entry], ...] = (
            self.claims,
            self.explainers,
            self.held,
            self.pages,
            self.questions.values(),
            self.claimants.values(),
            self.sources.values(),
        )
        return {id(entry): rank for group in groups for rank, entry in enumerate(group)}

    @cached_property
    def _base(self) -> tuple[Entry, ...]:
        """What may stand on every page: the configuration, the scale, what is counted."""
        own = (self.config, *self.ratings.values(), *self.metrics.values())
        return (*own, *(target for entry in own for target in self.mentioned(entry)))

    @cached_property
    def _base_key(self) -> str:
        return digest(" ".join(entry.written.digest for entry in self._base))

    def _needs(self, entry: Entry) -> tuple[Entry, ...]:
        """What showing a record needs beside itself."""
        known = self._needed.get(id(entry))
        if known is None:
            known = self._needed[id(entry)] = self._find_needs(entry)
        return known

    @cached_property
    def _needed(self) -> dict[int, tuple[Entry, ...]]:
        return {}

    def _find_needs(self, entry: Entry) -> tuple[Entry, ...]:
        more: list[Entry | None] = [*self.mentioned(entry)]
        if isinstance(entry, Claim):
            more.append(self.claimants.get(entry.claimant))
        elif isinstance(entry, Source):
            more += [self.sources.get(id) for id in sorted(self.ancestry(entry.id))]
        elif isinstance(entry, Claimant) and entry.part_of:
            more.append(self.claimants.get(entry.part_of))
        return tuple(needed for needed in more if needed)

    @cached_property
    def _keys(self) -> dict[int, str]:
        """The hashes of each record and of what showing it needs, once they were asked for."""
        return {}

    def ingredients(self) -> str:
        """The lines of the records that may stand on every page."""
        return "".join(map(_line, self._base))

    @cached_property
    def _lines(self) -> dict[int, str]:
        return {}

    def _lines_of(self, entry: Entry) -> str:
        known = self._lines.get(id(entry))
        if known is None:
            known = "".join(map(_line, (entry, *self._needs(entry))))
            self._lines[id(entry)] = known
        return known

    def _key(self, entry: Entry) -> str:
        known = self._keys.get(id(entry))
        if known is None:
            needed = (entry, *self._needs(entry))
            known = self._keys[id(entry)] = " ".join([e.written.digest for e in needed])
        return known

    def mentioned(self, entry: Entry) -> Iterator[Entry]:
        """The records that the directives of a record print something of."""
        for mention in entry.written.mentions:
            if mention.link:
                continue
            head, *rest = mention.to.partition("|")[0].strip().split(":")
            if head in _NAMED and rest:
                yield from self._named.get((head, rest[0]), ())
                if head == "question" and rest[1:]:
                    yield from (given.claim for given in self.estimates.get(rest[0], ()))
            elif head in self.claim:
                claim = self.claim[head]
                yield claim
                if rest == ["origins"]:
                    for id in self.documents(claim):
                        yield from (self.sources[a] for a in sorted(self.ancestry(id)))

    @cached_property
    def _named(self) -> Mapping[tuple[str, str], tuple[Entry, ...]]:
        """What a directive may name by its kind and id."""
        kinds: Mapping[str, Iterable[Entry]] = {
            "question": self.questions.values(),
            "claimant": self.claimants.values(),
            "source": self.sources.values(),
            "explainer": self.records.explainers,
            "page": self.pages,
        }
        return {(kind, e.id): (e,) for kind, entries in kinds.items() for e in entries}

    def shows(self, entry: Entry) -> bool:
        """Whether a page may show a record: all but what is held back."""
        return not isinstance(entry, Publication) or id(entry) in self._public

    @cached_property
    def veiled(self) -> frozenset[int]:
        """The sources and claimants that only what is held back knows of, by identity.

        A page of theirs would tell of a draft or of a claim under embargo before its time.
        """
        hidden = self._reached(self.held)
        if not hidden:
            return frozenset()
        records = (*self.sources.values(), *self.claimants.values())
        open_: list[Entry] = [*self.claims, *self.explainers, *self.pages, *self.questions.values()]
        open_ += [*self.metrics.values(), *self.ratings.values(), self.config]
        open_ += [record for record in records if id(record) not in hidden]
        return frozenset(hidden - self._reached(open_))

    def _reached(self, entries: Iterable[Entry]) -> set[int]:
        """The sources and claimants to which records lead, and to which these lead, by identity."""
        found: set[int] = set()
        todo = list(entries)
        while todo:
            named = {id(used): used for entry in todo for used in self._uses(entry)}
            todo = [used for key, used in named.items() if key not in found]
            found |= named.keys()
        return found

    def _uses(self, entry: Entry) -> Iterator[Entry]:
        """The sources and claimants that a record names."""
        ids: list[str] = []
        of: list[str | None] = []
        if isinstance(entry, Claim):
            ids = [*self.documents(entry), *(e.origin for e in entry.evidence if e.origin)]
            of = [entry.claimant]
        elif isinstance(entry, Source):
            ids = [*entry.derives_from]
        elif isinstance(entry, Claimant):
            of = [entry.part_of]
        yield from (self.sources[id] for id in ids if id in self.sources)
        yield from (self.claimants[id] for id in of if id and id in self.claimants)
        for named in self.mentioned(entry):
            if isinstance(named, (Source, Claimant)):
                yield named

    @cached_property
    def open_sources(self) -> tuple[Source, ...]:
        """The sources that pages show."""
        return tuple(s for s in self.sources.values() if id(s) not in self.veiled)

    @cached_property
    def open_claimants(self) -> tuple[Claimant, ...]:
        """The claimants that pages show."""
        return tuple(c for c in self.claimants.values() if id(c) not in self.veiled)

    # -- look-ups ------------------------------------------------------------------------------

    @cached_property
    def claim(self) -> Mapping[str, Claim]:
        """Every claim by slug, held ones included."""
        return {claim.slug: claim for claim in self.records.claims}

    @cached_property
    def best(self) -> int:
        """The highest step of the rating scale; 0 where no rating has a number."""
        return max((r.value for r in self.ratings.values() if r.value is not None), default=0)

    @cached_property
    def unpublished(self) -> Mapping[str, str]:
        """The path of every claim and explainer page that is not public yet, and why."""
        every = (*self.records.claims, *self.records.explainers)
        return {address(entry): why for entry in every if (why := held_because(entry, self.now))}

    @cached_property
    def estimates(self) -> Mapping[str, tuple[Given, ...]]:
        """What public claims estimate, by question: in order of as-of date, then of saying.

        Withdrawn claims assert nothing, and give no figure.
        """
        asserted = [claim for claim in self.claims if not claim.withdrawn]
        given = [Given(claim.estimate, claim) for claim in asserted if claim.estimate]
        groups = _group((item.estimate.question, item) for item in given)
        return {id: tuple(sorted(found, key=_as_of)) for id, found in groups.items()}

    @cached_property
    def claims_by(self) -> Mapping[str, tuple[Claim, ...]]:
        """Public claims by claimant, newest first."""
        return _group((claim.claimant, claim) for claim in self.claims)

    @cached_property
    def claims_from(self) -> Mapping[str, tuple[Claim, ...]]:
        """Public claims by each source that they cite, newest first."""
        return _group((id, claim) for claim in self.claims for id in self.documents(claim))

    @cached_property
    def claims_traced_to(self) -> Mapping[str, tuple[Claim, ...]]:
        """Public claims by each source that their evidence names as an origin, without citing it."""
        return _group(
            (id, claim)
            for claim in self.claims
            for id in sorted({e.origin for e in claim.evidence if e.origin})
            if id not in self.documents(claim)
        )

    @cached_property
    def cited_by(self) -> Mapping[str, tuple[Publication, ...]]:
        """The public explainers and claims whose text refers to a claim, by its slug."""
        found: dict[str, dict[str, Publication]] = defaultdict(dict)
        for entry in (*self.explainers, *self.claims):
            for mention in entry.written.mentions:
                slug = mention.to.partition("|")[0].partition(":")[0].strip()
                if not mention.link and slug in self.claim and entry is not self.claim[slug]:
                    found[slug][entry.path] = entry
        return {slug: tuple(entries.values()) for slug, entries in found.items()}

    # -- lineage -------------------------------------------------------------------------------

    @cached_property
    def retellings(self) -> Mapping[str, tuple[str, ...]]:
        """The sources that derive directly from a source, by its id."""
        return _group((parent, s.id) for s in self.sources.values() for parent in s.derives_from)

    @cached_property
    def _ancestry(self) -> dict[str, frozenset[str]]:
        return {}

    def ancestry(self, id: str) -> frozenset[str]:
        """The source and everything it goes back to, directly or not."""
        known = self._ancestry
        if id not in known:
            found, todo = {id}, [id]
            while todo:
                source = self.sources.get(todo.pop())
                fresh = [p for p in (source.derives_from if source else ()) if p not in found]
                found.update(fresh)
                todo += fresh
            known[id] = frozenset(found)
        return known[id]

    def roots(self, id: str) -> tuple[str, ...]:
        """The origins of a source: what it goes back to that goes back to nothing itself."""
        found = [a for a in self.ancestry(id) if a in self.sources]
        return tuple(sorted(a for a in found if not self.sources[a].derives_from))

    def origins_of(self, evidence: Evidence) -> tuple[str, ...]:
        """The origins a passage may come from: the one it names, or all of its source."""
        return (evidence.origin,) if evidence.origin else self.roots(evidence.source)

    def origins(self, claim: Claim, stance: str | None = None) -> tuple[tuple[str, ...], ...]:
        """The origins of a claim's evidence, or of that of one stance, each a group of source ids.

        Passages that may go back to one origin are counted as one, so that the count is never
        higher than the lineage proves. Separate origins need not be independent of each other.
        """
        return self.distinct(
            item for item in claim.evidence if stance is None or item.stance == stance
        )

    def spoken_origins(self, claim: Claim) -> tuple[tuple[str, ...], ...]:
        """The origins of what speaks for a claim or against it: context does not count."""
        known = self._spoken_origins.get(id(claim))
        if known is None:
            known = self.distinct(item for item in claim.evidence if item.stance != "context")
            self._spoken_origins[id(claim)] = known
        return known

    @cached_property
    def _spoken_origins(self) -> dict[int, tuple[tuple[str, ...], ...]]:
        return {}

    def distinct(self, evidence: Iterable[Evidence]) -> tuple[tuple[str, ...], ...]:
        """The same for any passages."""
        groups: list[set[str]] = []
        for item in evidence:
            merged = set(self.origins_of(item))
            apart = []
            for group in groups:
                if group & merged:
                    merged |= group
                else:
                    apart.append(group)
            groups = [*apart, merged]
        return tuple(sorted(tuple(sorted(group)) for group in groups if group))

    def documents(self, claim: Claim) -> tuple[str, ...]:
        """The sources a claim cites, each once, evidence first."""
        found = self._documents.get(id(claim))
        if found is None:
            cited = [*[evidence.source for evidence in claim.evidence], *claim.appearances]
            found = self._documents[id(claim)] = tuple(dict.fromkeys(cited))
        return found

    @cached_property
    def _documents(self) -> dict[int, tuple[str, ...]]:
        return {}

    # -- text ----------------------------------------------------------------------------------

    def prose(self, text: str, figures: tuple[tuple[str, int], ...] = ()) -> Prose:
        """A text and what its directives print, ready for a page's context."""
        if "[[" not in text:
            return Prose(text, (), figures)
        # What only looks like a directive, inside code, is never asked for.
        found = {target: self.resolve(target) for target in markdown.DIRECTIVE.findall(text)}
        references = [(t, to) for t, to in sorted(found.items()) if isinstance(to, Reference)]
        return Prose(text, tuple(references), figures)

    def plain(self, text: str) -> str:
        """A sentence or two as plain text, directives printed."""
        if not markdown.marked(text):
            return text
        return markdown.plain(text, dict(self.prose(text).references))

    def resolve(self, directive: str) -> Reference | str:
        """What a directive refers to, or the reason why it cannot be resolved."""
        target, _, label = directive.partition("|")
        head, *rest = target.strip().split(":")
        if head in _NAMED and rest:
            found = _NAMED[head](self, rest[0], rest[1:])
        elif head in markdown.BLOCKS and not rest:
            found = "it prints a table, and stands alone in a paragraph of an analysis, explainer or page"
        else:
            found = self._claim_reference(head, ":".join(rest))
        if label and isinstance(found, Reference):
            return Reference(label.strip(), found.path)
        return found

    def _claim_reference(self, slug: str, field: str) -> Reference | str:
        claim = self.claim.get(slug)
        if claim is None:
            if ("claims", slug) in self.records.unread:
                return Reference(slug, None)
            return f"no claim '{slug}'{nearest(slug, self.claim)}"
        said = FIELDS[field](self, claim) if field in FIELDS else None
        if said is None:
            can = [name for name, say in FIELDS.items() if say(self, claim) is not None]
            return f"'{slug}' has no '{field}'{nearest(field, can)}"
        return Reference(said, urls.claim(slug))


def _rating(site: Site, claim: Claim) -> str:
    rating = site.ratings.get(claim.verdict.rating)
    return rating.label if rating else claim.verdict.rating


def _of_estimate(say: Callable[[Estimate], str | None]) -> Callable[[Site, Claim], str | None]:
    return lambda _, claim: say(claim.estimate) if claim.estimate else None


def _value(name: str) -> Callable[[Site, Claim], str | None]:
    def say(estimate: Estimate) -> str | None:
        value = getattr(estimate, name)
        return None if value is None else words.number(value)

    return _of_estimate(say)


# What `[[slug:field]]` prints of a claim, or None where it has no such thing; "" is `[[slug]]`.
FIELDS: Mapping[str, Callable[[Site, Claim], str | None]] = {
    "": lambda _, claim: claim.title,
    "claimed_on": lambda _, claim: words.date(claim.claimed_on),
    "rating": _rating,
    "origins": lambda site, claim: str(len(site.origins(claim, "supports"))),
    "estimate": _of_estimate(words.figure),
    "estimate.as_of": _of_estimate(lambda estimate: words.date(estimate.as_of)),
    "estimate.low": _value("low"),
    "estimate.point": _value("point"),
    "estimate.high": _value("high"),
}


def _question(site: Site, id: str, rest: list[str]) -> Reference | str:
    if rest == ["count"] and id in site.questions:
        given = [item for item in site.estimates.get(id, ()) if words.values(item.estimate)]
        return Reference(str(len(given)), urls.question(id))
    return _named("question", "title", "questions/{}/")(site, id, rest)


class Part:
    """Some records of a site, and a Site of these alone: what a page is made of.

    A function that is given a Part can see nothing else; `key` is the hash of all that it can see.
    """

    __slots__ = ("_shown", "_site")

    def __init__(self, site: Site, shown: tuple[Entry, ...]) -> None:
        self._site = site
        self._shown = shown

    @property
    def key(self) -> str:
        """The hash of the records, and of what is not public of them."""
        site = self._site
        held = repr(self._held(self._found())) if site.unpublished else ""
        return digest(" ".join([site._base_key, held, *map(site._key, self._shown)]))

    def ingredients(self) -> str:
        """A line for each record: its file, its id where a file holds several, and its hash."""
        return "".join(map(self._site._lines_of, self._shown))

    def _found(self) -> dict[int, Entry]:
        """The records by identity: each once."""
        site = self._site
        needed = (e for entry in self._shown for e in (entry, *site._needs(entry)))
        return {id(entry): entry for entry in (*site._base, *needed)}

    def _held(self, found: Mapping[int, Entry]) -> dict[str, str]:
        why = self._site.unpublished
        entries = [e for e in found.values() if isinstance(e, Publication)]
        return {path: why[path] for e in entries if (path := address(e)) in why}

    @property
    def value(self) -> Site:
        """The Site."""
        whole = self._site
        found = self._found()
        rank = whole.rank
        ordered = sorted(found.values(), key=lambda e: rank.get(id(e), 0))
        of = _kinds(ordered)
        site = Site(
            config=whole.config,
            now=dt.datetime.min.replace(tzinfo=dt.UTC),
            claims=tuple(c for c in of[Claim] if id(c) in whole._public),
            explainers=tuple(e for e in of[Explainer] if id(e) in whole._public),
            held=(),
            pages=of[Page],
            ratings=whole.ratings,
            metrics=whole.metrics,
            questions=_by_id(of[Question]),
            claimants=_by_id(of[Claimant]),
            sources=_by_id(of[Source]),
            series={},
            images=(),
            theme=(),
            records=Records(
                config=whole.config,
                claims=of[Claim],
                explainers=of[Explainer],
                pages=of[Page],
                ratings=tuple(whole.ratings.values()),
                metrics=tuple(whole.metrics.values()),
                questions=of[Question],
                claimants=of[Claimant],
                sources=of[Source],
                series=(),
                images=(),
                theme=(),
            ),
            drafts=whole.drafts,
        )
        site.__dict__["unpublished"] = self._held(found)
        return site


def _line(entry: Entry) -> str:
    """A record and its hash, as `build --why` compares them."""
    written = entry.written
    name = f"{written.path}:{entry.id}" if written.prefix else written.path
    return f"{name}\t{written.digest[:8]}\n"


def _kinds(entries: Iterable[Entry]) -> Mapping[type[Entry], tuple[Any, ...]]:
    """Records by their kind, in order."""
    found: dict[type[Entry], list[Entry]] = defaultdict(list)
    for entry in entries:
        found[type(entry)].append(entry)
    kinds = (Claim, Explainer, Page, Question, Claimant, Source)
    return {kind: tuple(found[kind]) for kind in kinds}


Resolver = Callable[["Site", str, list[str]], Reference | str]


def _named(kind: str, title: str, path: str) -> Resolver:
    """Resolves `[[kind:id]]` to the record's title and page."""

    def resolve(site: Site, id: str, rest: list[str]) -> Reference | str:
        if rest:
            return f"a {kind} has no '{':'.join(rest)}'"
        entries = {entry.id: entry for entry in getattr(site.records, f"{kind}s")}
        if id in entries:
            return Reference(str(getattr(entries[id], title)), path.format(id))
        if {(f"{kind}s", id), (f"{kind}s", "*")} & site.records.unread:
            return Reference(id, None)
        return f"no {kind} '{id}'{nearest(id, entries)}"

    return resolve


_NAMED: Mapping[str, Resolver] = {
    "question": _question,
    "claimant": _named("claimant", "name", "claimants/{}/"),
    "source": _named("source", "title", "sources/{}/"),
    "explainer": _named("explainer", "title", "explainers/{}/"),
    "page": _named("page", "title", "{}/"),
}


def mentions(records: Records) -> Iterator[tuple[Entry, Mention]]:
    """Every directive and link in the texts that a page may print, with its record."""
    groups: tuple[Iterable[Entry], ...] = (
        records.claims,
        records.explainers,
        records.pages,
        records.sources,
        records.questions,
        records.claimants,
        records.ratings,
        records.metrics,
        (records.config,) if records.config else (),
    )
    for group in groups:
        for entry in group:
            for mention in entry.written.mentions:
                yield entry, mention


def held_because(entry: Publication, now: dt.datetime) -> str | None:
    """Why an entry is not public at `now`: `draft`, `embargoed`, or None when it is public."""
    if entry.status == "draft":
        return "draft"
    return "embargoed" if entry.publish_at and entry.publish_at > now else None


def overdue(claim: Claim, now: dt.datetime) -> bool:
    """Whether the day is over by which a claim was to be reviewed again."""
    due = claim.verdict.review_by
    return due is not None and due.last < now.date()


def home(entry: Entry) -> str | None:
    """The path of the page that is a record's own, if it has one."""
    for kind, path in HOMES:
        if isinstance(entry, kind):
            return path(entry.id)
    return None


HOMES: tuple[tuple[type[Entry], Callable[[str], str]], ...] = (
    (Claim, urls.claim),
    (Explainer, urls.explainer),
    (Page, urls.page),
    (Question, urls.question),
    (Claimant, urls.claimant),
    (Source, urls.source),
)


def address(entry: Publication) -> str:
    """The path of a claim's or explainer's page."""
    return urls.claim(entry.slug) if isinstance(entry, Claim) else urls.explainer(entry.slug)


def published_on(entry: Claim | Explainer) -> Date:
    """The day an entry became public: as it says, or its review, or the end of its embargo."""
    if entry.published_on:
        return entry.published_on
    day = entry.reviewed_on if isinstance(entry, Claim) else None
    ends = f"{entry.publish_at:%Y-%m-%d}" if entry.publish_at else ""
    return day if day and day.text >= ends else Date(ends)


def changed_on(entry: Claim | Explainer) -> Date:
    """The day an entry last changed: its newest revision, its review, or its publication."""
    days = [published_on(entry)]
    if entry.revised_on:
        days.append(entry.revised_on)
    if isinstance(entry, Claim):
        days.append(entry.reviewed_on)
    return max(days, key=lambda day: day.text)


def link(
    records: Records,
    now: dt.datetime,
    drafts: bool = False,
    archive: Archive | None = None,
    since: Past | None = None,
) -> tuple[Site, list[Problem]]:
    """Join the records into a Site as it stands at `now` (aware, UTC).

    `archive` holds the texts that quotes are compared with, `since` what was public before. `drafts` shows drafts and embargoed entries as if they were public. A lineage that runs in a
    circle is a Problem of rule `lineage`; everything else that may dangle is left to the checks.
    """
    public = [c for c in records.claims if drafts or not held_because(c, now)]
    shown = [e for e in records.explainers if drafts or not held_because(e, now)]
    whole = list(_shown(public, records))
    every = (*records.claims, *records.explainers)
    site = Site(
        config=records.config or _no_config(),
        now=now,
        claims=tuple(sorted(whole, key=_newest_first)),
        explainers=tuple(sorted(shown, key=lambda e: (-e.published_on.first.toordinal(), e.slug))),
        held=tuple(entry for entry in every if not drafts and held_because(entry, now)),
        pages=tuple(sorted(records.pages, key=lambda p: (p.order, p.slug))),
        ratings=_by_id(records.ratings),
        metrics=_by_id(records.metrics),
        questions=_by_id(records.questions),
        claimants=_by_id(records.claimants),
        sources=_by_id(records.sources),
        series=_by_id(records.series),
        images=records.images,
        theme=records.theme,
        records=records,
        drafts=drafts,
        archive=archive,
        since=since,
        incomplete=len(whole) < len(public)
        or any(k in ("claims", "questions") for k, _ in records.unread),
    )
    return site, list(_circles(site))


def _shown(claims: Iterable[Claim], records: Records) -> Iterator[Claim]:
    """The claims of which all that a page needs exists; what is missing is a problem of its own."""
    claimants = {claimant.id for claimant in records.claimants}
    ratings = {rating.id for rating in records.ratings}
    metrics = {metric.id for metric in records.metrics}
    asked = {question.id for question in records.questions if question.metric in metrics}
    for claim in claims:
        answers = claim.estimate is None or claim.estimate.question in asked
        if claim.claimant in claimants and claim.verdict.rating in ratings and answers:
            yield claim


def _newest_first(claim: Claim) -> tuple[int, int, int, str]:
    """By year and month, then by day; what is known to the month or the year stands last in it."""
    year, month, day = _parts(claim.claimed_on.text)
    return -year, -month, -day, claim.id


@lru_cache(maxsize=1 << 16)
def _parts(text: str) -> tuple[int, int, int]:
    """Year, month and day of a date; 0 for what it does not say."""
    year, month, day, *_ = (*map(int, text.split("-")), 0, 0)
    return year, month, day


def _circles(site: Site) -> Iterator[Problem]:
    for source in site.sources.values():
        for number, parent in enumerate(source.derives_from):
            if source.id in site.ancestry(parent):
                yield Problem(
                    source.at("derives_from", number),
                    "lineage",
                    f"a circle: '{source.id}' derives from '{parent}', which goes back to it",
                )


def _no_config() -> Config:
    """Stands in for a missing or broken data/site.yaml, which is reported already."""
    nowhere = "https://site.invalid/"
    return Config.model_construct(
        id="site",
        title="",
        tagline="",
        description="",
        url=nowhere,
        language="en",
        organisation=Organisation(name="?", url=nowhere),
        people=(),
        licence=Licence(name="?", url=nowhere),
        methodology="",
        corrections_policy="",
    )


def _by_id(entries: Iterable[E]) -> dict[str, E]:
    return {entry.id: entry for entry in entries}


def _group(pairs: Iterable[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def _as_of(given: Given) -> tuple[str, str, str]:
    return given.estimate.as_of.latest, given.claim.claimed_on.latest, given.claim.id
