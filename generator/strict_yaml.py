"""YAML nodes → plain values with line and column: nothing is guessed, merged or dropped.

Plain YAML turns `no` into False, `12:30` into 750 and `017` into 15, and keeps the last of two
equal keys. Here only `true`, `false`, `null`, decimal integers and decimal fractions are more than
text; everything else stays as it is written, and what is ambiguous is refused.
"""

import re
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import AliasEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import Reader

from generator.model import Marks, Path
from generator.problem import Problem, Where

MAX_DEPTH = 40
INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
TAGS = {
    ScalarNode: "tag:yaml.org,2002:str",
    SequenceNode: "tag:yaml.org,2002:seq",
    MappingNode: "tag:yaml.org,2002:map",
}
# libyaml recurses over flow and compact block collections and crashes on very deep ones, before
# any Python code could refuse them.
MAX_BRACKETS = 10_000
# Almost every text has no alias; only one that may have is read twice.
ALIAS = re.compile(r"(?:^|[\s,\[{:-])\*[^\s*,\]}]+[ \t]*(?:$|[,\]}#])", re.MULTILINE)
RUNAWAY = re.compile(r"(?:[-?:][ \t]+){200}")
TAGGED = re.compile(r"(?:^|[\s,\[{])!")
SIGNS = ("- ", "? ", ": ", "-\t", "?\t", ":\t")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The C loader where PyYAML has it, without any implicit conversion."""

    def descend_resolver(self, parent: Node, index: Any) -> None:
        """Nothing here depends on where a value stands."""

    def ascend_resolver(self) -> None:
        """The same."""

    def resolve(self, kind: type[Node], value: Any, implicit: Any) -> str:  # noqa: ARG002
        """The tag of text, list or mapping, whatever is written."""
        return TAGS[kind]


@dataclass(frozen=True)
class Loaded:
    """A document's plain value (dict, tuple, str, int, float, bool or None), marks and problems."""

    value: Any
    marks: Marks
    problems: tuple[Problem, ...]


class Odd(Exception):
    """A text that needs the slow reading, which says what is unusual about it."""


def plain(text: str) -> Any:
    """The value of an ordinary document, quickly: no places are noted. Raises Odd for any other.

    What it accepts, `load` accepts with the same value: this is how thousands of files without a
    mistake are read.
    """
    if Reader.NON_PRINTABLE.search(text) or _deep(text):
        raise Odd
    if ("&" in text and "*" in text) or ("!" in text and TAGGED.search(text)):
        raise Odd
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return None if node is None else _value(node, 0)
    except (yaml.YAMLError, RecursionError):
        raise Odd from None
    finally:
        loader.dispose()


def _deep(text: str) -> bool:
    """Whether a text may be nested too deep for the parser."""
    if text.count("[") + text.count("{") > MAX_BRACKETS:
        return True
    return sum(map(text.count, SIGNS)) >= 200 and bool(RUNAWAY.search(text))


def _value(node: Node, depth: int) -> Any:
    if node.tag != TAGS[type(node)]:
        raise Odd
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if depth >= MAX_DEPTH:
        raise Odd
    if isinstance(node, SequenceNode):
        return tuple([_value(item, depth + 1) for item in node.value])
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value
        if type(key_node) is not ScalarNode or key in result or key in ("", "~", "null"):
            raise Odd
        result[key] = _value(value_node, depth + 1)
    return result


def _scalar(node: ScalarNode) -> Any:
    """What a scalar means: text, unless it is one of CONSTANTS or a number, without quotes."""
    text: str = node.value
    if node.style:
        if node.style == '"' and Reader.NON_PRINTABLE.search(text):
            raise Odd
        return text
    if text in CONSTANTS:
        return CONSTANTS[text]
    if text[-1].isdecimal():
        if INT.fullmatch(text) and len(text) < 16:
            return int(text)
        if FLOAT.fullmatch(text) and len(text) < 18:
            return float(text)
    return text


def load(text: str, path: str, first_line: int = 1) -> Loaded:
    """Read one YAML document.

    `first_line` is the line of the file on which `text` begins (front matter begins on 2).
    Sequences become tuples. Whatever cannot be read is a Problem of rule `yaml` with its place;
    then the value is None and nothing else of the document is reported.
    """
    walker = _Walker(text, path, first_line)
    value = walker.read()
    marks = Marks(path, walker.values, walker.keys, walker.blocks, frozenset(walker.folded))
    return Loaded(value, marks, tuple(walker.problems))


