"""YAML is read with every place known, and nothing in it turned into something else."""

import string
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.strict_yaml import MAX_DEPTH, load


def value_of(text: str) -> Any:
    loaded = load(text, "f.yaml")
    assert loaded.problems == ()
    return loaded.value


def lines(text: str, first_line: int = 1) -> list[str]:
    return [str(problem) for problem in load(text, "f.yaml", first_line).problems]


# ---------------------------------------------------------------- what a value is


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("40", 40),
        ("-40", -40),
        ("+40", 40),
        ("0", 0),
        ("1.5", 1.5),
        ("-0.25", -0.25),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_a_plain_value_is_more_than_text_only_where_nobody_can_doubt_it(written, value):
    found = value_of(f"key: {written}\n")["key"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "written",
    ["no", "yes", "on", "off", "y", "N", "True", "FALSE", "Null", "NULL", "12:30", "1:2:3", "017",
     "0o17", "0x1F", "0b1", "1_000", "1,000", "1e3", "1.", ".5", ".inf", ".nan", "-.inf", "00",
     "2024-02-30", "2024-12-23", "2024-12-23T09:00Z", "=", "1234567890123456", "٤٠"],
)  # fmt: skip
def test_what_plain_yaml_would_turn_into_something_else_stays_as_it_is_written(written):
    assert value_of(f"key: {written}\n") == {"key": written}


@pytest.mark.parametrize("quoted", ["'40'", '"40"', "|-\n  40", ">-\n  40"])
def test_a_quoted_number_or_a_block_is_text(quoted):
    assert value_of(f"key: {quoted}\n") == {"key": "40"}


@pytest.mark.parametrize("written", ["!!str 40", "! 40"])
def test_a_number_that_is_tagged_as_text_never_becomes_a_number(written):
    loaded = load(f"key: {written}\n", "f.yaml")
    assert loaded.problems or loaded.value == {"key": "40"}


def test_a_merge_key_is_a_name_like_any_other():
    assert value_of("<<: {a: 1}\n") == {"<<": {"a": 1}}


def test_lists_are_tuples_and_nothing_at_all_is_none():
    assert value_of("- 1\n- [a, {b: c}]\n") == (1, ("a", {"b": "c"}))
    assert value_of("# only a comment\n") is None
    assert value_of("") is None


# ---------------------------------------------------------------- what is refused, and where


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\na: 2\n", "2:1: error[yaml] the key 'a' stands twice; the first is on line 1"),
        (
            "a:\n  b: 1\n  c: 2\n  b: 3\n",
            "4:3: error[yaml] the key 'b' stands twice; the first is on line 2",
        ),
        ("a: {b: 1, b: 2}\n", "1:11: error[yaml] the key 'b' stands twice; the first is on line 1"),
        ("a: 1\n'a': 2\n", "2:1: error[yaml] the key 'a' stands twice; the first is on line 1"),
        ("? [a]\n: b\n", "1:3: error[yaml] expected a name as key"),
        ("null: 1\n", "1:1: error[yaml] expected a name as key"),
        (
            "a: !!int 3\n",
            "1:4: error[yaml] the tag tag:yaml.org,2002:int is not understood; write the plain value",
        ),
        ("a: !env X\n", "1:4: error[yaml] the tag !env is not understood; write the plain value"),
        (
            "a: !!python/object/apply:os.system [ls]\n",
            (
                "1:4: error[yaml] the tag tag:yaml.org,2002:python/object/apply:os.system is not "
                "understood; write the plain value"
            ),
        ),
        ("a:\n\tb: 1\n", "2:1: error[yaml] a tab character; indent with spaces"),
        ("a: b\n\tc: d\n", "2:1: error[yaml] a tab character; indent with spaces"),
        (
            "title: One: two\n",
            (
                "1:11: error[yaml] mapping values are not allowed in this context; text that holds "
                "': ' or begins with a quotation mark needs quotes around it"
            ),
        ),
        (
            "a: 'b' c\n",
            (
                "1:8: error[yaml] did not find expected key; text that holds ': ' or begins with a "
                "quotation mark needs quotes around it"
            ),
        ),
        (
            'a: 1\nb: "two\nc: 3\n',
            "2:4: error[yaml] a quotation mark that is opened here and never closed",
        ),
        ("a: @b\n", "1:4: error[yaml] a value cannot begin with @; put quotes around it"),
        ("a: `b`\n", "1:4: error[yaml] a value cannot begin with `; put quotes around it"),
        ("a: %b\n", "1:4: error[yaml] a value cannot begin with %; put quotes around it"),
        ("a: [1, 2\nb: 3\n", "2:2: error[yaml] did not find expected ',' or ']'"),
        ("a: *b\n", "1:4: error[yaml] an alias; write out what it stands for"),
        (
            "a: 1\n---\nb: 2\n",
            "2:1: error[yaml] a second document (---); a file holds one record",
        ),
        ("a: b\0\n", "1:5: error[yaml] the character U+0000 cannot stand in a YAML file"),
        (
            "a: b\nc: \ud800\n",
            "2:4: error[yaml] the character U+D800 cannot stand in a YAML file",
        ),
    ],
)
def test_what_cannot_be_read_is_one_problem_at_its_place(text, line):
    assert lines(text) == [f"f.yaml:{line}"]


