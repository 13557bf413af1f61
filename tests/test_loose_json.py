"""JSON as pages have it: what is repaired says so, everything else is refused at its place."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.loose_json import MAX_DEPTH, Broken, Object, Refused, objects, read, refused

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)  # fmt: skip


def repairs(value: Any) -> list[str]:
    return [repair for inner in objects(value) for repair in inner.repairs]


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_what_is_json_is_read_as_json_reads_it(value: Any, indent: int | None, plain: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=plain)
    if len(text) < 1000 and not any(len(word) > 29 for word in text.split()):
        assert read(text) == value
        assert repairs(read(text)) == []


@given(st.text('{}[]",:\\\n1n/*<>!-u '))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    try:
        found = read(text)
    except Broken as error:
        found = str(error)
    assert not isinstance(found, str) or found.startswith("line ") or text.strip().startswith('"')


@given(st.text('ab "\\/%u1,:{}\n', max_size=30), st.booleans())
def test_a_text_with_marks_that_nobody_escaped_is_read_or_refused(words: str, last: bool) -> None:
    text = f'{{"a": "x{words}x"' + ("}" if last else ', "url": "https://x.example/"}')
    try:
        found = read(text)
    except Broken:
        return
    if "\\" not in words and found.keys() <= {"a", "url"}:
        assert found["a"] == f"x{words}x"


@pytest.mark.parametrize(
    ("text", "value", "repair"),
    [
        ('{"a": "He said "no", and left", "url": 1}', 'He said "no", and left', "2 quotation marks not escaped inside a text (line 1)"),
        ('{"a": ""No", he said", "url": 1}', '"No", he said', "2 quotation marks not escaped inside a text (line 1)"),
        ('{"a": "He said "no""}', 'He said "no"', "2 quotation marks not escaped inside a text (line 1)"),
        ('{"a": "12" wide", "b": []}', '12" wide', "1 quotation mark not escaped inside a text (line 1)"),
        ('{"a": "A \\"b\\" "c" \\d", "b": []}', 'A "b" "c" \\d', None),
        ('{"a": "x\ny"}', "x\ny", "a line break or control character inside a text (line 1)"),
        ('{"a": "C:\\parks"}', "C:\\parks", "a backslash that escapes nothing taken as it stands (line 1)"),
        ('{"a": "x",}', "x", "a comma before } left out (line 1)"),
        ('{"a": [1, 2,]}', [1, 2], "a comma before ] left out (line 1)"),
        ('{"a": NaN}', None, "NaN read as no value (line 1)"),
        ('{"a": -Infinity}', None, "-Infinity read as no value (line 1)"),
        ('{"a": 1111111111111111111111111111111}', None, "a number of 31 digits read as no value (line 1)"),
        ('\n// of the park\n{"a": 1}', 1, "a comment left out (line 2)"),
        ('{"a": /* b */ 1}', 1, "a comment left out (line 1)"),
        ('{"a": 1};', 1, "a semicolon behind the JSON left out (line 1)"),
        ('<!-- {"a": 1} -->', 1, "a comment around the JSON left out (line 1)"),
        ('//<![CDATA[\n{"a": 1}\n//]]>', 1, "a comment around the JSON left out (line 1)"),
        ('/*<![CDATA[*/ {"a": 1} /*]]>*/', 1, "a comment around the JSON left out (line 1)"),
        ('{"a": 1, "a": 1}', 1, "'a' stands twice alike, read once"),
    ],
)  # fmt: skip
def test_what_can_mean_one_thing_is_repaired(text: str, value: Any, repair: str | None) -> None:
    found = read(text)
    assert found["a"] == value
    assert repair is None or repairs(found) == [repair]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1, column 1: the text ends too soon: it was cut off"),
        ('{"a": [1', "line 1, column 9: the text ends too soon: it was cut off; expected a comma or ]"),
        ('{"a": "cut', "line 1, column 7: a text that is opened here and never closed"),
        ('{"a": 1', "line 1, column 8: the text ends too soon: it was cut off; expected a comma or }"),
        ('{"a" 1}', "line 1, column 6: expected a colon behind 'a', found '1}'"),
        ("{a: 1}", "line 1, column 2: expected a key in quotation marks, or }, found 'a:'"),
        ('{"a": tru}', "line 1, column 7: expected a value, found 'tru}'"),
        ('{"a": 1}\n{"a": 2}', "line 2, column 1: more text behind the end; expected one JSON value"),
        ('{"a": ["x "y" z", "b"]}', "line 1, column 12: expected a comma or ], found 'y\"'"),
        (
            '{"a": "x"\n "url": "y"}',
            "line 2, column 2: expected a comma or }, found '\"url\":' (a quotation mark in a text needs a backslash)",
        ),
        ("[" * (MAX_DEPTH + 1), f"line 1, column {MAX_DEPTH + 1}: nested deeper than {MAX_DEPTH} levels"),
    ],
)  # fmt: skip
def test_what_can_mean_several_things_is_refused_at_its_place(text: str, told: str) -> None:
    with pytest.raises(Broken) as error:
        read(text)
    assert str(error.value) == told


def test_keys_that_differ_are_kept_for_whoever_judges() -> None:
    found = read('{"a": 1, "a": 2}')
    assert isinstance(found, Object)
    assert (found["a"], found.twice, found.others) == (1, ["a"], [2])


def test_every_object_knows_its_line() -> None:
    found = read('[\n {"a": {\n}},\n {}]', 10)
    assert [inner.line for inner in objects(found)] == [11, 11, 13]


@pytest.mark.parametrize("head", ["", "  ", "\t"])
def test_a_broken_item_is_refused_and_the_others_are_read(head: str) -> None:
    rows = [f'{head}{{"a": {number}}}' for number in range(5)]
    rows[1] = f'{head}{{"a" 1}}'
    rows[4] = f'{head}{{"a": "cut}}'
    found = read("[\n" + ",\n".join(rows) + "\n]")
    assert found[0] == {"a": 0}
    assert found[2:4] == [{"a": 2}, {"a": 3}]
    assert [item.line for item in found if isinstance(item, Refused)] == [3, 6]
    assert (
        found[1].why == f"line 3, column {len(head) + 6}: expected a colon behind 'a', found '1}},'"
    )


def test_an_item_of_many_lines_is_refused_as_one() -> None:
    text = json.dumps([{"a": {"b": {"c": 1}}}, {"a": 2}], indent=2)
    found = read(text.replace('"c": 1', '"c" 1'))
    assert isinstance(found[0], Refused)
    assert found[1:] == [{"a": 2}]


def test_what_is_refused_inside_an_item_is_found_there() -> None:
    text = json.dumps([{"a": {"b": [{"c": 1}]}}, {"a": 2}], indent=2)
    found = read(text.replace('"c": 1', '"c" 1'))
    assert [item.line for item in refused(found)] == [5]
    assert list(refused(found[1])) == []


def test_items_on_one_line_cannot_be_told_apart_once_one_is_broken() -> None:
    with pytest.raises(Broken):
        read('[{"a" 1}, {"a": 2}]')


def test_a_large_broken_feed_is_read_in_reasonable_time() -> None:
    rows = ['{"a": "x "y" z", "url": 1}', '{"a": "x" y "z"}', '{"a": "' + "x" * 300 + '"}'] * 2000
    start = time.process_time()
    found = read("[\n" + ",\n".join(rows) + "\n]")
    assert len(found) == len(rows)
    assert time.process_time() - start < 5
