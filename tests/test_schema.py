"""The schemas say what the reader does, in every editor's program."""

import fnmatch
import json
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from generator import model, schema, strict_yaml
from generator.cli import main
from generator.decode import FRONT, KINDS, decode
from generator.model import Record, Slug
from generator.tree import File, Tree, read
from tests.conftest import ROOT, SITES
from tests.samples import CLAIM, CLAIMANTS, CONFIG, METRICS, RATINGS, SOURCE, claim, edit, text

FILES = {
    "claim.json": "content/claims/*.yaml",
    "source.json": "data/sources/*.yaml",
    "explainer.json": "content/explainers/*.md",
    "page.json": "content/pages/*.md",
    "site.json": "data/site.yaml",
    "ratings.json": "data/ratings.yaml",
    "metrics.json": "data/metrics.yaml",
    "questions.json": "data/questions.yaml",
    "claimants.json": "data/claimants.yaml",
}
REAL = [ROOT, SITES / "minimal", SITES / "full", ROOT / "generator" / "starter"]
WRITTEN = [path for root in REAL for shape in FILES.values() for path in sorted(root.glob(shape))]


def schemas(root: Path = ROOT) -> dict[str, Any]:
    made = schema.schemas(schema.known(decode(read(root))[0]))
    return {name: json.loads(text) for name, text in made.items()}


ALL = schemas()
VALIDATORS = {name: Draft202012Validator(found) for name, found in ALL.items()}


def listed(value: Any) -> Any:
    """A value as JSON has it: lists, not tuples."""
    if isinstance(value, dict):
        return {key: listed(each) for key, each in value.items()}
    return [listed(each) for each in value] if isinstance(value, (list, tuple)) else value


def name_of(path: str) -> str:
    return next(name for name, shape in FILES.items() if fnmatch.fnmatch(path, f"*{shape}"))


def value_of(written: str, path: str) -> Any:
    front = FRONT.match(written) if path.endswith(".md") else None
    return listed(strict_yaml.load(front[1] if front else written, path).value)


def valid(path: str, written: str) -> bool:
    return bool(VALIDATORS[name_of(path)].is_valid(value_of(written, path)))


def reads(path: str, written: str) -> bool:
    """Whether the reader makes a record of a file."""
    _, problems = decode(Tree((File(path, written.encode()),), ()))
    return not [problem for problem in problems if problem.where.path == path]


def records() -> list[type[Record]]:
    found = [kind for kind in vars(model).values() if isinstance(kind, type)]
    return [kind for kind in found if issubclass(kind, Record) and kind.__name__ != "Series"]


# ---------------------------------------------------------------- real files


