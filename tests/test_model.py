import calendar
import datetime as dt
import re
from collections.abc import Callable
from typing import Any, get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from generator import model, words
from generator.checks import estimates
from generator.model import Date, Day, Digest, FullDay, Instant, Language, Marks, Slug, Url
from generator.problem import Where
from tests.records import claim, claims, estimate

RECORDS = [
    kind
    for kind in vars(model).values()
    if isinstance(kind, type) and issubclass(kind, model.Record) and kind is not model.Record
]


def read(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value, strict=True)


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2024-12-23", "2024-12-23", "2024-12-23", "day"),
        ("2024-12", "2024-12-01", "2024-12-31", "month"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("2023-02", "2023-02-01", "2023-02-28", "month"),
        ("2024", "2024-01-01", "2024-12-31", "year"),
        ("0001", "0001-01-01", "0001-12-31", "year"),
        ("9999-12", "9999-12-01", "9999-12-31", "month"),
    ],
)
def test_a_date_means_every_day_that_it_may_be(
    text: str, first: str, last: str, precision: str
) -> None:
    date = read(Day, text)
    assert (str(date.first), str(date.last)) == (first, last)
    assert (str(date), date.precision) == (text, precision)


def test_a_year_may_be_written_as_a_number() -> None:
    assert read(Day, 2024) == Date("2024")


@pytest.mark.parametrize(
    "value",
    ["2024-02-30", "2023-02-29", "2024-13", "2024-00", "2024-01-00", "0000", "2024-1-1", "24",
     "2024-01-01T00:00Z", "2024/01/01", "", " 2024", "2024\n", "２０２４", 20240101, 2024.5,
     True, None, ("2024",), "-2024"],
)  # fmt: skip
def test_what_is_no_date_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        read(Day, value)


@given(st.integers(1, 9999), st.integers(1, 12), st.integers(1, 31), st.integers(1, 3))
def test_a_date_is_accepted_exactly_if_the_calendar_has_it(
    year: int, month: int, day: int, parts: int
) -> None:
    text = "-".join([f"{year:04}", f"{month:02}", f"{day:02}"][:parts])
    if parts == 3 and day > calendar.monthrange(year, month)[1]:
        with pytest.raises(ValidationError):
            read(Day, text)
    else:
        date = read(Day, text)
        assert date.first <= date.last
        assert text in (str(date.first), str(date.first)[:7], str(date.first)[:4])
        assert text in (str(date.last), str(date.last)[:7], str(date.last)[:4])


@pytest.mark.parametrize("value", ["2024-12", "2024", 2024])
def test_where_a_whole_date_is_needed_a_part_is_refused(value: object) -> None:
    assert read(FullDay, "2024-12-23") == Date("2024-12-23")
    with pytest.raises(ValidationError, match="whole date"):
        read(FullDay, value)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01T09:00Z", "2026-12-01T09:00:00+00:00"),
        ("2026-12-01T09:00+09:00", "2026-12-01T00:00:00+00:00"),
        ("2026-12-01T00:30:15-01:00", "2026-12-01T01:30:15+00:00"),
    ],
)
def test_an_instant_is_kept_in_utc(text: str, moment: str) -> None:
    assert read(Instant, text).isoformat() == moment


@pytest.mark.parametrize(
    "value",
    ["2026-12-01T09:00", "2026-12-01", "2026-12-01 09:00Z", "09:00Z", "2026-02-30T09:00Z",
     "soon", "", 2026, None, dt.datetime(2026, 12, 1)],  # noqa: DTZ001
)  # fmt: skip
def test_a_moment_without_its_offset_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="offset"):
        read(Instant, value)


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00+09:00", "9999-12-31T23:59-09:00", "9999-12-31T23:00Z"]
)
def test_a_moment_at_the_end_of_time_is_no_crash(
    moment: str, problems: Callable[..., list[str]]
) -> None:
    found = problems(claims(a=claim(publish_at=moment)))
    assert all(line.startswith("content/claims/a.yaml:1:") for line in found)


# ---------------------------------------------------------------- text


@pytest.mark.parametrize("value", ["a", "a-b", "a_b", "0", "park-2024-01", "a" * 100])
def test_a_slug_is_small_letters_and_digits(value: str) -> None:
    assert read(Slug, value) == value


@pytest.mark.parametrize(
    "value",
    ["", "A", "a b", "a--b", "-a", "a-", "a/b", "..", "a..b", "a.b", "é", "a\n", "a" * 101, "%2e",
     "con ", "a_-b"],
)  # fmt: skip
def test_what_is_no_slug_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        read(Slug, value)


@settings(deadline=None)
@given(st.text(st.sampled_from("aZ09-_./\\ %é\n"), max_size=12) | st.text(max_size=110))
def test_an_accepted_slug_is_a_safe_name_for_a_folder_and_an_address(value: str) -> None:
    try:
        model._slug(value)
    except PydanticCustomError:
        assert not re.fullmatch("[a-z0-9]{1,100}", value)
        return
    assert value == value.lower().strip()
    assert set(value) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    assert 1 <= len(value) <= 100
    assert value[0] not in "-_"
    assert value[-1] not in "-_"


@pytest.mark.parametrize(
    "value",
    ["https://x.example/", "http://x.example", "https://x.example:8080/a?b=c&d=%20#e",
     "https://x.example/a_(b)", "https://münchen.example/ü", "HTTPS://X.example/"],
)  # fmt: skip
def test_an_address_is_kept_as_it_is_written(value: str) -> None:
    assert read(Url, value) == value


