"""Numbers and dates as prose says them: `about 1,100`, `eleven thousand`, `23 December 2024`."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import BaseModel

from generator import markdown
from generator.model import Claim, Date, Explainer, Path, Question, Source, Spoken, Texts
from generator.words import MONTHS

# Up to this, a number in words counts things in ordinary language: *two reports*, *one of them*.
EVERYDAY = 12
UNITS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_SMALL = "|".join([*UNITS, *TENS])
_SCALE = "|".join(SCALES)
_MONTH = "|".join(MONTHS)
DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d{{2}}(?:-\d{{2}})?)\b"
    rf"|\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTH})\b(?:,? (?P<year>\d{{4}})\b)?"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,\d{{3}})(?:,? (?P<year2>\d{{4}})\b)?"
    rf"|\b(?P<month3>{_MONTH}),? (?P<year3>\d{{4}})\b"
)
DIGITS = re.compile(
    # Not the inside of a word or a name (F-16, 2S19), a time, an address or a footnote's mark.
    rf"(?<![\w.,:/#^-])(?:(?<=\w-)|(?<!\w-))(?P<digits>\d{{1,3}}(?:[,\u202f\u00a0]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?![\d:/]|\w)(?:[ -](?P<scale>{_SCALE})\b)?"
)
# The same as the names above, sorted by their beginnings: of a long text most words are none.
WORD = re.compile(
    r"\b(?:billion|dozen|eight(?:een|y)?|eleven|fi(?:ve|fteen|fty)|fo(?:urteen|ur|rty)|hundred|million"
    r"|nine(?:teen|ty)?|one|s(?:ix|even)(?:teen|ty)?|t(?:en|wo|welve|wenty|hree|hirteen|hirty|housand)"
    r"|zero)\b"
)
NEIGHBOURHOOD = (16, 24)
"""Characters before and after a digit in which all of a date or a number stands."""
MARKER = re.compile(r"^[ >]*\d+[.)] ", re.MULTILINE)


class Said(NamedTuple):
    """A number or a date in a text: where it begins, its words, and what it says.

    A number is an int or a float; a date is a text, `2024-12-23`, `2024-12` or, without its year,
    `--12-23` (ISO 8601 without the dashes that it dropped). `everyday` marks a small number in words.
    """

    offset: int
    text: str
    value: int | float | str
    everyday: bool = False


def said(text: str) -> Iterator[Said]:
    """Every number and date in a text, in order; dates first where both could be meant."""
    low = text.lower()
    if len(low) != len(text):
        low = text  # a letter that is two in lower case; numbers in capitals go unseen there
    places = list(_near_digits(text))
    found = [date for start, end in places for date in _dates(text, start, end)]
    rest = _without(text, found)
    if places:
        rest = MARKER.sub(lambda match: " " * len(match[0]), rest)
    found += [number for start, end in places for number in _digits(rest, start, end)]
    found += _words(text, low)
    yield from sorted(found)


def _near_digits(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a text in which digits stand, with room for what belongs to them."""
    before, after = NEIGHBOURHOOD
    start = end = 0
    for match in re.finditer(r"\d[\d,.]*", text):
        if match.start() - before > end:
            if end:
                yield start, end
            start = max(0, match.start() - before)
        end = match.end() + after
    if end:
        yield start, end


def _without(text: str, found: list[Said]) -> str:
    for item in found:
        end = item.offset + len(item.text)
        text = text[: item.offset] + " " * len(item.text) + text[end:]
    return text


def _dates(text: str, start: int, end: int) -> Iterator[Said]:
    for match in DATE.finditer(text, start, end):
        given = match.groupdict()
        if given["iso"]:
            yield Said(match.start(), match[0], given["iso"])
            continue
        month = MONTHS.index(given["month"] or given["month2"] or given["month3"]) + 1
        day, year = given["day"] or given["day2"], given["year"] or given["year2"] or given["year3"]
        value = f"{year or '-'}-{month:02}" + (f"-{int(day):02}" if day else "")
        yield Said(match.start(), match[0], value)


