import pytest

from generator.checks.prose import check
from tests.records import claim, claims, estimate, explainer, source, sources

FORTY = estimate(point=40)


def analysed(text: str, **changes: object) -> dict[str, str]:
    return claims(a=claim(analysis=text, estimate=estimate(point=50), **changes))


@pytest.mark.parametrize(
    "text",
    [
        "About 50 trees, or fifty.",
        "The council said 40, as [[council-40-trees]] has it.",
        "In 2024, in March 2024, on 1 March and on 1 March 2024.",
        "Printed: [[council-40-trees:estimate]].",
        "One of two lists names twelve.",
        "`77` is code, and [this](https://x.example/99) an address.[^1]\n\n[^1]: Yes.",
        "1. first\n2. second",
        "The letter says 1,234.",
        "It was known in February 2024.",
    ],
)
def test_a_number_of_a_record_that_the_text_cites_passes(found, text):
    letter = source(note="It speaks of 1,234 leaves.")
    files = analysed(text, evidence=[{"source": "letter", "stance": "context", "note": "N."}])
    assert found(check, files | sources(letter=letter)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("About 51 trees.", "'51' is no figure, date or count"),
        ("Fifty-one trees.", "'Fifty-one' is no figure, date or count"),
        ("Three dozen trees.", "'Three dozen' is no figure"),
        ("On 2 March 2024.", "'2 March 2024' is no date"),
        ("On 2 March.", "'2 March' is no date"),
        ("In 1999.", "'1999' is no figure"),
        ("| a | 7 |\n|---|---|\n| b | 8 |", "'7' is no figure"),
        ("Between 50 and 60.", "'60' is no figure"),
    ],
)
def test_any_other_number_is_a_warning_where_it_stands(found, text, said):
    line = found(check, analysed(text))[0]
    assert line.startswith("content/claims/a.yaml:1:")
    assert f"warning[figure-in-prose] {said}" in line


def test_the_nearest_figure_is_named_with_its_directive(found):
    (line,) = found(check, analysed("About 41 trees."))
    assert line.endswith("; nearest: [[council-40-trees:estimate]], which prints 'about 40'")


def test_nothing_is_named_where_nothing_is_near(found):
    (line,) = found(check, analysed("About 900 trees."))
    assert line.endswith("of a record that this text cites")


def test_an_explainer_stands_on_the_claims_that_it_names(found):
    name = "content/explainers/x.md"
    assert found(check, {name: explainer("It is 40: [[council-40-trees]].\n")}) == []
    (line,) = found(check, {name: explainer("\nIt is 40.\n")}, name="other")
    assert line.startswith(f"{name}:5:7: warning[figure-in-prose] '40' is no figure")


def test_the_sum_of_a_claims_parts_is_a_count_of_it(found):
    whole = estimate(point=90, parts=["council-40-trees", "b"])
    files = claims(
        a=claim(analysis="Together 90, by sum 91.", estimate=whole),
        b=claim(estimate=estimate(point=51)),
    )
    assert found(check, files) == []


def test_what_would_change_a_verdict_is_no_assertion(found):
    assert found(check, analysed("Text.", verdict={"would_change": ["A count of 75."]})) == []
