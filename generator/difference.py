"""What changed in a record that was public, and what of that its revisions do not say."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from generator.archive import normal
from generator.history import Past
from generator.link import Site, held_because, link, published_on
from generator.markdown import DIRECTIVE, Reference
from generator.model import (
    Claim,
    Date,
    Explainer,
    Publication,
    Revision,
)

Scalar = str | int | float | bool | None
Printer = Callable[[str], str]

# What a reader may have quoted: a revision names it with what it was and what it became.
NAMED = (
    "title",
    "claim",
    "claim_reviewed",
    "claimant",
    "claimed_on",
    "place",
    "wording",
    "estimate.question",
    "estimate.bound",
    "estimate.low",
    "estimate.point",
    "estimate.high",
    "estimate.hedge",
    "estimate.as_of",
    "estimate.basis",
    "verdict.rating",
    "verdict.summary",
    "summary",
)
# What is no statement to a reader, or has a rule of its own.
FREE = (
    "id",
    "status",
    "publish_at",
    "published_on",
    "reviewed_on",
    "revisions",
    "aliases",
    "verdict.review_by",
)

ABSENT: tuple[Any, ...] = (None, ())


class Difference(NamedTuple):
    """A field by its dotted name, before and after; None for what is absent."""

    field: str
    before: Any
    after: Any


class Owed(NamedTuple):
    """What the revisions of a record still have to say.

    `unnamed` are fields with what they were when last told and what they are; `untold` those that
    need a new revision of any kind; `lost` the revisions that are there no more as they were, each
    with its place among those of today where it was only altered.
    """

    unnamed: tuple[Difference, ...]
    untold: tuple[Difference, ...]
    lost: tuple[tuple[Revision, int | None], ...]


def fields(record: BaseModel, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every field of a record by its dotted name, those of nested records after their own.

    The fields of a nested record that is absent are there, and None.
    """
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        yield path + name, value
        if isinstance(value, BaseModel):
            yield from fields(value, f"{path}{name}.")
        elif value is None:
            for kind in get_args(info.annotation):
                if isinstance(kind, type) and issubclass(kind, BaseModel):
                    yield from ((f"{path}{name}.{inner}", None) for inner in kind.model_fields)


def differences(
    old: Publication, new: Publication, then: Printer = str, now: Printer = str
) -> tuple[Difference, ...]:
    """What a reader would find changed, in the order of the fields.

    White space, quotation marks and dashes aside; and texts of which the directives print the same,
    as `then` and `now` print them, are the same.
    """
    was, values = dict(fields(old)), dict(fields(new))
    found = [
        Difference(name, was[name], value)
        for name, value in values.items()
        if not _free(name, values) and not _alike(was[name], value, then, now)
    ]
    if isinstance(old, Claim | Explainer) and isinstance(new, Claim | Explainer):
        dated = old.published_on or new.published_on
        if dated and (before := published_on(old)) != (after := published_on(new)):
            found.append(Difference("published_on", before, after))
    if old.withdrawn != new.withdrawn and old.withdrawn:
        found.append(Difference("withdrawn", old.withdrawn, new.withdrawn))
    return tuple(found)


def _free(name: str, values: Mapping[str, Any]) -> bool:
    """Whether a field is no statement of its own: some by their name, others as their parts speak."""
    if name in FREE or name.split(".", maxsplit=1)[0] == "withdrawn":
        return True
    return any(other.startswith(f"{name}.") for other in values)


def _alike(before: Any, after: Any, then: Printer, now: Printer) -> bool:
    if isinstance(before, str) and isinstance(after, str):
        if normal(before) == normal(after):
            return True
        directed = "[[" in before or "[[" in after
        return directed and normal(then(before)) == normal(now(after))
    if isinstance(before, tuple) and isinstance(after, tuple):
        pairs = zip(before, after, strict=False)
        return len(before) == len(after) and all(_alike(a, b, then, now) for a, b in pairs)
    if isinstance(before, BaseModel) and isinstance(after, BaseModel):
        names = type(before).model_fields
        return all(_alike(getattr(before, n), getattr(after, n), then, now) for n in names)
    return bool(before == after) or (before in ABSENT and after in ABSENT)


def owed(old: Publication, new: Publication, then: Printer = str, now: Printer = str) -> Owed:
    """What the revisions of a record that was public as `old` still have to say of it."""
    fresh, lost = revisions(old, new)
    changed = {found.field: found for found in differences(old, new, then, now)}
    was = dict(fields(old))
    unnamed = []
    for name, value in fields(new):
        if name in NAMED:
            told = list(_told(name, was[name], fresh, then))
            if told and not says(told[-1], value, now):
                unnamed.append(Difference(name, told[-1], value))
            elif not told and name in changed:
                unnamed.append(changed[name])
    untold = [found for name, found in changed.items() if name not in NAMED and not fresh]
    return Owed(tuple(unnamed), tuple(untold), lost)


