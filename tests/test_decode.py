"""Files become records, or problems in the editor's words at the editor's line."""

from itertools import count

import pytest

from generator.decode import KINDS, decode
from generator.tree import read
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

KEYS = (
    "title, by, status, claim, claimant, claimed_on, why_checked, verdict, analysis, evidence, "
    "reply, reviewed_on"
)


@pytest.fixture
def decoded(make_site):
    """The records of the minimal site with files changed, and the problems of reading them."""
    sites = count()

    def run(files=None):
        found, problems = decode(read(make_site(files, name=f"site-{next(sites)}")))
        return found, [str(problem) for problem in sorted(problems)]

    return run


@pytest.fixture
def lines(decoded):
    """The problems of reading the minimal site with files changed, as lines."""
    return lambda files=None: decoded(files)[1]


@pytest.fixture
def records(decoded):
    """The records of the minimal site with files changed, whatever was wrong."""
    return lambda files=None: decoded(files)[0]


def test_the_minimal_site_becomes_records_without_a_problem(decoded):
    found, problems = decoded()
    assert problems == []
    (made,) = found.claims
    assert (made.slug, made.estimate.point, str(made.claimed_on)) == (
        "council-40-trees",
        40,
        "2024-03-01",
    )
    assert str(made.estimate.as_of) == "2024-02"
    assert [r.id for r in found.ratings] == ["false", "supported", "unproven"]
    assert [p.slug for p in found.pages] == ["methodology"]
    assert found.config.title == "The Tree Count"
    assert found.unread == frozenset()


def test_a_record_knows_the_line_and_column_of_its_values(records):
    (made,) = records().claims
    assert str(made.at("estimate", "point")) == f"{CLAIM}:10:10"
    assert str(made.at("evidence", 0, "quote")) == f"{CLAIM}:21:12"
    assert str(records().ratings[1].at("label")) == f"{RATINGS}:2:26"


