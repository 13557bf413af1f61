"""The corpus as a project for another tool: the same content, with its own files around it."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

HERE = Path(__file__).parent
DIRECTIVE = re.compile(r"\[\[([\w-]+)(:estimate)?\]\]")


class Claim(NamedTuple):
    """A claim for a peer: its front matter, as YAML, and its analysis, as Markdown."""

    slug: str
    head: str
    body: str


def load(path: Path) -> Any:
    """A YAML file, every scalar as it is written save numbers and truth values."""
    return yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)


def ratings(corpus: Path) -> dict[str, Any]:
    """The rating scale by id."""
    return {rating["id"]: rating for rating in load(corpus / "data/ratings.yaml")}


def sources(corpus: Path) -> dict[str, Any]:
    """Every source by id, with the ids of those that retell it."""
    found = {path.stem: load(path) for path in sorted((corpus / "data/sources").iterdir())}
    for id, source in found.items():
        for parent in source.get("derives_from", ()):
            found[parent].setdefault("retold_by", []).append(id)
    return found


def claims(corpus: Path) -> Iterator[Claim]:
    """Every claim: its own YAML with what a peer's index needs beside it; directives are links."""
    titles = {}
    for path in sorted((corpus / "content/claims").iterdir()):
        head, body, evidence = re.split(r"^(?:analysis: \||evidence:)\n", path.read_text("utf-8"), flags=re.M)
        head += "evidence:\n" + evidence
        claim = yaml.load(head, yaml.CSafeLoader)
        titles[path.stem] = claim["title"]
        day = str(claim["claimed_on"])
        cited = dict.fromkeys([e["source"] for e in claim["evidence"]] + claim["appearances"])
        index = {
            "date": day,
            "description": claim["verdict"]["summary"],
            "sources": list(cited),
            "claimants": [claim["claimant"]],
            "questions": [claim["estimate"]["question"]],
            "years": [day[:4]],
            "months": [day[:7]],
        }
        head = head.replace("estimate:\n", "estimate:\n  said: no figure\n", 1)
        text = re.sub("^  ", "", body, flags=re.M)
        linked = DIRECTIVE.sub(
            lambda m: f"[{'no figure' if m[2] else titles[m[1]]}](/claims/{m[1]}/)", text  # noqa: B023
        )
        yield Claim(path.stem, head + "".join(f"{k}: {json.dumps(v)}\n" for k, v in index.items()), linked)


def project(tool: str, root: Path) -> None:
    """The tool's own files: configuration and templates."""
    shutil.copytree(HERE / tool, root)


def page(path: Path, head: str | dict[str, Any], body: str = "") -> None:
    """A Markdown file with front matter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = head if isinstance(head, str) else json.dumps(head) + "\n"
    path.write_text(f"---\n{text}---\n{body}", "utf-8")
