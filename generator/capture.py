"""A source's text goes into the private store, and its digest and date into the source's record."""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from generator import edit
from generator.archive import LARGEST, Archive, Unreadable, normal, plain
from generator.cache import Cache
from generator.checks import quotes
from generator.decode import decode
from generator.fetch import Fetched
from generator.link import Site, link
from generator.model import Source, Url
from generator.problem import Problem, Where, nearest
from generator.tree import FOLDERS, read

# What is published, or read as content, is no place for texts that nobody may publish.
PUBLIC = (*FOLDERS, "output")
# What may be deleted at will is none either.
PASSING = (".claimline", ".git", ".venv")
ADDRESS: TypeAdapter[str] = TypeAdapter(Url)


class Misused(Exception):
    """What was asked for cannot be done; the message says what would be right."""


class Failed(Exception):
    """It cannot be done as things stand; nothing was written."""

    problems: tuple[Problem, ...] = ()


class Text(NamedTuple):
    """What is to be stored: its bytes, the ending of its file, and what was done to it, if anything."""

    data: bytes
    ending: str
    note: str = ""

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


class Stored(NamedTuple):
    """What was done: the file's name in the store, and whether file and record are new or changed."""

    name: str
    stored: bool
    recorded: bool


class Found(NamedTuple):
    """Whether the words of a claim stand in a text; `told` says what is nearest where they do not."""

    where: Where
    words: str
    stands: bool
    told: str = ""

    def __str__(self) -> str:
        said = "stands" if self.stands else "does not stand"
        return f"{self.where}: {said} in it: “{self.words}”{self.told}"


def refuse_public(store: Path, root: Path) -> None:
    """Raise Misused for a store that is, or holds, or lies in, what a site publishes or reads."""
    own, target = root.resolve(), store.resolve()
    if own.is_relative_to(target):
        raise Misused(f"{store} holds the site itself; the archive is a private folder of its own")
    for name in (*PUBLIC, *PASSING):
        if target.is_relative_to((own / name).resolve()):
            raise Misused(
                f"{store} lies in {name}/; archived texts are private and stand outside of "
                f"{', '.join(f'{each}/' for each in PUBLIC)}"
            )


def find(root: Path, id: str, cache: Cache) -> Source:
    """The source of that id. Raises Misused if there is none, Failed if its record is broken."""
    records, problems = decode(read(root), cache)
    sources = {source.id: source for source in records.sources}
    if id in sources:
        return sources[id]
    failed = Failed(f"the record of '{id}' has to be mended first")
    failed.problems = tuple(p for p in problems if p.where.path == f"data/sources/{id}.yaml")
    if failed.problems:
        raise failed
    raise Misused(f"no source '{id}'{nearest(id, sources)}")


def from_file(path: Path) -> Text:
    """A file that somebody saved. Raises Failed."""
    try:
        if not path.is_file():
            raise Failed(f"{path} is not a file")
        if path.stat().st_size > LARGEST:
            raise Failed(f"{path}: {path.stat().st_size:,} bytes; at most {LARGEST:,} are stored")
        data = path.read_bytes()
    except OSError as error:
        raise Failed(f"{path}: {error.strerror}") from None
    ending = path.suffix.lower()
    return _readable(Text(data, ending if ending[1:].isalnum() and ending.isascii() else ""), "")


def from_page(page: Fetched) -> Text:
    """A page that was fetched. Raises Failed."""
    return _readable(Text(page.data, page.ending), page.charset)


def _readable(text: Text, charset: str) -> Text:
    """A text in which quotes can be looked for; in UTF-8, where only a server named its charset."""
    try:
        words = plain(text.data)
    except Unreadable as error:
        try:
            data = text.data.decode(charset or "ascii").encode()
            words = plain(data)
        except (ValueError, LookupError, Unreadable):
            raise Failed(f"nothing was stored: {error}") from None
        text = Text(data, text.ending, f"stored in UTF-8; the server sent {charset}")
    if not words.strip():
        raise Failed("nothing was stored: there are no words in it")
    return text