# ---------------------------------------------------------------- a value of the wrong kind


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            ("title: The council counts about 40 trees", "title: 2024"),
            (
                "1:8: error[schema] title is '2024'; expected text (a number or true/false that is "
                "meant as text needs quotes)"
            ),
        ),
        (
            ("title: The council counts about 40 trees", "title:"),
            (
                "1:7: error[schema] title is empty; expected text (a number or true/false that is "
                "meant as text needs quotes)"
            ),
        ),
        (
            ("title: The council counts about 40 trees", 'title: " "'),
            "1:8: error[schema] title is ' '; expected text, found none",
        ),
        (
            ("title: The council counts about 40 trees", "title: See [[council-40-trees]]"),
            (
                "1:8: error[schema] title is 'See [[council-40-trees]]'; expected plain text; "
                "directives do not work here"
            ),
        ),
        (
            ("appearances: [minutes]", "appearances: minutes"),
            "5:14: error[schema] appearances is 'minutes'; expected a list, one '- ' item a line",
        ),
        (
            ("appearances: [minutes]", "appearances: {minutes: 1}"),
            "5:14: error[schema] appearances is a mapping; expected a list, one '- ' item a line",
        ),
        (
            ("appearances: [minutes]", "appearances: [minutes, 12]"),
            (
                "5:24: error[schema] appearances[2] is '12'; expected text (a number or true/false "
                "that is meant as text needs quotes)"
            ),
        ),
        (
            ("appearances: [minutes]", "appearances: [../minutes]"),
            (
                "5:15: error[schema] appearances[1] is '../minutes'; expected small letters and "
                "digits, joined by single - or _, at most 100"
            ),
        ),
        (
            ("point: 40", "point: forty"),
            "10:10: error[schema] estimate.point is 'forty'; expected a number",
        ),
        (
            ("point: 40", "point: 12:30"),
            "10:10: error[schema] estimate.point is '12:30'; expected a number",
        ),
        (
            ("point: 40", "point: 017"),
            "10:10: error[schema] estimate.point is '017'; expected a number",
        ),
        (
            ("point: 40", "point: true"),
            "10:10: error[schema] estimate.point is true; expected a number",
        ),
        (
            ("point: 40", "point: {of: 40}"),
            "10:10: error[schema] estimate.point is a mapping; expected a number",
        ),
        (
            ("bound: about", "bound: abuot"),
            (
                "9:10: error[schema] 'abuot' is not one of exact, about, at_least, more_than, at_most, "
                "range; did you mean 'about'?"
            ),
        ),
        (
            ("reply: {asked: false,", "reply: {asked: no,"),
            "23:16: error[schema] reply.asked is 'no'; expected true or false",
        ),
        (
            ("claimed_on: 2024-03-01", "claimed_on: 2024-02-30"),
            "4:13: error[schema] claimed_on is '2024-02-30'; no such day in the calendar",
        ),
        (
            ("claimed_on: 2024-03-01", "claimed_on: 2024-13"),
            "4:13: error[schema] claimed_on is '2024-13'; no such day in the calendar",
        ),
        (
            ("claimed_on: 2024-03-01", "claimed_on: 1 March 2024"),
            (
                "4:13: error[schema] claimed_on is '1 March 2024'; expected a date as 2024-12-23, "
                "2024-12 or 2024"
            ),
        ),
        (
            ("claimed_on: 2024-03-01", "claimed_on: 2024-03-01T10:00Z"),
            (
                "4:13: error[schema] claimed_on is '2024-03-01T10:00Z'; expected a date as 2024-12-23, "
                "2024-12 or 2024"
            ),
        ),
        (
            ("claimed_on: 2024-03-01", "claimed_on: 2024.0"),
            (
                "4:13: error[schema] claimed_on is '2024.0'; expected a date as 2024-12-23, 2024-12 "
                "or 2024"
            ),
        ),
        (
            ("reviewed_on: 2024-04-01", "reviewed_on: 2024-04"),
            "25:14: error[schema] reviewed_on is '2024-04'; expected a whole date, as 2024-12-23",
        ),
        (
            ("reviewed_on: 2024-04-01", "reviewed_on: April"),
            "25:14: error[schema] reviewed_on is 'April'; expected a whole date, as 2024-12-23",
        ),
        (
            ("status: published", "status: published\npublish_at: 2026-12-01T09:00"),
            (
                "27:13: error[schema] publish_at is '2026-12-01T09:00'; expected a moment with its "
                "offset, as 2026-12-01T09:00Z or 2026-12-01T09:00+09:00"
            ),
        ),
        (
            ("status: published", "status: published\npublish_at: 2026-12-01"),
            (
                "27:13: error[schema] publish_at is '2026-12-01'; expected a moment with its offset, "
                "as 2026-12-01T09:00Z or 2026-12-01T09:00+09:00"
            ),
        ),
        (
            ("verdict:\n", "verdict: unproven\nmore:\n"),
            "13:10: error[schema] verdict is 'unproven'; expected a mapping of keys to values",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_what_was_expected(lines, change, line):
    assert f"{CLAIM}:{line}" in lines(claim(change))


@pytest.mark.parametrize(
    "change",
    [
        ("point: 40", "point: forty"),
        ("point: 40", "point: {of: 40}"),
        ("status: published", "status: published\nrevisions: soon"),
        (
            "status: published",
            (
                "status: published\nrevisions:\n"
                "  - {on: 2024-05-01, kind: update, note: N., changed: [{field: x, from: [1], to: 2}]}"
            ),
        ),
    ],
)
def test_one_wrong_value_is_one_problem_whatever_kinds_it_might_have_had(lines, change):
    assert len(lines(claim(change))) == 1


@pytest.mark.parametrize("moment", ["9999-12-31T23:59-05:00", "0001-01-01T00:00+05:00"])
def test_a_moment_that_no_calendar_holds_is_a_problem_and_no_crash(lines, moment):
    (line,) = lines(claim(("status: published", f"status: published\npublish_at: {moment}")))
    assert line.startswith(f"{CLAIM}:27:13: error[schema] publish_at is '{moment}'")


@pytest.mark.parametrize(
    "change",
    [
        ("title: The council counts about 40 trees", "title: |\n  The council\n  counts"),
        ("claimant: council", 'claimant: "the\\ncouncil"'),
        ("claimed_on: 2024-03-01", 'claimed_on: "2024\\r03"'),
        ("by: desk", 'by: desk\n"a\\nb": 1'),
    ],
)
def test_a_problem_is_one_line_although_the_value_has_several(lines, change):
    (line,) = lines(claim(change))
    assert len(line.splitlines()) == 1


def test_a_record_of_the_list_that_is_wrong_does_not_make_the_list_an_empty_one(lines):
    assert lines(claim(("source: minutes", "source: 12"))) == [
        (
            f"{CLAIM}:19:13: error[schema] evidence[1].source is '12'; expected text (a number or "
            "true/false that is meant as text needs quotes)"
        )
    ]


def test_a_list_that_must_not_be_empty_is_called_empty_when_it_is(lines):
    assert lines(edit(CONFIG, ("\n  - {id: desk, name: The desk}", " []"))) == [
        f"{CONFIG}:7:9: error[schema] people is empty; expected at least one item"
    ]


@pytest.mark.parametrize(
    ("path", "change", "line"),
    [
        (
            SOURCE,
            ("url: https://council.example/minutes", "url: javascript:alert(1)"),
            (
                "4:6: error[schema] url is 'javascript:alert(1)'; expected an address that begins "
                "with https:// or http://"
            ),
        ),
        (
            SOURCE,
            ("url: https://council.example/minutes", "url: https://council.example/a b"),
            (
                "4:6: error[schema] url is 'https://council.example/a b'; expected an address that "
                "begins with https:// or http://"
            ),
        ),
        (
            SOURCE,
            ("url: https://council.example/minutes", "url: https://[council"),
            (
                "4:6: error[schema] url is 'https://[council'; expected an address that begins with "
                "https:// or http://"
            ),
        ),
        (
            SOURCE,
            ("language: en", "language: English"),
            (
                "6:11: error[schema] language is 'English'; expected a language tag such as en or "
                "ko-KP"
            ),
        ),
        (
            SOURCE,
            ("language: en", "language: en\narchive: {sha256: " + "A" * 64 + "}"),
            (
                f"7:19: error[schema] archive.sha256 is '{'A' * 57}…'; expected 64 hexadecimal digits, "
                "in lower case"
            ),
        ),
        (
            RATINGS,
            ("label: Supported, value: 5", "label: Supported, value: 6"),
            "2:44: error[schema] value is '6'; expected at most 5",
        ),
        (
            RATINGS,
            ("label: Supported, value: 5", "label: Supported, value: 0"),
            "2:44: error[schema] value is '0'; expected at least 1",
        ),
        (
            RATINGS,
            ("label: Supported, value: 5", "label: Supported, value: high"),
            "2:44: error[schema] value is 'high'; expected a whole number",
        ),
        (
            CLAIMANTS,
            ("kind: state", "kind: stat"),
            (
                "1:42: error[schema] 'stat' is not one of state, military, intelligence, media, "
                "person, organisation, unnamed; did you mean 'state'?"
            ),
        ),
        (
            PAGE,
            ("updated_on: 2024-04-01", "updated_on: 2024-04-01\norder: first"),
            "4:8: error[schema] order is 'first'; expected a whole number",
        ),
    ],
)
def test_every_kind_of_file_is_held_to_its_schema(lines, path, change, line):
    assert lines(edit(path, change)) == [f"{path}:{line}"]


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            ("appearances: [minutes]", "apearances: [minutes]"),
            "5:1: error[schema] unknown key 'apearances'; did you mean 'appearances'?",
        ),
        (
            ("  point: 40", "  point: 40\n  pont: 41"),
            "11:3: error[schema] unknown key 'pont'; did you mean 'point'?",
        ),
        (
            ("note: The minutes say so.", "note: The minutes say so.\n    qote: x"),
            "23:5: error[schema] unknown key 'qote'; did you mean 'quote'?",
        ),
        (
            ("status: published", "status: published\nxyzzy: 1"),
            "27:1: error[schema] unknown key 'xyzzy'",
        ),
        (
            (
                "status: published",
                ("status: published\nrevisions:\n  - {on: 2024-05-01, kind: update, note: N., "
                "changed: [{field: x, from: 1, too: 2, to: 3}]}"),
            ),
            "28:76: error[schema] unknown key 'too'; did you mean 'to'?",
        ),
        (("claimant: council\n", ""), "1:1: error[schema] missing key 'claimant'"),
        (
            (("  summary: The council gave [[council-40-trees:estimate]] trees; nobody else has "
             "counted.\n"), ""),
            "13:1: error[schema] missing key 'summary' in verdict",
        ),
        (
            ("    stance: supports\n", ""),
            "19:5: error[schema] missing key 'stance' in evidence[1]",
        ),
    ],
)  # fmt: skip
def test_an_unknown_key_stands_at_the_key_and_a_missing_one_at_what_lacks_it(lines, change, line):
    assert lines(claim(change)) == [f"{CLAIM}:{line}"]