class _Walker:
    def __init__(self, text: str, path: str, first_line: int) -> None:
        self.text = text
        self.lines: list[str] | None = None
        self.path = path
        self.shift = first_line
        self.values: dict[Path, tuple[int, int]] = {}
        self.keys: dict[Path, tuple[int, int]] = {}
        self.blocks: dict[Path, tuple[int, int]] = {}
        self.folded: set[Path] = set()
        self.problems: list[Problem] = []

    def read(self) -> Any:
        bad = Reader.NON_PRINTABLE.search(self.text)
        if bad:
            line = self.text.count("\n", 0, bad.start())
            column = bad.start() - (self.text.rfind("\n", 0, bad.start()) + 1)
            return self.fail(
                (line + self.shift, column + 1),
                f"the character U+{ord(bad.group()):04X} cannot stand in a YAML file",
            )
        if _deep(self.text):
            message = (
                f"nested deeper than {MAX_DEPTH} levels, or more than {MAX_BRACKETS:,} brackets"
            )
            return self.fail((self.shift, 1), message)
        if ALIAS.search(self.text) and self.aliases():
            return None
        loader = _Loader(self.text)
        try:
            node = loader.get_single_node()
            self.values[()] = (self.shift, 1)
            return None if node is None else self.walk(node, ())
        except yaml.MarkedYAMLError as error:
            return self.broken(error)
        except (yaml.YAMLError, RecursionError) as error:
            return self.fail((self.shift, 1), f"not readable as YAML: {error}".splitlines()[0])
        finally:
            loader.dispose()

    def aliases(self) -> bool:
        """Report every alias; whether there is any."""
        try:
            found = [e for e in yaml.parse(self.text, _Loader) if isinstance(e, AliasEvent)]
        except yaml.YAMLError:
            return False  # reading it will say what is wrong
        for event in found:
            self.fail(self.mark(event), "an alias; write out what it stands for")
        return bool(found)

    def fail(self, mark: tuple[int, int], message: str) -> None:
        self.problems.append(Problem(Where(self.path, *mark), "yaml", message))

    def broken(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        rows = self.text.splitlines()
        rest = rows[line][column:] if line < len(rows) else ""
        said = error.problem or "not readable as YAML"
        if rest.startswith("\t") or (line < len(rows) and rows[line][:column].strip(" ") == "\t"):
            said = "a tab character; indent with spaces"
        elif "did not find expected key" in said or "mapping values are not allowed" in said:
            said += "; text that holds ': ' or begins with a quotation mark needs quotes around it"
        elif "found character that cannot start any token" in said and rest[:1] in "@`%":
            said = f"a value cannot begin with {rest[0]}; put quotes around it"
        elif "end of stream" in said and "quoted" in (error.context or "") and error.context_mark:
            line, column = error.context_mark.line, error.context_mark.column
            said = "a quotation mark that is opened here and never closed"
        elif "<document start>" in said:
            said = "this line is indented less than the one before; lines of a record stand alike"
        elif "another document" in said:
            said = "a second document (---); a file holds one record"
        self.fail((line + self.shift, column + 1), said)

    def mark(self, node: Any) -> tuple[int, int]:
        return node.start_mark.line + self.shift, node.start_mark.column + 1

    def walk(self, node: Node, path: Path) -> Any:
        mark = self.mark(node)
        self.values[path] = mark
        if node.tag != TAGS[type(node)] or self.text.startswith("!", node.start_mark.index):
            return self.fail(mark, f"the tag {node.tag} is not understood; write the plain value")
        if isinstance(node, ScalarNode):
            return self.scalar(node, path)
        if len(path) >= MAX_DEPTH:
            return self.fail(mark, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(node, SequenceNode):
            return tuple([self.walk(item, (*path, i)) for i, item in enumerate(node.value)])
        return self.mapping(node, path) if isinstance(node, MappingNode) else None

    def mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            mark = self.mark(key_node)
            key = key_node.value if isinstance(key_node, ScalarNode) else None
            if key is None or (not key_node.style and key in ("", "~", "null")):
                self.fail(mark, "expected a name as key")
                continue
            if key in result:
                first = self.keys[(*path, key)][0]
                self.fail(mark, f"the key '{key}' stands twice; the first is on line {first}")
                continue
            self.keys[(*path, key)] = mark
            result[key] = self.walk(value_node, (*path, key))
        return result

    def scalar(self, node: ScalarNode, path: Path) -> Any:
        if node.style == "|":
            self.blocks[path] = self.block(node)
        elif node.start_mark.line != node.end_mark.line:
            self.folded.add(path)
        elif node.style:
            # a place inside a quoted text is counted from behind the quotation mark
            self.blocks[path] = self.values[path]
        try:
            return _scalar(node)
        except Odd:
            bad = Reader.NON_PRINTABLE.search(node.value)
            sign = f"U+{ord(bad.group()):04X}" if bad else "?"
            return self.fail(self.values[path], f"the character {sign} cannot stand in a text")

    def block(self, node: ScalarNode) -> tuple[int, int]:
        """The line of a block's first row and its indent."""
        if self.lines is None:
            self.lines = self.text.splitlines()
        first = node.start_mark.line + 1
        for row in self.lines[first : node.end_mark.line + 1]:
            if row.strip():
                return first + self.shift, len(row) - len(row.lstrip(" "))
        return first + self.shift, 0
