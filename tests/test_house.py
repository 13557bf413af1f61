"""The house keeps its shape: imports run one way, and what is public is documented."""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Lower layers first; a module may import from lower layers and from its own folder.
LAYERS = (
    ("__init__",),
    ("problem", "progress", "urls"),
    ("model",),
    ("cache", "loose_json", "workers", "words", "strict_yaml", "tree"),
    ("archive", "markdown"),
    ("fetch",),
    ("numbers",),
    ("decode",),
    ("edit", "history", "recipe", "schema"),
    ("feeds", "link"),
    ("difference",),
    ("jsonld", "reports"),
    ("charts",),
    ("checks",),
    ("capture", "drafts"),
    ("pages", "reviews"),
    ("render",),
    ("write",),
    ("build",),
    ("imports", "revise", "serve"),
    ("cli",),
    ("__main__",),
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
FILES = sorted((ROOT / "generator").rglob("*.py"))
# Each has its homes, and is imported there only when it is needed.
HEAVY = {
    "altair": ("charts",),
    "jsonschema": ("charts",),
    "vl_convert": ("charts",),
    "readline": ("cli",),
    "rich": ("cli",),
    "selectolax": ("archive", "feeds"),
}
# Our own, which the command line imports only for the commands that need them.
LATE = (
    "generator.capture",
    "generator.feeds",
    "generator.fetch",
    "generator.imports",
    "generator.schema",
    "generator.serve",
)


def _room(path: Path) -> str:
    return path.relative_to(ROOT / "generator").parts[0].removesuffix(".py")


def _imports(path: Path) -> list[tuple[str, bool]]:
    """Every imported module, and whether the import stands at the top of the file."""
    tree = ast.parse(path.read_text("utf-8"))
    found = []
    for node in ast.walk(tree):
        top = node in tree.body
        if isinstance(node, ast.Import):
            found += [(alias.name, top) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "generator":
            found += [(f"generator.{alias.name}", top) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, top))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_run_one_way(path: Path) -> None:
    room = _room(path)
    for name, _ in _imports(path):
        parts = name.split(".")
        if parts[0] != "generator" or len(parts) == 1:
            continue
        target = parts[1] if parts[1] in RANK else "__init__"
        assert RANK[target] < RANK[room] or target == room, f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_stand_at_the_top_save_what_a_warm_build_must_not_pay_for(path: Path) -> None:
    for name, top in _imports(path):
        heavy = name.split(".")[0] in HEAVY
        late = _room(path) == "cli" and name in LATE
        assert top != (heavy or late), f"{path} imports {name}"
        assert not heavy or _room(path) in HEAVY[name.split(".")[0]]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_only_the_command_line_prints_or_exits() -> None:
    for path in FILES:
        if path.stem == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in ("print", "sys.exit", "exit", "click.echo"), path


def test_nothing_but_the_command_line_asks_for_the_time() -> None:
    for path in FILES:
        text = path.read_text("utf-8")
        asks = any(word in text for word in (".now(", "today(", "time.time("))
        assert asks == (path.stem == "cli"), path


def test_every_folder_has_a_readme_for_whoever_works_there() -> None:
    for folder in ("content", "data", "generator", "tests", "theme"):
        assert (ROOT / folder / "README.md").is_file(), folder


def test_no_lock_names_a_registry() -> None:
    for lock in ROOT.glob("*.lock"):
        text = lock.read_text("utf-8")
        assert "://" not in text
        assert text.count("--hash=sha256:") > 20