def test_the_name_of_a_file_is_its_id_and_a_second_one_hides_nothing_else(lines):
    found = lines(claim(("title: The", "id: other\ntitel: The")))
    assert f"{CLAIM}:1:1: error[schema] unknown key 'id'; the file's name is the id" in found
    assert f"{CLAIM}:2:1: error[schema] unknown key 'titel'; did you mean 'title'?" in found


def test_the_text_of_a_page_stands_below_its_front_matter_and_nowhere_else(lines):
    assert lines(explainer("Text.\n", FRONT.replace("by: desk", "by: desk\nbody: x"))) == [
        f"{EXPLAINER}:4:1: error[schema] unknown key 'body'; the text stands below the front matter"
    ]


@pytest.mark.parametrize(
    "url",
    ["ftp://council.example/", "javascript://council.example/%0aalert(1)", "//council.example/",
     "council.example", "https://", "https:///minutes", "https://council.example:x/",
     "https://council.example/<b>", "data:text/html,x", "https://council.example/\\\\x"],
)  # fmt: skip
def test_an_address_is_one_that_a_reader_can_open(lines, url):
    files = edit(SOURCE, ("https://council.example/minutes", f'"{url}"'))
    (line,) = lines(files)
    assert line.startswith(f"{SOURCE}:4:6: error[schema] url is '")
    assert line.endswith("expected an address that begins with https:// or http://")


