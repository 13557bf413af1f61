import pytest

from generator.checks.charts import check
from tests.samples import (
    CLAIMANTS,
    EXPLAINER,
    QUESTIONS,
    RATINGS,
    append,
    claim,
    explainer,
    fence,
)

TREES = {"data/series/trees.csv": "year,trees,kind\n2022,41,oak\n2023,,oak\n2024,40,lime\n"}
WORDS = ("title: Trees", "caption: Trees by year.", "alt: Trees by year.")
SERIES = ("kind: series", "id: trees", *WORDS, "data: trees", "x: year", "y: trees")
ESTIMATES = ("kind: estimates", "id: trees", *WORDS, "questions: [trees]")
TIMELINE = ("kind: timeline", "id: trees", *WORDS)
VEGA = ("kind: vega-lite", "id: trees", *WORDS, "data: trees")


def chart(*rows: str) -> dict[str, str | bytes]:
    """An explainer whose only text is this fence, the first row of which is line 9."""
    return TREES | explainer(fence(*rows))


def swapped(rows: tuple[str, ...], new: str) -> tuple[str, ...]:
    """The rows with the one of the same key replaced, or the new one added."""
    key = new.partition(":")[0] + ":"
    assert any(row.startswith(key) for row in rows), key
    return tuple(new if row.startswith(key) else row for row in rows)


@pytest.mark.parametrize(
    "rows",
    [
        SERIES,
        (*SERIES, "mark: bar", "color: kind", "x_title: Year", "y_title: Trees"),
        (*SERIES, "mark: point"),
        ESTIMATES,
        TIMELINE,
        (*VEGA, "spec: {mark: bar, encoding: {x: {field: year}, y: {field: trees}}}"),
        (
            *VEGA,
            "spec:",
            "  mark: line",
            "  transform: [{fold: [trees], as: [name, count]}]",
            "  encoding: {y: {field: count, type: quantitative}}",
        ),
    ],
    ids=["series", "bars", "points", "estimates", "timeline", "vega-lite", "fold"],
)
def test_a_chart_that_can_be_drawn_passes(found, rows):
    assert found(check, chart(*rows)) == []


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (
            swapped(SERIES, "kind: serie"),
            ("9:7: error[chart] 'serie' is no kind of chart; expected estimates, timeline, series, "
            "vega-lite; did you mean 'series'?"),
        ),
        (
            (*SERIES, "colour: kind"),
            "17:1: error[chart] unknown key 'colour'; did you mean 'color'?",
        ),
        (
            swapped(SERIES, "alt:"),
            ("13:5: error[chart] alt is empty; expected text (a number or true/false that is meant "
            "as text needs quotes)"),
        ),
        (
            (*SERIES, "mark: pie"),
            "17:7: error[chart] 'pie' is not one of bar, line, point",
        ),
        (
            swapped(SERIES, "id: The trees"),
            ("10:5: error[chart] id is 'The trees'; expected small letters and digits, joined by "
            "single - or _, at most 100"),
        ),
        (
            swapped(SERIES, "data: tres"),
            "14:7: error[chart] no data/series/tres.csv; did you mean 'trees'?",
        ),
        (
            swapped(SERIES, "x: yeer"),
            ("15:4: error[chart] no column 'yeer' in data/series/trees.csv, which has year, trees, "
            "kind; did you mean 'year'?"),
        ),
        (
            swapped(SERIES, "y: tree"),
            ("16:4: error[chart] no column 'tree' in data/series/trees.csv, which has year, trees, "
            "kind; did you mean 'trees'?"),
        ),
        (
            (*SERIES, "color: knd"),
            ("17:8: error[chart] no column 'knd' in data/series/trees.csv, which has year, trees, "
            "kind; did you mean 'kind'?"),
        ),
        (
            swapped(SERIES, "y: kind"),
            "16:4: error[chart] 'oak' in line 2 of data/series/trees.csv is no number",
        ),
        (
            (*swapped(SERIES, "x: kind"), "mark: line"),
            "17:7: error[chart] a line needs dates in 'kind'; use mark: bar",
        ),
        (
            swapped(ESTIMATES, "questions: [trees, tree]"),
            "14:20: error[chart] no question 'tree'; did you mean 'trees'?",
        ),
        (
            swapped(ESTIMATES, "questions: []"),
            "14:12: error[chart] questions is empty; expected at least one item",
        ),
        (
            swapped(ESTIMATES, "questions: trees"),
            "14:12: error[chart] questions is 'trees'; expected a list, one '- ' item a line",
        ),
        (
            (*TIMELINE, "questions: [trees]"),
            "14:1: error[chart] unknown key 'questions'",
        ),
        (
            (*VEGA, "spec: {mark: bar, encoding: {x: {field: yeer}}}"),
            ("15:41: error[chart] no column 'yeer' in data/series/trees.csv, which has year, trees, "
            "kind; did you mean 'year'?"),
        ),
        (
            (*VEGA, "spec: bar"),
            "15:7: error[chart] spec is 'bar'; expected a mapping of keys to values",
        ),
        (
            ("kind: series", "\tid: trees"),
            "10:1: error[yaml] a tab character; indent with spaces",
        ),
        (
            (*SERIES, "y: kind"),
            "17:1: error[yaml] the key 'y' stands twice; the first is on line 16",
        ),
    ],
)  # fmt: skip
def test_a_fence_that_cannot_be_drawn_is_reported_at_its_line(found, rows, line):
    assert found(check, chart(*rows)) == [f"{EXPLAINER}:{line}"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (tuple(row for row in SERIES if "alt" not in row), "missing key 'alt'"),
        (tuple(row for row in SERIES if "kind" not in row), "kind"),
        (("Trees by year",), "expected the keys kind, id, title, caption, alt and those of the"),
        ((), "expected the keys kind, id, title, caption, alt and those of the"),
    ],
)
def test_what_a_whole_fence_lacks_is_reported_at_the_fence_and_not_at_the_file(
    found, rows, message
):
    (line,) = found(check, chart(*rows))
    assert message in line
    assert line.startswith((f"{EXPLAINER}:8:1: ", f"{EXPLAINER}:9:1: "))