def test_an_unknown_escape_is_not_called_a_quotation_mark_that_is_never_closed():
    (line,) = lines('path: "C:\\data"\n')
    assert line.startswith("f.yaml:1:")
    assert "never closed" not in line
    assert "escape" in line


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &x {b: 1}\nc: *x\n", "2:4"),
        ("a: &x [1]\nc:\n  - *x\n", "3:5"),
        ("a: &x 1\nc: *x\n", "2:4"),
        ("a: &x\n  b: *x\n", "2:6"),
        ("a: &x [*x]\n", "1:8"),
    ],
)
def test_an_alias_is_refused_at_the_place_where_it_stands(text, place):
    (line,) = lines(text)
    assert line.startswith(f"f.yaml:{place}: error[yaml] an alias")


def test_ten_levels_of_ten_aliases_are_refused_without_being_expanded():
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 11)]
    found = lines("\n".join(rows))
    assert found
    assert len(found) <= 100
    assert all("alias" in line for line in found)


def test_as_many_levels_as_are_allowed_are_read_and_one_more_is_refused_where_it_begins():
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert value_of(deepest) is not None
    (line,) = lines(f"[{deepest}]")
    assert line == f"f.yaml:1:{MAX_DEPTH + 1}: error[yaml] nested deeper than {MAX_DEPTH} levels"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "{a: " * 50_000,
        "- " * 100_000,
        "? " * 100_000,
        "- ? " * 50_000,
        "-\t" * 100_000,
        "\n".join(" " * n + "a:" for n in range(1200)),
        "\n".join(" " * n + "-" for n in range(1200)),
    ],
    ids=["open", "closed", "flow", "dashes", "keys", "both", "tabs", "mappings", "lists"],
)
def test_nesting_without_end_is_a_problem_and_never_a_crash(text):
    assert len(lines(text)) == 1


def test_a_problem_below_front_matter_is_counted_from_the_top_of_the_file():
    assert lines("a: 1\na: 2\n", first_line=2) == [
        "f.yaml:3:1: error[yaml] the key 'a' stands twice; the first is on line 2"
    ]
    assert lines("a:\n\tb: 1\n", first_line=10)[0].startswith("f.yaml:11:1: ")


def test_one_mistake_does_not_hide_another():
    found = lines("a: 1\na: 2\nb: !!int 3\nc: {d: 1, d: 2}\n")
    assert [line.split(":")[1] for line in found] == ["2", "3", "4"]


# ---------------------------------------------------------------- where a value is


def test_a_value_and_its_key_are_found_at_their_line_and_column():
    marks = load("a: 1\nb:\n  - x\n  - c: 'd'\n    e: [f, g]\n", "f.yaml").marks
    assert str(marks.at("a")) == "f.yaml:1:4"
    assert str(marks.at("b", 0)) == "f.yaml:3:5"
    assert str(marks.at("b", 1)) == "f.yaml:4:5"
    assert str(marks.at("b", 1, "c")) == "f.yaml:4:8"
    assert str(marks.at("b", 1, "e", 1)) == "f.yaml:5:12"
    assert str(marks.key("b", 1, "e")) == "f.yaml:5:5"


def test_an_absent_value_is_placed_at_what_should_hold_it():
    marks = load("a: 1\nb:\n  - c: d\n", "f.yaml").marks
    assert str(marks.at("b", 0, "missing")) == "f.yaml:3:5"
    assert str(marks.under("b", 0).at("missing")) == "f.yaml:3:5"


def test_columns_count_characters_and_not_bytes():
    assert str(load("日本: {é: x, ü: y}\n", "f.yaml").marks.at("日本", "ü")) == "f.yaml:1:15"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: find *me*\n", "1:9"),
        ("a: 'find *me*'\n", "1:10"),
        ('a: "find *me*"\n', "1:10"),
        ("a: |\n  find *me*\n", "2:8"),
        ("a: |\n  first\n  find *me*\n", "3:8"),
        ("a: |\n  first\n    find *me*\n", "3:10"),
        ("a: |\n\n  find *me*\n", "3:8"),
        ("b:\n  - a\na: |-\n    find\n    *me*\n", "5:5"),
    ],
)
def test_a_place_inside_a_text_is_found_in_the_file(text, place):
    loaded = load(text, "f.yaml")
    offset = loaded.value["a"].index("*me*")
    assert str(loaded.marks.inside(loaded.value["a"], offset, "a")) == f"f.yaml:{place}"


