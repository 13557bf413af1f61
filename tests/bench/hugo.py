"""The corpus as a Hugo project. Records are term pages of taxonomies, which is Hugo's index."""

import json
from pathlib import Path

from tests.bench import peers


def make(corpus: Path, root: Path) -> None:
    """Write the project of a corpus to a folder that does not exist yet."""
    peers.project("hugo", root)
    content = root / "content"
    for claim in peers.claims(corpus):
        peers.page(content / f"claims/{claim.slug}.md", claim.head, claim.body)
    # Claimline lists claims on the timeline, not on a page of their own.
    peers.page(content / "claims/_index.md", {"title": "Claims", "build": {"render": "never"}})
    for id, source in peers.sources(corpus).items():
        # `url`, `kind` and `published` have a meaning of Hugo's own in front matter.
        head = {
            "title": source["title"],
            "publisher": source["publisher"],
            "issued": str(source["published"]),
            "address": source["url"],
            "form": source["kind"],
            "derives_from": source.get("derives_from", []),
            "retold_by": source.get("retold_by", []),
        }
        peers.page(content / f"sources/{id}/_index.md", head)
    for question in peers.load(corpus / "data/questions.yaml"):
        head = {key: question[key] for key in ("title", "metric", "place", "population")}
        peers.page(content / f"questions/{question['id']}/_index.md", head)
    for claimant in peers.load(corpus / "data/claimants.yaml"):
        head = {"title": claimant["name"], "form": claimant["kind"]}
        peers.page(content / f"claimants/{claimant['id']}/_index.md", head)
    peers.page(content / "methodology.md", {"title": "How"}, "How we rate.\n")
    data = root / "data"
    data.mkdir()
    (data / "ratings.json").write_text(json.dumps(peers.ratings(corpus)), "utf-8")
