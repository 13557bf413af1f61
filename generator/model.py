"""The records of a site: what an editor may write, frozen once read.

Every record is a pydantic model that refuses unknown keys and never coerces. A record that
stands in a file knows where each of its values is written (`record.at("estimate", "low")`),
so a check can point at the line.

The text below a key says to editors what it is for: schema.py shows it where they write.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from generator.problem import Where

# ---------------------------------------------------------------- where a value is written

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Marks:
    """Line and column (from 1) of every value and key of one record.

    `blocks` holds, for text written as a block, the line of its first row and its indent in
    columns, so that a place inside the text can be named too; `folded` names the texts of which the
    lines were joined, where it cannot.
    """

    path: str
    values: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    keys: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    blocks: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    folded: frozenset[Path] = frozenset()
    prefix: Path = ()

    def under(self, *prefix: str | int) -> "Marks":
        """The same marks as seen by the record that is written at `prefix`."""
        return replace(self, prefix=self.prefix + prefix)

    def at(self, *path: str | int) -> Where:
        """Where the value at `path` stands; for an absent one, its nearest container."""
        full = self.prefix + path
        while full not in self.values and full:
            full = full[:-1]
        return Where(self.path, *self.values.get(full, (1, 1)))

    def key(self, *path: str | int) -> Where:
        """Where the key of the value at `path` stands."""
        mark = self.keys.get(self.prefix + path)
        return Where(self.path, *mark) if mark else self.at(*path)

    def inside(self, text: str, offset: int, *path: str | int) -> Where:
        """Where the character `offset` of the text at `path` stands."""
        block = self.blocks.get(self.prefix + path)
        line = text.count("\n", 0, offset)
        column = offset - (text.rfind("\n", 0, offset) + 1)
        if block:
            return Where(self.path, block[0] + line, block[1] + column + 1)
        start = self.at(*path)
        if self.prefix + path in self.folded:
            return start
        return Where(self.path, start.line, start.column + column)


class Link(NamedTuple):
    """A link or image as written, and its offset in the text."""

    to: str
    text: str
    image: bool
    offset: int


class Mention(NamedTuple):
    """A directive or a link in a text of a record: the text's path, the offset in it, and what it says.

    `link` is None for a directive.
    """

    path: Path
    offset: int
    to: str
    link: Link | None = None


class Spoken(NamedTuple):
    """A number or a date in a text of a record: the text's path, the offset in it, words and value.

    A date is ISO 8601, as precise as it is said; without its year it begins with `--`.
    """

    path: Path
    offset: int
    text: str
    value: int | float | str


TO_BE_WRITTEN = "[to be written"
"""How that begins which somebody has still to write: `claimline new` and `import` put it there."""


class Written:
    """How a record stands in its file: the file's path, the record's place in it, and its content.

    `digest` is a hash of all that it says; `mentions` are its directives and links, outside code;
    `asserted` the numbers and dates in the desk's own words, `facts` those that it stands for;
    `unwritten` says that a text of it is still to be written. Lines and columns are found by `find`, which reads the file again: only a problem needs them.
    """

    __slots__ = ("asserted", "digest", "facts", "find", "mentions", "path", "prefix", "unwritten")

    def __init__(
        self,
        path: str,
        prefix: Path = (),
        digest: str = "",
        mentions: tuple[Mention, ...] = (),
        asserted: tuple[Spoken, ...] = (),
        facts: frozenset[int | float | str] = frozenset(),
        unwritten: bool = False,
    ) -> None:
        self.path = path
        self.prefix = prefix
        self.digest = digest
        self.mentions = mentions
        self.asserted = asserted
        self.facts = facts
        self.unwritten = unwritten
        self.find: Callable[[], Marks] | None = None

    def __reduce__(self) -> tuple[type["Written"], tuple[Any, ...]]:
        own = (self.path, self.prefix, self.digest, self.mentions, self.asserted, self.facts)
        return Written, (*own, self.unwritten)

    @property
    def marks(self) -> Marks:
        """The lines and columns of the record's values."""
        return (self.find() if self.find else Marks(self.path)).under(*self.prefix)


# ---------------------------------------------------------------- kinds of value


