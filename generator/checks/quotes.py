"""Rule `quote`."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import accumulate

from generator.archive import Archive, Unreadable, normal
from generator.link import Site
from generator.model import Claim, Path, Source
from generator.problem import Problem

# Of the passages that share the most words with a quote, so many are compared letter by letter.
NEAR = 12
LEAST = 0.6
WORD = re.compile(r"\w+(?:[.,'-]\w+)*")


def check(site: Site) -> Iterator[Problem]:
    """Every `quote` and `wording` stands, word for word, in the archived text of its source.

    The text is the file of the archive (`--archive DIR`) whose bytes have the SHA-256 that the source
    records under `archive`, whatever its name; of a page in HTML it is what a reader sees. Before
    they are compared, quote and text are brought into one form: Unicode NFC, each run of white space
    one space, quotation marks and dashes of all kinds the plain ones, characters that print nothing
    left out. Nothing else is forgiven: neither case, nor spelling, nor a digit. A quote never begins
    or ends inside a word or a number, so that *100 casualties* does not stand in *1,100 casualties*.

    A `wording` stands in at least one of the documents that the claim names as appearances or
    evidence. A quote from a source of which no archived text is recorded cannot be verified, and is a
    warning. Where no word of a quote is found, the closest passage is shown, and what differs.

    Without `--archive` nothing is compared; the build then says how many quotes it could not verify,
    and `check --strict` fails.
    """
    archive = site.archive
    if archive is None:
        return
    lost = {
        source.id: Problem(
            source.at("archive", "sha256"),
            "quote",
            f"no file of the archive has this SHA-256 ({len(archive.stamps)} looked at); was it changed?",
        )
        for source in site.sources.values()
        if source.archive and source.archive.sha256 not in archive.files
    }
    yield from lost.values()
    for claim in site.records.claims:
        for path, words, ids in quoted(site, claim):
            sources = [site.sources[id] for id in ids if id not in lost]
            if not sources:
                continue  # what is wrong with the archived text is said above
            try:
                found = list(_verify(archive, claim, path, words, sources))
                # Words may stand in the one text that is lost: only where none is, they are wrong.
                yield from found if len(sources) == len(ids) else ()
            except Unreadable as error:
                source = site.sources[error.of]
                lost[source.id] = Problem(source.at("archive", "sha256"), "quote", str(error))
                yield lost[source.id]


def count(site: Site) -> tuple[int, int]:
    """How many quotes the claims have, and how many of them can be compared with the archive."""
    if site.archive is None:
        claims = site.records.claims
        quotes = sum([item.quote is not None for claim in claims for item in claim.evidence])
        return quotes + sum([claim.wording is not None for claim in claims]), 0
    found = [ids for claim in site.records.claims for _, _, ids in quoted(site, claim)]
    return len(found), sum(any(site.sources[id].archive for id in ids) for ids in found)


def quoted(site: Site, claim: Claim) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    """The exact words of a claim: where they stand, and the sources in one of which they must stand."""
    if claim.wording:
        known = [id for id in site.documents(claim) if id in site.sources]
        held = tuple(id for id in known if site.sources[id].archive)
        yield ("wording",), claim.wording, held or tuple(known)
    for number, item in enumerate(claim.evidence):
        if item.quote and item.source in site.sources:
            yield ("evidence", number, "quote"), item.quote, (item.source,)


def _verify(
    archive: Archive, claim: Claim, path: Path, words: str, sources: list[Source]
) -> Iterator[Problem]:
    """Whether one of the sources has the words. Raises Unreadable, with the source's id."""
    where = claim.at(*path)
    named = " or ".join(f"'{source.id}'" for source in sources)
    passages = []
    for source in sources:
        if source.archive is None:
            continue
        try:
            if archive.holds(source.archive.sha256, words):
                return
            text = archive.text(source.archive.sha256)
        except Unreadable as error:
            error.of = source.id
            raise
        passages.append(closest(normal(words), text))
    if not passages:
        message = f"no archived text of {named} is recorded, so these words cannot be verified"
        yield Problem(where, "quote", message, severity="warning")
        return
    passage, _ = max(passages, key=lambda found: found[1])
    message = f"does not stand in the archived text of {named}{told(words, passage)}"
    yield Problem(where, "quote", message)


def told(words: str, passage: str) -> str:
    """The passage that is closest to some words, and what it has in place of theirs."""
    return f"; closest: “{passage}”{_differs(normal(words), passage)}" if passage else ""


def closest(words: str, text: str) -> tuple[str, float]:
    """The passage of a text that is most like some words, and how like (0 to 1); both normal.

    Empty where nothing is like them.
    """
    kinds = set(WORD.findall(words))
    size = len(WORD.findall(words))
    found = list(WORD.finditer(text))
    if not size or not found:
        return "", 0.0
    # How many words of each passage are words of the quote, from one running count.
    running = [0, *accumulate(match[0] in kinds for match in found)]
    starts = range(max(1, len(found) - size + 1))
    scores = nlargest(
        NEAR, ((running[min(at + size, len(found))] - running[at], -at) for at in starts)
    )
    best, likeness = "", LEAST
    for score, at in scores:
        if not score:
            break
        for length in (size, size + 1, max(1, size - 1)):
            last = found[min(-at + length, len(found)) - 1]
            passage = text[found[-at].start() : last.end()]
            ratio = SequenceMatcher(None, words, passage, autojunk=False).ratio()
            if ratio > likeness:
                best, likeness = passage, ratio
    return best, likeness if best else 0.0


def _differs(words: str, passage: str) -> str:
    """What a passage has in place of the words of a quote."""
    if words.casefold() == passage.casefold():
        return ", which differs in capital letters"
    ours, theirs = words.split(), passage.split()
    changes = []
    for kind, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "replace":
            changes.append(f"“{' '.join(theirs[c:d])}” for “{' '.join(ours[a:b])}”")
        elif kind == "delete":
            changes.append(f"no “{' '.join(ours[a:b])}”")
        elif kind == "insert":
            changes.append(f"“{' '.join(theirs[c:d])}” besides")
    return f", which has {', '.join(changes)}" if changes else ""
