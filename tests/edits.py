"""Random edits of a site, as editors, designers, machines and accidents make them."""

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

WORDS = ("heron", "oak", "plate", "ring", "bank", "reed", "count", "winter")


class Desk:
    """A site's folder under a hand that follows a seed; `edit` does one thing and says what."""

    def __init__(self, root: Path, output: Path, cache: Path, seed: int) -> None:
        self.root = root
        self.output = output
        self.cache = cache
        self.chance = random.Random(seed)
        self.made = 0

    def edit(self) -> str:
        """Do one thing at random; returns what was done."""
        act = self.chance.choice(EDITS)
        return f"{act.__name__.strip('_')}: {act(self)}"

    def one(self, pattern: str) -> Path | None:
        """A file at random."""
        found = sorted(path for path in self.root.glob(pattern) if path.is_file())
        return self.chance.choice(found) if found else None

    def word(self) -> str:
        """A word that was not there before."""
        self.made += 1
        return f"{self.chance.choice(WORDS)}{self.made}"

    def change(self, path: Path | None, pattern: str, new: Callable[[re.Match[str]], str]) -> str:
        """Replace one match of a pattern."""
        if path is None:
            return "nothing"
        text = path.read_text("utf-8")
        found = list(re.finditer(pattern, text, re.MULTILINE))
        if found:
            match = self.chance.choice(found)
            path.write_text(text[: match.start()] + new(match) + text[match.end() :], "utf-8")
        return path.relative_to(self.root).as_posix()


def _words_of_a_claim(desk: Desk) -> str:
    field = desk.chance.choice(["title", "claim", "why_checked", "place", "note", "  summary"])
    claim = desk.one("content/claims/*.yaml")
    return desk.change(claim, rf"^( *(?:- )?{field}: \w+) \w+", lambda m: f"{m[1]} {desk.word()}")


def _same_size_and_time(desk: Desk) -> str:
    """What a restored file looks like: other words, and the time that it had."""
    path = desk.one("content/claims/*.yaml")
    if path is None:
        return "nothing"
    copy = path.with_name("copy.tmp")
    shutil.copy2(path, copy)
    desk.change(path, r"\b[a-z]{5}\b(?=[^:\n]*$)", lambda m: "".join(reversed(m[0])))
    shutil.copystat(copy, path)
    copy.unlink()
    return path.name


def _analysis(desk: Desk) -> str:
    claim = desk.one("content/claims/*.yaml")
    mentions = ["plain", "**strong**", "`code`", "[a page](/about/)", "## A heading\n\n  And"]
    slug = desk.one("content/claims/*.yaml")
    if slug:
        mentions += [f"[[{slug.stem}]]", f"[[{slug.stem}:origins]]", f"[[{slug.stem}:rating]]"]
    more = desk.chance.choice(mentions)
    return desk.change(claim, r"^analysis: \|\n", lambda m: f"{m[0]}  {desk.word()} {more}.\n\n")


def _figure(desk: Desk) -> str:
    claim = desk.one("content/claims/*.yaml")
    value = str(desk.chance.randrange(1, 60))
    return desk.change(claim, r"^  (low|point|high): \d+", lambda m: f"  {m[1]}: {value}")


def _day(desk: Desk) -> str:
    claim = desk.one("content/claims/*.yaml")
    day = f"{desk.chance.randrange(2020, 2025)}-0{desk.chance.randrange(1, 10)}-11"
    return desk.change(claim, r"^(claimed_on|reviewed_on): .*", lambda m: f"{m[1]}: {day}")


def _status(desk: Desk) -> str:
    claim = desk.one("content/claims/*.yaml")
    status = desk.chance.choice(["draft", "published"])
    return desk.change(claim, r"^status: .*", lambda _: f"status: {status}")


def _rating_of_a_claim(desk: Desk) -> str:
    claim = desk.one("content/claims/*.yaml")
    names = re.findall(
        r"^- id: \"?(\w+)", (desk.root / "data/ratings.yaml").read_text(), re.MULTILINE
    )
    name = desk.chance.choice(names or ["none"])
    return desk.change(claim, r"^  rating: .*", lambda _: f'  rating: "{name}"')


def _add_a_claim(desk: Desk) -> str:
    path = desk.one("content/claims/*.yaml")
    if path is None:
        return "nothing"
    new = path.with_name(f"claim-{desk.word()}.yaml")
    shutil.copy(path, new)
    return new.name


def _add_a_source(desk: Desk) -> str:
    path = desk.one("data/sources/*.yaml")
    claim = desk.one("content/claims/*.yaml")
    if path is None:
        return "nothing"
    new = path.with_name(f"source-{desk.word()}.yaml")
    shutil.copy(path, new)
    return desk.change(claim, r"^  - source: .*", lambda _: f"  - source: {new.stem}")


def _source(desk: Desk) -> str:
    source = desk.one("data/sources/*.yaml")
    other = desk.one("data/sources/*.yaml")
    if other and desk.chance.random() < 0.4:
        lineage = r"^derives_from: .*|^language: .*"
        return desk.change(
            source,
            lineage,
            lambda m: f"derives_from: [{other.stem}]" if m[0][0] == "d" else m[0],
        )
    return desk.change(source, r"^(title|publisher): \w+", lambda m: f"{m[1]}: {desk.word()}")