@dataclass(frozen=True)
class Date:
    """A calendar date as precise as it is known: a day, a month or a year (ISO 8601).

    `2025-06` stays a month: nothing here ever invents the missing day.
    """

    text: str

    @property
    def first(self) -> dt.date:
        """The earliest day it can mean."""
        return _span(self.text)[0]

    @property
    def last(self) -> dt.date:
        """The latest day it can mean."""
        return _span(self.text)[1]

    @property
    def latest(self) -> str:
        """A text that sorts where `last` does: a month after its days, a year after its months."""
        return (self.text + "-99-99")[:10]

    @property
    def precision(self) -> Literal["year", "month", "day"]:
        """How much of the date is known."""
        names: tuple[Literal["year", "month", "day"], ...] = ("year", "month", "day")
        return names[self.text.count("-")]

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=1 << 16)
def _span(text: str) -> tuple[dt.date, dt.date]:
    """The earliest and the latest day that a date can mean."""
    parts = [int(part) for part in text.split("-")]
    year, month, day = [*parts, 1, 1][:3]
    first = dt.date(year, month, day)
    if len(parts) == 3:
        return first, first
    month = parts[1] if len(parts) == 2 else 12
    return first, dt.date(year, month, calendar.monthrange(year, month)[1])


def _date(value: object) -> Date:
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        raise PydanticCustomError("date", "expected a date as 2024-12-23, 2024-12 or 2024")
    date = Date(text)
    try:
        dt.date(date.first.year, date.last.month, 1)
    except (ValueError, calendar.IllegalMonthError):
        raise PydanticCustomError("date", "no such day in the calendar") from None
    return date


def _full_date(value: object) -> Date:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("date", "expected a whole date, as 2024-12-23")
    return _date(value)


def _instant(value: object) -> dt.datetime:
    wanted = "expected a moment with its offset, as 2026-12-01T09:00Z or 2026-12-01T09:00+09:00"
    if not isinstance(value, str):
        raise PydanticCustomError("instant", wanted)
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("instant", wanted) from None
    if moment.tzinfo is None or "T" not in value:
        raise PydanticCustomError("instant", wanted)
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise PydanticCustomError("instant", "no such moment in the calendar") from None


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or True)
    except ValueError:
        valid = False
    if not valid or re.search(r"[\s\x00-\x1f<>\"\\^`{|}]", value):
        raise PydanticCustomError("url", "expected an address that begins with https:// or http://")
    return value


def _digest(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", value):
        raise PydanticCustomError("digest", "expected 64 hexadecimal digits, in lower case")
    return value


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", value) or len(value) > 100:
        raise PydanticCustomError(
            "slug", "expected small letters and digits, joined by single - or _, at most 100"
        )
    return value


def _one_line(value: str) -> str:
    if "\n" in value.strip("\n"):
        raise PydanticCustomError("line", "expected one line of text")
    if "[[" in value:
        raise PydanticCustomError("line", "expected plain text; directives do not work here")
    return value.strip()


def _filled(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("empty", "expected text, found none")
    return value


Text = Annotated[
    str,
    AfterValidator(_filled),
    AfterValidator(_one_line),
    WithJsonSchema({"type": "string", "pattern": r"^(?![\s\S]*\[\[)\n*[^\n]*\S[^\n]*\n*$"}),
]
"""One line of text, taken as it stands."""
FILLED = WithJsonSchema({"type": "string", "pattern": r"\S"})
Inline = Annotated[str, AfterValidator(_filled), AfterValidator(str.strip), FILLED]
"""A sentence or two: Markdown without blocks, with our [[directives]]."""
Markdown = Annotated[str, AfterValidator(_filled), FILLED]
"""Markdown with blocks and our [[directives]]."""
Slug = Annotated[
    str,
    AfterValidator(_slug),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]+([-_][a-z0-9]+)*$", "maxLength": 100}),
]
Url = Annotated[
    str,
    AfterValidator(_url),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://[^/?#\s<>\"\\^`{|}]+[^\s<>\"\\^`{|}]*$",
        }
    ),
]
Digest = Annotated[
    str, AfterValidator(_digest), WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"})
]
Number = int | float
MONTH = "(0[1-9]|1[0-2])"
DAY = "(0[1-9]|[12][0-9]|3[01])"
Day = Annotated[
    Date,
    PlainValidator(_date),
    WithJsonSchema(
        {
            "type": ["string", "integer"],  # to YAML, a year alone is a number
            "pattern": f"^[0-9]{{4}}(-{MONTH}(-{DAY})?)?$",
            "minimum": 1000,
            "maximum": 9999,
        }
    ),
]
FullDay = Annotated[
    Date,
    PlainValidator(_full_date),
    WithJsonSchema({"type": "string", "pattern": f"^[0-9]{{4}}-{MONTH}-{DAY}$"}),
]
Instant = Annotated[
    dt.datetime,
    PlainValidator(_instant),
    WithJsonSchema(
        {
            # The format date-time of JSON Schema wants seconds, which no editor writes.
            "type": "string",
            "pattern": f"^[0-9]{{4}}-{MONTH}-{DAY}T[0-9]{{2}}:[0-9]{{2}}.*(Z|[+-][0-9:]+)$",
        }
    ),
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]

