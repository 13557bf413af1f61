"""What a public record no longer says as it did, and the entry in its revisions that says so."""

import datetime as dt
import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from generator import difference, history
from generator.cache import Cache
from generator.decode import NO_CACHE, decode, decode_files, explain_all
from generator.difference import Difference, Owed, Printer, scalar
from generator.edit import Unsure, flow, insert, save
from generator.history import Past
from generator.link import Site, changed_on, link
from generator.model import Claim, Date, Explainer, Marks, Publication, Revision
from generator.problem import Problem, nearest
from generator.tree import File, read

HOMES = ("content/claims/{}.yaml", "content/explainers/{}.md")
BOM = "\ufeff"


class Refused(Exception):
    """What was asked for cannot be done; the message says why, and what can."""


class Found(NamedTuple):
    """A record beside what it was at `since`.

    `problems` say why the two cannot be compared; `differences` are all that a reader would find,
    `changed` those that the next revision lists, with `from` and `to`. `replaces` holds the slugs of
    public records whose place it took, and `settled` is why nothing is to be announced, if so.
    """

    path: str
    since: str
    record: Claim | Explainer | None = None
    old: Publication | None = None
    differences: tuple[Difference, ...] = ()
    changed: tuple[Mapping[str, Any], ...] = ()
    replaces: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    settled: str = ""


def compare(
    root: Path, slug: str, ref: str, now: dt.datetime, cache: Cache = NO_CACHE, jobs: int = 1
) -> Found:
    """A record of the site at `root`, by its slug or its path, beside what it was at `ref`.

    Raises Refused if there is no such record, NoHistory if the ref cannot be read.
    """
    tree = read(root)
    path = _path(slug, [file.path for file in tree.content])
    past = history.read(root, tree, ref, jobs)
    records, problems = decode(tree, cache, jobs)
    site, _ = link(records, now, since=past)
    every: tuple[Claim | Explainer, ...] = (*records.claims, *records.explainers)
    record = next((entry for entry in every if entry.path == path), None)
    before = {old for old, new in past.renamed.items() if new == path}
    wrong = [p for p in problems if p.where.path == path and record is None]
    wrong += [p for p in past.problems if p.where.path in {path, *before}]
    if record is None or wrong:
        return Found(path, ref, problems=tuple(wrong))
    return _compared(site, past, record)


def _path(slug: str, files: list[str]) -> str:
    """The one file that a slug or a path means."""
    found = [path for home in HOMES if (path := home.format(slug)) in files]
    if slug in files and slug.startswith(history.FOLDERS):
        found = [slug]
    if len(found) > 1:
        raise Refused(f"'{slug}' is a claim and an explainer; expected {found[0]} or {found[1]}")
    if not found:
        slugs = [Path(path).stem for path in files if path.startswith(history.FOLDERS)]
        raise Refused(f"no claim or explainer '{slug}'{nearest(slug, slugs)}")
    return found[0]


def _compared(site: Site, past: Past, record: Claim | Explainer) -> Found:
    now = difference.addresses(site)
    led = [o for o in difference.public(past, site) if difference.successor(past, o, now) is record]
    merged = [o for o in led if o.path in past.gone and record.path in past.paths]
    old = next((o for o in led if o not in merged), None)
    found = Found(record.path, past.ref, record, old)
    if old is None and not merged:
        return found._replace(settled=_why_not(past, record))
    then, printed = difference.printers(site, past)
    due = difference.owed(old, record, then, printed) if old else Owed((), (), ())
    every = difference.differences(old, record, then, printed) if old else ()
    replaces = () if old and difference.revisions(old, record)[0] else tuple(o.slug for o in merged)
    found = found._replace(
        differences=tuple(_spoken(each, then, printed) for each in every),
        changed=tuple(
            {"field": each.field, "from": each.before, "to": each.after}
            for each in (_spoken(each, then, printed) for each in due.unnamed)
        ),
        replaces=replaces,
    )
    if due.unnamed or due.untold or replaces:
        return found
    said = "what changed is announced" if every else "it says what it said"
    return found._replace(settled=f"nothing to announce: {said}")


