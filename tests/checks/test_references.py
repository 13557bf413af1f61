import pytest

from generator.checks.references import check
from tests.samples import (
    CLAIM,
    CLAIMANTS,
    CONFIG,
    EXPLAINER,
    FRONT,
    METRICS,
    PAGE,
    QUESTIONS,
    RATINGS,
    SOURCE,
    append,
    claim,
    edit,
    explainer,
    text,
)

SUMMARY = "The council gave [[council-40-trees:estimate]] trees; nobody else has counted."
REPORT = text(SOURCE) + "derives_from: [minutes]\n"


@pytest.mark.parametrize(
    ("files", "line"),
    [
        (
            claim(("claimant: council", "claimant: counsil")),
            f"{CLAIM}:3:11: error[reference] no claimant 'counsil'; did you mean 'council'?",
        ),
        (
            claim(("rating: unproven", "rating: unprovn")),
            f"{CLAIM}:14:11: error[reference] no rating 'unprovn'; did you mean 'unproven'?",
        ),
        (
            claim(("question: trees", "question: treees")),
            f"{CLAIM}:8:13: error[reference] no question 'treees'; did you mean 'trees'?",
        ),
        (
            claim(("appearances: [minutes]", "appearances: [minutes, minits]")),
            f"{CLAIM}:5:24: error[reference] no source 'minits'; did you mean 'minutes'?",
        ),
        (
            claim(("source: minutes", "source: zzz")),
            f"{CLAIM}:19:13: error[reference] no source 'zzz'",
        ),
        (
            claim(("by: desk", "by: dsk")),
            (
                f"{CLAIM}:24:5: error[reference] no person 'dsk' in data/site.yaml; did you mean "
                "'desk'?"
            ),
        ),
        (
            explainer("Trees.\n", FRONT.replace("by: desk", "by: dsk")),
            (
                f"{EXPLAINER}:3:5: error[reference] no person 'dsk' in data/site.yaml; did you mean "
                "'desk'?"
            ),
        ),
        (
            edit(QUESTIONS, ("metric: trees", "metric: tres")),
            f"{QUESTIONS}:1:69: error[reference] no metric 'tres'; did you mean 'trees'?",
        ),
        (
            edit(METRICS, ("unit: trees", "includes: [oaks]")),
            f"{METRICS}:1:69: error[reference] no metric 'oaks'",
        ),
        (
            edit(METRICS, ("unit: trees", "floor_of: tree")),
            f"{METRICS}:1:68: error[reference] no metric 'tree'; did you mean 'trees'?",
        ),
        (
            edit(CLAIMANTS, ("kind: state", "kind: state, part_of: town")),
            f"{CLAIMANTS}:1:58: error[reference] no claimant 'town'",
        ),
        (
            append(SOURCE, "derives_from: [minits]\n"),
            f"{SOURCE}:7:16: error[reference] no source 'minits'; did you mean 'minutes'?",
        ),
        (
            edit(CONFIG, ("corrections_policy: methodology", "corrections_policy: corrections")),
            f"{CONFIG}:11:21: error[reference] no page 'corrections' in content/pages",
        ),
        (
            edit(CONFIG, ("\nmethodology: methodology", "\nmethodology: methodologie")),
            (
                f"{CONFIG}:10:14: error[reference] no page 'methodologie' in content/pages; did you "
                "mean 'methodology'?"
            ),
        ),
    ],
)
def test_an_unknown_name_is_reported_where_it_is_written_with_the_nearest(found, files, line):
    assert found(check, files) == [line]


def test_an_origin_must_be_one_that_the_source_goes_back_to(found):
    files = {"data/sources/report.yaml": REPORT, "data/sources/survey.yaml": text(SOURCE)}
    cite = ("source: minutes", "source: report\n    origin: {}")
    wrong = claim((cite[0], cite[1].format("survey")))
    assert found(check, files | wrong) == [
        f"{CLAIM}:20:13: error[reference] 'report' does not go back to 'survey'"
    ]
    near = claim((cite[0], cite[1].format("minits")))
    assert found(check, files | near, name="near") == [
        (
            f"{CLAIM}:20:13: error[reference] 'report' does not go back to 'minits'; did you mean "
            "'minutes'?"
        )
    ]
    assert found(check, files | claim((cite[0], cite[1].format("minutes"))), name="right") == []


# ---------------------------------------------------------------- directives


