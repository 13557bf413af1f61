"""New records, begun for an editor: what is known is in place, what is not says that it is to be written."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from generator import edit, schema, strict_yaml
from generator.checks.drafts import UNWRITTEN
from generator.jsonld import MAX_CLAIM
from generator.link import Site
from generator.model import (
    Basis,
    Bound,
    Claim,
    Count,
    Day,
    Entry,
    Estimate,
    Evidence,
    Explainer,
    FullDay,
    Inline,
    Language,
    Markdown,
    Reply,
    Slug,
    Source,
    Stance,
    Text,
    Url,
    Verdict,
)
from generator.problem import nearest

WIDTH = 100
LONGEST = 60
# Letters that Unicode does not take apart.
FOLDED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
     "’": None, "'": None, "‘": None}
)  # fmt: skip
Kind = Literal["claim", "source", "explainer"]


class Unfit(Exception):
    """An answer that cannot stand where it was given; the message says what was expected."""


class Ask(NamedTuple):
    """One thing that a new record may say: the flag by which it is given, and its type.

    `question` is put to whoever sits at a terminal; without one there is only the flag. `known` is the
    kind of record of which an id is expected. What is `needed` cannot be left to be written later.
    """

    flag: str
    of: Any
    question: str = ""
    known: str = ""
    needed: bool = False
    many: bool = False

    @property
    def name(self) -> str:
        """The flag as a name."""
        return self.flag.replace("-", "_")

    @property
    def choices(self) -> tuple[str, ...]:
        """The only values there are, if they are few and fixed."""
        return get_args(self.of) if self.of in (Basis, Bound, Stance, SIDE) else ()


class Draft(NamedTuple):
    """A new file: its path from the site's root, and its text."""

    path: str
    text: str


Answers = Mapping[str, Any]
SIDE = Literal["primary", "secondary"]
NAME = Ask("slug", Slug)
SIGNED = Ask("by", Slug, known="people")
ASKS: Mapping[Kind, tuple[Ask, ...]] = {
    "claim": (
        Ask("title", Text, "Headline", needed=True),
        NAME,
        Ask("claim", Text, "What was claimed, as one plain sentence of your own"),
        Ask("claim-reviewed", Text),
        Ask("claimant", Slug, "Who claims it", known="claimants", needed=True),
        Ask("claimed-on", Day, "When (2024-12-23, 2024-12 or 2024)", needed=True),
        Ask("place", Text),
        Ask("wording", Text, "The exact words at issue"),
        Ask("source", Slug, "In which documents", known="sources", needed=True, many=True),
        Ask("stance", Stance, many=True),
        Ask("quote", Text, many=True),
        Ask("note", Inline, many=True),
        Ask("appearance", Slug, known="sources", many=True),
        Ask("why", Inline, "Why check it"),
        Ask("question", Slug, "Which question does its figure answer", known="questions"),
        Ask("bound", Bound, "How was the figure bounded"),
        Ask("low", Count, "The lower end"),
        Ask("point", Count, "The figure"),
        Ask("high", Count, "The upper end"),
        Ask("hedge", Text),
        Ask("as-of", Day, "The date the figure stands for"),
        Ask("basis", Basis, "How could anyone know"),
        Ask("rating", Slug, "Rating, as far as you can tell", known="ratings"),
        Ask("summary", Inline),
        Ask("known", Inline, many=True),
        Ask("not-known", Inline, many=True),
        Ask("would-change", Inline, many=True),
        Ask("review-by", FullDay),
        Ask("single-origin", Inline),
        Ask("analysis", Markdown),
        Ask("reply-reason", Inline),
        SIGNED,
    ),
    "source": (
        Ask("title", Text, "Its title; in [brackets] if it is yours", needed=True),
        NAME,
        Ask("publisher", Text, "Who published it", needed=True),
        Ask("author", Text),
        Ask("published", Day, "When (2024-12-23, 2024-12 or 2024)", needed=True),
        Ask("kind", SIDE, "The statement itself, or a report of it", needed=True),
        Ask("url", Url, "Its address"),
        Ask("url-missing", Inline),
        Ask("no-primary", Inline),
        Ask("language", Language, "Its language (en, ko; und if it is not known)"),
        Ask("derives-from", Slug, "What it goes back to", known="sources", many=True),
        Ask("interest", Inline),
        Ask("translation-note", Inline),
        Ask("note", Inline),
    ),
    "explainer": (
        Ask("title", Text, "Headline", needed=True),
        NAME,
        Ask("summary", Inline, "What it says, in a sentence or two"),
        SIGNED,
    ),
}
FIGURE = ("bound", "low", "point", "high", "as_of", "basis")
INNER: Mapping[str, type[BaseModel]] = {
    "estimate": Estimate,
    "verdict": Verdict,
    "evidence": Evidence,
    "reply": Reply,
}
FOLDERS: Mapping[Kind, tuple[str, str, type[Entry]]] = {
    "claim": ("content/claims", ".yaml", Claim),
    "source": ("data/sources", ".yaml", Source),
    "explainer": ("content/explainers", ".md", Explainer),
}