def _spoken(found: Difference, then: Printer, now: Printer) -> Difference:
    """A difference as `changed` quotes it, directives printed; what is no single value stays."""
    return found._replace(before=scalar(found.before, then), after=scalar(found.after, now))


def _why_not(past: Past, record: Publication) -> str:
    """Why a record that was not public, or has not changed, has nothing to announce."""
    was = {old.path for old in past.changed}
    if record.path in was or past.gone & {o for o, n in past.renamed.items() if n == record.path}:
        return "nothing to announce: it was not public"
    if record.path in past.paths:
        return "nothing to announce: its file has not changed"
    return "nothing to announce: it was not there"


# ---------------------------------------------------------------- shown


def rows(found: Found) -> Iterator[str]:
    """What changed, a line before and a line after a field; of long texts the lines that differ."""
    yield f"{found.path}, since {found.since}:"
    for field, before, after in found.differences:
        yield f"  {field}"
        old, new = _lines(before), _lines(after)
        for row in difflib.ndiff(old, new):
            if row[0] in "-+":
                yield f"    {row.rstrip()}"
    slug = found.old.slug if found.old else ""
    if found.record and slug not in ("", found.record.slug, *found.record.aliases):
        yield f"  it was '{slug}'; expected aliases: [{', '.join([*found.record.aliases, slug])}]"
    for slug in found.replaces:
        yield f"  it takes the place of '{slug}'"
    if found.settled:
        yield f"  {found.settled}"


def _lines(value: Any) -> list[str]:
    """A value as lines: of a text its own, of a list an item a line."""
    if value is None:
        return []
    if isinstance(value, tuple):
        return [flow(_plain(each)) for each in value]
    if isinstance(value, str):
        return value.splitlines()
    return [flow(_plain(value))]


def _plain(value: Any) -> Any:
    """A value as it could stand in a file, by the names of its keys there."""
    if isinstance(value, BaseModel):
        known = {info.alias or name: getattr(value, name) for name, info in _fields(value)}
        return {name: _plain(each) for name, each in known.items() if each not in (None, ())}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Date) else value


def _fields(record: BaseModel) -> Iterator[tuple[str, Any]]:
    yield from type(record).model_fields.items()


# ---------------------------------------------------------------- written


def entry(found: Found, said: tuple[str, str], on: str | None, now: dt.datetime) -> dict[str, Any]:
    """The revision, as plain values: `said` is its kind and note, `on` its day, by default that of `now`.

    Raises Refused.
    """
    assert found.record is not None  # noqa: S101  (nothing is announced of what was not read)
    last = changed_on(found.record).text
    # Where the desk's own day is ahead of UTC, its record may be a day ahead of it too.
    day = max(f"{now:%Y-%m-%d}", last) if on is None else on
    value: dict[str, Any] = {"on": day, "kind": said[0], "note": said[1].strip()}
    if found.changed:
        value["changed"] = [dict(change) for change in found.changed]
    try:
        Revision.model_validate({**value, "changed": tuple(found.changed)})
    except ValidationError as error:
        problems = explain_all(Revision, error, value, Marks(found.path))
        raise Refused("; ".join(problem.message for problem in problems)) from None
    if day < last:
        raise Refused(f"on is {day}, before {last}, the day that {found.path} last names")
    return value


def write(root: Path, found: Found, value: Mapping[str, Any]) -> None:
    """Append the revision to the record's file, of which nothing else changes.

    Raises Unsure if that cannot be done, OSError if the file cannot be read or written.
    """
    file = (root / found.path).resolve()  # a link stays one
    text = file.read_bytes().decode("utf-8")
    mark = BOM if text.startswith(BOM) else ""
    changed = mark + insert(text.removeprefix(BOM), ("revisions",), dict(value), item=True)
    held = decode_files([File(found.path, changed.encode())], NO_CACHE)[found.path]
    if len(held.records) != 1:
        raise Unsure("with the revision it could not be read")
    save(file, changed)