@pytest.mark.parametrize(
    ("spec", "key"),
    [
        ("{mark: bar, data: {values: []}}", "data"),
        ("{mark: {type: image, url: x}}", "url"),
        ("{mark: {type: bar, href: 'javascript:x'}}", "href"),
        ("{mark: bar, transform: [{calculate: datum.x, as: y}]}", "calculate"),
        ("{mark: bar, transform: [{filter: datum.x}]}", "filter"),
        ("{mark: bar, encoding: {color: {condition: {test: datum.x}}}}", "test"),
        ("{mark: bar, params: []}", "params"),
        ("{mark: {type: bar, width: {expr: x}}}", "width"),
        ("{layer: [{mark: bar, encoding: {x: {axis: {labelExpr: x}}}}]}", "labelExpr"),
        ("{mark: bar, usermeta: {}}", "usermeta"),
        ("{mark: bar, datasets: {}}", "datasets"),
        ("{mark: bar, height: {signal: x}}", "signal"),
    ],
)
def test_a_spec_may_not_load_compute_or_set_what_is_not_its_own(found, spec, key):
    (line,) = found(check, chart(*VEGA, f"spec: {spec}"))
    assert line.startswith(f"{EXPLAINER}:15:")
    assert f"error[chart] '{key}' is refused in a spec: " in line


def test_an_id_that_stands_twice_in_an_explainer_is_a_problem(found):
    body = fence(*SERIES) + "\n" + fence(*TIMELINE)
    assert found(check, TREES | explainer(body)) == [
        f"{EXPLAINER}:21:5: error[chart] the id 'trees' stands twice in this explainer"
    ]


def test_every_fence_of_an_explainer_is_read_although_one_is_broken(found):
    body = fence("kind: pie") + fence("a: 1", "a: 2") + fence("kind: cake")
    lines = found(check, explainer(body))
    assert [line.split(": ")[0] for line in lines] == [
        f"{EXPLAINER}:{place}" for place in ("9:7", "13:1", "16:7")
    ]


def test_a_question_that_nobody_has_answered_has_no_chart(found):
    files = append(QUESTIONS, "- {id: oaks, title: O?, metric: trees, place: P, population: p}\n")
    assert found(check, files | chart(*swapped(ESTIMATES, "questions: [oaks]"))) == [
        f"{EXPLAINER}:14:12: error[chart] no public claim gives a figure for this"
    ]


def test_a_timeline_needs_a_claim_that_is_public(found):
    files = claim(("status: published", "status: draft"))
    (line,) = found(check, files | chart(*TIMELINE))
    assert line.endswith("error[chart] no claim is public yet")


def test_a_column_without_numbers_has_no_chart(found):
    files = chart(*SERIES) | {"data/series/trees.csv": "year,trees\n2022,\n2023, \n"}
    assert found(check, files) == [
        f"{EXPLAINER}:16:4: error[chart] no numbers in the column 'trees'"
    ]


def test_a_cell_that_is_no_number_is_named_by_its_line_in_the_file(found):
    files = chart(*SERIES) | {"data/series/trees.csv": "year,trees\n\n2022,41\n\n2023,some\n"}
    assert found(check, files) == [
        f"{EXPLAINER}:16:4: error[chart] 'some' in line 5 of data/series/trees.csv is no number"
    ]


def test_a_cell_of_very_many_digits_is_no_crash(found):
    files = chart(*SERIES) | {"data/series/trees.csv": f"year,trees\n2022,{'9' * 5000}\n"}
    (line,) = found(check, files)
    assert line.startswith(f"{EXPLAINER}:16:4: error[chart] ")


@pytest.mark.parametrize("names", ["[{a: b}]", "{a: b}", "[[a]]", "[1]", "null", "7"])
def test_a_name_in_a_spec_that_is_no_text_is_no_crash(found, names):
    assert isinstance(
        found(check, chart(*VEGA, f"spec: {{mark: bar, transform: [{{as: {names}}}]}}")), list
    )


@pytest.mark.parametrize("rows", [ESTIMATES, TIMELINE], ids=["estimates", "timeline"])
@pytest.mark.parametrize(
    "files",
    [
        claim(("claimant: council", "claimant: nobody")),
        claim(("rating: unproven", "rating: nothing")),
        {CLAIMANTS: "[]\n"},
        {RATINGS: "[]\n"},
        {"data/metrics.yaml": "[]\n"},
    ],
    ids=["claimant", "rating", "claimants", "ratings", "metrics"],
)
def test_a_chart_over_records_that_refer_to_nothing_is_no_crash(found, rows, files):
    """The reference is a problem of its own rule; this one has nothing more to say."""
    assert found(check, files | chart(*rows)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "spec",
    [
        "{mark: bra, encoding: {x: {field: year}}}",
        "{mark: bar, encoding: {x: {field: year, type: foo}}}",
        "{encoding: {x: {field: year}}}",
        "{mark: bar, encoding: 7}",
        "{}",
    ],
)
def test_a_spec_that_is_not_vega_lite_is_a_problem_at_its_line(problems, spec):
    lines = problems(chart(*VEGA, f"spec: {spec}"))
    assert [line.split(" ")[0] + " " + line.split(" ")[1] for line in lines] == [
        f"{EXPLAINER}:15:7: error[chart]"
    ]
