"""ClaimReviews from elsewhere → drafts that build, with a line of report for every review."""

import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from generator import checks, edit, feeds, urls, words
from generator.cache import Cache
from generator.checks.claimreview import states
from generator.checks.dates import ahead
from generator.decode import NO_CACHE, Records, decode
from generator.feeds import Unreadable
from generator.jsonld import MAX_CLAIM, shortened
from generator.link import link
from generator.model import Config, Rating
from generator.reviews import Review, Score, Unfit, Work, printable, straighten
from generator.tree import File, Tree, read

CLAIMANTS = "data/claimants.yaml"
FOLDERS = {"content/claims/": ("claim", "claims"), "data/sources/": ("source", "sources")}
NOBODY = "Not named in the imported review"
# The words of an address that names no review.
EMPTY = {"index", "claim", "claims", "review", "fact", "check", "article", "story", "post", "amp"}
LONGEST_SLUG = 60
# What Markdown would not print as it stands: an underscore counts only at the edge of a word.
SIGNS = re.compile(r"[\\`*\[<~]|(?<!\w)_|_(?!\w)|&(?=#|\w+;)")


class Line(NamedTuple):
    """What became of one review: `drafted`, `refused` or `there`, the claim's slug, and why."""

    what: str
    place: str
    slug: str
    notes: tuple[str, ...]

    def __str__(self) -> str:
        told = "; ".join(self.notes)
        if self.what == "refused":
            return f"refused {self.place}: {told}"
        if self.what == "there":
            return f"already there: {self.slug} ({self.place})"
        return f"drafted {self.slug} ({self.place})" + (f": {told}" if told else "")


class Import(NamedTuple):
    """What an import found, and the files that it writes, by path: sources and claimants first."""

    lines: tuple[Line, ...]
    files: Mapping[str, str]
    empty: int = 0

    @property
    def account(self) -> str:
        """The line that accounts for every review."""
        count = Counter(line.what for line in self.lines)
        told = (
            f"{len(self.lines):,} read: {count['drafted']:,} drafted, {count['refused']:,} refused, "
            f"{count['there']:,} already there"
        )
        more = words.count(self.empty, "item holds no review", "items hold no review")
        return told + (f"; {more}" if self.empty else "")

    @property
    def wrote(self) -> str:
        """What is written."""
        paths = list(self.files)
        counts = [sum(path.startswith(folder) for path in paths) for folder in FOLDERS]
        parts = [
            words.count(n, *name) for n, name in zip(counts, FOLDERS.values(), strict=True) if n
        ]
        if CLAIMANTS in self.files:
            parts.append(f"{CLAIMANTS} with new claimants")
        return words.listed(parts) or "no file"

    @property
    def refused(self) -> bool:
        """Whether any review was refused."""
        return any(line.what == "refused" for line in self.lines)


def plan(
    path: Path, root: Path, now: dt.datetime, columns: Mapping[str, str], cache: Cache = NO_CACHE
) -> Import:
    """The drafts of the reviews in the file at `path`, for the site at `root`; nothing is written.

    `columns` names the field that a column of a table holds; `now` (aware) is the day of the import. Raises
    Unreadable if the file or the site cannot be read at all, OSError.
    """
    feed = feeds.read(path, columns)
    tree = read(root)
    records, _ = decode(tree, cache)
    config = _fit(records)
    found = list(_straightened(feed))
    reviews = [review for _, review in found if isinstance(review, Review)]
    desk = _Desk(records, config, now, printable(path.name), reviews)
    lines: list[Line] = []
    drafts: list[Draft] = []
    for place, review in found:
        try:
            if isinstance(review, str):
                raise Unfit(review)
            made = desk.draft(review, place)
        except Unfit as reason:
            lines.append(Line("refused", place, "", (printable(str(reason)),)))
            continue
        if isinstance(made, Draft):
            drafts.append(made)
            lines.append(Line("drafted", place, made.slug, made.notes))
        else:
            lines.append(Line("there", place, made, ()))
    while wrong := _errors(desk, drafts):
        # A draft passes `check` by the way it is made; this is what holds it to that.
        drafts = [draft for draft in drafts if draft.slug not in wrong]
        for number, line in enumerate(lines):
            if line.what == "drafted" and line.slug in wrong:
                told = f"no draft could be made of it: {wrong[line.slug]}"
                lines[number] = Line("refused", line.place, "", (told,))
    return Import(tuple(lines), _files(desk, drafts, tree), feed.empty)