# The flags that are not called as their keys are.
KEYS = {"why": "why_checked", "appearance": "appearances", "reply_reason": "reason"}


def told(kind: Kind, ask: Ask) -> str:
    """What a flag is for, in the words that stand below its key in model.py."""
    if ask is NAME:
        return "Its id, and the last part of its address.  [default: made from the title]"
    key = KEYS.get(ask.name, ask.name)
    homes = (FOLDERS[kind][2], Evidence, Verdict, Estimate, Reply)
    return next((text for home in homes if (text := schema.said(home, key))), ask.question)


def options(ask: Ask, site: Site) -> Mapping[str, str]:
    """What an answer may be, by id with its name, if that is known."""
    if ask.known:
        return schema.known(site.records)[ask.known]
    return dict.fromkeys(ask.choices, "")


def take(ask: Ask, given: str, site: Site) -> Any:
    """An answer as the value that it stands for. Raises Unfit."""
    valid = options(ask, site)
    if (ask.known or ask.choices) and given not in valid:
        listed = "" if len(valid) > 12 else f"; there is {', '.join(valid) or 'none yet'}"
        raise Unfit(f"no {ask.flag} '{given}'{nearest(given, valid) or listed}")
    value: Any = given.strip()
    if ask.of is Count:
        try:
            value = strict_yaml.plain(f"k: {value}")["k"]
        except (strict_yaml.Odd, TypeError):
            raise Unfit(f"'{given}' is no number") from None
        if isinstance(value, str):
            raise Unfit(f"'{given}' is no number such as 1100 or 2.5, without separators")
    try:
        TypeAdapter(ask.of).validate_python(value, strict=True)
    except ValidationError as error:
        raise Unfit(f"'{given}': {error.errors()[-1]['msg']}") from None
    # A year alone needs no quotes where dates are expected.
    year = ask.of is Day and re.fullmatch("[1-9][0-9]{3}", value)
    return int(value) if year else value


def lacking(kind: Kind, answers: Answers) -> list[str]:
    """The flags without which no draft can be begun."""
    missing = [ask.flag for ask in ASKS[kind] if ask.needed and not answers.get(ask.name)]
    if kind == "claim" and answers.get("question"):
        missing += [flag for flag in ("bound", "as-of") if not answers.get(flag.replace("-", "_"))]
    return missing


def begin(kind: Kind, answers: Answers, site: Site, today: str) -> Draft:
    """A new record with these answers, by the names of the flags. Raises Unfit.

    It is a draft, and what nobody has answered is marked as to be written.
    """
    folder, ending, model = FOLDERS[kind]
    taken = {Path(file).stem for file in _files(site, kind)}
    wanted = answers.get("slug")
    if wanted in taken:
        raise Unfit(f"there is a {kind} '{wanted}' already")
    parts = (answers.get("publisher"), answers.get("published")) if kind == "source" else ()
    name = wanted or unique(slug(" ".join(map(str, parts)) or answers["title"]) or kind, taken)
    make = {"claim": _claim, "source": _source, "explainer": _explainer}[kind]
    record = make({**answers, "slug": name}, site, today)
    rows = "\n".join(_block(record, model, ""))
    if kind == "explainer":
        told = "# A figure of the text is printed from its record: [[slug:estimate]]"
        return Draft(f"{folder}/{name}{ending}", f"---\n{rows}\n{told}\n---\n\n{UNWRITTEN}\n")
    more = f"# More keys: claimline new {kind} --help"
    return Draft(f"{folder}/{name}{ending}", f"{rows}\n{more}\n")