def test_every_mistake_of_a_file_and_of_every_other_file_is_reported_at_once(lines):
    files = claim(
        ("claimed_on: 2024-03-01", "claimed_on: soon"),
        ("basis: official_count", "basis: rumour"),
        ("by: desk", "buy: desk"),
    )
    files |= edit(SOURCE, ("kind: primary", "kind: first"))
    files |= edit(RATINGS, ('"False"', "0"))
    places = [line.split(": ")[0] for line in lines(files)]
    assert places == [
        f"{CLAIM}:1:1",
        f"{CLAIM}:4:13",
        f"{CLAIM}:12:10",
        f"{CLAIM}:24:1",
        f"{RATINGS}:1:24",
        f"{SOURCE}:5:7",
    ]


# ---------------------------------------------------------------- whole files


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("", f"1:1: error[schema] the file is empty; expected the keys {KEYS}"),
        ("# later\n", f"1:1: error[schema] the file is empty; expected the keys {KEYS}"),
        (
            "- a\n",
            f"1:1: error[schema] this is not a mapping of keys to values; expected the keys {KEYS}",
        ),
        (
            "hello\n",
            f"1:1: error[schema] this is not a mapping of keys to values; expected the keys {KEYS}",
        ),
        (
            b"title: Caf\xe9\n",
            "1:11: error[encoding] not UTF-8: the byte 0xE9; save the file as UTF-8",
        ),
        (
            "title: Café\nclaim: ü".encode() + b"\xff\n",
            "2:9: error[encoding] not UTF-8: the byte 0xFF; save the file as UTF-8",
        ),
        (
            "title: A\n".encode("utf-16"),
            "1:1: error[encoding] not UTF-8: the byte 0xFF; save the file as UTF-8",
        ),
        ("a: 1\na: 2\n", "2:1: error[yaml] the key 'a' stands twice; the first is on line 1"),
    ],
    ids=["empty", "comment", "list", "text", "latin-1", "second line", "utf-16", "yaml"],
)
def test_a_file_that_holds_no_record_is_one_problem(lines, data, line):
    assert lines({CLAIM: data}) == [f"{CLAIM}:{line}"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(records, encoding, newline):
    files = {p: text(p).replace("\n", newline).encode(encoding) for p in (CLAIM, PAGE)}
    found = records(files)
    assert len(found.claims) == 1
    assert found.claims[0].analysis == "One document, one figure.\n"
    assert found.pages[0].body == "The scale:\n\n[[ratings]]\n"
    assert str(found.claims[0].at("estimate", "point")) == f"{CLAIM}:10:10"


@pytest.mark.parametrize(
    "name",
    ["Council", "a b", "a..b", "a--b", "-a", "a-", "ä", "a.b", "x" * 101, " "],
)
def test_a_file_name_that_is_no_slug_is_a_problem(lines, name):
    path = f"content/claims/{name}.yaml"
    assert lines({path: text(CLAIM)}) == [
        (
            f"{path}:1:1: error[schema] the file name '{name}' is not a slug: expected small letters "
            "and digits, joined by single - or _, at most 100"
        )
    ]


@pytest.mark.parametrize("name", ["a", "2024", "a-b_c-1", "x" * 100])
def test_a_file_name_that_is_a_slug_is_the_slug(records, name):
    found = records({f"content/claims/{name}.yaml": text(CLAIM)})
    assert name in [made.slug for made in found.claims]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("content/notes.txt", "content/claims/<slug>.yaml"),
        ("content/claims/x.yml", "content/claims/<slug>.yaml"),
        ("content/claims/2024/x.yaml", "content/claims/<slug>.yaml"),
        ("content/images/Photo.PNG", "content/images/<name>.png"),
        ("data/sources.yaml", "data/sources/<id>.yaml"),
        ("data/rating.yaml", "data/<vocabulary>.yaml (ratings, metrics, questions, claimants)"),
        ("data/series/x.tsv", "data/series/<id>.csv"),
    ],
)
def test_a_file_that_nothing_reads_is_a_problem_with_the_places_that_are_read(
    lines, path, expected
):
    (line,) = lines({path: "x"})
    assert line.startswith(f"{path}:1:1: error[file] nothing reads this file; expected ")
    assert expected in line


