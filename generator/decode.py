"""Values → records: every problem of every file at once.

`KINDS` says which file holds what. A file that no line of it claims is itself a problem, so that
nothing an editor wrote is skipped in silence. What a file holds depends on its path and its bytes
alone, so that it is decoded once and kept.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from generator import markdown, numbers, strict_yaml
from generator.cache import Cache, digest, pack, unpack
from generator.model import (
    TO_BE_WRITTEN,
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
    Written,
    texts,
)
from generator.problem import Problem, Where, nearest
from generator.progress import Step, Tell, silent
from generator.tree import File, Stamp, Tree, unreadable
from generator.workers import spread

IMAGES = ("avif", "gif", "jpeg", "jpg", "png", "webp")


# Fewer files are read sooner than a process is started.
MANY_FILES = 200
NO_CACHE = Cache(None)


class Image(NamedTuple):
    """A picture in content/images, copied to images/ as it is, and the hash of its bytes."""

    name: str
    file: File
    digest: str


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


class Decoded(NamedTuple):
    """What a file held when its bytes had that hash, and when it had that stamp.

    `kind` is the kind of record that a file of its path holds, if any.
    """

    stamp: Stamp
    digest: str
    kind: str | None
    records: tuple[Any, ...]
    problems: tuple[Problem, ...]


def decode(
    tree: Tree, cache: Cache = NO_CACHE, jobs: int = 1, tell: Tell = silent
) -> tuple[Records, list[Problem]]:
    """Turn every file into records; what cannot be turned is reported and left out.

    A file that `cache` holds is not decoded again; many others are spread over `jobs` processes.
    """
    decoded = decode_files(tree.content, cache, jobs, tell)
    problems = list(tree.problems)
    unread: set[tuple[str, str]] = set()
    found: dict[str, list[Any]] = {kind: [] for _, kind, _ in KINDS}
    for problem in problems:
        unread |= _unread(problem.where.path)
    for file in tree.content:
        held = decoded[file.path]
        problems += held.problems
        if held.kind:
            found[held.kind] += held.records
            if held.problems:
                unread |= _unread(file.path)
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


def decode_files(
    files: Sequence[File], cache: Cache, jobs: int = 1, tell: Tell = silent
) -> Mapping[str, Decoded]:
    """What each file holds, by path."""
    log = cache.log("records")
    kept = log.load()
    decoded: dict[str, Decoded] = {}
    new: list[tuple[File, Decoded | None]] = []
    for file in files:
        held = kept.get(file.path)
        # A file that was saved when the log was written may have been saved once more since.
        if held and file.stamp and held.stamp == file.stamp and file.stamp[1] < log.written:
            decoded[file.path] = held
        else:
            new.append((file, held))
    pieces = [new[at : at + MANY_FILES] for at in range(0, len(new), MANY_FILES)]
    parts = []
    tell(Step("decode", 0, len(new)))
    for part in spread(_decode_some, pieces, jobs if jobs > 1 < len(pieces) else 0):
        parts.append(part)
        decoded |= unpack(part)
        tell(Step("decode", min(len(new), len(parts) * MANY_FILES), len(new)))
    gone = dict.fromkeys(kept.keys() - decoded.keys())
    if gone:
        parts.append(pack(gone))
    log.extend(parts, len(new) + len(gone), decoded)
    for file in files:
        held = decoded[file.path]
        for record in held.records:
            if isinstance(record, Image):
                decoded[file.path] = held._replace(records=(record._replace(file=file),))
            elif record.written.find is None:
                record.written.find = partial(_marks, file)
    log.written = max((file.stamp[1] for file in files if file.stamp), default=0)
    return decoded


def _decode_some(files: Sequence[tuple[File, Decoded | None]]) -> bytes:
    """What some files hold, packed as it is kept and as it is sent from one process to another."""
    return pack({file.path: _decode_one(file, held) for file, held in files})


def _decode_one(file: File, held: Decoded | None) -> Decoded:
    """What a file holds; `held` is what it held before, which may still be true."""
    try:
        data = file.data
    except OSError as error:
        return Decoded((), "", _kind(file.path), (), (unreadable(file, error),))
    of = digest(data)
    if held and held.digest == of:
        return held._replace(stamp=file.stamp)
    records, problems = _read(File(file.path, data))
    return Decoded(file.stamp, of, _kind(file.path), tuple(records), tuple(problems))


def _read(file: File) -> Found:
    if file.path.rsplit("/", 1)[-1].startswith("."):
        message = "a hidden file, which is not part of the site"
        return [], [Problem(Where(file.path), "file", message, severity="warning")]
    for pattern, _, read in KINDS:
        name = pattern.fullmatch(file.path)
        if name:
            return read(file, *name.groups())
    return [], _unclaimed(file)


def _kind(path: str) -> str | None:
    """What a file of that path holds, if anything."""
    if path.rsplit("/", 1)[-1].startswith("."):
        return None
    return next((kind for pattern, kind, _ in KINDS if pattern.fullmatch(path)), None)


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


def _load(text: str, path: str, first_line: int = 1) -> strict_yaml.Loaded:
    """A document's value; its marks are left for later if there is nothing wrong with it."""
    try:
        return strict_yaml.Loaded(strict_yaml.plain(text), Marks(path), ())
    except strict_yaml.Odd:
        return strict_yaml.load(text, path, first_line)