def _straightened(feed: feeds.Feed) -> Iterator[tuple[str, Review | str]]:
    """Each review of a file, straightened, with its place; or why it is refused."""
    for number, record in enumerate(feed.records, 1):
        place = f"record {number}, line {record.line}"
        if record.markup is None:
            yield place, record.refused
            continue
        try:
            yield place, straighten(record.markup, feed.named, feed.base)
        except Unfit as reason:
            yield place, str(reason)


def write(made: Import, root: Path) -> None:
    """Write the files of an import, each whole. Raises OSError."""
    for path, text in made.files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        edit.save(target, text)


def _fit(records: Records) -> Config:
    """The site's configuration, if drafts can be made for the site. Raises Unreadable."""
    for kind, name in (
        ("config", "data/site.yaml"),
        ("ratings", "data/ratings.yaml"),
        ("claimants", CLAIMANTS),
    ):
        if (kind, "*") in records.unread or (kind == "config" and records.config is None):
            raise Unreadable(f"{name} of the site cannot be read; 'claimline check' says why")
    if not records.ratings or records.config is None:
        raise Unreadable("data/ratings.yaml of the site holds no rating; a draft needs one")
    return records.config


# ---------------------------------------------------------------- a draft


class Draft(NamedTuple):
    """A claim's record, what was repaired in it, and the record of the file that it is from."""

    slug: str
    notes: tuple[str, ...]
    values: Mapping[str, Any]
    origin: str

    @property
    def path(self) -> str:
        """Where its record stands."""
        return f"content/claims/{self.slug}.yaml"

    @property
    def needs(self) -> frozenset[str]:
        """The files of the sources that it cites."""
        cited = [
            *self.values.get("appearances", ()),
            *(e["source"] for e in self.values["evidence"]),
        ]
        return frozenset(f"data/sources/{id}.yaml" for id in cited)

    @property
    def text(self) -> str:
        """Its file: what was repaired stands above as comments, for whoever finishes it."""
        rows = [f"# Imported from {self.origin}", *(f"# - {note}" for note in self.notes)]
        return "".join(f"{row}\n" for row in rows) + edit.record(self.values)