def test_a_readme_is_for_people_and_read_by_nobody(lines):
    assert lines({"content/README.md": "x", "data/README.md": "x"}) == []


@pytest.mark.parametrize(
    "path", ["content/.DS_Store", "content/claims/._x.yaml", "data/.site.yaml.swp"]
)
def test_a_hidden_file_is_a_warning(lines, path):
    assert lines({path: b"\0\xff"}) == [
        f"{path}:1:1: warning[file] a hidden file, which is not part of the site"
    ]


@pytest.mark.parametrize("name", ["a.png", "a-1_b.jpeg", "x.avif", "x.gif", "x.jpg", "x.webp"])
def test_a_picture_keeps_its_name_and_its_bytes(records, name):
    (image,) = records({f"content/images/{name}": b"\0\xff"}).images
    assert (image.name, image.file.data) == (name, b"\0\xff")


def test_a_missing_configuration_is_explained(lines):
    assert lines({CONFIG: None}) == [
        f"{CONFIG}:1:1: error[file] missing; it holds the title, url and people"
    ]


def test_a_broken_configuration_is_not_called_missing_too(lines):
    assert lines({CONFIG: "title: [\n"}) == [
        f"{CONFIG}:2:1: error[yaml] did not find expected node content"
    ]
    assert len(lines(edit(CONFIG, ("language: en", "language: English")))) == 1


