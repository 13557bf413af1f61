"""Makes a seeded corpus of N claims, the same whenever and wherever it is made.

Every claim has a figure, three sources, evidence, and an analysis of about 400 words with a table and
footnotes; ten claims on average answer one question. The words are drawn from a list and mean nothing.
Without charts the figures are given in words alone, so that only the timeline draws one; all else is equal.
"""

import random
from pathlib import Path

WORDS = [
    "count",
    "river",
    "report",
    "figure",
    "stone",
    "winter",
    "statement",
    "archive",
    "number",
    "signal",
    "harbour",
    "evidence",
    "paper",
    "season",
    "meadow",
    "record",
    "measure",
    "witness",
    "method",
    "village",
    "average",
    "reading",
    "margin",
    "survey",
    "ledger",
    "page",
    "station",
    "bridge",
    "letter",
    "column",
    "source",
    "answer",
    "question",
    "morning",
    "district",
    "council",
    "engine",
    "forest",
    "harvest",
    "window",
    "journal",
    "market",
    "chapter",
    "valley",
    "orchard",
    "pattern",
    "portion",
    "interval",
    "sample",
    "quarter",
]
BASES = ("intelligence", "official_count", "testimony", "statistical", "named_list")
RATINGS = ("false", "misleading", "mixed", "supported", "unproven")
BOUNDS = ("about", "at_least", "exact", "range")


def sentence(chance: random.Random, length: int) -> str:
    """So many words, begun with a capital."""
    return " ".join(chance.choices(WORDS, k=length)).capitalize() + "."


def prose(chance: random.Random, year: int, other: str | None = None) -> str:
    """About 400 words of Markdown: paragraphs, a list, a table, two footnotes."""
    parts = [" ".join(sentence(chance, 12) for _ in range(5)) for _ in range(3)]
    if other:
        parts.append(f"It is set against [[{other}]], which gave [[{other}:estimate]].[^1]")
    parts.append("## A closer look\n\n" + " ".join(sentence(chance, 12) for _ in range(6)))
    parts.append("\n".join(f"- {sentence(chance, 8)}" for _ in range(4)))
    rows = "\n".join(
        f"| {chance.choice(WORDS)} | {year} | *{chance.choice(WORDS)}* |" for _ in range(5)
    )
    parts.append(f"| Name | Number | Note |\n|---|---|---|\n{rows}")
    parts.append(" ".join(sentence(chance, 12) for _ in range(5)) + "[^2]")
    parts.append(f"[^1]: {sentence(chance, 9)}\n\n[^2]: {sentence(chance, 9)}")
    return "\n\n".join(parts)


def claim(number: int, total: int, chance: random.Random, charts: bool) -> str:
    """One claim file."""
    question = number % max(1, total // 10)
    year = 2000 + number * 25 // total
    day = f"{year}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    point = chance.randrange(10, 10_000)
    bound = chance.choice(BOUNDS)
    values = {
        "range": f"low: {point}\n  high: {point * 2}\n  ",
        "at_least": f"low: {point}\n  ",
    }.get(bound, f"point: {point}\n  ")
    if not charts:
        bound, values = "about", ""
    other = f"claim-{chance.randrange(number):06}" if number else None
    analysis = prose(chance, year, other).replace("\n", "\n  ").replace("\n  \n", "\n\n")
    # Every third derives from the one before it and is left out, so that each is an origin.
    picked = chance.sample(range(max(6, total // 2) // 3 * 2), 3)
    sources = [f"source-{place // 2 * 3 + place % 2:06}" for place in picked]
    evidence = "\n".join(
        f"  - source: {source}\n    stance: {stance}\n    quote: {chance.choice(WORDS)} "
        f"{chance.choice(WORDS)}\n    note: {sentence(chance, 10)}"
        for source, stance in zip(sources, ("supports", "undermines", "context"), strict=True)
    )
    return f"""\
title: {sentence(chance, 8)[:-1]} {number}
claim: {sentence(chance, 8)}
claimant: claimant-{chance.randrange(max(1, total // 50)):05}
claimed_on: {day}
place: {chance.choice(WORDS).capitalize()}
wording: {chance.choice(WORDS)} {chance.choice(WORDS)}
appearances: [{sources[0]}]
why_checked: {sentence(chance, 10)}
estimate:
  question: question-{question:05}
  bound: {bound}
  {values}as_of: {day}
  basis: {chance.choice(BASES)}
verdict:
  rating: "{chance.choice(RATINGS)}"
  summary: {sentence(chance, 14)}
  known:
    - {sentence(chance, 9)}
    - {sentence(chance, 9)}
  not_known:
    - {sentence(chance, 9)}
  would_change:
    - {sentence(chance, 9)}
analysis: |
  {analysis}
evidence:
{evidence}
reply:
  asked: false
  reason: {sentence(chance, 6)}
by: desk
reviewed_on: 2025-06-01
status: published
"""


SITE = """\
title: The bench
tagline: A corpus without meaning.
description: A corpus that is made to be measured.
url: https://bench.example/
language: en
organisation: {name: The bench, url: "https://bench.example/"}
people: [{id: desk, name: The desk}]
licence: {name: CC BY 4.0, url: "https://creativecommons.org/licenses/by/4.0/"}
methodology: methodology
corrections_policy: methodology
"""
SCALE = """\
- {id: "false", label: "False", value: 1, meaning: Not so.}
- {id: misleading, label: Misleading, value: 2, meaning: Bent.}
- {id: mixed, label: Mixed, value: 3, meaning: In part.}
- {id: supported, label: Supported, value: 5, meaning: So.}
- {id: unproven, label: Unproven, meaning: Open.}
"""


def make(root: Path, total: int, seed: int = 1, *, charts: bool = True) -> None:
    """Write a corpus of `total` claims below `root`, with or without charts of their figures."""
    chance = random.Random(seed)
    questions, claimants = max(1, total // 10), max(1, total // 50)
    files = {
        "data/site.yaml": SITE,
        "data/ratings.yaml": SCALE,
        "data/metrics.yaml": "- {id: things, label: Things, definition: Things counted.}\n",
        "data/questions.yaml": "".join(
            f"- {{id: question-{n:05}, title: How many {chance.choice(WORDS)} {n}?, metric: things, "
            f"place: {chance.choice(WORDS)}, population: things}}\n"
            for n in range(questions)
        ),
        "data/claimants.yaml": "".join(
            f"- {{id: claimant-{n:05}, name: {chance.choice(WORDS).capitalize()} {n}, "
            f"kind: organisation}}\n"
            for n in range(claimants)
        ),
        "content/pages/methodology.md": "---\ntitle: How\nupdated_on: 2025-01-01\n---\n[[ratings]]\n",
    }
    for number in range(max(6, total // 2)):
        parent = f"derives_from: [source-{number - 1:06}]\n" if number % 3 == 2 else ""
        files[f"data/sources/source-{number:06}.yaml"] = (
            f"title: {sentence(chance, 5)[:-1]} {number}\npublisher: {chance.choice(WORDS)}\n"
            f"published: 2000-01-01\nurl: https://source.example/{number}\n"
            f"kind: {'secondary' if parent else 'primary'}\nno_primary: It was not found.\nlanguage: en\n{parent}"
        )
    for number in range(total):
        files[f"content/claims/claim-{number:06}.yaml"] = claim(number, total, chance, charts)
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
