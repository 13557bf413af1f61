import pytest

from generator.checks.unique import TAKEN, check
from tests.samples import CLAIMANTS, CONFIG, METRICS, PAGE, QUESTIONS, RATINGS, append, edit, text

QUESTION = "- {id: trees, title: Again?, metric: trees, place: P, population: p}\n"


@pytest.mark.parametrize(
    ("path", "more", "line"),
    [
        (RATINGS, "- {id: unproven, label: Other, meaning: M.}\n", 3),
        (METRICS, "- {id: trees, label: Other, definition: D.}\n", 1),
        (QUESTIONS, QUESTION, 1),
        (CLAIMANTS, "- {id: council, name: Other, kind: state}\n", 1),
    ],
)
def test_an_id_that_stands_twice_in_a_vocabulary_is_named_with_the_line_of_the_first(
    found, path, more, line
):
    id = more.partition("id: ")[2].partition(",")[0]
    last = text(path).count("\n") + 1
    assert found(check, append(path, more)) == [
        f"{path}:{last}:8: error[duplicate] the id '{id}' stands twice; the first is on line {line}"
    ]


def test_an_id_that_stands_three_times_is_two_problems_that_both_name_the_first(found):
    again = "- {id: council, name: Other, kind: state}\n"
    assert found(check, append(CLAIMANTS, again * 2)) == [
        f"{CLAIMANTS}:{line}:8: error[duplicate] the id 'council' stands twice; the first is on "
        "line 1"
        for line in (2, 3)
    ]


def test_two_vocabularies_may_use_one_id(found):
    assert found(check, append(CLAIMANTS, "- {id: trees, name: The trees, kind: unnamed}\n")) == []


def test_two_people_with_one_id_are_a_problem(found):
    desk = "  - {id: desk, name: The desk}\n"
    assert found(check, edit(CONFIG, (desk, desk * 2))) == [
        f"{CONFIG}:9:10: error[duplicate] the id 'desk' stands twice"
    ]


@pytest.mark.parametrize("slug", TAKEN)
def test_a_page_may_not_take_an_address_of_the_site_itself(found, slug):
    path = f"content/pages/{slug}.md"
    assert found(check, {path: text(PAGE)}) == [
        (
            f"{path}:1:1: error[duplicate] '{slug}/' is an address of the site itself; choose another "
            "file name"
        )
    ]


@pytest.mark.parametrize("slug", ["about", "claim", "timelines"])
def test_a_page_may_take_any_other_address(found, slug):
    assert found(check, {f"content/pages/{slug}.md": text(PAGE)}) == []


@pytest.mark.slow
def test_no_folder_of_the_output_is_missing_from_the_addresses_in_use(made):
    """Whatever the site writes into a top folder, a page of that name would collide with it."""
    picture = {"content/images/a.png": b"x"}
    outputs = made(picture | {PAGE: text(PAGE) + "\n![A tree](a.png)\n"}).rendered.files
    folders = {path.split("/")[0] for path in outputs if "/" in path}
    assert folders - {"methodology"} <= set(TAKEN)