def slug(text: str) -> str:
    """A slug of a text: in ASCII, words joined by hyphens, cut after a word."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(FOLDED))
    words = re.findall(r"[a-z0-9]+", re.sub(r"[\u0300-\u036f]", "", plain))
    made = "-".join(words)
    if len(made) <= LONGEST:
        return made
    return made[: LONGEST + 1].rpartition("-")[0] or made[:LONGEST]


def unique(name: str, taken: Iterable[str]) -> str:
    """The name, or the first of name-2, name-3 … that is not taken."""
    used, number, found = set(taken), 1, name
    while found in used:
        number += 1
        found = f"{name}-{number}"
    return found


def _files(site: Site, kind: Kind) -> Iterator[str]:
    """The names in use, those of files that cannot be read and old ones included."""
    records = site.records
    entries: Mapping[Kind, Sequence[Entry]] = {
        "claim": records.claims,
        "source": records.sources,
        "explainer": records.explainers,
    }
    for entry in entries[kind]:
        yield entry.id
        yield from getattr(entry, "aliases", ())
    yield from (id for of, id in records.unread if of == f"{kind}s")


# ---------------------------------------------------------------- what each kind begins with


def _claim(answers: Answers, site: Site, today: str) -> dict[str, Any]:
    def given(name: str) -> Any:
        return answers.get(name) or None

    said = given("claim") or UNWRITTEN
    short = UNWRITTEN if len(said) > MAX_CLAIM else None
    evidence = list(_evidence(answers))
    rating = given("rating") or _open_rating(site)
    record = {
        "title": answers["title"],
        "claim": said,
        "claim_reviewed": given("claim_reviewed") or short,
        "claimant": answers["claimant"],
        "claimed_on": answers["claimed_on"],
        "place": given("place"),
        "wording": given("wording"),
        "appearances": list(given("appearance") or dict.fromkeys(answers["source"])),
        "why_checked": given("why") or UNWRITTEN,
        "estimate": _estimate(answers) if given("question") else None,
        "verdict": {
            "rating": rating,
            "summary": given("summary") or UNWRITTEN,
            "known": list(given("known") or ()),
            "not_known": list(given("not_known") or ()),
            "would_change": list(given("would_change") or ()),
            "review_by": given("review_by"),
            "single_origin": given("single_origin") or _single(site, rating, evidence),
        },
        "analysis": given("analysis") or UNWRITTEN,
        "evidence": evidence,
        "reply": {"asked": False, "reason": given("reply_reason") or UNWRITTEN},
        "by": given("by") or _desk(site),
        "reviewed_on": today,
        "status": "draft",
    }
    return _without_nothing(record)


def _estimate(answers: Answers) -> dict[str, Any]:
    keys = ("question", "bound", "low", "point", "high", "hedge", "as_of", "basis")
    return {"basis": "not_stated"} | {k: answers[k] for k in keys if answers.get(k) is not None}


def _evidence(answers: Answers) -> Iterator[dict[str, Any]]:
    """An item a source; stances, quotes and notes belong to the sources in their order."""
    ids = list(answers["source"])
    for name in ("stance", "quote", "note"):
        if len(answers.get(name) or ()) > len(ids):
            raise Unfit(f"more --{name} than --source; one belongs to each source, in order")
    for number, id in enumerate(ids):
        own = {
            name: values[number]
            for name in ("stance", "quote", "note")
            if number < len(values := list(answers.get(name) or ()))
        }
        quote = {"quote": own["quote"]} if own.get("quote") else {}
        stance = own.get("stance") or "supports"
        yield {"source": id, "stance": stance, **quote, "note": own.get("note") or UNWRITTEN}


def _single(site: Site, rating: str, evidence: Sequence[Mapping[str, Any]]) -> str | None:
    """What is to be written where a verdict rests on one origin, and asserts something."""
    found = site.ratings.get(rating)
    if found is None or found.value is None:
        return None
    spoken = [Evidence.model_validate(item) for item in evidence if item["stance"] != "context"]
    return UNWRITTEN if len(site.distinct(spoken)) < 2 else None


def _open_rating(site: Site) -> str:
    """The rating of what nobody has looked at yet: off the scale, if the site has one."""
    off = [rating.id for rating in site.ratings.values() if rating.value is None]
    return next(iter(off or site.ratings), "")


def _desk(site: Site) -> str:
    return next((person.id for person in site.config.people), "")


def _source(answers: Answers, _site: Site, _today: str) -> dict[str, Any]:
    keys = ("title", "publisher", "author", "published", "url", "url_missing", "kind", "no_primary",
            "language", "derives_from", "interest", "translation_note", "note")  # fmt: skip
    record: dict[str, Any] = {key: answers.get(key) or None for key in keys}
    record["language"] = record["language"] or "und"
    record["derives_from"] = list(record["derives_from"] or ())
    if not record["url"]:
        record["url_missing"] = record["url_missing"] or UNWRITTEN
    if record["kind"] == "secondary":
        record["no_primary"] = record["no_primary"] or UNWRITTEN
    return _without_nothing(record)


def _explainer(answers: Answers, site: Site, today: str) -> dict[str, Any]:
    return {
        "title": answers["title"],
        "summary": answers.get("summary") or UNWRITTEN,
        "published_on": today,
        "by": answers.get("by") or _desk(site),
        "status": "draft",
    }


def _without_nothing(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _without_nothing(value) if isinstance(value, dict) else value
        for key, value in record.items()
        if value is not None and value != []
    }


# ---------------------------------------------------------------- as an editor would write it


def _block(record: Mapping[str, Any], kind: type[BaseModel], indent: str) -> Iterator[str]:
    """A record a key a row, each with what it is for: behind it if there is room, else above it."""
    keys = [key for key in kind.model_fields if key in record]
    order = keys if kind is Estimate else list(record)
    for key in order:
        first, *rest = _rows(key, record[key], indent)
        note = schema.said(kind, key)
        if len(first) + len(note) + 4 <= WIDTH and not first.endswith("|"):
            yield f"{first}  # {note}"
        else:
            yield from (f"{indent}# {row}" for row in _wrapped(note, WIDTH - len(indent) - 2))
            yield first
        yield from rest


def _rows(key: str, value: Any, indent: str) -> Iterator[str]:
    inner = INNER.get(key)
    if isinstance(value, dict) and inner:
        yield f"{indent}{key}:"
        yield from _block(value, inner, indent + "  ")
    elif key == "evidence":
        yield f"{indent}{key}:"
        for number, item in enumerate(value):
            yield from _item(item, indent, told=number == 0)
    elif isinstance(value, list) and key in ("appearances", "derives_from"):
        yield f"{indent}{key}: [{', '.join(value)}]"
    elif isinstance(value, list):
        yield f"{indent}{key}:"
        yield from (f"{indent}  - {scalar(each)}" for each in value)
    elif key == "analysis":
        yield f"{indent}{key}: |"
        yield from (f"{indent}  {row}".rstrip() for row in value.strip().splitlines())
    else:
        yield f"{indent}{key}: {scalar(value)}"


def _item(item: Mapping[str, Any], indent: str, *, told: bool) -> Iterator[str]:
    """An item of evidence; only the first says what its keys are for."""
    for number, (key, value) in enumerate(item.items()):
        row = f"{indent}  {'- ' if number == 0 else '  '}{key}: {scalar(value)}"
        note = schema.said(Evidence, key)
        room = told and len(row) + len(note) + 4 <= WIDTH
        yield f"{row}  # {note}" if room else row


def scalar(value: Any) -> str:
    """A value on one line: as it is where that reads back the same, else in quotes."""
    if isinstance(value, str):
        try:
            if strict_yaml.plain(f"k: {value}\n") == {"k": value}:
                return value
        except strict_yaml.Odd:
            pass
    return edit.flow(value)


def _wrapped(text: str, width: int) -> Iterator[str]:
    row = ""
    for word in text.split():
        if row and len(row) + len(word) + 1 > width:
            yield row
            row = ""
        row = f"{row} {word}".strip()
    yield row
