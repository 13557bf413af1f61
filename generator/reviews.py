"""A ClaimReview as somebody wrote it → what it says, in values of one kind, with every repair named."""

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from yaml.reader import Reader

from generator.checks.claimreview import Fault, day, lint
from generator.jsonld import CONTEXT
from generator.loose_json import Object, objects, refused
from generator.model import Date
from generator.words import MONTHS

# Signs that an address may not hold.
UNFIT = re.compile(r'[\s<>"\\^`{|}]')
BRACKETS = re.compile(r"\[(?=\[)|\](?=[(:\[])")
LONGEST = 1000
LONGEST_URL = 2000
MOST_WORKS = 20
TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
SCALE = (1, 5)
"""The ends of a rating that names none, by schema.org."""
OLDEST = 1000
NAMED = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.? (?P<month>{'|'.join(MONTHS)}),?"
    rf"|(?P<month2>{'|'.join(MONTHS)}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?) (?P<year>\d{{4}})",
    re.IGNORECASE,
)
KINDS = {
    "Person": "person",
    "NewsMediaOrganization": "media",
    "GovernmentOrganization": "state",
}


class Unfit(Exception):
    """A review of which no draft can be made; the message says why."""


class Work(NamedTuple):
    """Where a claim appeared."""

    url: str
    name: str = ""
    publisher: str = ""
    published: Date | None = None
    archived: str = ""
    language: str = ""


class Who(NamedTuple):
    """Who claims: name, the kind that a claimant has in our records, addresses."""

    name: str
    kind: str
    same_as: tuple[str, ...] = ()


class Score(NamedTuple):
    """A number on its scale."""

    value: float
    worst: float
    best: float

    def __str__(self) -> str:
        return f"{self.value:g} of {self.worst:g} to {self.best:g}"


class Review(NamedTuple):
    """What a ClaimReview says.

    `claimed` is the claim's date, or None where nobody gives one; `published` and `changed` are whole
    days of the review. `repairs` names what was made of it, and why.
    """

    claim: str
    title: str
    summary: str
    url: str
    publisher: str
    language: str
    published: Date
    changed: Date
    claimed: Date | None
    claimant: Who | None
    label: str
    score: Score | None
    works: tuple[Work, ...]
    repairs: tuple[str, ...]


def straighten(markup: Object, named: Mapping[str, Object], base: str = "") -> Review:
    """What a ClaimReview says, whatever kinds of value it says it in. Raises Unfit.

    `named` holds the objects that it may refer to by `@id`, `base` is the address of its page.
    """
    return _Straight(markup, named, base).review()


