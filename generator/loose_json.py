"""JSON as pages and feeds have it: read with its lines, with every repair named.

Repaired is what can mean one thing only: comments and wrappers around it, a comma too many, a number
that is none, a line break inside a text, and quotation marks inside a text that nobody escaped, where
the text can end in one place only. Everything else is refused with its line and column.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from json import decoder
from typing import Any, NamedTuple

MAX_DEPTH = 100
SPACE = re.compile(r"(?:[ \t\r\n\ufeff]+)?")
NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|<!--.*?-->", re.DOTALL)
# Marks with which pages hid scripts from old readers, or XHTML's; they stand around the JSON.
BEFORE = re.compile(r"\s*(?:(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|<!--)")
AFTER = re.compile(r"\s*(?:(?://|/\*)?\s*\]\]>\s*(?:\*/)?|(?://\s*)?-->)\s*\Z")
WORDS = {"true": True, "false": False, "null": None}
NO_NUMBERS = ("NaN", "Infinity", "-Infinity")
CONTROL = re.compile(r"[\x00-\x1f]")
KEY = re.compile(r'\s*"(?:[^"\\\n]|\\.){0,100}"\s*:\s*(?=["\[{\d-]|true|false|null|NaN|Infinity)')
# What looks like the next key inside a text shows that more is missing than a backslash.
PAIR = re.compile(r'"\s*"?@?[\w:]+"\s*:\s*["\[{\d]')
# The rest of a text, up to the next quotation mark.
QUOTED = re.compile(r'(?:[^"\\]|\\.)*"', re.DOTALL)
# An escape, or what should have been one.
ESCAPE = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})|[\\"]')
MAX_DIGITS = 30
# A text with unescaped quotation marks is looked for so far and no further.
LONGEST = 20_000
SCAN = decoder.scanstring  # type: ignore[attr-defined]


class Object(dict[str, Any]):
    """An object that knows where it begins, what was repaired inside it, and which keys stood twice."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.repairs: list[str] = []
        self.twice: list[str] = []
        self.others: list[Any] = []


class Refused(NamedTuple):
    """An item of a list that cannot be read: its line, and why."""

    line: int
    why: str


class Broken(Exception):
    """A text that is not JSON, nor can be made JSON surely; the message says why, `line` where."""

    def __init__(self, line: int, column: int, why: str) -> None:
        super().__init__(f"line {line}, column {column}: {why}")
        self.line = line


def read(text: str, first_line: int = 1) -> Any:
    """The value of a text, its objects as Object, what cannot be read of a list as Refused.

    Repairs are noted in the nearest object around them. Lines are counted from `first_line`. Raises
    Broken.
    """
    try:
        # What is JSON, but for a comma or a comment, is never searched for other mistakes.
        return _Reader(text, first_line, mends=False).whole()
    except Broken:
        return _Reader(text, first_line, mends=True).whole()


class _Fault(Exception):
    """What is wrong, at an offset."""

    def __init__(self, at: int, why: str) -> None:
        super().__init__(why)
        self.at = at