Bound = Literal["exact", "about", "at_least", "more_than", "at_most", "range"]
Basis = Literal[
    "named_list",
    "intelligence",
    "official_count",
    "battlefield_claim",
    "testimony",
    "statistical",
    "not_stated",
]
Stance = Literal["supports", "undermines", "context"]
Level = Literal["error", "warn", "off"]
# The rules that a site may set to another level: those whose breach its pages survive.
Settable = Literal[
    "claimreview",
    "date",
    "estimate",
    "figure-in-prose",
    "metric",
    "origin",
    "quote",
    "rating",
    "reply",
    "review-due",
    "revision",
    "source",
    "whole",
]
Status = Literal["published", "draft"]
RevisionKind = Literal["correction", "update", "clarification"]

# ---------------------------------------------------------------- records


_set_values = BaseModel.__dict__["__dict__"].__set__
_STATE: list[tuple[Callable[[Any, Any], None], object]] = [
    (BaseModel.__dict__[f"__pydantic_{name}__"].__set__, value)
    for name, value in (("fields_set", frozenset()), ("extra", None), ("private", None))
]


class Record(BaseModel):
    """Strict, closed and frozen: nothing is coerced, ignored or changed later."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    # Which fields were set, and what else the library keeps beside the values, nobody asks: kept
    # records are half the size without it, and are there in half the time.

    def __getstate__(self) -> dict[Any, Any]:
        return self.__dict__

    def __setstate__(self, state: dict[Any, Any]) -> None:
        for put, value in _STATE:
            put(self, value)
        _set_values(self, state)


class Entry(Record):
    """A record with a name of its own, which knows where it is written."""

    id: Slug
    """Its name in references and addresses: small letters and digits, joined by - or _."""

    @cached_property
    def written(self) -> Written:
        """How it stands in its file; decode.py says so of every record that it reads."""
        return Written("?")

    @property
    def path(self) -> str:
        """The file it is written in, relative to the site's root."""
        return self.written.path

    def at(self, *path: str | int) -> Where:
        """Where the value at `path` is written."""
        return self.written.marks.at(*path)

    def inside(self, offset: int, *path: str | int) -> Where:
        """Where the character `offset` of the text at `path` is written."""
        return self.written.marks.inside(str(value_at(self, path)), offset, *path)

    def mentioned(self, mention: Mention) -> Where:
        """Where a directive or link is written."""
        return self.inside(mention.offset, *mention.path)


Texts = tuple[tuple[Path, str], ...]


def texts(record: BaseModel) -> Texts:
    """Every text of a record, with its path, nested records and lists included."""
    found: list[tuple[Path, str]] = []
    _texts(record, (), found)
    return tuple(found)


def _texts(value: object, path: Path, found: list[tuple[Path, str]]) -> None:
    if isinstance(value, str):
        found.append((path, value))
    elif isinstance(value, BaseModel):
        for name, each in value.__dict__.items():
            if each is not None and name != "written":
                _texts(each, (*path, name), found)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            _texts(item, (*path, number), found)


def value_at(record: BaseModel, path: Path) -> object:
    """The value at `path` of a record."""
    value: Any = record
    for part in path:
        value = value[part] if isinstance(part, int) else getattr(value, part)
    return value


Count = Annotated[int, Field(ge=0)] | Annotated[float, Field(ge=0)]


