"""Files with reviews of claims: JSON-LD, pages and tables, read into ClaimReviews as they stand.

Nothing here judges a review; what cannot be read at all is refused with its line.
"""

import csv
import html
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from generator import loose_json
from generator.loose_json import Broken, Object, Refused
from generator.problem import nearest

LARGEST = 64 * 1024 * 1024
KINDS = {".json": "json", ".jsonld": "json", ".html": "html", ".htm": "html", ".csv": "csv"}
TYPE = "ClaimReview"
LISTS = ("@graph", "item")
SCRIPT = re.compile(r"application/ld\+json\s*(;.*)?", re.IGNORECASE | re.DOTALL)
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)

# What a column may hold, and where that stands in a ClaimReview.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "claim": ("claimReviewed",),
    "claimant": ("itemReviewed", "author", "name"),
    "claimed_on": ("itemReviewed", "datePublished"),
    "appearance": ("itemReviewed", "appearance"),
    "title": ("name",),
    "summary": ("reviewBody",),
    "rating": ("reviewRating", "alternateName"),
    "value": ("reviewRating", "ratingValue"),
    "worst": ("reviewRating", "worstRating"),
    "best": ("reviewRating", "bestRating"),
    "url": ("url",),
    "published_on": ("datePublished",),
    "reviewed_on": ("dateModified",),
    "publisher": ("author", "name"),
    "publisher_url": ("author", "url"),
    "language": ("inLanguage",),
}
# The columns in which a field is looked for, in order: of our own data/claims.csv, of schema.org, of
# Fact Check Tools and the tables of Data Commons. Case, spaces and signs do not count.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "claim": ("claim", "claimReviewed", "claim_text", "text", "statement"),
    "claimant": (
        "claimant_name", "itemReviewed.author.name", "claimant", "claim_author", "claim_author_name",
        "speaker", "author_of_claim",
    ),
    "claimed_on": ("claimed_on", "itemReviewed.datePublished", "claimDate", "claim_date_published"),
    "appearance": (
        "appearance", "itemReviewed.appearance", "itemReviewed.appearance.url", "firstAppearance",
        "itemReviewed.firstAppearance", "claim_url", "claim_link",
    ),
    "title": ("title", "headline", "name", "review_title", "claimReview.title"),
    "summary": ("summary", "reviewBody", "description"),
    "rating": (
        "rating_label", "alternateName", "reviewRating.alternateName", "textualRating",
        "claimReview.textualRating", "rating_name", "verdict", "label", "rating",
    ),
    "value": ("rating_value", "ratingValue", "reviewRating.ratingValue"),
    "worst": ("worst_rating", "worstRating", "reviewRating.worstRating"),
    "best": ("best_rating", "bestRating", "reviewRating.bestRating"),
    "url": ("url", "review_url", "claimReview.url", "link"),
    "published_on": ("reviewed_on", "datePublished", "reviewDate", "claimReview.reviewDate", "date"),
    "reviewed_on": ("revised_on", "dateModified"),
    "publisher": (
        "publisher", "author.name", "publisher.name", "claimReview.publisher.name", "review_author",
        "organization",
    ),
    "publisher_url": ("author.url", "publisher.url", "publisher_site", "claimReview.publisher.site"),
    "language": ("inLanguage", "language", "languageCode", "claimReview.languageCode"),
}  # fmt: skip


class Unreadable(Exception):
    """A file in which no review can be found; the message says why."""


class Record(NamedTuple):
    """A review as it stands, on its line; or why it is refused."""

    line: int
    markup: Object | None = None
    refused: str = ""


class Feed(NamedTuple):
    """What a file holds: its reviews, what else its objects are called, and the page's own address.

    `empty` counts the items of a feed that hold no review.
    """

    records: tuple[Record, ...]
    named: Mapping[str, Object]
    base: str = ""
    empty: int = 0


def read(path: Path, columns: Mapping[str, str]) -> Feed:
    """The reviews of a file. `columns` names the field that a column of a table holds.

    Raises Unreadable, OSError.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise Unreadable(f"expected a file whose name ends in {', '.join(KINDS)}")
    if columns and kind != "csv":
        raise Unreadable("--map is for a table (.csv); JSON-LD names its own fields")
    size = path.stat().st_size
    if size > LARGEST:
        raise Unreadable(f"{size:,} bytes; at most {LARGEST:,} are read")
    text = decoded(path.read_bytes(), page=kind == "html")
    if kind == "csv":
        return Feed(tuple(_rows(text, columns)), {})
    feed = _page(text) if kind == "html" else _document(text)
    if not feed.records:
        raise Unreadable(f"no {TYPE} in it{_microdata(text) if kind == 'html' else ''}")
    return feed


def _microdata(text: str) -> str:
    return "; its markup is microdata, which is not read" if "itemtype" in text else ""


def decoded(data: bytes, *, page: bool = False) -> str:
    """The text of a file: UTF-8, UTF-16 that says so, or of a page the encoding that it declares.

    Raises Unreadable: no other encoding is guessed.
    """
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    declared = CHARSET.search(data[:2048]) if page and not wide else None
    name = "utf-16" if wide else declared[1].decode() if declared else "utf-8-sig"
    if name.lower().replace("-", "") == "utf8":
        name = "utf-8-sig"
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        byte = f"the byte 0x{data[error.start]:02X}" if error.start < len(data) else "the end"
        raise Unreadable(
            f"line {line}, column {column}: not {name.removesuffix('-sig').upper()}: {byte}; save "
            "the file as UTF-8"
        ) from None
    except LookupError:
        raise Unreadable(f"it declares the encoding '{name}', which nobody knows") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


# ---------------------------------------------------------------- JSON-LD


def _document(text: str) -> Feed:
    try:
        value = loose_json.read(text)
    except Broken as error:
        raise Unreadable(str(error)) from None
    found = _Found()
    found.walk(value, listed=isinstance(value, list))
    return Feed(tuple(found.records), _names(value), "", found.empty)


def _page(text: str) -> Feed:
    """The reviews of a page: of every script of JSON-LD, as far as it can be read."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415  (a table or feed needs none)

    page = LexborHTMLParser(text)
    found, at = _Found(), 0
    named: dict[str, Object] = {}
    for script in page.css("script[type]"):
        if not SCRIPT.fullmatch((script.attributes.get("type") or "").strip()):
            continue
        body = script.text()
        start = text.find(body, at) if body.strip() else -1
        at = start if start >= 0 else at
        line = text.count("\n", 0, at) + 1
        escaped = '"' not in body and "&quot;" in body
        try:
            value = loose_json.read(html.unescape(body) if escaped else body, line)
        except Broken as error:
            if TYPE.lower() in body.lower():  # whatever else it holds is no business of ours
                found.records.append(Record(error.line, None, str(error)))
            continue
        if escaped:
            for inner in loose_json.objects(value):
                inner.repairs.insert(0, "a script written with HTML entities read without them")
                break
        found.walk(value)
        named |= _names(value)
    return Feed(tuple(found.records), named, _base(page), found.empty)