class _Straight:
    """One review on its way: what was given, and the repairs so far."""

    def __init__(self, markup: Object, named: Mapping[str, Object], base: str) -> None:
        self.given = markup
        self.named = named
        self.base = base
        self.repairs: list[str] = []

    def review(self) -> Review:
        for broken in refused(self.given):
            raise Unfit(broken.why)
        twice = [key for inner in objects(self.given) for key in inner.twice]
        if twice:
            raise Unfit(f"the key '{twice[0]}' stands twice, with different values")
        self.repairs += [repair for inner in objects(self.given) for repair in inner.repairs]
        plain = self.plain()
        works = plain["itemReviewed"].get("appearance", [])
        for fault in list(lint(plain)):
            self.mend(plain, fault)
        return self.made(plain, [work["#"] for work in works if work])

    def plain(self) -> dict[str, Any]:
        """The review as markup of one kind: what it says, neither judged nor mended."""
        given = self.given
        kind = given.get("@type", given.get("type"))
        if kind not in ("ClaimReview", ["ClaimReview"]):
            shown = "no @type" if kind is None else f"@type {kind}"
            self.repairs.append(f"{shown}: taken for a ClaimReview")
        item = self.object(given.get("itemReviewed"), "itemReviewed")
        rating = self.rating(given.get("reviewRating"))
        claim: dict[str, Any] = {"@type": "Claim"}
        works = list(self.works(item))
        if works:
            claim["appearance"] = [{"url": work.url, "#": work} for work in works]
        who = self.who(item.get("author"))
        if who:
            claim["author"] = {"name": who.name, "#": who}
        said = self.date(item.get("datePublished"), "the claim's datePublished")
        said = said or next((w.published for w in works if w.published), None)
        if said:
            claim["datePublished"] = said.text
        plain: dict[str, Any] = {
            "@context": CONTEXT,
            "@type": "ClaimReview",
            "claimReviewed": self.text(given.get("claimReviewed"), "claimReviewed"),
            "itemReviewed": claim,
            "reviewRating": rating,
        }
        url = self.address(given.get("url"), "url", self.base)
        plain["url"] = url or self.address(
            given.get("mainEntityOfPage"), "mainEntityOfPage", self.base
        )
        for key in ("datePublished", "dateModified"):
            found = self.date(given.get(key), key)
            if found:
                plain[key] = found.text
        return plain

    def mend(self, plain: dict[str, Any], fault: Fault) -> None:
        """Repair what the lint finds, and say so. Raises Unfit where nothing can be done surely."""
        path, told = fault
        if path == ("claimReviewed",):
            size = len(plain["claimReviewed"])
            if size > LONGEST:
                raise Unfit(f"claimReviewed has {size:,} characters; over {LONGEST:,} is no claim")
            if not size:
                raise Unfit(told)
            if "at most" in told:
                self.repairs.append(f"{told}: kept whole in claim, cut in claim_reviewed")
        elif path == ("url",):
            plain["url"] = ""
            if self.base:
                plain["url"] = self.base
                self.repairs.append(f"url is missing: the page's own taken, {self.base}")
            else:
                self.repairs.append("no url: its source has none")
        elif path[:1] == ("reviewRating",) and path[-1] != "alternateName":
            plain["reviewRating"].pop("ratingValue", None)
            self.repairs.append(f"{told}: the number dropped")
        elif path == ("reviewRating", "alternateName"):
            label = plain["reviewRating"].get("alternateName")
            self.repairs.append(told if label else "no alternateName")
        elif path[:2] == ("itemReviewed", "appearance"):
            plain["itemReviewed"]["appearance"][path[2]] = None
            self.repairs.append(f"{told}: left out")
        elif path == ("datePublished",) and "datePublished" not in plain:
            self.publish(plain)
        elif path == ("datePublished",):
            plain["itemReviewed"].pop("datePublished")
            self.repairs.append(
                f"{told}: claimed_on set to the day of the review, the latest it can be"
            )
        elif path == ("dateModified",):
            plain.pop("dateModified")
            self.repairs.append(f"{told}: left out")
        elif path == ("itemReviewed", "datePublished"):
            self.repairs.append(
                "the claim has no date: claimed_on set to the day of the review, the latest it can be"
            )

    def publish(self, plain: dict[str, Any]) -> None:
        """A review without a day of publication has that of its last change, or of its making."""
        for key in ("dateModified", "dateCreated"):
            found = self.date(self.given.get(key), key)
            if found and found.precision == "day":
                plain["datePublished"] = found.text
                self.repairs.append(f"datePublished is missing: {key} taken, {found}")
                return
        raise Unfit("the review has no date; expected datePublished, or dateModified")

    def made(self, plain: dict[str, Any], works: list[Work]) -> Review:
        published = Date(plain["datePublished"])
        changed = Date(plain.get("dateModified", published.text))
        if published.precision != "day":
            published = changed
        if published.precision != "day":
            raise Unfit(f"datePublished is {published}; expected a whole day, as 2024-12-23")
        if changed.precision != "day" or changed.first < published.first:
            changed = published
        claim = plain["itemReviewed"]
        said = claim.get("datePublished")
        # Said before the review was published, and so found by no lint if only that lacked a date.
        if said and published.last < Date(said).first:
            message = f"datePublished is {published}, before the claim's own, {said}"
            self.repairs.append(
                f"{message}: claimed_on set to the day of the review, the latest it can be"
            )
            said = None
        given, author = self.given, self.object(self.given.get("author"), "author", quiet=True)
        rating = plain["reviewRating"]
        return Review(
            claim=plain["claimReviewed"],
            title=self.cut(self.text(given.get("headline") or given.get("name"), "name")),
            summary=self.cut(
                self.text(given.get("reviewBody") or given.get("description"), "reviewBody")
            ),
            url=plain["url"],
            publisher=self.cut(self.text(author.get("name"), "author.name")),
            language=self.language(given.get("inLanguage")),
            published=published,
            changed=changed,
            claimed=Date(said) if said else None,
            claimant=claim["author"]["#"] if "author" in claim else None,
            label=rating.get("alternateName", ""),
            score=Score(rating["ratingValue"], rating["worstRating"], rating["bestRating"])
            if "ratingValue" in rating
            else None,
            works=tuple(works),
            repairs=tuple(dict.fromkeys(self.repairs)),
        )

    # -- kinds of value ------------------------------------------------------------------------

    def object(self, value: Any, name: str, *, quiet: bool = False) -> Mapping[str, Any]:
        """The object that a value is, names or holds first; a text is the name of one."""
        if isinstance(value, list):
            inner = [item for item in value if item]
            if not quiet and (len(value) > 1 or not inner):
                many = "an empty list" if not inner else f"a list of {len(value)}: the first taken"
                self.repairs.append(f"{name} is {many}")
            return self.object(inner[0], name, quiet=quiet) if inner else {}
        if isinstance(value, str) and value.strip():
            if not quiet:
                self.repairs.append(f"{name} is a text: taken for its name")
            return {"name": value}
        if not isinstance(value, Mapping):
            return {}
        id = value.get("@id")
        if isinstance(id, str) and set(value) <= {"@id", "@type"}:
            return self.named.get(id, value)
        return value

    def text(self, value: Any, name: str) -> str:
        """The plain text of a value of any kind, in one line; empty where it has none."""
        for _ in range(MOST_WORKS):
            if isinstance(value, list):
                if len(value) != 1:
                    self.repairs.append(f"{name} is a list of {len(value)}: the first taken")
                value = value[0] if value else None
            elif isinstance(value, Mapping):
                key = next((k for k in ("@value", "name", "text") if value.get(k)), "")
                if key != "@value":
                    told = f"its {key} taken" if key else "nothing in it can be read"
                    self.repairs.append(f"{name} is an object: {told}")
                value = value.get(key)
            else:
                break
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            self.repairs.append(f"{name} is the number {value:g}: taken as text")
            value = f"{value:g}"
        return self.clean(value, name) if isinstance(value, str) else ""

    def clean(self, text: str, name: str) -> str:
        """A text without HTML, characters that print nothing, or lines."""
        bare = text
        for _ in range(2):  # some are escaped twice
            bare = html.unescape(bare)
        bare = TAG.sub(" ", bare) if "<" in bare else bare
        if bare != text:
            self.repairs.append(f"HTML in {name} read as text")
        seen = Reader.NON_PRINTABLE.sub("", bare.replace("\ufeff", ""))
        if seen != bare:
            self.repairs.append(f"characters in {name} that print nothing left out")
        apart = BRACKETS.sub(r"\g<0> ", seen)
        if apart != seen:
            self.repairs.append(f"brackets in {name} that would be a link set apart")
        return " ".join(apart.split())

    def cut(self, text: str) -> str:
        """A text that is no longer than a text may be."""
        if len(text) <= LONGEST:
            return text
        self.repairs.append(f"a text of {len(text)} characters cut to {LONGEST}")
        return text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"

    def language(self, value: Any) -> str:
        tag = self.text(value, "inLanguage").replace("_", "-")
        parts = tag.split("-")
        tag = "-".join([parts[0].lower(), *parts[1:]])
        return tag if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag) else ""

    def address(self, value: Any, name: str, base: str = "") -> str:
        """The http(s) address that a value of any kind gives; empty where it gives none."""
        if isinstance(value, list):
            value = next((item for item in value if item), None)
        if isinstance(value, Mapping):
            value = value.get("url") or value.get("@id") or value.get("sameAs")
            return self.address(value, name, base) if not isinstance(value, Mapping) else ""
        if not isinstance(value, str) or not value.strip():
            return ""
        url = html.unescape(Reader.NON_PRINTABLE.sub("", value.strip()))
        given = url
        if base and not is_address(url):
            url = urljoin(base, url) if _joins(url) else url
        url = UNFIT.sub(lambda match: quote(match[0]), url)
        if not is_address(url) or len(url) > LONGEST_URL:
            shown = given if len(given) <= 60 else given[:57] + "…"
            self.repairs.append(f"{name} '{shown}' is no http(s) address: left out")
            return ""
        if url != given:
            self.repairs.append(f"{name} '{given[:60]}' read as {url[:120]}")
        return url

    def date(self, value: Any, name: str) -> Date | None:
        """The date that a value of any kind gives, as precise as it is; None where it gives none."""
        if isinstance(value, list):
            value = next((item for item in value if item), None)
        if isinstance(value, Mapping):
            value = value.get("@value")
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not value.strip():
            return None
        text = value.strip()
        found = day(text)
        if found is None:
            found = next((d for d in _dates(text) if d), None)
            if found:
                self.repairs.append(f"{name} '{text[:40]}' read as {found}")
        if found is None or found.first.year < OLDEST:
            self.repairs.append(f"{name} '{text[:40]}' is no date: left out")
            return None
        return found

    def number(self, value: Any, name: str) -> float | None:
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, Mapping):
            value = value.get("@value")
        if value is None or value == "":
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _whole(value)
        match = (
            re.fullmatch(r"(-?\d{1,6})(?:[.,](\d{1,6}))?", value.strip())
            if isinstance(value, str)
            else None
        )
        if match:
            found = _whole(float(f"{match[1]}.{match[2] or 0}"))
            self.repairs.append(f"{name} '{value.strip()}' read as {found:g}")
            return found
        self.repairs.append(f"{name} {_shown(value)} is no number: left out")
        return None

    # -- parts ---------------------------------------------------------------------------------

    def rating(self, value: Any) -> dict[str, Any]:
        if isinstance(value, str):
            self.repairs.append("reviewRating is a text: taken for its alternateName")
            value = {"alternateName": value}
        elif isinstance(value, (int, float)):
            self.repairs.append("reviewRating is a number: taken for its ratingValue")
            value = {"ratingValue": value}
        given = self.object(value, "reviewRating")
        rating: dict[str, Any] = {"@type": "Rating"}
        label = self.cut(
            self.text(given.get("alternateName") or given.get("name"), "alternateName")
        )
        if label:
            rating["alternateName"] = label
        fraction = given.get("ratingValue")
        parts = (
            re.fullmatch(r"\s*(\d+)\s*/\s*(\d+)\s*", fraction)
            if isinstance(fraction, str)
            else None
        )
        if parts:
            self.repairs.append(f"ratingValue '{fraction}' read as {parts[1]} of {parts[2]}")
        value_ = self.number(int(parts[1]) if parts else fraction, "ratingValue")
        best = self.number(given.get("bestRating"), "bestRating")
        worst = self.number(given.get("worstRating"), "worstRating")
        if parts and best is None:
            best = int(parts[2])
        if value_ is None:
            return rating
        if worst is None or best is None:
            worst = SCALE[0] if worst is None else worst
            best = SCALE[1] if best is None else best
            self.repairs.append(f"a scale not given whole: taken as {worst:g} to {best:g}")
        return rating | {"ratingValue": value_, "worstRating": worst, "bestRating": best}

    def who(self, value: Any) -> Who | None:
        given = self.object(value, "the claim's author")
        name = self.cut(self.text(given.get("name"), "the claim's author"))
        if not name:
            self.repairs.append("no author of the claim: its claimant is not named")
            return None
        types = given.get("@type")
        first = types[0] if isinstance(types, list) and types else types
        kind = KINDS.get(first, "organisation") if isinstance(first, str) else "organisation"
        same = given.get("sameAs")
        listed = same if isinstance(same, list) else [same]
        urls = (self.address(each, "sameAs") for each in listed[:MOST_WORKS])
        return Who(name, kind, tuple(dict.fromkeys(url for url in urls if url)))

    def works(self, item: Mapping[str, Any]) -> Iterator[Work]:
        """Where the claim appeared, each address once; an old CreativeWork is itself that."""
        seen: set[str] = set()
        given = [
            ("firstAppearance", item.get("firstAppearance")),
            ("appearance", item.get("appearance")),
        ]
        if not given[0][1] and not given[1][1] and item.get("@type") not in ("Claim", ["Claim"]):
            given = [("itemReviewed", {k: item.get(k) for k in ("url", "sameAs", "name")})]
        for key, value in given:
            listed = value if isinstance(value, list) else [value]
            if len(listed) > MOST_WORKS:
                self.repairs.append(f"{len(listed)} of {key}: the first {MOST_WORKS} taken")
            for each in listed[:MOST_WORKS]:
                work = self.work(each, key)
                if work and work.url not in seen:
                    seen.add(work.url)
                    yield work

    def work(self, value: Any, key: str) -> Work | None:
        if isinstance(value, str) and not is_address(value.strip()) and value.strip():
            self.repairs.append(f"{key} '{value.strip()[:60]}' is no http(s) address: left out")
            return None
        given = {"url": value} if isinstance(value, str) else self.object(value, key, quiet=True)
        url = self.address(given.get("url") or given.get("sameAs") or given.get("@id"), key)
        if not url:
            return None
        publisher = self.object(given.get("publisher") or given.get("author"), key, quiet=True)
        return Work(
            url,
            self.cut(self.text(given.get("name") or given.get("headline"), f"{key}.name")),
            self.cut(self.text(publisher.get("name"), f"{key}.publisher")),
            self.date(given.get("datePublished"), f"{key}.datePublished"),
            self.address(given.get("archivedAt"), f"{key}.archivedAt"),
            self.language(given.get("inLanguage")),
        )