class Estimate(Record):
    """What a claim says of a quantity: any of low, point and high, as spoken."""

    question: Slug
    """The question that this figure answers: an id of data/questions.yaml."""
    bound: Bound
    """How the figure was bounded, in the claimant’s words: exact, about, at_least, more_than, at_most or range."""
    low: Count | None = None
    """The lower end, if one was given. A number without separators: 1100."""
    point: Count | None = None
    """The single or best number, if one was given."""
    high: Count | None = None
    """The upper end, if one was given."""
    hedge: Text | None = None
    """The words by which the claimant left even that open: `could be`, `may be`."""
    as_of: Day
    """The date the figure stands for, as precise as it is known. It is not the day it was said."""
    basis: Basis
    """How anyone could know, as the claimant says: a list of names, intelligence, a count."""
    parts: tuple[Slug, ...] = ()
    """The claims whose figures this one is the sum of."""
    note: Inline | None = None
    """Why figures that seem to contradict each other, or a sum that is off, need not be wrong."""


class Verdict(Record):
    """What the desk found, in one sentence that stands alone, and its limits."""

    rating: Slug
    """An id of data/ratings.yaml. The label files the claim; the summary carries the meaning."""
    summary: Inline
    """What the desk found, in one sentence that stands alone."""
    known: tuple[Inline, ...] = ()
    """What is established, a sentence an item."""
    not_known: tuple[Inline, ...] = ()
    """What is not known, a sentence an item."""
    would_change: tuple[Inline, ...] = ()
    """What would change the verdict, a sentence an item."""
    review_by: FullDay | None = None
    """The day by which the claim is looked at again."""
    single_origin: Inline | None = None
    """Why this verdict may rest on evidence that goes back to one origin."""


class Evidence(Record):
    """One passage for, against or around a claim."""

    source: Slug
    """The document that holds the passage: an id of data/sources."""
    stance: Stance
    """What the passage does to the claim: supports, undermines or context."""
    quote: Text | None = None
    """Exact words, short, as they stand in the archived text of the source."""
    note: Inline
    """What the passage shows, and its limits, in our own words."""
    origin: Slug | None = None
    """Who said it first, where the source goes back to several origins: an id of data/sources."""
    metric: Slug | None = None
    """What the passage counts, where that is not what the claim counts: an id of data/metrics.yaml."""


class Reply(Record):
    """Whether the claimant was asked, what they said, or why they were not."""

    asked: bool
    """Whether the claimant was asked: true or false."""
    reason: Inline | None = None
    """Why they were not."""
    answer: Inline | None = None
    """What they said."""
    on: FullDay | None = None
    """The day of the question."""


class Change(Record):
    """One field that a revision changed, before and after."""

    field: Text
    """The field by its dotted name: verdict.rating, estimate.point."""
    before: str | int | float | bool | None = Field(alias="from")
    """Its value before."""
    after: str | int | float | bool | None = Field(alias="to")
    """Its value now."""


class Revision(Record):
    """A dated, public note of what changed on a page."""

    on: FullDay
    """The day of the change."""
    kind: RevisionKind
    """correction (we were wrong), update (something new) or clarification (the same, said better)."""
    note: Inline
    """What changed and why, for readers."""
    changed: tuple[Change, ...] = ()
    """Each field that changed, from what to what."""


class Withdrawal(Record):
    """When and why something that was published is asserted no longer; its page stays and says so."""

    on: FullDay
    """The day since when it is asserted no longer."""
    reason: Inline
    """Why, for readers."""