class _Desk:
    """The records of a site, and what the drafts so far add to them."""

    def __init__(
        self, records: Records, config: Config, now: dt.datetime, name: str, reviews: list[Review]
    ) -> None:
        self.records = records
        self.config = config
        self.now = now
        self.name = name
        self.scale = _Scale(records.ratings, reviews)
        self.pages = Counter(review.url for review in reviews if review.url)
        self.slugs = {c.id for c in records.claims} | {a for c in records.claims for a in c.aliases}
        self.slugs |= {id for kind, id in records.unread if kind == "claims"}
        self.claimants = {c.id for c in records.claimants}
        self.people = {
            _folded(name): c.id
            for c in records.claimants
            for name in (c.name, c.short_name)
            if name
        }
        self.addresses = {s.url: s.id for s in records.sources if s.url}
        self.ids = {s.id for s in records.sources}
        self.ids |= {id for kind, id in records.unread if kind == "sources"}
        addresses = {s.id: s.url for s in records.sources if s.url}
        self.cited = defaultdict(set)
        for claim in records.claims:
            for item in claim.evidence:
                key = (addresses.get(item.source, ""), claim.claimant, claim.claimed_on.text)
                self.cited[key].add(claim.id)
        self.known = dict(_known(records, config))
        self.sources: dict[str, Mapping[str, Any]] = {}
        """The sources that drafts add, by id."""
        self.persons: dict[str, Mapping[str, Any]] = {}
        """The claimants that drafts add, by id."""

    def draft(self, review: Review, place: str) -> Draft | str:
        """The draft of a review, or the slug of the claim that it is already. Raises Unfit."""
        if review.changed.first > ahead(self.now):
            raise Unfit(
                f"the review is dated {review.changed}, which is later than the day of the import"
            )
        notes = list(review.repairs)
        rating, how = self.scale.rating(review)
        review = review._replace(claim=self.unrated(review, rating, notes))
        there = self.there(review)
        if there:
            return there
        base = self.base(review)
        notes.append(how)
        slug = _free(base, self.slugs)
        if slug != base:
            notes.append(f"the slug '{base}' is taken by another claim: '{slug}'")
        self.slugs.add(slug)
        self.known[review.url, _folded(review.claim)] = slug
        claimant = self.claimant(review)
        appearances = [self.appearance(work, review, notes) for work in review.works]
        cited = [id for id in appearances if id]
        values = self.values(review, rating, claimant, cited, self.review(review, slug))
        told = tuple(dict.fromkeys(map(printable, notes)))
        return Draft(slug, told, values, f"{self.name}, {place}")

    def there(self, review: Review) -> str:
        """The slug of the claim that a review is already, or nothing.

        It is the claim that cites the review's address and says the same; or, should the desk have
        written that anew, the only one that cites it for the same claimant and day.
        """
        same = self.known.get((review.url, _folded(review.claim)))
        if same or self.pages[review.url] != 1:
            return same or ""
        name = review.claimant.name if review.claimant else NOBODY
        day = (review.claimed or review.published).text
        slugs = self.cited.get((review.url, self.people.get(_folded(name), ""), day), set())
        return next(iter(slugs)) if len(slugs) == 1 else ""

    def unrated(self, review: Review, rating: Rating, notes: list[str]) -> str:
        """The claim without a verdict before it. Raises Unfit where it holds one inside."""
        text = review.claim
        for label in dict.fromkeys((review.label, rating.label)):
            before = (
                re.match(rf"{re.escape(label)}\s*[:\u2013\u2014-]\s*(?=\S)", text, re.IGNORECASE)
                if label
                else None
            )
            if before:
                notes.append(f"the verdict '{before[0].strip()}' before the claim left out")
                text = text[before.end() :]
        held = text if len(text) <= MAX_CLAIM else shortened(text)
        if states(held, rating.label):
            raise Unfit(
                f"claimReviewed contains the rating '{rating.label}'; a claim does not state its verdict"
            )
        return text

    def base(self, review: Review) -> str:
        """The slug that a review asks for: the end of its address, or the words of its claim."""
        last = unquote(urlsplit(review.url).path).rstrip("/").rpartition("/")[2]
        last = slugged(re.sub(r"\.[a-z]{2,5}$", "", last))
        own = review.url == urls.canonical(self.config.url, urls.claim(last))
        named = len(set(re.findall(r"[a-z]{3,}", last)) - EMPTY) > 1
        if own or (named and self.pages[review.url] == 1):
            return last
        said = slugged(review.claim)
        return said if re.search(r"[a-z]{2}", said) else f"imported-{review.published}"

    def claimant(self, review: Review) -> str:
        """The id of who claims; a record is begun if nobody has it."""
        who = review.claimant
        name = who.name if who else NOBODY
        known = self.people.get(_folded(name))
        if known:
            return known
        id = _free((slugged(name) or "claimant") if who else "not-named", self.claimants)
        self.claimants.add(id)
        self.people[_folded(name)] = id
        record: dict[str, Any] = {
            "id": id,
            "name": name,
            "kind": who.kind if who else "unnamed",
        }
        if who and who.same_as:
            record["same_as"] = list(who.same_as)
        record["note"] = unwritten("imported; check the kind, and say what interest there is")
        self.persons[id] = record
        return id

    def appearance(self, work: Work, review: Review, notes: list[str]) -> str | None:
        """The id of the source where the claim appeared."""
        if urlsplit(work.url).hostname == urlsplit(self.config.url).hostname:
            notes.append(f"the appearance {work.url} is on our own domain: left out")
            return None
        if work.url in self.addresses:
            return self.addresses[work.url]
        host = urlsplit(work.url).hostname or ""
        published = work.published or review.claimed or review.published
        if published.first > ahead(self.now):
            published = review.claimed or review.published
        id = self.source(work.name or host)
        self.addresses[work.url] = id
        said = [] if work.published else ["the date is that of the claim or of its review"]
        if work.archived:
            said.append(f"an archived copy is at {escaped(work.archived)}")
        self.sources[id] = {
            "title": work.name or unwritten(f"title not given; found at {host}"),
            "publisher": work.publisher or host,
            "published": published.text,
            "url": work.url,
            "kind": "primary",
            "language": work.language or "und",
            "note": unwritten("; ".join(["imported as an appearance of a claim", *said])),
        }
        return id

    def review(self, review: Review, slug: str) -> str:
        """The id of the source that is the review itself."""
        if review.url in self.addresses:
            return self.addresses[review.url]
        id = self.source(f"review {slug}")
        host = urlsplit(review.url).hostname
        record: dict[str, Any] = {
            "title": review.title
            or unwritten(f"title not given; a review of the claim: {review.claim}"),
            "publisher": review.publisher or host or unwritten("publisher not given"),
            "published": review.published.text,
        }
        if review.url:
            self.addresses[review.url] = id
            record["url"] = review.url
        else:
            record["url_missing"] = unwritten("the imported review names no address")
        record |= {
            "kind": "secondary",
            "no_primary": unwritten("why this review is cited, and no primary source"),
            "language": review.language or "und",
        }
        self.sources[id] = record
        return id

    def source(self, name: str) -> str:
        """A new source's id."""
        id = _free(slugged(name) or "source", self.ids)
        self.ids.add(id)
        return id

    def values(
        self, review: Review, rating: Rating, claimant: str, appearances: list[str], evidence: str
    ) -> dict[str, Any]:
        """The claim's record, what is not known marked in words."""
        lacking = ["the date of the claim is not known: claimed_on is the day of the review"]
        shown = f"“{review.label}”" if review.label else "without words"
        number = f" ({review.score})" if review.score else ""
        verdict: dict[str, Any] = {
            "rating": rating.id,
            "summary": escaped(review.summary)
            or unwritten(
                escaped(f"the imported review has no summary; it rates the claim {shown}")
            ),
        }
        if rating.value is not None:
            verdict["single_origin"] = unwritten("the evidence so far is the imported review alone")
        values: dict[str, Any] = {
            "title": review.title or review.claim,
            "claim": review.claim,
        }
        if len(review.claim) > MAX_CLAIM:
            values["claim_reviewed"] = shortened(review.claim)
        values |= {
            "claimant": claimant,
            "claimed_on": (review.claimed or review.published).text,
        }
        if appearances:
            values["appearances"] = appearances
        origin = escaped(f"imported from {review.url or self.name}")
        values |= {
            "why_checked": unwritten("; ".join([origin, *([] if review.claimed else lacking)])),
            "verdict": verdict,
            "analysis": unwritten("the analysis") + "\n",
            "evidence": [
                {
                    "source": evidence,
                    "stance": "context",
                    "note": escaped(f"The imported review rates the claim {shown}{number}."),
                }
            ],
            "reply": {
                "asked": False,
                "reason": unwritten("whether the claimant was asked, and when"),
            },
            "by": self.config.people[0].id,
            "reviewed_on": review.changed.text,
        }
        if review.changed != review.published:
            values["published_on"] = review.published.text
        values["status"] = "draft"
        return values