def _base(page: Any) -> str:
    """The address that a page gives itself."""
    for selector, name in (
        ("link[rel=canonical]", "href"),
        ('meta[property="og:url"]', "content"),
        ("base[href]", "href"),
    ):
        node = page.css_first(selector)
        value = (node.attributes.get(name) or "").strip() if node else ""
        if value.startswith(("https://", "http://")):
            return value
    return ""


class _Found:
    """The reviews of a value, in order, and how many items hold none."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.empty = 0

    def walk(self, value: Any, *, listed: bool = False, line: int = 1) -> None:
        """Look for reviews; `listed` where one is expected, so that nothing is passed over in silence."""
        if isinstance(value, list):
            for item in value:
                held = len(self.records) + self.empty
                self.walk(item, listed=listed, line=line)
                if listed and len(self.records) + self.empty == held:
                    self.empty += 1
        elif isinstance(value, Refused):
            self.records.append(Record(value.line, None, value.why))
        elif isinstance(value, Object) and is_review(value):
            self.records.append(Record(value.line, value))
        elif isinstance(value, Object):
            for key, inner in value.items():
                expected = key == "dataFeedElement" or (listed and key in LISTS)
                self.walk(inner, listed=expected, line=value.line)
            for inner in value.others:
                self.walk(inner, line=value.line)
        elif value is not None and listed:
            shown = " ".join(f"'{value}'".split())[:40]
            self.records.append(Record(line, None, f"expected an object, found {shown}"))


def is_review(value: Mapping[str, Any]) -> bool:
    """Whether an object is a ClaimReview, by its type or by what it holds."""
    types = value.get("@type", value.get("type"))
    names = types if isinstance(types, list) else [types]
    if any(
        isinstance(name, str) and re.search(rf"(^|[/:#]){TYPE}$", name.strip()) for name in names
    ):
        return True
    return "claimReviewed" in value


def _names(value: Any) -> dict[str, Object]:
    """The objects that others may refer to by `@id`, those that say the most."""
    found: dict[str, Object] = {}
    for each in loose_json.objects(value):
        name = each.get("@id")
        if isinstance(name, str) and len(each) > len(found.get(name, ())):
            found[name] = each
    return found


# ---------------------------------------------------------------- tables


def _rows(text: str, columns: Mapping[str, str]) -> Iterator[Record]:
    """The rows of a table as ClaimReviews."""
    text = text.replace("\0", "")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        places = mapped(names, columns)
        line = reader.line_num
        for row in reader:
            first, line = line + 1, reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(names):
                told = f"{len(row)} values; expected {len(names)}, one a column"
                yield Record(first, None, told)
                continue
            yield Record(first, _row(row, places, first))
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: not readable as CSV: {error}") from None


def mapped(names: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """The number of the column that holds each field. Raises Unreadable."""
    plain = [_plain(name) for name in names]
    places: dict[str, int] = {}
    for column, field in columns.items():
        if field not in FIELDS:
            every = ", ".join(FIELDS)
            raise Unreadable(f"--map: no field '{field}'{nearest(field, FIELDS)}; fields: {every}")
        if _plain(column) not in plain:
            raise Unreadable(f"--map: no column '{column}'{nearest(column, names)}")
        places[field] = plain.index(_plain(column))
    taken = set(places.values())
    for field, known in COLUMNS.items():
        if field in places:
            continue
        for column in known:
            number = plain.index(_plain(column)) if _plain(column) in plain else None
            if number is not None and number not in taken:
                places[field] = number
                taken.add(number)
                break
    if "claim" not in places:
        shown = ", ".join(f"'{name}'" for name in names if name) or "none"
        raise Unreadable(
            f"no column holds the claim (columns: {shown}); say which one does: --map COLUMN=claim"
        )
    return places


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _row(row: Sequence[str], places: Mapping[str, int], line: int) -> Object:
    markup = Object(line)
    markup["@type"] = TYPE
    for field, number in places.items():
        cell = row[number].strip()
        if not cell:
            continue
        inner = markup
        *way, last = FIELDS[field]
        for key in way:
            inner = inner.setdefault(key, Object(line))
        inner[last] = cell
    return markup