class Publication(Entry):
    """What claims and explainers share: who wrote it, whether and when it is public, its edits."""

    title: Text
    """The headline: one line of plain text."""
    by: Slug
    """Who signs: an id of the people in data/site.yaml."""
    status: Status
    """published, or draft, which no reader sees."""
    publish_at: Instant | None = None
    """The end of an embargo, with its offset: 2030-01-01T09:00Z."""
    revisions: tuple[Revision, ...] = ()
    """What changed since publication, oldest first; each is shown to readers."""
    aliases: tuple[Slug, ...] = ()
    """Slugs that it had before; their addresses lead to it."""
    withdrawn: Withdrawal | None = None
    """Set when it is asserted no longer; its page stays and says so."""

    @property
    def slug(self) -> str:
        """The last part of the permanent URL."""
        return self.id

    @property
    def announced(self) -> tuple[Revision, ...]:
        """Every change that readers are told of, in order: the revisions, and the withdrawal."""
        if self.withdrawn is None:
            return self.revisions
        on, reason = self.withdrawn.on, self.withdrawn.reason
        told = Revision.model_construct(None, on=on, kind="withdrawal", note=reason, changed=())
        return (*self.revisions, told)

    @property
    def revised_on(self) -> Date | None:
        """The day of the newest change."""
        return max((r.on for r in self.announced), key=lambda d: d.first, default=None)


class Claim(Publication):
    """A statement somebody made, and what the desk found about it."""

    claim: Text
    """What was claimed, as one plain sentence in our own words."""
    claim_reviewed: Text | None = None
    """A shorter form for ClaimReview, at most 75 characters, where claim is longer."""
    claimant: Slug
    """Who claims it: an id of data/claimants.yaml."""
    claimed_on: Day
    """When it was said: 2024-12-23, 2024-12 or 2024, as precise as it is known."""
    place: Text | None = None
    """Where it was said."""
    wording: Text | None = None
    """The exact words at issue: short, and found in one of the documents."""
    appearances: tuple[Slug, ...] = ()
    """Documents in which the claim appears: ids of data/sources."""
    why_checked: Inline
    """Why this claim was chosen."""
    estimate: Estimate | None = None
    """The figure, where the claim is about a quantity."""
    verdict: Verdict
    """What the desk found, and its limits."""
    analysis: Markdown
    """How we know, in Markdown. Figures of records are printed by [[slug:estimate]]."""
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    """The passages for, against and around the claim."""
    reply: Reply
    """Whether the claimant was asked, and what they said, or why they were not."""
    reviewed_on: FullDay
    """The day the desk last looked at all of it."""
    published_on: FullDay | None = None
    """Only where that is not the day of the review or the end of an embargo."""


class Explainer(Publication):
    """An article in Markdown that draws on claims."""

    summary: Inline
    """What the article says, in a sentence or two."""
    published_on: FullDay
    """The day it was published."""
    body: Markdown
    """The article in Markdown, below the front matter."""


class Page(Entry):
    """A plain page: about, methodology, corrections policy."""

    title: Text
    """The headline: one line of plain text."""
    summary: Inline | None = None
    """What the page says, in a sentence or two."""
    order: int = 0
    """Its place in the site’s footer; smaller numbers stand first."""
    updated_on: FullDay
    """The day it was last changed."""
    body: Markdown
    """The page in Markdown, below the front matter."""

    @property
    def slug(self) -> str:
        """The page's path."""
        return self.id


class Archive(Record):
    """The private copy of a source: its digest, when it was taken, and a public copy if any."""

    sha256: Digest
    """The SHA-256 of the archived file, by which it is found; `claimline archive` writes it."""
    captured_on: FullDay | None = None
    """The day the copy was made."""
    url: Url | None = None
    """The address of a public copy, as in a web archive."""


class Source(Entry):
    """A document or a statement that claims are traced to."""

    title: Text
    """The document’s title; in [square brackets] if it is ours."""
    publisher: Text
    """Who published it."""
    author: Text | None = None
    """Who wrote it, if the document says so."""
    published: Day
    """When: 2024-12-23, 2024-12 or 2024, as precise as it is known."""
    url: Url | None = None
    """Its public address."""
    url_missing: Inline | None = None
    """Why there is no address."""
    kind: Literal["primary", "secondary"]
    """primary (the statement or record itself) or secondary (a report of it)."""
    no_primary: Inline | None = None
    """Of a secondary source: why no primary one is used in its place."""
    language: Language
    """The language of the text as we hold it: en, ko; und if it is not known."""
    derives_from: tuple[Slug, ...] = ()
    """What it goes back to: ids of data/sources. An origin has none."""
    archive: Archive | None = None
    """The private copy with which quotes are compared."""
    interest: Inline | None = None
    """Whose side the source is on, or what it stands to gain."""
    translation_note: Inline | None = None
    """Who translated it, and where that changes the meaning."""
    note: Inline | None = None
    """What else a reader has to know of the document."""