def printable(text: str) -> str:
    """A text that may hold anything, fit for a line of report."""
    return " ".join(Reader.NON_PRINTABLE.sub("", text).split())


def _joins(url: str) -> bool:
    """Whether an address is relative: it names no scheme of its own."""
    return not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url)


def is_address(url: str) -> bool:
    """Whether a text is an http(s) address with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def _whole(value: float) -> float:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _shown(value: Any) -> str:
    return "true" if value is True else "false" if value is False else f"'{str(value)[:40]}'"


def _dates(text: str) -> Iterator[Date | None]:
    """What a date that is not ISO 8601 says, as far as it can say one thing only."""
    if match := re.fullmatch(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[ T].*)?", text):
        yield _ymd(match[1], match[2], match[3])
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        yield _ymd(match[1], match[2], match[3])
    if match := re.match(r"(\d{4}-\d{2}-\d{2})[ T]\d", text):
        yield day(match[1])
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        yield _ymd(match[1], match[2], match[3])
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text):
        yield _ymd(match[3], match[2], match[1])
    if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        first, second = int(match[1]), int(match[2])
        # Who writes the month first and who the day cannot be known, unless one is no month.
        if first > 12:
            yield _ymd(match[3], match[2], match[1])
        elif second > 12 or first == second:
            yield _ymd(match[3], match[1], match[2])
    if match := NAMED.fullmatch(text):
        month = [m.casefold() for m in MONTHS].index((match["month"] or match["month2"]).casefold())
        yield _ymd(match["year"], month + 1, match["day"] or match["day2"])
    if re.match(r"[A-Za-z]{3}, ", text) and (parsed := parsedate(text)):
        yield _ymd(*parsed[:3])


def _ymd(year: Any, month: Any, number: Any) -> Date | None:
    try:
        return Date(dt.date(int(year), int(month), int(number)).isoformat())
    except ValueError:
        return None