@pytest.mark.parametrize("name", FILES)
def test_a_schema_is_a_schema(name):
    Draft202012Validator.check_schema(ALL[name])
    assert ALL[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert ALL[name]["title"]


def test_there_is_a_schema_for_everything_that_is_written_by_hand():
    assert ALL.keys() == FILES.keys()
    kinds = {kind for _, kind, _ in KINDS} - {"images", "series", "readme"}
    assert len(kinds) == len(FILES)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_real_record_is_valid(path):
    value = value_of(path.read_text("utf-8"), str(path))
    errors = [e.message for e in VALIDATORS[name_of(str(path))].iter_errors(value)]
    assert errors == []


def test_a_record_without_its_keys_is_not_valid():
    for name in FILES:
        assert not VALIDATORS[name].is_valid([{}] if name.endswith("s.json") else {}), name


# ---------------------------------------------------------------- mistakes

MISTAKES = {
    "a misspelt key": claim(("claimant:", "claiment:")),
    "a key that is nobody's": claim(("by: desk", "by: desk\nmood: good")),
    "a key too many inside": claim(("  point: 40", "  point: 40\n  points: 4")),
    "an unknown bound": claim(("bound: about", "bound: around")),
    "an unknown basis": claim(("basis: official_count", "basis: rumour")),
    "an unknown stance": claim(("stance: supports", "stance: proves")),
    "an unknown status": claim(("status: published", "status: public")),
    "a number with a separator": claim(("point: 40", "point: 1,100")),
    "a number below nothing": claim(("point: 40", "point: -1")),
    "a number in quotes": claim(("point: 40", 'point: "40"')),
    "no evidence": claim(
        (text(CLAIM)[text(CLAIM).index("evidence:") : text(CLAIM).index("reply:")], "evidence: []\n")
    ),
    "an empty title": claim(("title: The council counts about 40 trees", 'title: ""')),
    "a directive in a title": claim(("title: The", 'title: "[[council-40-trees]] The'), ("40 trees\nclaim:", '40 trees"\nclaim:')),
    "a title of two lines": claim(("title: The council", "title: |\n  The\n ")),
    "an id in capitals": claim(("claimant: council", "claimant: Council")),
    "half a date": claim(("claimed_on: 2024-03-01", "claimed_on: 2024-3-1")),
    "a month of thirteen": claim(("claimed_on: 2024-03-01", "claimed_on: 2024-13")),
    "a month for a day": claim(("reviewed_on: 2024-04-01", "reviewed_on: 2024-04")),
    "asked in words": claim(("asked: false", "asked: no")),
    "text for a list": claim(("appearances: [minutes]", "appearances: minutes")),
    "an embargo without an offset": claim(
        ("status: published", "status: published\npublish_at: 2030-01-01T09:00")
    ),
    "a rating of six": edit(RATINGS, ("value: 5", "value: 6")),
    "a rating of nothing": edit(RATINGS, ("value: 1", "value: 0")),
    "an address without its scheme": edit(SOURCE, ("https://council.example/", "council.example/")),
    "a third kind of source": edit(SOURCE, ("kind: primary", "kind: tertiary")),
    "a language in full": edit(SOURCE, ("language: en", "language: English")),
    "a digest cut short": edit(
        SOURCE, ("language: en", "language: en\narchive: {sha256: 0123abcd}")
    ),
    "a claimant of no kind": edit(CLAIMANTS, ("kind: state", "kind: country")),
    "no label": edit(METRICS, ("label: Trees, ", "")),
    "an unknown rule": edit(CONFIG, ("language: en", "language: en\nrules: {spelling: off}")),
    "an unknown level": edit(CONFIG, ("language: en", "language: en\nrules: {quote: mute}")),
    "nobody who signs": edit(
        CONFIG, ("people:\n  - {id: desk, name: The desk}", "people: []")
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_no_more_valid_than_readable(mistake):
    ((path, written),) = MISTAKES[mistake].items()
    assert not reads(path, written)
    assert not valid(path, written)


CHANGED = "[{field: estimate.point, from: 1.5, to: null}]}]"
GOOD = {
    "a year": claim(("claimed_on: 2024-03-01", "claimed_on: 2024")),
    "a month": claim(("claimed_on: 2024-03-01", "claimed_on: 2024-03")),
    "a date in quotes": claim(("claimed_on: 2024-03-01", 'claimed_on: "2024-03-01"')),
    "a fraction": claim(("point: 40", "point: 40.5")),
    "nothing for a key that may be missing": claim(("point: 40", "point:")),
    "an embargo without seconds": claim(
        ("status: published", "status: published\npublish_at: 2030-01-01T09:00Z")
    ),
    "an embargo elsewhere": claim(
        ("status: published", "status: published\npublish_at: 2030-01-01T09:00:30+09:00")
    ),
    "an id that nobody knows yet": claim(("claimant: council", "claimant: new-claimant")),
    "an id with both joints": claim(("claimant: council", "claimant: a-b_c-9")),
    "a change from a number to none": claim(
        (
            "status: published",
            "status: published\nrevisions: [{on: 2024-05-01, kind: update, note: So., changed: "
            + CHANGED,
        )
    ),
    "an address in capitals": edit(SOURCE, ("https://council", "HTTPS://council")),
    "an address in Korean": edit(SOURCE, ("example/minutes", "example/회의록?a=b#c")),
    "an empty vocabulary": {METRICS: "# none yet\n"},
    "rules set": edit(CONFIG, ("language: en", "language: en\nrules: {quote: warn, whole: off}")),
    "principles": edit(
        CONFIG, ("language: en", "language: en\nprinciples: {funding: methodology}")
    ),
}


@pytest.mark.parametrize("case", GOOD)
def test_what_is_readable_is_valid(case):
    ((path, written),) = GOOD[case].items()
    assert reads(path, written)
    assert valid(path, written)


@pytest.mark.parametrize(
    "value",
    ["2024-12-23", "2024-12", "2024", "2024-00", "2024-12-32", "24-12", "12/2024", "soon", "999",
     "20245", "true", "2024-12-", "'2024'", "[2024]"],
)  # fmt: skip
@pytest.mark.parametrize("key", ["claimed_on: 2024-03-01", "reviewed_on: 2024-04-01"])
def test_schema_and_reader_agree_on_dates(key, value):
    written = claim((key, f"{key.partition(':')[0]}: {value}"))[CLAIM]
    assert valid(CLAIM, written) == reads(CLAIM, written)


@pytest.mark.parametrize(
    "value",
    [
        "a",
        "a-b",
        "a--b",
        "-a",
        "a-",
        "a b",
        "A",
        "1",
        "'1'",
        "1a",
        "a.b",
        "ä",
        "a/b",
        "a" * 101,
        "~",
    ],
)
def test_schema_and_reader_agree_on_ids(value):
    written = claim(("claimant: council", f"claimant: {value}"))[CLAIM]
    assert valid(CLAIM, written) == reads(CLAIM, written)


@pytest.mark.parametrize(
    "value",
    [
        "0",
        "1100",
        "1_100",
        "1,100",
        "1e3",
        "0.5",
        "-0.5",
        "+5",
        "01",
        "true",
        "'5'",
        "about 5",
        "~",
    ],
)
def test_schema_and_reader_agree_on_numbers(value):
    written = claim(("point: 40", f"point: {value}"))[CLAIM]
    assert valid(CLAIM, written) == reads(CLAIM, written)


# ---------------------------------------------------------------- what they add


def test_every_key_says_what_it_is_for():
    for kind in records():
        for key in kind.model_fields:
            assert schema.said(kind, key), f"{kind.__name__}.{key}"
    for name, found in ALL.items():
        for part in (found, *found.get("$defs", {}).values()):
            for key, shown in part.get("properties", {}).items():
                assert shown["description"].endswith("."), f"{name} {key}"


def test_every_key_that_takes_an_id_says_of_what():
    def takes(annotation: Any) -> bool:
        inner = get_args(annotation)
        return annotation == Slug or any(map(takes, inner))

    pattern = get_args(Slug)[1:]
    for kind in records():
        for key, field in kind.model_fields.items():
            own = [m for m in field.metadata if m in pattern]
            if not (own or takes(field.annotation)) or key in ("id", "aliases"):
                continue
            assert any((k.__name__, key) in schema.REFERS for k in kind.__mro__), (kind, key)


def test_ids_are_offered_with_their_names_and_others_are_let_be():
    claimant = ALL["claim.json"]["properties"]["claimant"]
    names = claimant["anyOf"][0]
    offered = dict(zip(names["enum"], names["enumDescriptions"], strict=True))
    assert offered["jcs"] == "South Korea’s Joint Chiefs of Staff"
    found = decode(read(ROOT))[0]
    assert set(offered) == {claimant.id for claimant in found.claimants}
    for name, key, kind in [
        ("claim.json", "appearances", "sources"),
        ("claim.json", "by", "people"),
        ("source.json", "derives_from", "sources"),
        ("site.json", "methodology", "pages"),
        ("site.json", "principles", "pages"),
    ]:
        text_of = json.dumps(ALL[name]["properties"][key])
        for id in schema.known(found)[kind]:
            assert json.dumps(id) in text_of, (name, key, id)


def test_a_site_without_records_has_schemas_too():
    empty = schema.schemas({})
    assert "enumDescriptions" not in "".join(empty.values())
    for made in empty.values():
        Draft202012Validator.check_schema(json.loads(made))


def test_the_same_site_gives_the_same_bytes():
    ids = schema.known(decode(read(ROOT))[0])
    assert schema.schemas(ids) == schema.schemas(ids)
    turned = {kind: dict(reversed(found.items())) for kind, found in reversed(ids.items())}
    ordered = {kind: dict(sorted(found.items())) for kind, found in turned.items()}
    assert schema.schemas(ordered) == schema.schemas(ids)


# ---------------------------------------------------------------- in an editor's program


def without_ids(value: Any) -> Any:
    """A schema without what changes with every record."""
    if isinstance(value, list):
        return [
            without_ids(v) for v in value if not (isinstance(v, dict) and v.get("enumDescriptions"))
        ]
    if not isinstance(value, dict):
        return value
    arms = without_ids(value.get("anyOf", ()))
    rest = {key: without_ids(each) for key, each in value.items() if key != "anyOf"}
    return {**rest, **arms[0]} if len(arms) == 1 else {**rest, "anyOf": arms} if arms else rest


def test_the_schemas_in_the_repository_are_those_of_the_records():
    for name, found in ALL.items():
        kept = json.loads((ROOT / "schemas" / name).read_text("utf-8"))
        assert without_ids(kept) == without_ids(found), f"{name} is old; run: make schema"


def test_a_fresh_clone_finds_a_schema_for_every_yaml_file():
    settings = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))
    mapped = settings["yaml.schemas"]
    for path, shape in mapped.items():
        assert (ROOT / path).is_file(), path
        assert FILES[Path(path).name] == shape
    assert {shape for shape in FILES.values() if shape.endswith(".yaml")} == set(mapped.values())
    wanted = json.loads((ROOT / ".vscode/extensions.json").read_text("utf-8"))
    assert wanted["recommendations"] == ["redhat.vscode-yaml"]


def test_the_command_writes_them_whole(make_site, tmp_path):
    root = make_site()
    result = CliRunner().invoke(main, ["schema", "--root", str(root)])
    assert (result.exit_code, result.output) == (0, f"{root}/schemas/: 9 schemas\n")
    written = {path.name: path.read_text("utf-8") for path in (root / "schemas").iterdir()}
    assert written == schema.schemas(schema.known(decode(read(root))[0]))
    assert '"council"' in written["claim.json"]
    assert (
        CliRunner().invoke(main, ["check", "--root", str(root), "--now=2025-06-01"]).exit_code == 0
    )
    result = CliRunner().invoke(main, ["schema", str(tmp_path / "a/b"), "--root", str(root)])
    assert result.exit_code == 0
    assert len(list((tmp_path / "a/b").iterdir())) == 9


def test_schemas_have_no_place_among_the_records(make_site):
    root = make_site()
    result = CliRunner().invoke(main, ["schema", str(root / "data" / "x"), "--root", str(root)])
    assert result.exit_code == 2
    assert "is where the site's own files are" in result.output
    assert not (root / "data" / "x").exists()


def test_a_broken_site_has_schemas_of_what_can_be_read(make_site):
    root = make_site(edit(CLAIMANTS, ("kind: state", "kind: country")))
    result = CliRunner().invoke(main, ["schema", "--root", str(root)])
    assert result.exit_code == 0
    assert "some files cannot be read" in result.output
    assert '"minutes"' in (root / "schemas/claim.json").read_text("utf-8")