def _told(name: str, before: Any, fresh: Iterable[Revision], then: Printer) -> Iterator[Scalar]:
    """What a field became by each new revision that begins where the one before it ended."""
    at, printed = before, then
    for change in (change for revision in fresh for change in revision.changed):
        if change.field == name and says(change.before, at, printed):
            at, printed = change.after, str
            yield at


def revisions(
    old: Publication, new: Publication
) -> tuple[tuple[Revision, ...], tuple[tuple[Revision, int | None], ...]]:
    """The new revisions; and the old ones that are lost, each with its place if it was altered."""
    left = dict(enumerate(new.revisions))
    missing = []
    for revision in old.revisions:
        same = next((n for n, other in left.items() if _alike(revision, other, str, str)), None)
        if same is None:
            missing.append(revision)
        else:
            del left[same]
    lost = []
    for revision in missing:
        altered = next((n for n, other in left.items() if _same_entry(revision, other)), None)
        if altered is not None:
            del left[altered]
        lost.append((revision, altered))
    return tuple(left.values()), tuple(lost)


def _same_entry(old: Revision, new: Revision) -> bool:
    """Whether a revision is an older one altered, rather than another."""
    if old.on == new.on:
        return True
    return old.note == new.note or (bool(old.changed) and old.changed == new.changed)


def says(said: Scalar, value: Any, printed: Printer = str) -> bool:
    """Whether a value in `changed` is that of a field, as it is written or as it is `printed`."""
    if said is None or value is None or (_counted(said) and _counted(value)):
        return bool(said == value)
    written = str(value)
    return normal(str(said)) in (normal(written), normal(printed(written)))


def may_say(said: Scalar, value: Any) -> bool:
    """The same, whatever the directives of a text may have printed at the time."""
    pieces = [re.escape(normal(piece)) for piece in DIRECTIVE.split(str(value))[::2]]
    pattern = r"\s*.+\s*".join(pieces)
    return says(said, value) or (len(pieces) > 1 and bool(re.fullmatch(pattern, normal(str(said)))))


def _counted(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def scalar(value: Any, printed: Printer = str) -> Scalar:
    """A value as it stands in `changed`."""
    return (
        printed(value)
        if isinstance(value, str)
        else str(value)
        if isinstance(value, Date)
        else value
    )


# ---------------------------------------------------------------- in a whole site


class Addresses(NamedTuple):
    """Which record stands in a file, and which one the address of a slug leads to, by its kind."""

    files: Mapping[str, Publication]
    slugs: Mapping[tuple[type[Publication], str], Publication]


def addresses(site: Site) -> Addresses:
    """Those of the claims and explainers of today, drafts included."""
    every = (*site.records.claims, *site.records.explainers)
    named = {(type(entry), slug): entry for entry in every for slug in entry.aliases}
    return Addresses(
        {entry.path: entry for entry in every},
        named | {(type(entry), entry.slug): entry for entry in every},
    )


def successor(past: Past, old: Publication, now: Addresses) -> Publication | None:
    """The record that a changed file holds now, or that took its place: by its alias, by its content."""
    if old.path not in past.gone:
        return now.files.get(old.path)
    return now.slugs.get((type(old), old.slug)) or now.files.get(past.renamed.get(old.path, ""))


def public(past: Past, site: Site) -> Iterator[Publication]:
    """The changed records that a reader could see at the ref.

    An embargo that was set then and has ended since counts as over: whoever builds the ref today
    publishes it.
    """
    return (old for old in past.changed if not held_because(old, site.now))


def printers(site: Site, past: Past) -> tuple[Printer, Printer]:
    """What prints the directives of a text as they were, and as they are."""

    def then(text: str) -> str:
        return _printed(site.once("past", lambda: _then(site, past)), text)

    return then, lambda text: _printed(site, text)


def _printed(site: Site, text: str) -> str:
    def words(match: re.Match[str]) -> str:
        found = site.resolve(match[1])
        return found.words if isinstance(found, Reference) else match[0]

    return DIRECTIVE.sub(words, text)


def _then(site: Site, past: Past) -> Site:
    """The site as it was, as far as its claims and explainers go."""
    changed = {old.path for old in past.changed}

    def stood(entries: tuple[Any, ...], kind: type[Publication]) -> tuple[Any, ...]:
        kept = [e for e in entries if e.path in past.paths and e.path not in changed]
        return (*kept, *(old for old in past.changed if isinstance(old, kind)))

    records = replace(
        site.records,
        claims=stood(site.records.claims, Claim),
        explainers=stood(site.records.explainers, Explainer),
    )
    return link(records, site.now, site.drafts)[0]