def _rename(desk: Desk) -> str:
    """A file under another name; half of the time, whoever referred to it follows."""
    path = desk.one(desk.chance.choice(["content/claims/*.yaml", "data/sources/*.yaml"]))
    if path is None:
        return "nothing"
    old, new = path.stem, f"renamed-{desk.word()}"
    path.rename(path.with_name(f"{new}.yaml"))
    if desk.chance.random() < 0.7:
        for file in desk.root.rglob("*"):
            if file.suffix in (".yaml", ".md") and old in file.read_text("utf-8"):
                file.write_text(re.sub(rf"\b{old}\b", new, file.read_text("utf-8")), "utf-8")
    return f"{old} to {new}"


def _delete(desk: Desk) -> str:
    kinds = ["content/claims/*.yaml", "content/explainers/*.md", "data/sources/*.yaml"]
    path = desk.one(desk.chance.choice([*kinds, "theme/**/*", "data/series/*.csv"]))
    if path is None:
        return "nothing"
    path.unlink()
    return path.name


def _vocabulary(desk: Desk) -> str:
    file = desk.chance.choice(["ratings", "metrics", "questions", "claimants"])
    keys = "label|meaning|definition|title|name|note|place|population|short_name"
    path = desk.root / f"data/{file}.yaml"
    return desk.change(path, rf"^(\s+(?:{keys}): \w+)", lambda m: f"{m[1]} {desk.word()}")


def _configuration(desk: Desk) -> str:
    path = desk.root / "data/site.yaml"
    if desk.chance.random() < 0.3:
        base = desk.chance.choice(["", "sub/", "a/b/"])
        return desk.change(path, r"^url: .*", lambda _: f"url: https://birds.example/{base}")
    return desk.change(
        path, r"^(title|tagline|description): \w+", lambda m: f"{m[1]}: {desk.word()}"
    )


def _series(desk: Desk) -> str:
    value = str(desk.chance.randrange(1, 60))
    return desk.change(desk.one("data/series/*.csv"), r"\b\d{1,2}\b", lambda _: value)


def _text(desk: Desk) -> str:
    file = desk.one(desk.chance.choice(["content/explainers/*.md", "content/pages/*.md"]))
    return desk.change(file, r"^([A-Z]\w+ \w+)", lambda m: f"{m[1]} {desk.word()}")


def _explainer(desk: Desk) -> str:
    path = desk.one("content/explainers/*.md")
    if path is None:
        return "nothing"
    new = path.with_name(f"explainer-{desk.word()}.md")
    shutil.copy(path, new)
    return new.name


def _template(desk: Desk) -> str:
    """A template of the site's own, taken over from the theme that comes with us, and changed."""
    bundled = Path(__file__).parent.parent / "theme"
    names = ["claim", "base", "parts", "timeline", "question", "blocks/figure", "source"]
    name = f"templates/{desk.chance.choice(names)}.html"
    own = desk.root / "theme" / name
    own.parent.mkdir(parents=True, exist_ok=True)
    if not own.exists():
        shutil.copy(bundled / name, own)
    return desk.change(own, r"</(p|h1|section|li)>", lambda m: f"{desk.word()}{m[0]}")


def _style(desk: Desk) -> str:
    own = desk.root / "theme/static/style.css"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(f"p {{ --{desk.word()}: 0 }}\n")
    return "style.css"


def _image(desk: Desk) -> str:
    path = desk.one("content/images/*")
    if path is None:
        return "nothing"
    path.write_bytes(path.read_bytes() + bytes([desk.chance.randrange(256)]))
    return path.name


def _output(desk: Desk) -> str:
    """Somebody else's hand in the output."""
    files = sorted(p for p in desk.output.rglob("*") if p.is_file() and p.name != ".claimline")
    if not files:
        return "nothing"
    path = desk.chance.choice(files)
    if desk.chance.random() < 0.5:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-3])
    return path.relative_to(desk.output).as_posix()


def _cache(desk: Desk) -> str:
    """The cache lost, cut short or damaged."""
    files = sorted(p for p in desk.cache.rglob("*") if p.is_file() and p.parent.name != "charts")
    if not files:
        return "nothing"
    path = desk.chance.choice(files)
    data = path.read_bytes()
    place = desk.chance.randrange(len(data) or 1)
    kind = desk.chance.randrange(3)
    if kind == 0:
        path.unlink()
    elif kind == 1:
        path.write_bytes(data[:place])
    else:
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
    return path.name.partition("-")[0]


def _last_row(desk: Desk, path: Path | None, key: str, value: str) -> str:
    """Give a file a last row with that key, or take it away if it has one."""
    if path is None:
        return "nothing"
    rows = path.read_text().rstrip("\n").split("\n")
    kept = [row for row in rows if not row.startswith(f"{key}:")]
    path.write_text("\n".join([*kept, f"{key}: {value}"] if kept == rows else kept) + "\n")
    return f"{path.name} {key}"


def _withdraw(desk: Desk) -> str:
    told = f"{{on: 2025-01-01, reason: The {desk.word()} was wrong.}}"
    return _last_row(desk, desk.one("content/claims/*.yaml"), "withdrawn", told)


def _alias(desk: Desk) -> str:
    return _last_row(desk, desk.one("content/claims/*.yaml"), "aliases", f"[old-{desk.word()}]")


def _level(desk: Desk) -> str:
    level = desk.chance.choice(["error", "warn", "off"])
    return _last_row(desk, desk.root / "data/site.yaml", "rules", f"{{origin: {level}}}")


EDITS: tuple[Callable[[Desk], str], ...] = (
    _words_of_a_claim, _same_size_and_time, _analysis, _figure, _day, _status, _rating_of_a_claim,
    _add_a_claim, _add_a_source, _source, _rename, _delete, _vocabulary, _configuration, _series,
    _text, _explainer, _template, _style, _image, _output, _cache, _withdraw, _alias, _level,
)  # fmt: skip