class _Reader:
    def __init__(self, text: str, first_line: int, *, mends: bool) -> None:
        self.text = text
        self.mends = mends
        self.first = first_line
        self.around: list[Object] = []
        self.loose: list[str] = []

    @cached_property
    def starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1 + self.first

    def column(self, at: int) -> int:
        return at - self.starts[bisect_right(self.starts, at) - 1] + 1

    def note(self, at: int, repair: str) -> None:
        told = f"{repair} (line {self.line(at)})"
        (self.around[-1].repairs if self.around else self.loose).append(told)

    def whole(self) -> Any:
        end = len(self.text)
        before, after = BEFORE.match(self.text), AFTER.search(self.text)
        start = before.end() if before and after else 0
        if before and after:
            end = after.start()
            self.note(0, "a comment around the JSON left out")
            self.text = self.text[:end]
        try:
            value, at = self.value(self.skip(start), 0)
            at = self.skip(at)
            if self.text[at : at + 1] == ";":
                self.note(at, "a semicolon behind the JSON left out")
                at = self.skip(at + 1)
            if at < len(self.text):
                raise _Fault(at, "more text behind the end; expected one JSON value")
        except _Fault as fault:
            raise self.broken(fault) from None
        if isinstance(value, Object):
            value.repairs[:0] = self.loose
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, Object):
                    item.repairs[:0] = self.loose
        return value

    def broken(self, fault: _Fault) -> Broken:
        return Broken(self.line(fault.at), self.column(fault.at), str(fault))

    def skip(self, at: int) -> int:
        """Behind white space and comments."""
        while True:
            match = SPACE.match(self.text, at)
            at = match.end() if match else at
            if self.text[at : at + 1] not in ("/", "<"):
                return at
            comment = COMMENT.match(self.text, at)
            if not comment:
                return at
            self.note(at, "a comment left out")
            at = comment.end()

    def value(self, at: int, depth: int, *, keyed: bool = False) -> tuple[Any, int]:
        sign = self.text[at : at + 1]
        if sign == '"':
            return self.string(at, keyed=keyed)
        if depth >= MAX_DEPTH and sign in ("{", "["):
            raise _Fault(at, f"nested deeper than {MAX_DEPTH} levels")
        if sign == "{":
            return self.object(at, depth)
        if sign == "[":
            return self.list(at, depth)
        number = NUMBER.match(self.text, at)
        if number:
            return self.number(number), number.end()
        for word, value in WORDS.items():
            if self.text.startswith(word, at):
                return value, at + len(word)
        for word in NO_NUMBERS:
            if self.text.startswith(word, at):
                self.note(at, f"{word} read as no value")
                return None, at + len(word)
        if not sign:
            raise _Fault(at, "the text ends too soon: it was cut off")
        raise _Fault(at, f"expected a value, found '{self.text[at : at + 10].split()[0]}'")

    def number(self, match: re.Match[str]) -> Any:
        if len(match[0]) > MAX_DIGITS:
            self.note(match.start(), f"a number of {len(match[0])} digits read as no value")
            return None
        return json.loads(match[0])

    def object(self, at: int, depth: int) -> tuple[Object, int]:
        result = Object(self.line(at))
        self.around.append(result)
        try:
            at = self.skip(at + 1)
            while self.text[at : at + 1] != "}":
                if self.text[at : at + 1] != '"':
                    raise _Fault(at, self.missing(at, "a key in quotation marks, or }"))
                key, end = self.string(at)
                colon = self.skip(end)
                if self.text[colon : colon + 1] != ":":
                    raise _Fault(colon, self.missing(colon, f"a colon behind '{key[:40]}'"))
                value, at = self.value(self.skip(colon + 1), depth + 1, keyed=True)
                self.put(result, key, value)
                at = self.between(at, "}")
            return result, at + 1
        finally:
            self.around.pop()

    def put(self, result: Object, key: str, value: Any) -> None:
        if key not in result:
            result[key] = value
        elif result[key] == value:
            result.repairs.append(f"'{key}' stands twice alike, read once")
        else:
            result.twice.append(key)
            result.others.append(value)

    def list(self, at: int, depth: int) -> tuple[list[Any], int]:
        found: list[Any] = []
        at = self.skip(at + 1)
        while self.text[at : at + 1] != "]":
            start, held = at, len(self.around)
            try:
                value, at = self.value(at, depth + 1)
                at = self.between(at, "]")
            except _Fault as fault:
                del self.around[held:]
                after = self.resume(start) if self.mends else None
                if after is None:
                    raise
                value, at = Refused(self.line(start), str(self.broken(fault))), after
            found.append(value)
        return found, at + 1

    def resume(self, start: int) -> int | None:
        """Where the next item of a list begins, or the list ends, behind an item that is broken.

        That is sure only where items begin on lines of their own: the next line that begins as the
        broken one did, in the same column.
        """
        column = self.column(start)
        head = self.text[start - column + 1 : start]
        if head.strip() or self.text[start : start + 1] != "{":
            return None
        follows = re.compile(
            rf"\n(?:{re.escape(head)}(?={{)|[ \t]{{0,{max(column - 1, 0)}}}(?=\]))"
        ).search(self.text, start)
        return follows.end() if follows else None

    def between(self, at: int, close: str) -> int:
        """Behind the comma after a value, or at the bracket that closes."""
        at = self.skip(at)
        if self.text[at : at + 1] == close:
            return at
        if self.text[at : at + 1] != ",":
            raise _Fault(at, self.missing(at, f"a comma or {close}"))
        comma, at = at, self.skip(at + 1)
        if self.text[at : at + 1] == close:
            self.note(comma, f"a comma before {close} left out")
        return at

    def missing(self, at: int, wanted: str) -> str:
        if at >= len(self.text):
            return f"the text ends too soon: it was cut off; expected {wanted}"
        return f"expected {wanted}, found '{self.text[at : at + 10].split()[0]}'"

    def string(self, at: int, *, keyed: bool = False) -> tuple[str, int]:
        """The text that begins at `at`. The value of a key may have quotation marks nobody escaped."""
        try:
            text, end = SCAN(self.text, at + 1, False)
        except json.JSONDecodeError as error:
            if error.msg.startswith("Unterminated"):
                raise _Fault(at, "a text that is opened here and never closed") from None
            return self.escaped(at, keyed)
        if keyed and self.mends and not self.closes(end):
            return self.quoted(at, end)
        if CONTROL.search(self.text, at, end):
            self.note(at, "a line break or control character inside a text")
        return text, end

    def escaped(self, at: int, keyed: bool) -> tuple[str, int]:
        """A text with backslashes that escape nothing: they stand for themselves."""
        end = at + 1
        while True:
            match = QUOTED.match(self.text, end)
            if not match:
                raise _Fault(at, "a text that is opened here and never closed")
            end = match.end()
            if not keyed or self.closes(end):
                break
            raise _Fault(end, "quotation marks and backslashes that are not escaped")
        self.note(at, "a backslash that escapes nothing taken as it stands")
        return _unescaped(self.text[at + 1 : end - 1]), end

    def closes(self, end: int) -> bool:
        """Whether a text that ends here can be the value of a key: what follows shows it."""
        at = self.skip_space(end)
        sign = self.text[at : at + 1]
        if sign in ("}", "]", ""):
            return True
        if sign != ",":
            return sign in ("/", "<") and bool(COMMENT.match(self.text, at))
        after = self.skip_space(at + 1)
        follows = self.text[after : after + 1]
        return follows in ("}", "/", "<", "") or bool(KEY.match(self.text, after))

    def skip_space(self, at: int) -> int:
        match = SPACE.match(self.text, at)
        return match.end() if match else at

    def quoted(self, at: int, end: int) -> tuple[str, int]:
        """The text that begins at `at` and has quotation marks inside: it ends where a key may follow."""
        first = self.skip_space(end)
        told = (
            f"{self.missing(first, 'a comma or }')} (a quotation mark in a text needs a backslash)"
        )
        while not self.closes(end):
            following = QUOTED.match(self.text, end)
            if not following or following.end() - at > LONGEST:
                raise _Fault(first, told)
            end = following.end()
        raw = self.text[at + 1 : end - 1]
        if PAIR.search(raw):
            raise _Fault(first, told)
        self.note(at, f"{_marks(raw)} not escaped inside a text")
        return _unescaped(raw), end


def _marks(raw: str) -> str:
    count = len(re.findall(r'(?<!\\)"', raw))
    return "1 quotation mark" if count == 1 else f"{count} quotation marks"


def _unescaped(raw: str) -> str:
    """What a text says in which quotation marks and lone backslashes stand for themselves."""
    body = ESCAPE.sub(lambda match: match[0] if match[1] else "\\" + match[0], raw)
    return str(json.loads(f'"{body}"', strict=False))


def refused(value: Any) -> Iterator[Refused]:
    """What could not be read inside a value."""
    if isinstance(value, Refused):
        yield value
    elif isinstance(value, (dict, list)):
        inner = (*value.values(), *value.others) if isinstance(value, Object) else value
        for each in inner:
            yield from refused(each)


def objects(value: Any) -> Iterator[Object]:
    """Every object inside a value, itself included, outermost first."""
    if isinstance(value, Object):
        yield value
        for inner in (*value.values(), *value.others):
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)
