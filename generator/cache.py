"""A folder of finished work, by the hash of all that it depends on; it can be slow, never wrong.

An entry holds its own digest before its bytes. Whatever is not there, not whole or not readable
counts as never made, so the folder may be deleted, copied, cut short or damaged at any byte.
"""

import hashlib
import os
from pathlib import Path


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
