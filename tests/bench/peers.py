"""The corpus as a project for another tool: the same content, in its layout, with its templates.

A claim keeps its own YAML as front matter; its analysis is the Markdown below, every directive a
ready link. The tools' own files stand in hugo/ and eleventy/.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

HERE = Path(__file__).parent
DIRECTIVE = re.compile(r"\[\[([\w-]+)(:estimate)?\]\]")
PARTS = re.compile(r"^(?:analysis: \||evidence:)\n", re.MULTILINE)


class Claim(NamedTuple):
    """A claim for a peer: its front matter, as YAML, and its analysis, as Markdown."""

    slug: str
    head: str
    body: str


def hugo(corpus: Path, root: Path) -> None:
    """The corpus as a Hugo project in a folder that does not exist yet."""
    shutil.copytree(HERE / "hugo", root)
    content, found = root / "content", records(corpus)
    for claim in claims(corpus):
        page(content / f"claims/{claim.slug}.md", claim.head, claim.body)
    # There is no page that lists all claims: the timeline does.
    page(content / "claims/_index.md", {"title": "Claims", "build": {"render": "never"}})
    # What Hugo gives a meaning of its own goes by another name.
    own = {"name": "title", "published": "issued", "url": "address", "kind": "form"}
    for kind in ("questions", "claimants", "sources"):
        page(content / kind / "_index.md", {"title": kind.capitalize()})
        for id, record in found[kind].items():
            head = {own.get(key, key): value for key, value in record.items() if key != "id"}
            page(content / kind / f"{id}.md", head)
    page(content / "methodology.md", {"title": "How"}, "How we rate.\n")
    # A page of its own: Hugo's server makes the home page anew at every save, with all its formats.
    page(content / "data.md", {"title": "Data", "type": "data", "outputs": ["claims"]})
    write(root / "data/ratings.json", json.dumps(found["ratings"]))


def eleventy(corpus: Path, root: Path) -> None:
    """The corpus as an Eleventy project in a folder that does not exist yet."""
    shutil.copytree(HERE / "eleventy", root)
    for claim in claims(corpus):
        page(root / f"src/claims/{claim.slug}.md", claim.head, claim.body)
    write(root / "records.json", json.dumps(records(corpus)))


def records(corpus: Path) -> dict[str, dict[str, Any]]:
    """Every record but the claims, by kind and id; a source knows those that retell it."""
    kinds = ("ratings", "questions", "claimants")
    found = {
        kind: {record["id"]: record for record in load((corpus / f"data/{kind}.yaml").read_text())}
        for kind in kinds
    }
    paths = sorted((corpus / "data/sources").iterdir())
    sources = {path.stem: load(path.read_text()) for path in paths}
    for id, source in sources.items():
        source["published"] = str(source["published"])
        for parent in source.get("derives_from", ()):
            sources[parent].setdefault("retold_by", []).append(id)
    return found | {"sources": sources}


def claims(corpus: Path) -> Iterator[Claim]:
    """Every claim, and beside its own data what an index of a peer's asks for."""
    titles: dict[str, str] = {}

    def link(match: re.Match[str]) -> str:
        words = "no figure" if match[2] else titles[match[1]]
        return f"[{words}](/claims/{match[1]}/)"

    for path in sorted((corpus / "content/claims").iterdir()):
        before, analysis, after = PARTS.split(path.read_text())
        head = (
            before.replace("estimate:\n", "estimate:\n  said: no figure\n") + f"evidence:\n{after}"
        )
        claim = load(head)
        titles[path.stem] = claim["title"]
        day = str(claim["claimed_on"])
        index = {
            "date": day,
            "description": claim["verdict"]["summary"],
            "sources": list(
                dict.fromkeys([*(e["source"] for e in claim["evidence"]), *claim["appearances"]])
            ),
            "years": [day[:4]],
            "months": [day[:7]],
        }
        head += "".join(f"{key}: {json.dumps(value)}\n" for key, value in index.items())
        body = re.sub(r"^  ", "", analysis, flags=re.MULTILINE)
        yield Claim(path.stem, head, DIRECTIVE.sub(link, body))


def load(text: str) -> Any:
    """What YAML holds."""
    return yaml.load(text, yaml.CSafeLoader)


def page(path: Path, head: str | dict[str, Any], body: str = "") -> None:
    """A Markdown file with front matter; JSON is YAML too."""
    front = head if isinstance(head, str) else json.dumps(head) + "\n"
    write(path, f"---\n{front}---\n{body}")


def write(path: Path, text: str) -> None:
    """A file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
