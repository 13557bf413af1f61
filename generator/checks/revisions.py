"""Rule `revision`."""

import textwrap
from collections.abc import Iterator

from pydantic import BaseModel

from generator.link import Site
from generator.model import Change, Publication
from generator.problem import Problem, nearest


def check(site: Site) -> Iterator[Problem]:
    """A revision names fields that the record has, and its last change is what stands there now."""
    for entry in (*site.records.claims, *site.records.explainers):
        if entry.revisions:
            yield from _revisions(entry)


def _revisions(entry: Publication) -> Iterator[Problem]:
    newest: set[str] = set()
    known = {path for path, _ in _values(entry)}
    now = dict(_values(entry))
    for number in reversed(range(len(entry.revisions))):
        for place, change in enumerate(entry.revisions[number].changed):
            at = ("revisions", number, "changed", place)
            if change.field not in known:
                message = f"no field '{change.field}'{nearest(change.field, known)}"
                yield Problem(entry.at(*at, "field"), "revision", message)
            elif change.field not in newest and not _stands(change, now[change.field]):
                is_now = textwrap.shorten(str(now[change.field]), 60, placeholder="…")
                message = (
                    f"{change.field} became '{change.after}' by this revision, but is '{is_now}'"
                )
                yield Problem(entry.at(*at, "to"), "revision", message)
            newest.add(change.field)


def _stands(change: Change, value: object) -> bool:
    """Whether what a change led to is what stands there; of a longer text it may be a part."""
    if isinstance(value, str) and (len(value) > 80 or "\n" in value):
        return True
    return str(change.after) == str(value)


def _values(record: BaseModel, path: str = "") -> Iterator[tuple[str, object]]:
    """Every field of a record by its dotted name, nested records included."""
    for name in type(record).model_fields:
        value = getattr(record, name)
        yield path + name, value
        if isinstance(value, BaseModel):
            yield from _values(value, f"{path}{name}.")
