"""Changes to a YAML file that leave the rest of it as it is, comments, order and layout included."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from generator import strict_yaml
from generator.decode import FRONT

Keys = tuple[str | int, ...]
# Front matter, whatever its line ends are: whoever only reads it has them made alike before.
FRONT_AS_IT_IS = re.compile(FRONT.pattern.replace(r"\n", r"\r?\n"), FRONT.flags)


class Unsure(Exception):
    """The file cannot be changed so that nothing else changes; the message says why."""


def insert(text: str, at: Keys, value: Any, *, item: bool = False) -> str:
    """The file's text with `value` at the key path `at`, or with `item` appended to the list there.

    A value that stands there is replaced, a key that is missing comes last in its mapping, a missing
    list is begun. `value` is plain: text, numbers, true and false, lists and mappings. A Markdown file is
    changed in its front matter, a file that is a list takes items at (). Raises Unsure.
    """
    if item:
        return append(text, at, [value])
    return _change(text, at, value, item=False)


def append(text: str, at: Keys, values: list[Any]) -> str:
    """The same for several items of the list at `at`, which are read and proved once. Raises Unsure."""
    return _change(text, at, values, item=True)


def record(values: Mapping[str, Any]) -> str:
    """The text of a new YAML file that holds these values, a key a line, in their order."""
    return "".join(row + "\n" for key, value in values.items() for row in _block(key, value, ""))


def _change(text: str, at: Keys, value: Any, *, item: bool) -> str:
    front = FRONT_AS_IT_IS.match(text)
    if not front:
        return _insert(text, at, value, item)
    start, end = front.span(1)
    return text[:start] + _insert(text[start:end], at, value, item) + text[end:]


def save(path: Path, text: str) -> None:
    """Write a file whole, or not at all. Raises OSError."""
    whole = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        whole.write_bytes(text.encode())
        whole.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)


def _insert(text: str, at: Keys, value: Any, item: bool) -> str:
    """The text with the change; with `item`, `value` is the list of what is appended."""
    before = _plain(text)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise Unsure(f"it is not readable as YAML: {error}") from None
    whole = item and not at and (root is None or isinstance(root, yaml.SequenceNode))
    if not whole and not isinstance(root, yaml.MappingNode):
        raise Unsure("it is not a mapping of keys to values")
    end = "\r\n" if "\r\n" in text else "\n"
    if root is None or (whole and not root.value):
        changed = _begun(text, root, value, end)
    else:
        changed = _changed(text, root, at, value, item, end)
    # The proof: what is read now is what was read before, with this one change.
    if _plain(changed) != _wanted(before, at, value, item):
        raise Unsure(f"{'.'.join(map(str, at))} is written in a way that cannot be changed alone")
    return changed


def _plain(text: str) -> Any:
    loaded = strict_yaml.load(text.replace("\r\n", "\n"), "?")
    if loaded.problems:
        raise Unsure(loaded.problems[0].message)
    return _listed(loaded.value)


def _listed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _listed(each) for key, each in value.items()}
    return [_listed(each) for each in value] if isinstance(value, (list, tuple)) else value


def _wanted(value: Any, at: Keys, new: Any, item: bool) -> Any:
    """A value with the change made to it."""
    if not at:
        return [*(value or []), *_listed(new)] if item else _listed(new)
    head, *rest = at
    if isinstance(value, list) and isinstance(head, int) and head < len(value):
        return [
            _wanted(each, tuple(rest), new, item) if number == head else each
            for number, each in enumerate(value)
        ]
    if isinstance(value, dict) or value is None:
        known = value or {}
        return {**known, head: _wanted(known.get(head), tuple(rest), new, item)}
    raise Unsure(f"there is no '{head}' to be changed")


def _changed(text: str, node: yaml.Node, at: Keys, value: Any, item: bool, end: str) -> str:
    """The text with the change, made at the last node on the way that is there."""
    for number, key in enumerate(at):
        found = _child(node, key)
        if found is None:
            missing: Any = value
            for name in reversed(at[number + 1 :]):
                missing = {name: missing}
            return _add_key(text, node, str(key), missing, end)
        node = found
    empty = isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~")
    if item and isinstance(node, yaml.SequenceNode) and node.value:
        return _add_item(text, node, value, end)
    if item and not (empty or isinstance(node, yaml.SequenceNode)):
        raise Unsure("it is not a list")
    start, stop = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        raise Unsure("it is a text of several lines")
    space = "" if text[start - 1 : start] in (" ", "[", "{") else " "
    return text[:start] + space + flow(value) + text[stop:]


def _begun(text: str, root: yaml.Node | None, values: list[Any], end: str) -> str:
    """A file that holds nothing, or an empty list, with its first items."""
    rows = "".join(f"- {flow(value)}{end}" for value in values)
    if root is None:
        return text + (end if text and not text.endswith("\n") else "") + rows
    return text[: root.start_mark.index] + rows.removesuffix(end) + text[root.end_mark.index :]


def _child(node: yaml.Node, key: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        found: yaml.Node = node.value[key]
        return found
    return None


def _add_key(text: str, node: yaml.Node, key: str, value: Any, end: str) -> str:
    if not isinstance(node, yaml.MappingNode):
        raise Unsure(f"there is nothing to which '{key}' could be added")
    if node.flow_style:
        place = node.value[-1][1].end_mark.index if node.value else node.start_mark.index + 1
        comma = ", " if node.value else ""
        return text[:place] + f"{comma}{key}: {flow(value)}" + text[place:]
    rows = list(_block(key, value, " " * node.start_mark.column))
    return _below(text, _last(text, node), rows, end)


def _add_item(text: str, node: yaml.SequenceNode, values: list[Any], end: str) -> str:
    if node.flow_style:
        place = node.value[-1].end_mark.index
        return text[:place] + f", {flow(values)[1:-1]}" + text[place:]
    rows = [" " * node.start_mark.column + f"- {flow(value)}" for value in values]
    return _below(text, _last(text, node), rows, end)


def _block(key: str, value: Any, indent: str) -> Iterator[str]:
    """A key in block style: a list an item a line, a mapping a key a line, anything else on its line."""
    if isinstance(value, list) and value and any(isinstance(each, (dict, list)) for each in value):
        yield f"{indent}{key}:"
        for each in value:
            yield f"{indent}  - {flow(each)}"
    elif isinstance(value, dict) and value:
        yield f"{indent}{key}:"
        for name, each in value.items():
            yield from _block(name, each, indent + "  ")
    else:
        yield f"{indent}{key}: {flow(value)}"


def _last(text: str, node: yaml.Node) -> int:
    """Where the last thing that is written inside a node ends: before comments and empty lines."""
    while isinstance(node, (yaml.MappingNode, yaml.SequenceNode)) and not node.flow_style:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return len(text[: node.end_mark.index].rstrip("\r\n \t"))
    return node.end_mark.index


def _below(text: str, place: int, rows: list[str], end: str) -> str:
    """The text with rows below the line on which `place` lies."""
    line = re.compile(r"[^\r\n]*").match(text, place)
    after = line.end() if line else place
    return text[:after] + "".join(end + row for row in rows) + text[after:]


def flow(value: Any) -> str:
    """A plain value as one line of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    plain = re.fullmatch(r"[A-Za-z][\w ./-]*[\w.]|[A-Za-z]|\d{4}-\d{2}-\d{2}", value)
    if plain and value not in ("true", "false", "null"):
        return str(value)
    return yaml.safe_dump(value, default_style='"', width=1 << 20, allow_unicode=True).strip()