# ---------------------------------------------------------------- vocabularies


def test_a_vocabulary_that_is_no_list_is_a_problem(lines):
    assert lines({METRICS: "trees: {label: Trees}\n"}) == [
        f"{METRICS}:1:1: error[schema] expected a list, each item beginning with '- id: …'"
    ]


def test_a_wrong_item_of_a_vocabulary_is_placed_and_the_others_are_kept(decoded):
    files = append(METRICS, "- {id: oaks, label: Oaks}\n- oaks\n- {id: A B, label: L}\n")
    found, problems = decoded(files)
    assert problems == [
        f"{METRICS}:2:3: error[schema] missing key 'definition'",
        (
            f"{METRICS}:3:3: error[schema] this is not a mapping of keys to values; expected the keys "
            "id, label, definition"
        ),
        f"{METRICS}:4:3: error[schema] missing key 'definition'",
        (
            f"{METRICS}:4:8: error[schema] id is 'A B'; expected small letters and digits, joined by "
            "single - or _, at most 100"
        ),
    ]
    assert [metric.id for metric in found.metrics] == ["trees"]
    assert ("metrics", "*") in found.unread


def test_an_empty_item_is_not_called_an_empty_file(lines):
    (line,) = lines(append(METRICS, "-\n"))
    assert line.startswith(f"{METRICS}:2:")
    assert "file is empty" not in line
    assert "id, label, definition" in line


@pytest.mark.parametrize("data", ["", "# none yet\n", "[]\n"])
def test_an_empty_vocabulary_is_an_empty_list(decoded, data):
    found, problems = decoded({QUESTIONS: data})
    assert problems == []
    assert found.questions == ()


# ---------------------------------------------------------------- front matter


@pytest.mark.parametrize(
    "data",
    ["", "Trees.\n", "title: T\n---\nTrees.\n", " ---\ntitle: T\n---\n", "---\ntitle: T\n", "--"],
)
def test_missing_or_unclosed_front_matter_is_explained(lines, data):
    assert lines({EXPLAINER: data}) == [
        (
            f"{EXPLAINER}:1:1: error[front-matter] no front matter; the file begins with ---, the "
            "keys, and --- again"
        )
    ]


def test_empty_front_matter_lacks_every_key(lines):
    found = lines({PAGE: "---\n---\nText.\n"})
    assert [line.partition("] ")[2] for line in found] == [
        "missing key 'title'",
        "missing key 'updated_on'",
    ]


def test_a_mistake_in_front_matter_is_placed_in_the_file(lines):
    assert lines(explainer("Trees.\n", FRONT.replace("2024-05-01", "soon"))) == [
        (
            f"{EXPLAINER}:6:15: error[schema] published_on is 'soon'; expected a whole date, as "
            "2024-12-23"
        )
    ]
    assert lines(explainer("Trees.\n", FRONT.replace("by: desk", "\tby: desk"))) == [
        f"{EXPLAINER}:3:1: error[yaml] a tab character; indent with spaces"
    ]


