"""Values → records: every problem of every file at once.

`KINDS` says which file holds what. A file that no line of it claims is itself a problem, so that
nothing an editor wrote is skipped in silence.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from generator import strict_yaml
from generator.model import (
    Claim,
    Claimant,
    Config,
    Entry,
    Explainer,
    Marks,
    Metric,
    Page,
    Question,
    Rating,
    Series,
    Source,
)
from generator.problem import Problem, Where, nearest
from generator.tree import File, Tree

IMAGES = ("avif", "gif", "jpeg", "jpg", "png", "webp")


class Image(NamedTuple):
    """A picture in content/images, copied to images/ as it is."""

    name: str
    file: File


@dataclass(frozen=True)
class Records:
    """All records of a site as they are written, not yet joined, in order of path.

    `unread` names what could not be read, as (kind, id), or (kind, "*") for a whole vocabulary: it
    is reported already, so that a reference to it is not a second problem.
    """

    config: Config | None
    claims: tuple[Claim, ...]
    explainers: tuple[Explainer, ...]
    pages: tuple[Page, ...]
    ratings: tuple[Rating, ...]
    metrics: tuple[Metric, ...]
    questions: tuple[Question, ...]
    claimants: tuple[Claimant, ...]
    sources: tuple[Source, ...]
    series: tuple[Series, ...]
    images: tuple[Image, ...]
    theme: tuple[File, ...]
    unread: frozenset[tuple[str, str]] = frozenset()


Found = tuple[list[Any], list[Problem]]


def decode(tree: Tree) -> tuple[Records, list[Problem]]:
    """Turn every file into records; what cannot be turned is reported and left out."""
    problems = list(tree.problems)
    unread: set[tuple[str, str]] = set()
    found: dict[str, list[Any]] = {kind: [] for _, kind, _ in KINDS}
    for problem in problems:
        unread |= _unread(problem.where.path)
    for file in tree.content:
        if file.path.rsplit("/", 1)[-1].startswith("."):
            message = "a hidden file, which is not part of the site"
            problems.append(Problem(Where(file.path), "file", message, severity="warning"))
            continue
        for pattern, kind, read in KINDS:
            name = pattern.fullmatch(file.path)
            if name:
                records, wrong = read(file, *name.groups())
                found[kind] += records
                problems += wrong
                if wrong:
                    unread |= _unread(file.path)
                break
        else:
            problems += _unclaimed(file)
    reported = {problem.where.path for problem in problems}
    if not found["config"] and not reported & {"data", "data/site.yaml"}:
        problems.append(
            Problem(Where("data/site.yaml"), "file", "missing; it holds the title, url and people")
        )
    config = found.pop("config")
    del found["readme"]
    by_kind: dict[str, Any] = {kind: tuple(entries) for kind, entries in found.items()}
    return (
        Records(
            config=config[0] if config else None,
            theme=tree.theme,
            unread=frozenset(unread),
            **by_kind,
        ),
        problems,
    )


def _unread(path: str) -> set[tuple[str, str]]:
    """What a file, or a whole missing folder, would have held: (kind, id), or (kind, "*")."""
    for pattern, kind, _ in KINDS:
        name = pattern.fullmatch(path)
        if name:
            return {(kind, name[1] if name.groups() else "*")}
    return {(kind, "*") for pattern, kind, _ in KINDS if pattern.pattern.startswith(rf"{path}/")}


def _unclaimed(file: File) -> list[Problem]:
    where = Where(file.path)
    folders = sorted({shape for shape in SHAPES if shape.split("/")[0] == file.path.split("/")[0]})
    return [Problem(where, "file", "nothing reads this file; expected " + ", ".join(folders))]


# ---------------------------------------------------------------- one reader a shape of file


def _text(file: File) -> tuple[str | None, list[Problem]]:
    try:
        return file.data.decode("utf-8-sig").replace("\r\n", "\n"), []
    except UnicodeDecodeError as error:
        before = file.data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        message = f"not UTF-8: the byte 0x{file.data[error.start]:02X}; save the file as UTF-8"
        return None, [Problem(Where(file.path, line, column), "encoding", message)]


def _yaml(file: File) -> tuple[strict_yaml.Loaded | None, list[Problem]]:
    text, problems = _text(file)
    if text is None:
        return None, problems
    loaded = strict_yaml.load(text, file.path)
    return (None if loaded.problems else loaded), list(loaded.problems)


def _record(model: type[Entry]) -> Callable[..., Found]:
    """A YAML file that holds one record; its name is the id."""

    def read(file: File, name: str) -> Found:
        loaded, problems = _yaml(file)
        if loaded is None:
            return [], problems
        return _build(model, loaded.value, loaded.marks, name)

    return read


def _vocabulary(model: type[Entry]) -> Callable[..., Found]:
    """A YAML file that holds a list of records, each with its id."""

    def read(file: File) -> Found:
        loaded, problems = _yaml(file)
        if loaded is None:
            return [], problems
        if loaded.value is None:
            return [], []
        if not isinstance(loaded.value, tuple):
            message = "expected a list, each item beginning with '- id: …'"
            return [], [Problem(loaded.marks.at(), "schema", message)]
        records: list[Any] = []
        for number, value in enumerate(loaded.value):
            made, wrong = _build(model, value, loaded.marks.under(number), None)
            records += made
            problems += wrong
        return records, problems

    return read


def _markdown(model: type[Entry]) -> Callable[..., Found]:
    """A Markdown file with front matter; its name is the slug."""

    def read(file: File, name: str) -> Found:
        text, problems = _text(file)
        if text is None:
            return [], problems
        front = re.match(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", text, re.DOTALL | re.MULTILINE)
        if not front:
            message = "no front matter; the file begins with ---, the keys, and --- again"
            return [], [Problem(Where(file.path), "front-matter", message)]
        loaded = strict_yaml.load(front[1], file.path, first_line=2)
        if loaded.problems:
            return [], list(loaded.problems)
        value = {} if loaded.value is None else loaded.value
        line = text.count("\n", 0, front.end()) + 1
        marks = loaded.marks
        if isinstance(value, dict):
            if "body" in value:
                message = "unknown key 'body'; the text stands below the front matter"
                return [], [Problem(marks.key("body"), "schema", message)]
            value = value | {"body": text[front.end() :]}
            marks = replace(
                marks,
                values={**marks.values, ("body",): (line, 1)},
                blocks={**marks.blocks, ("body",): (line, 0)},
            )
        return _build(model, value, marks, name)

    return read


def _series(file: File, name: str) -> Found:
    text, problems = _text(file)
    if text is None:
        return [], problems
    try:
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows: list[tuple[int, tuple[str, ...]]] = []
        start = 1  # a row may run over several lines; it is named by its first
        for row in lines:
            if row:
                rows.append((start, tuple(row)))
            start = lines.line_num + 1
    except csv.Error as error:
        message = f"not readable as CSV: {error}"
        return [], [Problem(Where(file.path, start), "csv", message)]
    if len(rows) < 2:
        message = "expected a first row with the names of the columns, and rows below it"
        return [], [Problem(Where(file.path), "csv", message)]
    (_, columns), *body = rows
    for column in columns:
        if not column.strip() or columns.count(column) > 1:
            message = f"the column name '{column}' is empty or stands twice"
            return [], [Problem(Where(file.path), "csv", message)]
    for number, cells in body:
        if len(cells) != len(columns):
            message = f"{len(cells)} values; expected {len(columns)}, one a column"
            problems.append(Problem(Where(file.path, number), "csv", message))
    value = {
        "columns": columns,
        "rows": tuple(row for _, row in body),
        "lines": tuple(line for line, _ in body),
    }
    records, wrong = _build(Series, value, Marks(file.path), name)
    return ([] if problems else records), problems + wrong


def _image(file: File, name: str, _ending: str) -> Found:
    return [Image(name, file)], []


def _readme(_file: File) -> Found:
    return [], []


def _config(file: File) -> Found:
    return _record(Config)(file, "site")


KINDS: tuple[tuple[re.Pattern[str], str, Callable[..., Found]], ...] = (
    (re.compile(r"content/claims/([^/]+)\.yaml"), "claims", _record(Claim)),
    (re.compile(r"content/explainers/([^/]+)\.md"), "explainers", _markdown(Explainer)),
    (re.compile(r"content/pages/([^/]+)\.md"), "pages", _markdown(Page)),
    (re.compile(rf"content/images/([a-z0-9_-]+\.({'|'.join(IMAGES)}))"), "images", _image),
    (re.compile(r"data/site\.yaml"), "config", _config),
    (re.compile(r"data/ratings\.yaml"), "ratings", _vocabulary(Rating)),
    (re.compile(r"data/metrics\.yaml"), "metrics", _vocabulary(Metric)),
    (re.compile(r"data/questions\.yaml"), "questions", _vocabulary(Question)),
    (re.compile(r"data/claimants\.yaml"), "claimants", _vocabulary(Claimant)),
    (re.compile(r"data/sources/([^/]+)\.yaml"), "sources", _record(Source)),
    (re.compile(r"data/series/([^/]+)\.csv"), "series", _series),
    (re.compile(r"(?:content|data)/README\.md"), "readme", _readme),
)
SHAPES = (
    "content/claims/<slug>.yaml",
    "content/explainers/<slug>.md",
    "content/pages/<slug>.md",
    "content/images/<name>.png",
    "data/site.yaml",
    "data/<vocabulary>.yaml (ratings, metrics, questions, claimants)",
    "data/sources/<id>.yaml",
    "data/series/<id>.csv",
)

# ---------------------------------------------------------------- validation, in the editor's words


def _build(model: type[Entry], value: Any, marks: Marks, name: str | None) -> Found:
    if not isinstance(value, dict):
        implied = ("body",) if name is None else ("id", "body")
        wanted = ", ".join(
            key for key, f in model.model_fields.items() if f.is_required() and key not in implied
        )
        said = "this is not a mapping of keys to values"
        if value is None:
            said = "the item is empty" if name is None else "the file is empty"
        return [], [Problem(marks.at(), "schema", f"{said}; expected the keys {wanted}")]
    problems: list[Problem] = []
    if name is not None:
        if "id" in value:
            message = "unknown key 'id'; the file's name is the id"
            problems.append(Problem(marks.key("id"), "schema", message))
        value = value | {"id": name}
    try:
        record = model.model_validate(value)
    except ValidationError as error:
        return [], problems + explain_all(model, error, value, marks)
    if problems:
        return [], problems
    record._marks = marks
    return [record], []


def explain_all(
    model: type[BaseModel], error: ValidationError, value: Any, marks: Marks, rule: str = "schema"
) -> list[Problem]:
    """Every error of a record, one a place: a value that may be of several kinds fails them all."""
    problems: dict[object, Problem] = {}
    for detail in error.errors():
        if _hollow(detail, value):
            continue
        problem = _explain(model, detail, value, marks, rule)
        place = problem.message if detail["type"] == "missing" else problem.where
        if place not in problems or detail["type"] == "float_type":
            problems[place] = problem
    return list(problems.values())


def _hollow(detail: ErrorDetails, value: Any) -> bool:
    """Whether a list is called empty only because every item of it is wrong."""
    given = value
    for part in detail["loc"]:
        given = given.get(part) if isinstance(given, dict) else None
    return detail["type"] == "too_short" and bool(given)


def _explain(
    model: type[BaseModel], detail: ErrorDetails, value: Any, marks: Marks, rule: str
) -> Problem:
    """One pydantic error as a Problem at its place, saying what was expected."""
    path = tuple(part for part in detail["loc"] if not str(part).startswith("function-"))
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    path = _existing(value, path, kind)
    where = marks.at(*path)
    name = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        where = marks.key(*path)
        message = f"unknown key {_shown(name)}{nearest(name, _keys(model, path[:-1]))}"
    elif kind == "missing":
        where = marks.key(*path[:-1]) if path[:-1] else marks.at()
        of = f" in {_dotted(path[:-1])}" if path[:-1] else ""
        message = f"missing key '{name}'{of}"
    elif kind == "literal_error":
        options = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        near = nearest(str(given), options)
        message = f"{_shown(given)} is not one of {', '.join(options)}{near}"
    elif kind == "slug" and path == ("id",) and marks.prefix + path not in marks.values:
        message = f"the file name '{given}' is not a slug: {context_text(detail)}"
    elif kind in WANTED:
        message = f"{_dotted(path)} is {_shown(given)}; expected {WANTED[kind]}"
    elif kind in ("greater_than_equal", "less_than_equal"):
        limit = context.get("ge", context.get("le"))
        side = "at least" if "ge" in context else "at most"
        message = f"{_dotted(path)} is {_shown(given)}; expected {side} {limit}"
    elif kind == "too_short":
        message = f"{_dotted(path)} is empty; expected at least one item"
    else:
        message = f"{_dotted(path)} is {_shown(given)}; {context_text(detail)}"
    return Problem(where, rule, message)


WANTED = {
    "string_type": "text (a number or true/false that is meant as text needs quotes)",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list, one '- ' item a line",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "string_pattern_mismatch": "a language tag such as en or ko-KP",
}


def context_text(detail: ErrorDetails) -> str:
    """The library's own words, begun like ours."""
    text = detail["msg"]
    return text[0].lower() + text[1:]


def _existing(value: Any, path: tuple[Any, ...], kind: str) -> tuple[Any, ...]:
    """`path` without the parts pydantic adds for the arms of a union."""
    result: list[Any] = []
    for number, part in enumerate(path):
        last = number == len(path) - 1 and kind == "missing"
        if isinstance(value, dict) and (part in value or last):
            value = value.get(part)
        elif isinstance(value, tuple) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            continue
        result.append(part)
    return tuple(result)


def _keys(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """The keys that the record at `path` inside `model` may have."""
    for part in path:
        if isinstance(part, int):
            continue
        for name, info in model.model_fields.items():
            if part in (name, info.alias):
                model = _inner(info.annotation) or model
    return [i.alias or n for n, i in model.model_fields.items() if n not in ("id", "body")]


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple) or get_args(annotation):
        if get_origin(annotation) is Literal:
            return None
        return next((m for a in get_args(annotation) if (m := _inner(a))), None)
    return None


def _dotted(path: tuple[Any, ...]) -> str:
    return "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, (dict, tuple)):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = " ".join(str(value).splitlines())
    return f"'{text if len(text) <= 60 else text[:57] + '…'}'"
