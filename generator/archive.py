"""The private store of archived sources: files found by the hash of their bytes, and their text."""

import hashlib
import os
import re
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from stat import S_ISREG

from generator.cache import Cache, digest
from generator.tree import Stamp, stamp

LARGEST = 32 * 1024 * 1024
# Texts that are kept in memory at a time; the quotes of a site come source by source only in part.
MOST = 64
BLOCKS = (
    "address,article,aside,blockquote,br,caption,dd,div,dl,dt,figcaption,figure,footer,form,h1,h2,"
    "h3,h4,h5,h6,header,hr,li,main,nav,ol,option,p,pre,section,table,td,th,title,tr,ul"
)
UNSEEN = ["script", "style", "noscript", "template", "svg", "iframe", "object"]
ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
    }
)
# Scripts that part words by no spaces, so that a word is not cut where it ends beside another.
UNSPACED = "\u2e80"


class Unreadable(Exception):
    """An archived file that holds no text; the message says why. `of` names its source, if known."""

    of = ""


class Archive:
    """A folder of archived texts. What was found in them is kept in the cache by their hash.

    Raises OSError if the folder cannot be listed.
    """

    def __init__(self, folder: Path, cache: Cache) -> None:
        self.folder = folder
        self._hashes = cache.log("archive")
        self._proofs = cache.log("quotes")
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._asked: dict[str, bool] = {}
        self.stamps: Mapping[str, Stamp] = dict(_walk(folder))

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The path of every file by its SHA-256, in hexadecimal."""
        kept = self._hashes.load()
        found: dict[str, tuple[Stamp, str]] = {}
        for path, then in self.stamps.items():
            old = kept.get(path)
            young = then[1] >= self._hashes.written
            known = old if old and old[0] == then and not young else None
            found[path] = known or (then, self._hash(path))
        fresh = {path: entry for path, entry in found.items() if kept.get(path) != entry}
        gone = dict.fromkeys(kept.keys() - found.keys())
        self._hashes.add({**fresh, **gone}, found)
        return {of: path for path, (_, of) in sorted(found.items(), reverse=True) if of}

    def _hash(self, path: str) -> str:
        try:
            with (self.folder / path).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""

    def text(self, sha256: str) -> str:
        """The normalised text of the file of that hash. Raises Unreadable, and KeyError if none has it."""
        if sha256 not in self._texts:
            try:
                data = (self.folder / self.files[sha256]).read_bytes()
            except OSError as error:
                raise Unreadable(f"the archived file cannot be read: {error.strerror}") from None
            if hashlib.sha256(data).hexdigest() != sha256:
                raise Unreadable("the archived file was changed while it was read")
            self._texts[sha256] = normal(plain(data))
            if len(self._texts) > MOST:
                self._texts.popitem(last=False)
        self._texts.move_to_end(sha256)
        return self._texts[sha256]

    def holds(self, sha256: str, words: str) -> bool:
        """Whether the words stand in the file of that hash, whole words and numbers only.

        Raises as `text` does.
        """
        key = digest(f"{sha256} {words}")
        if key not in self._proven:
            if not occurs(normal(words), self.text(sha256)):
                return False
        elif sha256 not in self.files:
            raise KeyError(sha256)
        self._asked[key] = True
        return True

    @cached_property
    def _proven(self) -> Mapping[str, bool]:
        return self._proofs.load()

    def keep(self) -> None:
        """Keep what was proved for the next run, and no more than that."""
        fresh = {key: True for key in self._asked if key not in self._proven}
        self._proofs.add(fresh, self._asked)


def _walk(folder: Path) -> Iterator[tuple[str, Stamp]]:
    """The files below a folder, with their stamps; folders that are links are not entered."""

    def refuse(error: OSError) -> None:
        if error.filename == str(folder):
            raise error

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(place, name)  # noqa: PTH118
            try:
                status = os.stat(path)  # noqa: PTH116
            except OSError:
                continue
            # A pipe would be waited for, for ever.
            if S_ISREG(status.st_mode) and status.st_size <= LARGEST:
                yield os.path.relpath(path, folder), stamp(status)


def plain(data: bytes) -> str:
    """The text of a file: of a page in HTML what a reader sees of it. Raises Unreadable."""
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    page = head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<!--")) or b"<html" in head
    charset = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", head) if page else None
    try:
        text = data.decode(charset[1].decode() if charset else "utf-8-sig")
    except (UnicodeDecodeError, LookupError):
        raise Unreadable("the archived file is neither text in UTF-8 nor a page in HTML") from None
    if "\0" in text:
        raise Unreadable("the archived file is not text")
    return _seen(text) if page else text


def _seen(html: str) -> str:
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415  (few builds read a page)

    page = LexborHTMLParser(html)
    page.strip_tags(UNSEEN)
    for block in page.css(BLOCKS):
        block.insert_before("\n")
        block.insert_after("\n")
    return page.root.text() if page.root else ""


def normal(text: str) -> str:
    """The one form in which words are compared.

    Unicode NFC; every run of white space one space; quotation marks of all kinds `"` and `'`, dashes
    of all kinds `-`; characters that print nothing left out. Case, spelling and digits stay.
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(ALIKE).split())


def occurs(words: str, text: str) -> bool:
    """Whether the words stand in a text, both normal, without cutting a word or a number in two."""
    start = text.find(words) if words else -1
    while start >= 0:
        if not _cut(text, start) and not _cut(text, start + len(words)):
            return True
        start = text.find(words, start + 1)
    return False


def _cut(text: str, at: int) -> bool:
    """Whether `at` lies inside a word or a number."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before.isalnum() and after.isalnum():
        return before < UNSPACED and after < UNSPACED
    mark = before in ".," and text[at - 2 : at - 1].isdigit() and after.isdigit()
    return mark or (before.isdigit() and after in ".," and text[at + 1 : at + 2].isdigit())