@pytest.mark.parametrize("text", ["a: find\n  *me* x\n", "a: >\n  find\n  *me* x\n"])
def test_a_place_inside_a_folded_text_never_lies_behind_the_end_of_its_line(text):
    loaded = load(text, "f.yaml")
    where = loaded.marks.inside(loaded.value["a"], loaded.value["a"].index("*me*"), "a")
    assert where.column <= len(text.splitlines()[where.line - 1])


# ---------------------------------------------------------------- properties

READABLE = st.characters(
    codec="utf-8", exclude_categories=["Cc"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"
)
WORDS = st.one_of(
    st.text(READABLE, max_size=12),
    st.text(string.ascii_lowercase + " :#-?'\"[]{},&*!|>%@`\n\t0123456789.~=", max_size=12),
    st.sampled_from(["no", "yes", "12:30", "017", "0x1f", "1e3", "null", "~", "", "2024-02-30"]),
)
DATA = st.recursive(
    st.one_of(WORDS, st.integers(-(10**14) + 1, 10**14), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)


@given(st.text(max_size=60))
@example("? ? ?")
@example("\ufeff---\n...")
@example("a: \ud800")
@example("%YAML 3.0\n---\n")
@example("!<tag:yaml.org,2002:map> [")
@example("a: &b\n  *b : c")
@settings(max_examples=80, deadline=None)
def test_no_text_whatever_raises(text):
    loaded = load(text, "f.yaml")
    for problem in loaded.problems:
        assert problem.where.path == "f.yaml"
        assert problem.where.line >= 1
        assert problem.where.column >= 1
        assert problem.message


@given(st.text("abc:-?,[]{}#&*!|>'\"%@`~=. \t\n\\0", max_size=40))
@settings(max_examples=150, deadline=None)
def test_no_text_of_the_characters_that_yaml_knows_raises(text):
    for problem in load(text, "f.yaml").problems:
        assert 1 <= problem.where.line <= text.count("\n") + 2
        assert problem.message


@given(DATA, st.sampled_from([True, False, None]))
@settings(max_examples=80, deadline=None)
def test_what_pyyaml_writes_is_read_back_equal(data, flow):
    text = yaml.safe_dump(data, default_flow_style=flow, sort_keys=False)
    assert repr(value_of(text)) == repr(_frozen(data))


@given(DATA, st.sampled_from([True, False, None]))
@settings(max_examples=80, deadline=None)
def test_every_mark_points_at_the_place_where_its_value_or_key_begins(data, flow):
    text = yaml.safe_dump(data, default_flow_style=flow, sort_keys=False, width=10_000)
    rows = text.split("\n")
    loaded = load(text, "f.yaml", first_line=2)
    places = _places(_frozen(data), ())
    assert set(loaded.marks.values) == set(places)
    for path, value in places.items():
        line, column = loaded.marks.values[path]
        rest = rows[line - 2][column - 1 :]
        assert _begins(rest, value), (text, path, rest)
        if path and isinstance(path[-1], str):
            line, column = loaded.marks.keys[path]
            assert _begins(rows[line - 2][column - 1 :], path[-1]), (text, path)


def _frozen(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_frozen(item) for item in data)
    return {k: _frozen(v) for k, v in data.items()} if isinstance(data, dict) else data


def _places(value: Any, path: tuple[str | int, ...]) -> dict[tuple[str | int, ...], Any]:
    found = {path: value}
    inside: Any = enumerate(value) if isinstance(value, tuple) else ()
    for key, item in value.items() if isinstance(value, dict) else inside:
        found |= _places(item, (*path, key))
    return found


def _begins(rest: str, value: Any) -> bool:
    """Whether the written form of `value` stands at the beginning of `rest`."""
    if isinstance(value, tuple):
        return rest.startswith("[") or (rest.startswith("-") and bool(value))
    if isinstance(value, dict):
        first = next(iter(value), None)
        opened = rest.startswith("{")
        return opened or (first is not None and _begins(rest.removeprefix("? "), first))
    if isinstance(value, str):
        return rest[:1] in ("'", '"') or (bool(value) and rest.startswith(value))
    return rest.startswith(str(value).lower())