class _Scale:
    """The site's ratings, and which numbers of the reviews can be trusted."""

    def __init__(self, ratings: Iterable[Rating], reviews: Iterable[Review]) -> None:
        self.ratings = tuple(ratings)
        self.labels = {_folded(rating.label): rating for rating in reversed(self.ratings)}
        self.labels |= {
            _folded(r.id.replace("-", " ")): r
            for r in self.ratings
            if _folded(r.label) not in self.labels
        }
        said: dict[tuple[str, Score], dict[str, str]] = defaultdict(dict)
        for review in reviews:
            named = self.named(review.label)
            if review.score and named:
                said[review.publisher, review.score].setdefault(named.id, review.label)
        self.split = {
            key: sorted(labels.values()) for key, labels in said.items() if len(labels) > 1
        }

    def named(self, label: str) -> Rating | None:
        """The site's rating of that label, or of the one with which a sentence begins."""
        found = self.labels.get(_folded(label))
        if found:
            return found
        head = re.split(r"[.:;!]\s", label, maxsplit=1)[0]
        return self.labels.get(_folded(head))

    def rating(self, review: Review) -> tuple[Rating, str]:
        """The site's rating of a review, and how it was found. Raises Unfit where there is none."""
        shown = f"rating '{review.label}'" if review.label else "rating without words"
        named = self.named(review.label)
        score = review.score
        split = self.split.get((review.publisher, score)) if score else None
        doubt = ""
        if split and score:
            both = " and ".join(f"'{label}'" for label in split)
            doubt = f"; the number {score} stands for {both} in this file and is not trusted"
            score = None
        if named:
            return named, f"{shown} → {named.id}, by its label{doubt}"
        steps = [rating for rating in self.ratings if rating.value is not None]
        if score and len(steps) > 1:
            found = self.nearest(score, steps)
            return found, f"{shown} → {found.id}, by its number {score}"
        rest = next((rating for rating in self.ratings if rating.value is None), None)
        if rest is None:
            raise Unfit(f"{shown} is none of this site, which has no rating without a value{doubt}")
        return rest, f"{shown} → {rest.id}, the rating without a value{doubt}"

    @staticmethod
    def nearest(score: Score, steps: list[Rating]) -> Rating:
        """The step of the site's scale that lies where the number lies on its own; of two the lower."""
        values = [rating.value or 0 for rating in steps]
        share = (score.value - score.worst) / (score.best - score.worst)
        wanted = min(values) + share * (max(values) - min(values))
        return min(steps, key=lambda r: (abs((r.value or 0) - wanted), r.value or 0))