def _digits(text: str, start: int, end: int) -> Iterator[Said]:
    for match in DIGITS.finditer(text, start, end):
        plain = re.sub(r"[,\u202f\u00a0]", "", match["digits"])
        value = float(plain) if "." in plain else int(plain)
        value *= SCALES.get(match["scale"] or "", 1)
        whole = int(value) if value == int(value) else value
        yield Said(match.start(), match[0], whole)


def _words(text: str, low: str) -> Iterator[Said]:
    """Numbers in words, each as long as its words go on; `low` is the text in small letters."""
    run: list[re.Match[str]] = []
    for match in WORD.finditer(low):
        if run and not _goes_on(run[-1][0], low[run[-1].end() : match.start()], match[0]):
            yield from _spoken(text, run)
            run = []
        run.append(match)
    if run:
        yield from _spoken(text, run)


def _goes_on(word: str, between: str, following: str) -> bool:
    """Whether two words for numbers are parts of one: *one hundred and five*, not *one and five*."""
    if following in SCALES:
        counted = word in UNITS if following == "dozen" else word != "dozen"
        return between == " " and counted
    if word in TENS:
        return between in "- " and following in UNITS and 0 < UNITS[following] < 10
    return word in SCALES and word != "dozen" and between in (" ", " and ", "-")


def _spoken(text: str, run: list[re.Match[str]]) -> Iterator[Said]:
    """The number that some words say together; *one or two* and *four, five* are not one number."""
    names = [match[0] for match in run]
    # A scale alone is a word for many (*thousands*, *a dozen*), which only *a* or *one* makes a number.
    if names[0] in SCALES:
        article = re.search(r"\b(a|one) $", text[: run[0].start()], re.IGNORECASE)
        if not article:
            return
        total, part, start = 0, 1, article.start()
    else:
        total, part, start = 0, 0, run[0].start()
    for name in names:
        if name in SCALES:
            part = max(part, 1) * SCALES[name]
            if SCALES[name] >= 1000:
                total, part = total + part, 0
        else:
            part += UNITS.get(name, TENS.get(name, 0))
    value = total + part
    words = text[start : run[-1].end()]
    yield Said(start, words, value, everyday=value <= EVERYDAY and names[-1] not in SCALES)


# ---------------------------------------------------------------- in records

# Texts in which the desk says how things are, so that their numbers are those of records.
ASSERTED: Mapping[type[BaseModel], frozenset[Path]] = {
    Claim: frozenset({("verdict", "summary"), ("verdict", "known"), ("analysis",)}),
    Explainer: frozenset({("summary",), ("body",)}),
}
# Texts whose numbers a record stands for: the claim, its exact words, what is known of a document.
STATED: Mapping[type[BaseModel], frozenset[str]] = {
    Claim: frozenset({"title", "claim", "claim_reviewed", "wording", "quote", "before", "after"}),
    Source: frozenset({"title", "note", "translation_note", "url_missing", "interest"}),
    Question: frozenset({"title", "note", "population"}),
}


def asserted(record: BaseModel, texts: Texts) -> tuple[Spoken, ...]:
    """The numbers and dates that the texts of a record assert in words of its own."""
    paths = ASSERTED.get(type(record), frozenset())
    return tuple(
        Spoken(path, item.offset, item.text, item.value)
        for path, text in texts
        if path[:1] in paths or path[:2] in paths
        for item in said(markdown.words_alone(text))
        if not item.everyday
    )


def facts(record: BaseModel, texts: Texts) -> frozenset[int | float | str]:
    """The numbers and dates of a record, of its exact words, and of what is known of it."""
    names = STATED.get(type(record), frozenset())
    stated = (text for path, text in texts if names and _name(path) in names)
    found: set[int | float | str] = {
        item.value for text in stated for item in said(markdown.words_alone(text))
    }
    found.update(_values(record))
    return frozenset(found)


def _name(path: Path) -> str:
    return str(path[-1] if isinstance(path[-1], str) else path[-2])


def _values(record: BaseModel) -> Iterator[int | float | str]:
    for value in record.__dict__.values():
        if value is not None and not isinstance(value, str):
            yield from _plain(value)


def _plain(value: object) -> Iterator[int | float | str]:
    if isinstance(value, Date):
        yield value.text
    elif isinstance(value, BaseModel):
        yield from _values(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from _plain(item)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value
