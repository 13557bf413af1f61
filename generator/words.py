"""How numbers, dates and the terms of the field are put into words: in one place, once."""

from generator.model import Date, Estimate, Number

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

BOUNDS = {
    "exact": "{}",
    "about": "about {}",
    "at_least": "at least {}",
    "more_than": "more than {}",
    "at_most": "at most {}",
    "range": "{}",
}
BASES = {
    "named_list": "a list of names",
    "intelligence": "intelligence",
    "official_count": "an official count",
    "battlefield_claim": "a claim from the battlefield",
    "testimony": "testimony",
    "statistical": "a statistical estimate",
    "not_stated": "not stated",
}
STANCES = {"supports": "For", "undermines": "Against", "context": "Context"}
CLAIMANT_KINDS = {
    "state": "a state",
    "military": "a military",
    "intelligence": "an intelligence service",
    "media": "a news organisation",
    "person": "a person",
    "organisation": "an organisation",
    "unnamed": "not named",
}
LANGUAGES = {
    "und": "not stated",
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "ja": "Japanese",
    "ko": "Korean",
    "ru": "Russian",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
REVISIONS = {
    "correction": "Correction",
    "update": "Update",
    "clarification": "Clarification",
    "withdrawal": "Withdrawal",
}


def number(value: Number) -> str:
    """1100 → `1,100`; a fraction keeps the digits it has."""
    return f"{value:,}"


def values(estimate: Estimate) -> tuple[Number, ...]:
    """The numbers an estimate gives, in the order low, point, high."""
    given = (estimate.low, estimate.point, estimate.high)
    return tuple(value for value in given if value is not None)


def figure(estimate: Estimate) -> str:
    """An estimate as spoken: `about 1,100`, `at least 100`, `1,100 to 3,000`.

    Every number given is printed: a range around a point, and a best value inside bounds, stand
    behind in brackets.
    """
    low, point, high = estimate.low, estimate.point, estimate.high
    bound = estimate.bound
    if low is None and point is None and high is None:
        return "no figure"
    if bound in ("exact", "about") and point is not None:
        around = _range(low, high)
        return BOUNDS[bound].format(number(point)) + (f" ({around})" if around else "")
    if bound in ("at_least", "more_than", "at_most"):
        edge = high if bound == "at_most" else low
        if edge is None:
            return BOUNDS[bound].format(number(values(estimate)[0]))
        said = BOUNDS[bound].format(number(edge))
    else:
        said = _range(low, high) or number(values(estimate)[0])
    best = point is not None and (low is not None or high is not None)
    return f"{said} (best {number(point)})" if best and point is not None else said


def _range(low: Number | None, high: Number | None) -> str:
    if low is not None and high is not None:
        return f"{number(low)} to {number(high)}"
    if low is not None:
        return f"{number(low)} or more"
    return f"up to {number(high)}" if high is not None else ""


def spoken(estimate: Estimate) -> str:
    """The figure with the claimant's hedge before it: `could be more than 3,000`."""
    return f"{estimate.hedge} {figure(estimate)}" if estimate.hedge else figure(estimate)


def date(value: Date) -> str:
    """`23 December 2024`, `December 2024` or `2024`: as precise as it is known."""
    parts = value.text.split("-")
    if len(parts) == 1:
        return parts[0]
    month = f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return month if len(parts) == 2 else f"{int(parts[2])} {month}"


def count(amount: int, one: str, many: str) -> str:
    """`1 origin`, `2 origins`."""
    return f"{amount:,} {one if amount == 1 else many}"


def listed(items: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