def test_the_body_begins_behind_the_front_matter_and_its_places_are_those_of_the_file(records):
    (made,) = records(explainer("One.\n\n---\n\nA [[thing]].\n")).explainers
    assert made.body == "One.\n\n---\n\nA [[thing]].\n"
    offset = made.body.index("[[")
    assert str(made.inside(offset, "body")) == f"{EXPLAINER}:12:3"


def test_an_explainer_without_text_is_a_problem_below_its_front_matter(lines):
    assert lines(explainer("")) == [
        f"{EXPLAINER}:8:1: error[schema] body is ''; expected text, found none"
    ]


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (
            "year,trees\n2022\n",
            "2:1: error[csv] 1 values; expected 2, one a column",
        ),
        (
            "year,trees\n\n\n2022,1,2\n",
            "4:1: error[csv] 3 values; expected 2, one a column",
        ),
        (
            'year,trees\n"a\nb",1\n"c\nd",1,2\n2024,1\n',
            "4:1: error[csv] 3 values; expected 2, one a column",
        ),
        (
            "year,trees,year\n1,2,3\n",
            "1:1: error[csv] the column name 'year' is empty or stands twice",
        ),
        ("year,\n1,2\n", "1:1: error[csv] the column name '' is empty or stands twice"),
        (
            "year,trees\n",
            "1:1: error[csv] expected a first row with the names of the columns, and rows below it",
        ),
        (
            "",
            "1:1: error[csv] expected a first row with the names of the columns, and rows below it",
        ),
        (
            'year,trees\n1,"2\n3,4\n5,6\n',
            "2:1: error[csv] not readable as CSV: unexpected end of data",
        ),
        (
            'year,trees\n1,"2"x\n',
            "2:1: error[csv] not readable as CSV: ',' expected after '\"'",
        ),
        (
            b"year,trees\n2022,\xe9\n",
            "2:6: error[encoding] not UTF-8: the byte 0xE9; save the file as UTF-8",
        ),
    ],
)
def test_a_broken_csv_is_a_problem_at_the_line_where_its_row_begins(lines, data, line):
    assert lines({"data/series/trees.csv": data}) == [f"data/series/trees.csv:{line}"]


def test_a_cell_longer_than_the_library_reads_is_a_problem_and_no_crash(lines):
    (line,) = lines({"data/series/trees.csv": "a,b\n1," + "x" * 140_000 + "\n"})
    assert line.startswith("data/series/trees.csv:2:1: error[csv] not readable as CSV: ")


def test_a_csv_is_kept_as_it_is_written(records):
    (series,) = records({"data/series/trees.csv": 'year,a b\n2022,017\n"x, ""y""",\n'}).series
    assert series.columns == ("year", "a b")
    assert series.rows == (("2022", "017"), ('x, "y"', ""))


# ---------------------------------------------------------------- what a reference may rely on


def test_what_could_not_be_read_is_remembered_so_that_a_reference_to_it_is_no_second_problem(
    records,
):
    found = records({SOURCE: "title: [\n", METRICS: "x", "data/series/s.csv": ""})
    assert found.unread == {("sources", "minutes"), ("metrics", "*"), ("series", "s")}


def test_a_file_too_large_or_linked_out_of_the_site_is_remembered_too(make_site):
    root = make_site({SOURCE: b"x" * 2_000_000})
    (root / "content/claims/link.yaml").symlink_to("/etc/hosts")
    assert decode(read(root))[0].unread == {("sources", "minutes"), ("claims", "link")}


def test_every_shape_of_file_has_a_pattern_that_no_other_shape_shares():
    paths = [CLAIM, EXPLAINER, PAGE, "content/images/a.png", CONFIG, RATINGS, METRICS, QUESTIONS]
    paths += [CLAIMANTS, SOURCE, "data/series/a.csv", "data/README.md"]
    matches = [[kind for pattern, kind, _ in KINDS if pattern.fullmatch(p)] for p in paths]
    assert [len(kinds) for kinds in matches] == [1] * len(KINDS)
    assert len({kind for (kind,) in matches}) == len(KINDS)