@pytest.mark.parametrize(
    "value",
    ["x.example", "//x.example", "ftp://x.example", "javascript:alert(1)", "https://", "https:///a",
     "https://x.example/a b", "https://x.example/\n", 'https://x.example/"', "https://x.example/<",
     "https://x.example:port/", "https://x.example:99999/", "https://[::1", "", " https://x.example",
     "data:text/html,x", "mailto:a@x.example", "java\nscript:x"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        read(Url, value)


def test_a_digest_is_64_small_hexadecimal_digits() -> None:
    assert read(Digest, "0f" * 32) == "0f" * 32
    for value in ("0F" * 32, "0f" * 31, "0g" * 32, "0f" * 32 + "\n"):
        with pytest.raises(ValidationError):
            read(Digest, value)


@pytest.mark.parametrize(
    ("value", "valid"),
    [("en", True), ("ko-KP", True), ("de-CH-1996", True), ("und", True), ("EN", False),
     ("english", False), ("en_GB", False), ("", False), ("en-", False)],
)  # fmt: skip
def test_a_language_is_a_tag(value: str, valid: bool) -> None:
    if valid:
        assert read(Language, value) == value
    else:
        with pytest.raises(ValidationError):
            read(Language, value)


@pytest.mark.parametrize("value", ["", "  ", "\n", "two\nlines", "a [[directive]]"])
def test_a_line_of_text_is_one_line_filled_and_plain(value: str) -> None:
    assert read(model.Text, " words ") == "words"
    with pytest.raises(ValidationError):
        read(model.Text, value)


# ---------------------------------------------------------------- records


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_record_is_strict_closed_and_frozen(kind: type[BaseModel]) -> None:
    config = kind.model_config
    assert (config["strict"], config["extra"], config["frozen"]) == (True, "forbid", True)
    assert kind.__doc__


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_record_holds_only_values_that_cannot_change(kind: type[BaseModel]) -> None:
    for name, info in kind.model_fields.items():
        assert not re.search(r"\b(list|dict|set)\b", repr(info.annotation)), name


@pytest.mark.parametrize(
    ("value", "valid"), [(40, True), (2.5, True), ("40", False), (True, False), (None, True)]
)
def test_a_number_is_written_as_a_number(value: object, valid: bool) -> None:
    raw = {"question": "trees", "bound": "about", "as_of": "2024", "basis": "testimony"}
    if valid:
        assert model.Estimate.model_validate({**raw, "point": value}).point == value
    else:
        with pytest.raises(ValidationError):
            model.Estimate.model_validate({**raw, "point": value})


def test_a_page_was_revised_on_the_day_of_its_newest_revision(
    linked: Callable[..., Any],
) -> None:
    days = ["2024-05-01", "2024-10-02", "2024-09-30"]
    revisions = [{"on": day, "kind": "update", "note": "A note."} for day in days]
    site = linked(claims(a=claim(revisions=revisions)))
    assert site.claim["a"].revised_on == Date("2024-10-02")
    assert site.claim["council-40-trees"].revised_on is None


# ---------------------------------------------------------------- where a value is written


def test_a_place_is_that_of_the_value_or_of_what_holds_it() -> None:
    marks = Marks("x.yaml", {("a",): (2, 4), ("a", 0): (3, 7)}, {("a",): (2, 1)})
    assert marks.at("a", 0) == Where("x.yaml", 3, 7)
    assert marks.at("a", 1, "b") == Where("x.yaml", 2, 4)
    assert marks.at("c") == Where("x.yaml", 1, 1)
    assert marks.key("a") == Where("x.yaml", 2, 1)
    assert marks.key("a", 0) == Where("x.yaml", 3, 7)
    assert marks.under("a").at(0) == Where("x.yaml", 3, 7)


def test_a_place_inside_a_text_is_counted_from_its_first_row() -> None:
    marks = Marks("x.yaml", {("a",): (2, 4), ("b",): (9, 5)}, {}, {("a",): (3, 2)})
    text = "one\ntwo three"
    assert marks.inside(text, text.index("one"), "a") == Where("x.yaml", 3, 3)
    assert marks.inside(text, text.index("three"), "a") == Where("x.yaml", 4, 7)
    assert marks.inside("one two", 4, "b") == Where("x.yaml", 9, 9)


# ---------------------------------------------------------------- estimates

NUMBERS = st.none() | st.integers(0, 10**12)


class Stub(BaseModel):
    """Just enough of a claim for the check of one estimate."""

    slug: str = "a"

    def at(self, *path: str) -> Where:
        return Where("/".join(path))


def refused(value: model.Estimate) -> list[Any]:
    return [*estimates._order(Stub(), value), *estimates._bound(Stub(), value)]


@settings(deadline=None)
@given(st.sampled_from(get_args(model.Bound)), NUMBERS, NUMBERS, NUMBERS)
def test_an_accepted_estimate_is_in_order_and_every_number_of_it_is_said(
    bound: str, low: float | None, point: float | None, high: float | None
) -> None:
    raw = {"question": "trees", "bound": bound, "as_of": "2024", "basis": "testimony"}
    value = model.Estimate.model_validate({**raw, "low": low, "point": point, "high": high})
    assume(not refused(value))
    given_values = [v for v in (low, point, high) if v is not None]
    assert given_values == sorted(given_values)
    said = words.figure(value)
    assert (said == "no figure") == (not given_values)
    for number in given_values:
        assert words.number(number) in said
    if bound in ("at_least", "more_than", "at_most", "about") and given_values:
        assert said.startswith(bound.replace("_", " "))


@pytest.mark.parametrize(
    "values", [{"point": -1}, {"low": -5, "high": 5, "bound": "range"}, {"point": -0.5}]
)
def test_a_count_is_not_below_zero(
    values: dict[str, Any], problems: Callable[..., list[str]]
) -> None:
    (found,) = problems(claims(a=claim(estimate=estimate(**values))))
    assert re.match(r"content/claims/a\.yaml:1:\d+: error\[(estimate|schema)\]", found)
