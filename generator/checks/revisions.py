"""Rule `revision`."""

import textwrap
from collections.abc import Iterator

from generator import difference
from generator.difference import Addresses, may_say, scalar
from generator.edit import flow
from generator.history import Past
from generator.link import Site, held_because
from generator.model import Change, Claim, Publication
from generator.problem import Problem, Where, nearest


def check(site: Site) -> Iterator[Problem]:
    """A revision names fields that the record has, and its last change is what stands there now.

    With `--since REF`, nothing that was public at that commit changes without a new entry in
    `revisions`, which the page prints with its date and its reason. `claimline revise SLUG` writes it.

    - Whatever a reader may have quoted is named in `changed`, `from` what it was `to` what it is: the
      title, the claim, its short form, the claimant, date, place and exact words, each part of the
      estimate, the rating and the summary; of an explainer the title and the summary. Several entries
      may tell it one after another. A text stands there as it is written, or as its directives print.
    - All else that a page says needs a new entry too, which need not name it: the analysis, the evidence
      and its order, what is known and not known, the reply, an explainer's text, the day of
      publication, who signs. A long text is not quoted; the note says what changed and why.
    - Free are the day of review and of the next one; white space, quotation marks and dashes; and a
      number that was typed and is now printed by a directive that prints the same.
    - An entry that was public is neither removed nor altered: what it got wrong, a new one says.
    - Nothing public is taken back. A claim that no longer stands keeps its file and its status, and says
      `withdrawn: {on: …, reason: …}`; its page then says what it was and why it went. Whatever a
      withdrawal said is not changed without an entry either.
    - A file that is renamed leaves its old name in `aliases`, so that the old address leads to the new
      one, and what is in `aliases` stays. Where one record takes the place of another that was public
      beside it, a new entry of its own says so.

    Public is what a build of REF would show today: no draft, and under no embargo that lasts. What is
    new needs nothing, nor does what nobody could see. A file of REF that cannot be read by today's rules
    is a warning, because it was not compared. REF is taken as it is, so that commits which it has and
    HEAD has not look undone: merge them, or compare with their common ancestor.
    """
    for entry in (*site.records.claims, *site.records.explainers):
        if entry.revisions:
            yield from _revisions(entry)
    if site.since:
        yield from _since(site, site.since)


def _revisions(entry: Publication) -> Iterator[Problem]:
    newest: set[str] = set()
    now = dict(difference.fields(entry))
    for number in reversed(range(len(entry.revisions))):
        for place, change in enumerate(entry.revisions[number].changed):
            at = ("revisions", number, "changed", place)
            if change.field not in now:
                message = f"no field '{change.field}'{nearest(change.field, now)}"
                yield Problem(entry.at(*at, "field"), "revision", message)
            elif change.field not in newest and not _stands(change, now[change.field]):
                message = (
                    f"{change.field} became '{change.after}' by this revision, "
                    f"but is '{_short(now[change.field])}'"
                )
                yield Problem(entry.at(*at, "to"), "revision", message)
            newest.add(change.field)


def _stands(change: Change, value: object) -> bool:
    """Whether what a change led to is what stands there; of a longer text it may be a part."""
    if isinstance(value, str) and (len(value) > 80 or "\n" in value):
        return True
    return may_say(change.after, value)


def _short(value: object) -> str:
    return textwrap.shorten(str(value), 60, placeholder="…")


# ---------------------------------------------------------------- since a commit


def _since(site: Site, past: Past) -> Iterator[Problem]:
    now = difference.addresses(site)
    public = difference.public(past, site)
    found = [problem for old in public for problem in _of(site, past, old, now)]
    yield from past.problems
    yield from found
    if found and past.apart:
        message = (
            f"'{past.ref}' has commits that HEAD has not, so that what they changed looks undone; "
            f"merge them, or compare with the output of: git merge-base {past.ref} HEAD"
        )
        yield Problem(Where("content"), "revision", message, severity="warning")


def _of(site: Site, past: Past, old: Publication, now: Addresses) -> Iterator[Problem]:
    """What is wrong with that which became of one record that was public."""
    new = difference.successor(past, old, now)
    if new is None:
        moved = past.renamed.get(old.path)
        if old.path in past.gone and moved is None:
            yield Problem(Where(old.path), "revision", _gone(past, old))
        return  # else there is a file, and why it holds no record is a problem already
    why = held_because(new, site.now)
    if why:
        at, what = ("status", "a draft") if why == "draft" else ("publish_at", "under embargo")
        message = (
            f"this was public at '{past.ref}' and is {what}; expected status: published, with "
            "withdrawn: {on: …, reason: …} if it no longer stands"
        )
        yield Problem(new.at(at), "revision", message)
        return
    fresh, _ = difference.revisions(old, new)
    merged = old.path in past.gone and new.path in past.paths
    if merged and not fresh:
        message = (
            f"'{old.slug}', public at '{past.ref}', now leads here, and no new revision says so; "
            f"expected one{_writes(past, new)}"
        )
        yield Problem(new.at("aliases"), "revision", message)
    if not merged:
        yield from _changed(site, past, old, new)
    wanted = [*old.aliases, *([old.slug] if old.path in past.gone else [])]
    for slug in wanted:
        if (type(old), slug) not in now.slugs:
            message = (
                f"'{slug}' was an address of this at '{past.ref}'; expected it in aliases, "
                f"as [{', '.join([*new.aliases, slug])}], so that it still leads here"
            )
            yield Problem(new.at("aliases"), "revision", message)


def _gone(past: Past, old: Publication) -> str:
    kind = "claim" if isinstance(old, Claim) else "explainer"
    return (
        f"this {kind} was public at '{past.ref}' and is gone; expected the file with "
        f"withdrawn: {{on: …, reason: …}} (git checkout {past.ref} -- {old.path}), or "
        f"'{old.slug}' in the aliases of the {kind} that takes its place"
    )


def _changed(site: Site, past: Past, old: Publication, new: Publication) -> Iterator[Problem]:
    then, now = difference.printers(site, past)
    due = difference.owed(old, new, then, now)
    for field, before, after in due.unnamed:
        change = {"field": field, "from": scalar(before, then), "to": scalar(after, now)}
        told = ", ".join(f"{key}: {_short(flow(value))}" for key, value in change.items())
        message = (
            f"{field} is not what it was at '{past.ref}', and no new revision says so; expected "
            f"changed: [{{{told}}}]{_writes(past, new)}"
        )
        yield Problem(new.at(*field.split(".")), "revision", message)
    for field, _, _ in due.untold:
        message = (
            f"{field} is not what it was at '{past.ref}', and there is no new revision; "
            f"expected one{_writes(past, new)}"
        )
        yield Problem(new.at(*field.split(".")), "revision", message)
    for revision, place in due.lost:
        what = "is gone" if place is None else "has been altered"
        at = ("revisions",) if place is None else ("revisions", place)
        message = (
            f"the revision of {revision.on}, '{_short(revision.note)}', was public at "
            f"'{past.ref}' and {what}; expected it as it was, and a new one for what it got wrong"
        )
        yield Problem(new.at(*at), "revision", message)


def _writes(past: Past, entry: Publication) -> str:
    since = "" if past.ref == "HEAD" else f" --since {past.ref}"
    return f", as 'claimline revise {entry.slug}{since}' writes it"