def _known(records: Records, config: Config) -> Iterator[tuple[tuple[str, str], str]]:
    """What the site has already: the address of a review and its claim, and the claim's slug."""
    addresses = {source.id: source.url or "" for source in records.sources}
    for claim in records.claims:
        own = urls.canonical(config.url, urls.claim(claim.id))
        cited = {addresses.get(item.source, "") for item in claim.evidence}
        for text in {claim.claim, claim.claim_reviewed or claim.claim, shortened(claim.claim)}:
            for url in {own, *cited}:
                yield (url, _folded(text)), claim.id


# ---------------------------------------------------------------- words


def unwritten(what: str) -> str:
    """A text that says what is to be written in its place."""
    return f"[to be written: {what}]"


def escaped(text: str) -> str:
    """A plain text as Markdown that prints just that."""
    return SIGNS.sub(r"\\\g<0>", text)


def slugged(text: str) -> str:
    """The slug that a text makes: its letters a to z and digits, cut at a word; may be empty."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", ""))
    words = re.findall(
        r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)).lower()
    )
    slug = ""
    for word in words:
        if slug and len(slug) + 1 + len(word) > LONGEST_SLUG:
            break
        slug = f"{slug}-{word[:LONGEST_SLUG]}" if slug else word[:LONGEST_SLUG]
    return slug


def _free(base: str, taken: Collection[str]) -> str:
    """The first of `base`, `base-2`, `base-3` … that is not taken."""
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split()).strip(" .!")


# ---------------------------------------------------------------- files, and their proof


def _new(desk: _Desk, drafts: list[Draft]) -> dict[str, str]:
    """The files of drafts and of the sources that they need, by path; the claimants' file is changed."""
    needed = frozenset().union(*(draft.needs for draft in drafts))
    sources = {
        f"data/sources/{id}.yaml": edit.record(record) for id, record in desk.sources.items()
    }
    files = {path: text for path, text in sources.items() if path in needed}
    return files | {draft.path: draft.text for draft in drafts}


def _people(desk: _Desk, drafts: list[Draft]) -> list[Mapping[str, Any]]:
    """The claimants that drafts need and nobody had."""
    needed = {draft.values["claimant"] for draft in drafts}
    return [record for id, record in desk.persons.items() if id in needed]


def _files(desk: _Desk, drafts: list[Draft], tree: Tree) -> dict[str, str]:
    """Every file that is written, by path, claims last. Raises Unreadable."""
    files = _new(desk, drafts)
    people = _people(desk, drafts)
    if people:
        found = next((file.data for file in tree.content if file.path == CLAIMANTS), b"")
        text = found.decode()
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        try:
            files = {CLAIMANTS: mark + edit.append(text.removeprefix(mark), (), people)} | files
        except edit.Unsure as reason:
            raise Unreadable(f"{CLAIMANTS} of the site cannot be added to: {reason}") from None
    return files


def _errors(desk: _Desk, drafts: list[Draft]) -> dict[str, str]:
    """What the desk finds wrong with drafts and with what they need, by the slug of the draft."""
    new = [File(path, text.encode()) for path, text in _new(desk, drafts).items()]
    people = "".join(f"- {edit.flow(record)}\n" for record in _people(desk, drafts))
    made, problems = decode(Tree((*new, File(CLAIMANTS, people.encode())), ()))
    old = desk.records
    whole = replace(
        old,
        claims=made.claims,
        explainers=(),
        claimants=(*old.claimants, *made.claimants),
        sources=(*old.sources, *made.sources),
    )
    site, circles = link(whole, desk.now)
    found = [
        *problems,
        *circles,
        *checks.levelled(desk.config.rules, checks.run(checks.CHECKS, site)),
    ]
    wrong: dict[str, str] = {}
    for problem in found:
        for draft in drafts if problem.severity == "error" else ():
            if problem.where.path == draft.path or problem.where.path in draft.needs:
                wrong.setdefault(draft.slug, f"{problem.message} [{problem.rule}]")
    return wrong
