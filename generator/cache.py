"""Work that is kept from one build to the next: it can be slow, never wrong.

`Cache` keeps files by the hash of all that they depend on, `Log` values by name. Both put a digest
before what they keep: whatever is not there, not whole, not readable or made by other code counts
as never made, so the folder may be deleted, copied, cut short or damaged at any byte.
"""

import builtins
import datetime as dt
import hashlib
import io
import os
import pickle
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

LIBRARIES = ("altair", "jinja2", "markdown-it-py", "markupsafe", "mdit-py-plugins", "pydantic",
             "pyyaml", "vl-convert-python")  # fmt: skip


@cache
def made_by() -> bytes:
    """A hash of our own code and the libraries that a page's bytes depend on."""
    folder = Path(__file__).parent
    code = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*.py")):
        code.update(path.read_bytes())
    for name in LIBRARIES:
        code.update(f"{name} {version(name)} ".encode())
    return code.digest()


def digest(data: bytes | str) -> str:
    """The hash by which content is compared: BLAKE2b, 128 bits, in hexadecimal."""
    return hashlib.blake2b(
        data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data, digest_size=16
    ).hexdigest()


class Cache:
    """Bytes by (kind, key) in a folder; with no folder it has nothing, without `keep` it adds none."""

    def __init__(self, folder: Path | None, *, keep: bool = True) -> None:
        self.folder = folder
        self.keep = keep
        self.used: set[Path] = set()

    def get(self, kind: str, key: str) -> bytes | None:
        """What was kept under that key, if it is whole."""
        if self.folder is None:
            return None
        path = self.folder / kind / key
        try:
            digest, _, data = path.read_bytes().partition(b"\n")
        except OSError:
            return None
        if digest.decode("ascii", "replace") != hashlib.sha256(data).hexdigest():
            return None
        self.used.add(path)
        return data

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep bytes under a key. A folder that cannot be written is no reason to fail."""
        if self.folder is None or not self.keep:
            return
        path = self.folder / kind / key
        whole = path.with_name(f"{key}.{os.getpid()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole.write_bytes(hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
            whole.replace(path)
        except OSError:
            return
        self.used.add(path)

    def sweep(self) -> None:
        """Forget what this build neither found nor made, so that the folder does not grow."""
        for kind in {path.parent for path in self.used}:
            for path in set(kind.iterdir()) - self.used:
                try:
                    path.unlink()
                except OSError:
                    continue

    def log(self, name: str) -> "Log":
        """The log of that name in the folder."""
        return Log(self.folder / name if self.folder else None, keep=self.keep)


class Resident(Cache):
    """A cache whose logs are read once and then stay in memory, for a process that stays too."""

    def __init__(self, folder: Path | None) -> None:
        super().__init__(folder)
        self.logs: dict[str, Log] = {}

    def log(self, name: str) -> "Log":
        """The log of that name."""
        if name not in self.logs:
            self.logs[name] = _Held(super().log(name))
        return self.logs[name]


class Log:
    """Values by name in one file that grows at its end, so that a small change is a small write.

    Each part of the file holds a dictionary behind its length and its digest; a later part
    overrules an earlier one, and None takes a name away. What follows a damaged part is lost. A file
    of which most is overruled is written anew.
    """

    LARGEST = 1000
    """Entries that one part may have."""
    ROOM = 4000
    """Bytes that an entry may take in a file that only grows."""

    def __init__(self, path: Path | None, *, keep: bool = True) -> None:
        self.path = path
        self.keep = keep
        self.whole = 0
        self.entries = 0
        self.written = 0

    def load(self) -> dict[str, Any]:
        """Everything that was kept and is whole; `written` becomes the file's own time (ns)."""
        found: dict[str, Any] = {}
        self.whole = self.entries = 0
        if self.path is None:
            return found
        try:
            with self.path.open("rb") as file:
                self.written = os.fstat(file.fileno()).st_mtime_ns
                for part, size in _parts(file):
                    self.entries += len(part)
                    self.whole += size
                    found.update(part)
        except OSError:
            self.whole = 0
            return {}
        return {name: value for name, value in found.items() if value is not None}

    def add(self, entries: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        """Keep entries, of which None takes one away; then `known` is all that counts."""
        self.extend([pack(part) for part in sliced(entries, self.LARGEST)], len(entries), known)

    def grow(self, entries: Mapping[str, Any], live: int) -> None:
        """Keep entries without having loaded the others, of which `live` still count."""
        try:
            size = self.path.stat().st_size if self.path else 0
        except OSError:
            size = 0
        if not size or size > live * self.ROOM + (1 << 20):
            known = {**self.load(), **entries}
            self.whole = 0
            self.add(known, known)
        else:
            self.whole = size
            self.entries = 0
            self.add(entries, dict.fromkeys(range(len(entries))))  # type: ignore[arg-type]

    def extend(self, parts: Sequence[bytes], count: int, known: Mapping[str, Any]) -> None:
        """The same for entries that are packed already."""
        if self.path is None or not self.keep or not parts:
            return
        first = not self.whole
        crowded = self.entries + count > 2 * len(known) + self.LARGEST
        try:
            if first or crowded:
                chosen = parts if first else map(pack, sliced(known, self.LARGEST))
                self.path.parent.mkdir(parents=True, exist_ok=True)
                whole = self.path.with_name(f"{self.path.name}.{os.getpid()}.tmp")
                with whole.open("wb") as file:
                    file.writelines(chosen)
                whole.replace(self.path)
                self.entries = count if first else len(known)
            else:
                with self.path.open("r+b") as file:
                    file.seek(self.whole)
                    file.truncate()
                    file.writelines(parts)
                self.entries += count
            self.whole = self.path.stat().st_size
        except OSError:
            return


class _Held(Log):
    """A log that is also in memory, and so need not be read again."""

    def __init__(self, log: Log) -> None:
        super().__init__(None)
        self.file = log
        self.values: Mapping[str, Any] = log.load()
        self.written = log.written

    def load(self) -> dict[str, Any]:
        """Everything that counts."""
        return dict(self.values)

    def extend(self, parts: Sequence[bytes], count: int, known: Mapping[str, Any]) -> None:
        """Hold what counts now, and keep it for the next process too."""
        self.file.extend(parts, count, known)
        self.values = known


def sliced(entries: Mapping[str, Any], size: int) -> Iterator[dict[str, Any]]:
    """A dictionary in pieces of at most `size` entries."""
    names = list(entries)
    for start in range(0, len(names), size):
        yield {name: entries[name] for name in names[start : start + size]}


def pack(part: Mapping[str, Any]) -> bytes:
    """A part of a Log as bytes: length, digest, pickle."""
    data = pickle.dumps(part, protocol=5)
    return len(data).to_bytes(8, "big") + _seal(data) + data


def unpack(data: bytes) -> dict[str, Any]:
    """The part that `pack` made."""
    return next((part for part, _ in _parts(io.BytesIO(data))), {})


def _seal(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16, salt=made_by()).digest()


def _parts(file: Any) -> Iterator[tuple[dict[str, Any], int]]:
    while len(head := file.read(24)) == 24:
        size = int.from_bytes(head[:8], "big")
        if size > 1 << 32:
            return
        data = file.read(size)
        if len(data) != size or _seal(data) != head[8:]:
            return
        try:
            yield _Unpickler(io.BytesIO(data)).load(), 24 + size
        except (pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError):
            return


class _Unpickler(pickle.Unpickler):
    """Makes records and plain values, and calls nothing else: a cache may come from elsewhere."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("generator."):
            found = super().find_class(module, name) if "." not in name else None
            if isinstance(found, type) and found.__module__ == module:
                return found
        elif (module, name) in SAFE:
            return SAFE[module, name]
        raise pickle.UnpicklingError(f"{module}.{name} is nothing that a build keeps")


SAFE: Mapping[tuple[str, str], type] = {
    ("builtins", "frozenset"): builtins.frozenset,
    ("builtins", "set"): builtins.set,
    ("datetime", "datetime"): dt.datetime,
    ("datetime", "timezone"): dt.timezone,
    ("datetime", "timedelta"): dt.timedelta,
}