@pytest.mark.parametrize(
    ("directive", "message"),
    [
        ("council-41-trees", "no claim 'council-41-trees'; did you mean 'council-40-trees'?"),
        ("nobody|words", "no claim 'nobody'"),
        (
            "council-40-trees:estimte",
            "'council-40-trees' has no 'estimte'; did you mean 'estimate'?",
        ),
        ("council-40-trees:estimate.low", ("'council-40-trees' has no 'estimate.low'; did you mean 'estimate'?")),
        ("question:tres", "no question 'tres'; did you mean 'trees'?"),
        ("question:trees:sum", "a question has no 'sum'"),
        ("claimant:counsil", "no claimant 'counsil'; did you mean 'council'?"),
        ("source:minits", "no source 'minits'; did you mean 'minutes'?"),
        ("source:minutes:title", "a source has no 'title'"),
        ("explainer:tees", "no explainer 'tees'; did you mean 'trees'?"),
        ("page:method", "no page 'method'; did you mean 'methodology'?"),
        ("claimnt:council", "no claim 'claimnt'"),
    ],
)  # fmt: skip
def test_a_directive_that_leads_nowhere_is_reported_where_it_stands(found, directive, message):
    files = explainer(f"Trees,\n  as in [[{directive}]].\n")
    assert found(check, files) == [f"{EXPLAINER}:9:9: error[reference] [[{directive}]]: {message}"]


@pytest.mark.parametrize(
    "directive",
    ["council-40-trees", "council-40-trees|the count", "council-40-trees:estimate",
     "council-40-trees:estimate.point", "council-40-trees:estimate.as_of",
     "council-40-trees:claimed_on", "council-40-trees:rating", "council-40-trees:origins",
     "question:trees", "question:trees:count", "claimant:council", "source:minutes",
     "explainer:trees", "page:methodology", " council-40-trees "],
)  # fmt: skip
def test_every_form_of_directive_that_leads_somewhere_passes(found, directive):
    assert found(check, explainer(f"See [[{directive}]].\n")) == []


@pytest.mark.parametrize("block", ["ratings", "metrics", "documents"])
def test_a_block_directive_stands_in_a_page_and_in_a_sentence_is_a_problem(found, block):
    assert found(check, append(PAGE, f"\n[[{block}]]\n")) == []
    (line,) = found(check, claim((SUMMARY, f"Here, [[{block}]]")), name="summary")
    assert line.startswith(f"{CLAIM}:15:18: error[reference] [[{block}]]")


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (claim((SUMMARY, "See [[no]].")), f"{CLAIM}:15:16"),
        (claim(("One document, one figure.", "One,\n  [[no]].")), f"{CLAIM}:18:3"),
        (claim(("note: The minutes say so.", "note: See [[no]].")), f"{CLAIM}:22:15"),
        (claim(("why_checked: The number was disputed.", "why_checked: See [[no]].")),
         f"{CLAIM}:6:18"),
        (explainer("Trees.\n", FRONT.replace("How trees are counted.", "See [[no]].")),
         f"{EXPLAINER}:5:14"),
        (append(PAGE, "\nSee [[no]].\n"), f"{PAGE}:9:5"),
        (append(SOURCE, "interest: See [[no]].\n"), f"{SOURCE}:7:15"),
        (edit(QUESTIONS, ("population: trees", 'population: trees, note: "See [[no]]."')),
         f"{QUESTIONS}:1:127"),
        (edit(CLAIMANTS, ("kind: state", 'kind: state, note: "See [[no]]."')),
         f"{CLAIMANTS}:1:60"),
        (edit(RATINGS, ("Nobody has shown it.", '"See [[no]]."')), f"{RATINGS}:3:49"),
        (edit(METRICS, ("Trees standing.", '"See [[no]]."')), f"{METRICS}:1:46"),
        (edit(CONFIG, ("How many trees stand in Example Park?", '"See [[no]]."')),
         f"{CONFIG}:3:19"),
    ],
)  # fmt: skip
def test_directives_are_checked_wherever_they_may_be_written(found, files, place):
    assert found(check, files) == [f"{place}: error[reference] [[no]]: no claim 'no'"]


def test_a_directive_in_code_is_text(found):
    body = "Write `[[no]]`, or\n\n```\n[[no]]\n```\n\n~~~\n[[no]]\n~~~\n"
    assert found(check, explainer(body)) == []


# ---------------------------------------------------------------- what could not be read


@pytest.mark.parametrize(
    "files",
    [
        {SOURCE: "title: [\n"},
        {RATINGS: "- {id: 1}\n"},
        {CLAIMANTS: "a: b\n"},
        {QUESTIONS: b"\xff"},
        {METRICS: "- {id: trees}\n"},
        {PAGE: "no front matter"},
        {CONFIG: "title: T\n"},
        {CLAIM: "title: T\n", **explainer("See [[council-40-trees:estimate]].\n")},
        {SOURCE: b"x" * 2_000_000},
    ],
    ids=["source", "ratings", "claimants", "questions", "metrics", "page", "config", "claim", "large"],
)  # fmt: skip
def test_a_reference_to_what_could_not_be_read_is_no_second_problem(problems, files):
    assert [line for line in problems(files) if "[reference]" in line] == []


def test_the_other_sources_are_checked_although_one_could_not_be_read(problems):
    files = {SOURCE: "title: [\n"} | claim(("appearances: [minutes]", "appearances: [mintes]"))
    assert [line for line in problems(files) if "[reference]" in line] == [
        f"{CLAIM}:5:15: error[reference] no source 'mintes'"
    ]
