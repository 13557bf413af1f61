"""JSON Schemas of the records, by which editors' programs explain, complete and check what is written.

They say what `model.py` says, in its own words, and know the ids of a site. An id that they do not
know is no mistake to them: it may be newer than they are, and the desk looks at it anyway.
"""

import ast
import inspect
import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from generator import model
from generator.decode import Records
from generator.model import (
    Claim,
    Claimant,
    Config,
    Entry,
    Explainer,
    Metric,
    Page,
    Question,
    Rating,
    Source,
)

DRAFT = "https://json-schema.org/draft/2020-12/schema"
# The file of each schema, what it describes, and whether the records stand in a list.
KINDS: tuple[tuple[str, type[Entry], bool], ...] = (
    ("claim", Claim, False),
    ("source", Source, False),
    ("explainer", Explainer, False),
    ("page", Page, False),
    ("site", Config, False),
    ("ratings", Rating, True),
    ("metrics", Metric, True),
    ("questions", Question, True),
    ("claimants", Claimant, True),
)
# What the file's name and the text below the front matter say, the keys do not.
IMPLIED = ("id", "body")
# Which ids a key takes.
REFERS: Mapping[tuple[str, str], str] = {
    ("Claim", "claimant"): "claimants",
    ("Claim", "appearances"): "sources",
    ("Claimant", "part_of"): "claimants",
    ("Config", "methodology"): "pages",
    ("Config", "corrections_policy"): "pages",
    ("Config", "principles"): "pages",
    ("Estimate", "question"): "questions",
    ("Estimate", "parts"): "claims",
    ("Evidence", "source"): "sources",
    ("Evidence", "origin"): "sources",
    ("Evidence", "metric"): "metrics",
    ("Metric", "includes"): "metrics",
    ("Metric", "floor_of"): "metrics",
    ("Publication", "by"): "people",
    ("Question", "metric"): "metrics",
    ("Source", "derives_from"): "sources",
    ("Verdict", "rating"): "ratings",
}
Ids = Mapping[str, Mapping[str, str]]


def schemas(ids: Ids) -> dict[str, str]:
    """The text of each schema, by the name of its file. `ids` are those of a site, with their names."""
    found = {}
    for name, kind, listed in KINDS:
        found[f"{name}.json"] = json.dumps(_schema(kind, listed, ids), ensure_ascii=False, indent=1)
    return {name: text + "\n" for name, text in found.items()}


def known(records: Records) -> Ids:
    """The ids of a site by the kind of record, each with the name that readers see."""
    kinds: Mapping[str, tuple[Iterable[Entry], str]] = {
        "claims": (records.claims, "title"),
        "claimants": (records.claimants, "name"),
        "metrics": (records.metrics, "label"),
        "pages": (records.pages, "title"),
        "people": (records.config.people if records.config else (), "name"),
        "questions": (records.questions, "title"),
        "ratings": (records.ratings, "label"),
        "sources": (records.sources, "title"),
    }
    return {
        kind: {e.id: str(getattr(e, name)) for e in sorted(entries, key=lambda e: e.id)}
        for kind, (entries, name) in kinds.items()
    }


def said(kind: type[BaseModel], key: str) -> str:
    """What a key of a record is for, as model.py has it below the key."""
    return next((text for k in kind.__mro__ if (text := _said().get((k.__name__, key)))), "")


@cache
def _said() -> dict[tuple[str, str], str]:
    """The text below each key, read from the source: no build pays for it."""
    found = {}
    for record in ast.parse(inspect.getsource(model)).body:
        if not isinstance(record, ast.ClassDef):
            continue
        for key, below in zip(record.body, record.body[1:], strict=False):
            if (
                isinstance(key, ast.AnnAssign)
                and isinstance(key.target, ast.Name)
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
            ):
                found[record.name, key.target.id] = " ".join(str(below.value.value).split())
    return found


def _schema(kind: type[Entry], listed: bool, ids: Ids) -> dict[str, Any]:
    whole = kind.model_json_schema(mode="validation", by_alias=True)
    inner = whole.pop("$defs", {})
    for name, part in inner.items():
        _explain(part, getattr(model, name), ids)
    _explain(whole, kind, ids)
    if listed:
        inner[kind.__name__] = whole
        items = {"$ref": f"#/$defs/{kind.__name__}"}
        whole = {"title": f"{kind.__name__}s", "type": ["array", "null"], "items": items}
    else:
        for key in IMPLIED:
            whole["properties"].pop(key, None)
        whole["required"] = [key for key in whole["required"] if key not in IMPLIED]
    return {"$schema": DRAFT, **whole, **({"$defs": inner} if inner else {})}


def _explain(schema: dict[str, Any], kind: type[BaseModel], ids: Ids) -> None:
    """Add what each key is for and the ids that it may take; leave out what says nothing."""
    for name, field in kind.model_fields.items():
        shown = schema["properties"][field.alias or name]
        shown.pop("title", None)
        if shown.get("default", 0) in (None, [], {}):
            del shown["default"]
        refers = next((REFERS[k.__name__, name] for k in kind.__mro__
                       if (k.__name__, name) in REFERS), "")  # fmt: skip
        filled = _completed(shown, ids.get(refers, {})) if refers else shown
        schema["properties"][field.alias or name] = {"description": said(kind, name), **filled}


def _completed(schema: Any, ids: Mapping[str, str]) -> Any:
    """A schema in which every id may be one of those that are known, or any other."""
    if isinstance(schema, list):
        return [_completed(each, ids) for each in schema]
    if not isinstance(schema, dict) or not ids:
        return schema
    if schema.get("type") == "string" and "enum" not in schema:
        names = {"enum": list(ids), "enumDescriptions": list(ids.values())}
        return {"anyOf": [names, schema]}
    kept = ("propertyNames",)
    return {key: v if key in kept else _completed(v, ids) for key, v in schema.items()}
