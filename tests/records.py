"""Records as an editor would write them, to be varied: JSON is YAML, so a dict makes a file."""

import json
from typing import Any

CLAIM: dict[str, Any] = {
    "title": "The council counts about 40 trees",
    "claim": "About 40 trees stand in Example Park.",
    "claimant": "council",
    "claimed_on": "2024-03-01",
    "why_checked": "The number was disputed.",
    "verdict": {
        "rating": "unproven",
        "summary": "Nobody else has counted.",
        "single_origin": "One document was found.",
    },
    "analysis": "One document.",
    "evidence": [{"source": "minutes", "stance": "supports", "note": "It says so."}],
    "reply": {"asked": False, "reason": "A public document."},
    "by": "desk",
    "reviewed_on": "2024-04-01",
    "status": "published",
}
SOURCE: dict[str, Any] = {
    "title": "A paper",
    "publisher": "A printer",
    "published": "2024-01-01",
    "url": "https://paper.example/",
    "kind": "secondary",
    "no_primary": "None is known.",
    "language": "en",
}
EXPLAINER: dict[str, Any] = {
    "title": "An explainer",
    "summary": "A summary.",
    "published_on": "2024-05-01",
    "by": "desk",
    "status": "published",
}
ESTIMATE: dict[str, Any] = {
    "question": "trees",
    "bound": "about",
    "as_of": "2024-02",
    "basis": "testimony",
}
NO_CLAIM = {"content/claims/council-40-trees.yaml": None}
"""Takes the minimal site's only claim away."""


def claim(**changes: Any) -> str:
    """A claim file; `verdict` is changed key by key, other keys as a whole."""
    verdict = CLAIM["verdict"] | changes.pop("verdict", {})
    return json.dumps({**CLAIM, "verdict": verdict, **changes}, ensure_ascii=False)


def estimate(**changes: Any) -> dict[str, Any]:
    """The `estimate` of a claim; without values it is one that nobody put into numbers."""
    return {**ESTIMATE, **changes}


def evidence(*sources: str, **keys: Any) -> list[dict[str, Any]]:
    """The `evidence` of a claim, a passage a source."""
    return [{"source": id, "stance": "supports", "note": "A note.", **keys} for id in sources]


def source(*derives_from: str, **changes: Any) -> str:
    """A source file, an origin unless it derives from others."""
    return json.dumps({**SOURCE, "derives_from": list(derives_from), **changes})


def explainer(body: str, **changes: Any) -> str:
    """An explainer file; its body begins on line 4."""
    return f"---\n{json.dumps({**EXPLAINER, **changes})}\n---\n{body}"


def claims(**files: str) -> dict[str, str]:
    """Claim files by slug, with `_` for `-`."""
    return {f"content/claims/{slug.replace('_', '-')}.yaml": text for slug, text in files.items()}


def sources(**files: str) -> dict[str, str]:
    """Source files by id."""
    return {f"data/sources/{id}.yaml": text for id, text in files.items()}