def keep(
    root: Path,
    source: Source,
    text: Text,
    store: Path,
    cache: Cache,
    today: dt.date,
    url: str | None = None,
    replace: bool = False,
) -> Stored:
    """Put a text into the store and its digest into the source's record, both or neither.

    The file's name is its SHA-256. A file that is there is never overwritten; a record that has this
    digest already is left as it is. `url` is the address of a public copy, for the record. Raises
    Misused if the record has another digest and `replace` is not set, Failed for anything else.
    """
    sha256 = text.sha256
    record = (root / source.path).resolve()
    known = source.archive.sha256 if source.archive else None
    if known not in (None, sha256) and not replace:
        raise Misused(
            f"{source.at('archive', 'sha256')}: another text is recorded, of SHA-256 {known}, captured "
            f"on {source.archive and source.archive.captured_on}; --replace puts this one, of "
            f"{sha256}, in its place"
        )
    try:
        # A file that an old editor has begun with a mark of its own keeps it.
        written = record.read_bytes().decode()
        before = written.removeprefix("\ufeff")
        after = _recorded(before, sha256, today, url, fresh=known != sha256)
        name, stored = _put(store, text, sha256, cache)
        try:
            if after != before:
                edit.save(record, written[: len(written) - len(before)] + after)
        except OSError:
            if stored:
                (store / name).unlink(missing_ok=True)
            raise
    except edit.Unsure as error:
        raise Failed(f"{source.path} was left as it is: {error}") from None
    except OSError as error:
        raise Failed(f"{error.filename or store}: {error.strerror}") from None
    return Stored(name, stored, after != before)


def _recorded(text: str, sha256: str, today: dt.date, url: str | None, fresh: bool) -> str:
    if fresh:
        text = edit.insert(text, ("archive", "sha256"), sha256)
        text = edit.insert(text, ("archive", "captured_on"), today.isoformat())
    return edit.insert(text, ("archive", "url"), url) if url else text


def _put(store: Path, text: Text, sha256: str, cache: Cache) -> tuple[str, bool]:
    """The file in the store that has these bytes, and whether it is new. Raises OSError, Failed."""
    store.mkdir(exist_ok=True)
    held = Archive(store, cache).files.get(sha256)
    if held:
        return held, False
    path = store / f"{sha256}{text.ending}"
    if os.path.lexists(path):
        raise Failed(f"{path} is there and has other bytes than its name says; look at it first")
    whole = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with whole.open("xb") as file:
            file.write(text.data)
            file.flush()
            os.fsync(file.fileno())
        whole.rename(path)
    finally:
        whole.unlink(missing_ok=True)
    return path.name, True


def stands(root: Path, id: str, store: Path, cache: Cache, now: dt.datetime) -> Iterator[Found]:
    """For each quote of a claim that cites the source, whether it stands in the stored text."""
    archive = Archive(store, cache)
    site, _ = link(decode(read(root), cache)[0], now, archive=archive)
    source = site.sources.get(id)
    if source is None or source.archive is None:
        return
    yield from _compare(site, source, archive, source.archive.sha256)


def _compare(site: Site, source: Source, archive: Archive, sha256: str) -> Iterator[Found]:
    for claim in site.records.claims:
        for path, words, ids in quotes.quoted(site, claim):
            if source.id not in ids:
                continue
            where = claim.at(*path)
            if archive.holds(sha256, words):
                yield Found(where, words, True)
                continue
            others = [site.sources[other] for other in ids if other != source.id]
            if any(_holds(archive, other, words) for other in others):
                continue  # exact words need to stand in one of a claim's documents alone
            passage, _ = quotes.closest(normal(words), archive.text(sha256))
            yield Found(where, words, False, quotes.told(words, passage))


def _holds(archive: Archive, source: Source, words: str) -> bool:
    try:
        return source.archive is not None and archive.holds(source.archive.sha256, words)
    except (KeyError, Unreadable):
        return False


def address(source: Source, url: str | None, *, needed: bool = True) -> str:
    """The address of a source's page, or of its public copy at `url`.

    Raises Misused if `url` is no address, or if one is needed and there is none.
    """
    if url is not None:
        try:
            return ADDRESS.validate_python(url)
        except ValidationError as error:
            raise Misused(f"--url {url}: {error.errors()[0]['msg']}") from None
    if needed and not source.url:
        raise Misused(f"'{source.id}' has no url to be fetched; give its text with --file")
    return source.url or ""


def notes(text: Text, kept: Stored, source: Source, store: Path, root: Path) -> Iterator[str]:
    """What an editor should know of what was done."""
    if text.note:
        yield text.note
    done = "digest and date recorded" if kept.recorded else "left as it is; it has this digest"
    yield f"{source.path}: {done}"
    if store.resolve().is_relative_to(root.resolve()):
        yield f"{store} lies in the site’s folder: keep it out of git, and off the public host"


def tally(found: Sequence[Found]) -> str:
    """How many quotes cite the source, and how many of them stand in its text."""
    if not found:
        return "no claim quotes it yet"
    stand = sum(each.stands for each in found)
    cite = "1 quote cites it" if len(found) == 1 else f"{len(found)} quotes cite it"
    return f"{cite}: {stand} {'stands' if stand == 1 else 'stand'} in it, {len(found) - stand} not"
