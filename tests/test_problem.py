"""A problem is one line that says where, how bad, which rule, and what is wrong."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.problem import Problem, Where, fatal, nearest

ERROR = Problem(Where("content/claims/x.yaml", 14, 9), "reference", "no source 'a'")
WARNING = Problem(Where("content/images/x.png"), "image", "no text shows this", severity="warning")


def test_a_problem_reads_path_line_column_severity_rule_message():
    assert str(ERROR) == "content/claims/x.yaml:14:9: error[reference] no source 'a'"
    assert str(WARNING) == "content/images/x.png:1:1: warning[image] no text shows this"


def test_an_error_forbids_writing_and_a_warning_does_not():
    assert fatal([WARNING, ERROR])
    assert not fatal([WARNING])
    assert not fatal([])


def test_problems_are_ordered_by_path_then_by_line_and_column_as_numbers():
    places = [Where("b", 1), Where("a", 10), Where("a", 9, 10), Where("a", 9, 9), Where("a")]
    ordered = sorted(Problem(where, "x", "y") for where in places)
    assert [str(p.where) for p in ordered] == ["a:1:1", "a:9:9", "a:9:10", "a:10:1", "b:1:1"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cbs-2024-12-32", "; did you mean 'cbs-2024-12-23'?"),
        ("minutes", "; did you mean 'minutes'?"),
        ("unprovn", "; did you mean 'unproven'?"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_the_nearest_valid_name_is_offered_if_one_is_near(name, said):
    assert nearest(name, ["minutes", "cbs-2024-12-23", "unproven"]) == said


def test_of_two_names_equally_near_the_same_one_is_offered_whatever_their_order():
    assert nearest("axb", ["acb", "abb"]) == nearest("axb", ["abb", "acb"])


def test_nothing_is_offered_where_there_are_no_names():
    assert nearest("x", []) == ""


@given(st.text(max_size=20), st.lists(st.text(max_size=8), max_size=5))
@settings(max_examples=60, deadline=None)
def test_only_a_valid_name_is_ever_offered(name, valid):
    said = nearest(name, valid)
    offered = re.fullmatch(r"; did you mean '(.*)'\?", said, re.DOTALL)
    assert said == "" or (offered and offered[1] in valid)