class Rating(Entry):
    """A step of the rating scale; `value` runs from 1 (false) to 5 (true), or is absent."""

    label: Text
    """What is printed beside the verdict."""
    value: Annotated[int, Field(ge=1, le=5)] | None = None
    """The step from 1 (false) to 5 (true); none for a rating that is off the scale."""
    meaning: Inline
    """When the desk gives this rating."""


class Metric(Entry):
    """What is counted. Unlike metrics are never put on one axis."""

    label: Text
    """What is printed over its figures."""
    definition: Inline
    """Exactly what is counted, and what is not."""
    unit: Text = "people"
    """What one of it is: people, trees."""
    includes: tuple[Slug, ...] = ()
    """Metrics that it takes in: killed or wounded takes in killed."""
    floor_of: Slug | None = None
    """The metric of which this one is at least a part: named dead of killed."""
    terms: tuple[Text, ...] = ()
    """The words by which texts speak of it: killed, dead, died."""


class Question(Entry):
    """One quantity that anybody may have estimated."""

    title: Text
    """The question, as a reader would ask it."""
    metric: Slug
    """What is counted: an id of data/metrics.yaml."""
    place: Text
    """Where."""
    population: Text
    """Among whom."""
    period_from: Day | None = None
    """The first day it is about, if it has one."""
    period_to: Day | None = None
    """The last day it is about, if it has one."""
    note: Inline | None = None
    """What a reader has to know to set the figures side by side."""


class Claimant(Entry):
    """Who claims."""

    name: Text
    """The full name, as it is printed."""
    short_name: Text | None = None
    """A shorter one for lists and charts."""
    kind: Literal["state", "military", "intelligence", "media", "person", "organisation", "unnamed"]
    """What they are: state, military, intelligence, media, person, organisation or unnamed."""
    part_of: Slug | None = None
    """The claimant that this one is part of."""
    party_to_conflict: bool = False
    """Whether they fight in the matter at issue."""
    interest: Inline | None = None
    """Whose side they are on, and what they stand to gain."""
    same_as: tuple[Url, ...] = ()
    """Addresses that say who this is, as of Wikidata."""
    note: Inline | None = None
    """What else a reader has to know of them."""


class Person(Entry):
    """Who signs: the desk, or a named member of it."""

    name: Text
    """The name that signs."""
    role: Text | None = None
    """What they do."""


# What the codes of the IFCN and the EFCSN ask an organisation to declare.
Criterion = Literal[
    "legal-form",
    "ownership",
    "funding",
    "staff",
    "editorial-control",
    "contact",
    "methodology",
    "rating-scale",
    "selection",
    "claim-submission",
    "corrections",
    "complaints",
    "non-partisanship",
]


class Organisation(Record):
    """Who publishes the site."""

    name: Text
    """Its name."""
    url: Url
    """Its address."""
    same_as: tuple[Url, ...] = ()
    """Addresses that say who this is."""


class Licence(Record):
    """Under which terms the site's own words may be used."""

    name: Text
    """Its name, as it is printed."""
    url: Url
    """Where its terms stand."""


class Config(Entry):
    """data/site.yaml."""

    title: Text
    """The site’s name."""
    tagline: Text
    """What the site does, in one line below its name."""
    description: Inline
    """What the site is about, for search engines and the feed."""
    url: Url
    """The address at which the site is served; canonical addresses begin with it."""
    language: Language
    """The language of the site’s own words."""
    organisation: Organisation
    """Who publishes the site."""
    people: Annotated[tuple[Person, ...], Field(min_length=1)]
    """Who signs: the desk, or its members."""
    licence: Licence
    """Under which terms the site’s own words may be used."""
    methodology: Slug
    """The page that holds the method and the rating scale."""
    corrections_policy: Slug
    """The page that says how mistakes are corrected."""
    rules: Mapping[Settable, Level] = {}
    """Rules of the desk set to another level: error, warn or off."""
    principles: Mapping[Criterion, Slug] = {}
    """The page that declares what a code of principles asks for, by the criterion."""


class Series(Entry):
    """Numbers for charts in explainers: the columns of a CSV file and its rows, as written.

    `lines` holds the line of the file on which each row begins.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