def _record(model: type[Entry]) -> Callable[..., Found]:
    """A YAML file that holds one record; its name is the id."""

    def read(file: File, name: str) -> Found:
        text, problems = _text(file)
        if text is None:
            return [], problems
        loaded = _load(text, file.path)
        if loaded.problems:
            return [], list(loaded.problems)
        return _build(model, loaded.value, file, name)

    return read


def _vocabulary(model: type[Entry]) -> Callable[..., Found]:
    """A YAML file that holds a list of records, each with its id."""

    def read(file: File) -> Found:
        text, problems = _text(file)
        if text is None:
            return [], problems
        loaded = _load(text, file.path)
        if loaded.problems or loaded.value is None:
            return [], list(loaded.problems)
        if not isinstance(loaded.value, tuple):
            message = "expected a list, each item beginning with '- id: …'"
            return [], [Problem(_marks(file).at(), "schema", message)]
        records: list[Any] = []
        for number, value in enumerate(loaded.value):
            made, wrong = _build(model, value, file, None, (number,))
            records += made
            problems += wrong
        return records, problems

    return read


FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def _markdown(model: type[Entry]) -> Callable[..., Found]:
    """A Markdown file with front matter; its name is the slug."""

    def read(file: File, name: str) -> Found:
        text, problems = _text(file)
        if text is None:
            return [], problems
        front = FRONT.match(text)
        if not front:
            message = "no front matter; the file begins with ---, the keys, and --- again"
            return [], [Problem(Where(file.path), "front-matter", message)]
        loaded = _load(front[1], file.path, 2)
        if loaded.problems:
            return [], list(loaded.problems)
        value = {} if loaded.value is None else loaded.value
        if isinstance(value, dict):
            if "body" in value:
                message = "unknown key 'body'; the text stands below the front matter"
                return [], [Problem(_marks(file).key("body"), "schema", message)]
            value = value | {"body": text[front.end() :]}
        return _build(model, value, file, name)

    return read


@lru_cache(maxsize=16)
def _marks(file: File) -> Marks:
    """Where the values of a file are written."""
    try:
        text, _ = _text(file)
    except OSError:
        text = None  # it was there, and now it is not: its name is all that can be said
    if text is None or file.path.endswith(".csv"):
        return Marks(file.path)
    front = FRONT.match(text) if file.path.endswith(".md") else None
    if not front:
        return strict_yaml.load(text, file.path).marks
    marks = strict_yaml.load(front[1], file.path, first_line=2).marks
    if ("body",) in marks.values:
        return marks
    line = text.count("\n", 0, front.end()) + 1
    return replace(
        marks,
        values={**marks.values, ("body",): (line, 1)},
        blocks={**marks.blocks, ("body",): (line, 0)},
    )


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
    records, wrong = _build(Series, value, file, name)
    return ([] if problems else records), problems + wrong


def _image(file: File, name: str, _ending: str) -> Found:
    return [Image(name, file, digest(file.data))], []


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


def _build(
    model: type[Entry], value: Any, file: File, name: str | None, place: tuple[int, ...] = ()
) -> Found:
    """The record that a value makes, or its problems. `place` is its place in a list of records."""
    if not isinstance(value, dict):
        implied = ("body",) if name is None else ("id", "body")
        wanted = ", ".join(
            key for key, f in model.model_fields.items() if f.is_required() and key not in implied
        )
        said = "this is not a mapping of keys to values"
        if value is None:
            said = "the item is empty" if name is None else "the file is empty"
        where = _marks(file).at(*place)
        return [], [Problem(where, "schema", f"{said}; expected the keys {wanted}")]
    problems: list[Problem] = []
    if name is not None:
        if "id" in value:
            message = "unknown key 'id'; the file's name is the id"
            problems.append(Problem(_marks(file).key("id"), "schema", message))
        value = value | {"id": name}
    try:
        record = model.model_validate(value)
    except ValidationError as error:
        return [], problems + explain_all(model, error, value, _marks(file).under(*place))
    if problems:
        return [], problems
    every = texts(record)
    record.__dict__["written"] = Written(
        file.path,
        place,
        digest(repr(value)),
        markdown.mentions(every),
        numbers.asserted(record, every),
        numbers.facts(record, every),
        any(TO_BE_WRITTEN in text for _, text in every),
    )
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
