import json

import pytest

from generator.checks.metrics import check
from tests.records import claim, claims, estimate

METRICS = [
    {"id": "trees", "label": "Trees", "definition": "D.", "terms": ["trees"], "includes": ["oaks", "limes"]},
    {"id": "oaks", "label": "Oaks", "definition": "D.", "terms": ["oak", "oaks"]},
    {"id": "limes", "label": "Limes", "definition": "D.", "terms": ["limes", "lime trees"]},
]  # fmt: skip
QUESTIONS = [
    {"id": id, "title": f"How many {id}?", "metric": id, "place": "Park", "population": "trees"}
    for id in ("trees", "oaks", "limes")
]
FILES = {"data/metrics.yaml": json.dumps(METRICS), "data/questions.yaml": json.dumps(QUESTIONS)}


def asked(question: str, wording: str | None = None, **passage: str):
    item = {"source": "minutes", "stance": "supports", "note": "N.", **passage}
    figure = estimate(question=question, point=40)
    return FILES | claims(a=claim(estimate=figure, wording=wording, evidence=[item]))


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("trees", "40 trees"),
        ("oaks", "40 oaks among 90 trees"),
        ("limes", "40 lime trees"),
        ("trees", "40 oaks and 20 limes"),
        ("oaks", "40 of them"),
        ("oaks", "40 soaks"),
    ],
)
def test_a_passage_that_speaks_of_what_the_claim_counts_passes(found, question, quote):
    assert found(check, asked(question, quote, quote=quote)) == []


@pytest.mark.parametrize(
    ("question", "quote", "spoken"),
    [
        ("oaks", "about 40 Trees", "'trees'"),
        ("trees", "40 oaks", "'oaks'"),
        ("trees", "40 lime trees", "'limes'"),
        ("limes", "40 oaks and 90 trees", "'oaks' and 'trees'"),
    ],
)
def test_a_passage_that_speaks_of_something_else_must_say_so(found, question, quote, spoken):
    (line,) = found(check, asked(question, quote=quote))
    assert f"error[metric] the quote speaks of {spoken}, the claim of '{question}'" in line
    metric = line.split("expected metric: ")[1].split(",")[0]
    assert found(check, asked(question, quote=quote, metric=metric), name="said") == []


def test_a_metric_that_the_quote_contradicts_is_wrong(found):
    (line,) = found(check, asked("trees", quote="40 oaks", metric="limes"))
    assert line.endswith("error[metric] the quote speaks of 'oaks', not of 'limes'")


def test_the_exact_words_of_a_claim_speak_of_what_its_question_asks(found):
    (line,) = found(check, asked("oaks", "40 trees"))
    assert "error[metric] the exact words speak of 'trees', the question asks for 'oaks'" in line


def test_a_claim_without_a_figure_is_compared_with_nothing(found):
    item = {"source": "minutes", "stance": "supports", "note": "N.", "quote": "40 oaks"}
    assert found(check, FILES | claims(a=claim(evidence=[item]))) == []
