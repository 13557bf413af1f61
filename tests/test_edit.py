"""Lists and new files as edit.py writes them: what stood there stays, and what is read is what was meant."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import edit, strict_yaml
from generator.edit import Unsure

NEW: list[Any] = [
    {"id": "club", "name": 'The "Bench": Club'},
    {"id": "a", "same_as": ["https://a.example/"]},
]
ROWS = '- {id: club, name: "The \\"Bench\\": Club"}\n- {id: a, same_as: ["https://a.example/"]}'
PRINTED = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# who\n- id: x # first\n  name: X\n# end\n", f"# who\n- id: x # first\n  name: X\n{ROWS}\n# end\n"),
        ("- {id: x}", f"- {{id: x}}\n{ROWS}"),
        ("- {id: x}\r\n- {id: y}\r\n", "- {id: x}\r\n- {id: y}\r\n" + ROWS.replace("\n", "\r\n") + "\r\n"),
        ("- note: |\n    two\n    lines\n\n", f"- note: |\n    two\n    lines\n{ROWS}\n\n"),
        ("", f"{ROWS}\n"),
        ("# nobody", f"# nobody\n{ROWS}\n"),
        ("[]\n", f"{ROWS}\n"),
        ("# a\n[] # b\n", None),
    ],
)  # fmt: skip
def test_items_come_last_in_a_file_that_is_a_list_and_the_rest_stays(
    before: str, after: str | None
) -> None:
    changed = edit.append(before, (), NEW)
    assert after is None or changed == after
    old = strict_yaml.plain(before.replace("\r\n", "\n")) or ()
    read = strict_yaml.plain(changed.replace("\r\n", "\n"))
    assert read[: len(old)] == old
    assert [item["id"] for item in read[len(old) :]] == ["club", "a"]


def test_one_item_is_inserted_as_several_are_appended() -> None:
    text = "- {id: x}\n"
    assert edit.insert(text, (), NEW[0], item=True) == edit.append(text, (), NEW[:1])


@pytest.mark.parametrize("text", ["a: 1\n", "just text\n", "- a\n b: [\n"])
def test_a_file_that_is_no_list_takes_no_items(text: str) -> None:
    with pytest.raises(Unsure):
        edit.append(text, (), NEW)


@given(
    st.dictionaries(
        st.sampled_from(["title", "claim", "evidence", "reply"]),
        PRINTED | st.lists(PRINTED) | st.lists(st.dictionaries(st.just("note"), PRINTED, min_size=1)),
        min_size=1,
    )
)  # fmt: skip
def test_a_new_record_is_read_as_it_was_meant(values: dict[str, Any]) -> None:
    loaded = strict_yaml.load(edit.record(values), "x.yaml")
    assert loaded.problems == ()
    read = loaded.value
    assert {key: list(v) if isinstance(v, tuple) else v for key, v in read.items()} == values
