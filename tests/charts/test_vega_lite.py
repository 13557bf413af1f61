from collections.abc import Callable
from typing import Any

import pytest

from generator.charts import vega_lite
from generator.link import Site
from tests.charts.conftest import options, texts

FILES = {"data/series/trees.csv": "park,count,when\nLow,3,2024\nMill,2.5,\n"}
SPEC = {"mark": "bar", "encoding": {"x": {"field": "park"}, "y": {"field": "count"}}}
KEYS = "kind: vega-lite\ndata: trees\nspec:\n  mark: bar\n"


def planned(site: Site, spec: dict[str, Any], data: str = "trees") -> Any:
    return vega_lite.plan(options(vega_lite, data=data, spec=spec), site)


def test_the_table_and_the_data_of_the_spec_are_the_csv(linked: Callable[..., Site]) -> None:
    plan = planned(linked(FILES), SPEC)
    assert plan.columns == ("park", "count", "when")
    assert texts(plan.rows, 1) == ["3", "2.5"]
    assert plan.marks["rows"] == [
        {"park": "Low", "count": 3, "when": 2024},
        {"park": "Mill", "count": 2.5, "when": ""},
    ]
    assert plan.marks["spec"] == SPEC


@pytest.mark.parametrize("key", sorted(vega_lite.REFUSED))
def test_a_spec_may_not_load_link_or_run_anything(
    key: str, refused: Callable[..., list[str]]
) -> None:
    found = refused(f"{KEYS}  transform:\n    - {{{key}: x}}\n", FILES)
    assert [line.partition(":")[0] for line in found] == ["14"]
    assert f"error[chart] '{key}' is refused in a spec" in found[0]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("  transform: [{filter: 'datum.count > 2'}]\n", "13:24: error[chart] 'filter' is refused"),
        ("  encoding: {href: {value: 'javascript:x'}}\n", "13:20: error[chart] 'href' is refused"),
        ("  encoding: {x: {field: parks}}\n", "13:25: error[chart] no column 'parks' in data/ser"),
    ],
)
def test_what_is_refused_is_named_where_it_is_written(
    line: str, wanted: str, refused: Callable[..., list[str]]
) -> None:
    (found,) = refused(KEYS + line, FILES)
    assert found.startswith(wanted)


def test_a_filter_without_an_expression_and_a_field_it_makes_are_allowed(
    linked: Callable[..., Site],
) -> None:
    spec = {
        **SPEC,
        "transform": (
            {"filter": {"field": "count", "gt": 2}},
            {"aggregate": ({"op": "sum", "field": "count", "as": "total"},)},
        ),
        "encoding": {"y": {"field": "total"}},
    }
    assert planned(linked(FILES), spec).marks["spec"]["encoding"]["y"]["field"] == "total"


@pytest.mark.parametrize(
    "spec",
    [
        "spec: {mark: pie}\n",
        "spec: {mark: {type: pie}}\n",
        "spec: {mark: 5}\n",
        "spec: {}\n",
        "spec: {mark: bar, encodings: {}}\n",
        "spec: {mark: bar, encoding: {x: {field: park, type: nomial}}}\n",
        "spec: {mark: bar, encoding: {q: {field: park}}}\n",
        "spec: {layer: [5]}\n",
    ],
)
def test_what_is_not_vega_lite_is_a_problem_at_the_spec(
    spec: str, refused: Callable[..., list[str]]
) -> None:
    found = refused(f"kind: vega-lite\ndata: trees\n{spec}", FILES)
    assert len(found) == 1
    assert found[0].startswith("11:7: error[chart]")


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ("data: tree\nspec: {mark: bar}\n", "10:7: error[chart] no data/series/tree.csv; did you"),
        ("data: trees\nspec: bar\n", "11:7: error[chart] spec is 'bar'"),
        ("spec: {mark: bar}\n", "5:1: error[chart] missing key 'data'"),
    ],
)
def test_options_are_refused_where_they_are_written(
    keys: str, wanted: str, refused: Callable[..., list[str]]
) -> None:
    (found,) = refused(f"kind: vega-lite\n{keys}", FILES)
    assert found.startswith(wanted)
