"""What runs on a commit and on a pull request runs, and names the line."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.cli import main
from tests.conftest import ROOT, SITES

HOOKS = ROOT / ".pre-commit-hooks.yaml"
CONFIG = ROOT / ".pre-commit-config.yaml"
WORKFLOW = ROOT / ".github" / "workflows" / "check.yaml"
CLAIM = "content/claims/council-40-trees.yaml"
BROKEN = f"{CLAIM}:3:11: error[reference] no claimant 'counsil'; did you mean 'council'?"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def hook() -> dict[str, Any]:
    (repository,) = load(CONFIG)["repos"]
    (found,) = repository["hooks"]
    assert repository["repo"] == "local"
    return found


def steps(job: str) -> list[dict[str, Any]]:
    return load(WORKFLOW)["jobs"][job]["steps"]


def run(command: list[str], cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PYTHON"))}
    return subprocess.run(
        command, cwd=cwd, env=own | more, capture_output=True, text=True, check=False
    )


def git(repository: Path, *words: str) -> None:
    who = ["-c", "user.name=desk", "-c", "user.email=desk@trees.example"]
    done = run(["git", *who, *words], repository)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with a site and our code in it, as a clone of this one has."""
    root = tmp_path / "clone"
    for folder in ("content", "data"):
        shutil.copytree(SITES / "minimal" / folder, root / folder)
    shutil.copytree(ROOT / "theme", root / "theme")
    (root / "generator").symlink_to(ROOT / "generator")
    (root / ".venv").symlink_to(Path(sys.prefix))
    shutil.copy(CONFIG, root)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".pre-commit-config.yaml", "content", "data")
    git(root, "commit", "-qm", "A site")
    return root


def misspell(repository: Path) -> None:
    path = repository / CLAIM
    path.write_text(path.read_text("utf-8").replace("claimant: council", "claimant: counsil"))


def test_the_hook_looks_at_all_content_and_at_nothing_else():
    for found in (hook(), load(HOOKS)[0]):
        assert found["pass_filenames"] is False
        changed = re.compile(found["files"])
        for path in (CLAIM, "data/site.yaml", "theme/templates/claim.html"):
            assert changed.search(path)
        assert not changed.search("generator/cli.py")
    assert load(HOOKS)[0]["id"] == hook()["id"]


def test_the_hook_s_command_passes_a_good_site_and_names_the_line_of_a_mistake(repository):
    command = shlex.split(hook()["entry"])
    done = run(command, repository)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("1 claims in: 1 published, 0 draft, 0 embargoed\n")
    misspell(repository)
    done = run(command, repository)
    assert done.returncode == 1
    assert BROKEN in done.stderr


def test_the_hook_for_other_repositories_is_the_command_that_is_installed():
    (found,) = load(HOOKS)
    program, command = found["entry"].split()
    scripts = re.search(
        r'^claimline = "generator\.cli:run"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE
    )
    assert program == "claimline"
    assert scripts
    assert command in main.commands
    assert found["language"] == "python"


def test_the_workflow_runs_on_pull_requests_and_pushes_and_may_write_nothing():
    found = load(WORKFLOW)
    when = found[True]  # to YAML 1.1, `on` is true
    assert {"pull_request", "push"} == set(when)
    assert found["permissions"] == {"contents": "read"}
    for job in found["jobs"].values():
        checkout = next(s for s in job["steps"] if s.get("uses", "").startswith("actions/checkout"))
        assert checkout["with"]["fetch-depth"] == 0
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"actions/[a-z-]+@v[0-9]+", step["uses"])
            else:
                assert "${{" not in step["run"], "what GitHub fills in is no shell"


def test_the_workflow_s_targets_and_commands_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    commands = "\n".join(s["run"] for job in ("content", "tests") for s in steps(job) if "run" in s)
    asked = set(re.findall(r"make ([a-z.][a-z./-]*)", commands))
    assert asked - targets == {".venv/.runtime"}
    assert "$(VENV)/.runtime:" in (ROOT / "Makefile").read_text("utf-8")
    assert re.findall(r"-m generator ([a-z]+)", commands) == ["check"]
    known = {name for parameter in main.commands["check"].params for name in parameter.opts}
    assert set(re.findall(r"--[a-z]+", commands)) == {"--format", "--since"}
    assert {"--format", "--since"} <= known


def test_the_workflow_s_check_annotates_the_line(repository):
    script = next(s["run"] for s in steps("content") if s.get("name") == "check the content")
    misspell(repository)
    done = run(["bash", "-e", "-c", script], repository, BASE="")
    assert done.returncode == 1
    assert f"::error file={CLAIM},line=3,col=11,title=reference::no claimant" in done.stdout


# ---------------------------------------------------------------- the real program


@pytest.fixture(scope="module")
def pre_commit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("pre-commit")
    venv.create(home, with_pip=True)
    pip = [
        str(home / "bin" / "python"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "-q",
    ]
    done = run([*pip, "pre-commit>=4"], home)
    if done.returncode:
        pytest.skip("pre-commit cannot be installed here")
    return home / "bin" / "pre-commit"


@pytest.mark.slow
def test_pre_commit_stops_a_commit_with_a_mistake(repository, pre_commit, tmp_path):
    kept = {"PRE_COMMIT_HOME": str(tmp_path / "kept")}
    (repository / CLAIM).write_text((repository / CLAIM).read_text("utf-8") + "# looked at again\n")
    git(repository, "add", CLAIM)
    done = run([str(pre_commit), "run"], repository, **kept)
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout
    misspell(repository)
    git(repository, "add", CLAIM)
    done = run([str(pre_commit), "run"], repository, **kept)
    assert done.returncode == 1
    assert BROKEN in done.stdout


@pytest.mark.slow
def test_pre_commit_installs_the_hook_for_another_repository(repository, pre_commit, tmp_path):
    kept = {"PRE_COMMIT_HOME": str(tmp_path / "kept")}
    misspell(repository)
    git(repository, "add", CLAIM)
    ours = tmp_path / "ours"
    ours.mkdir()
    for name in ("generator", "theme"):
        shutil.copytree(ROOT / name, ours / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", HOOKS.name):
        shutil.copy(ROOT / name, ours)
    git(ours, "init", "-q", "-b", "main")
    git(ours, "add", ".")
    git(ours, "commit", "-qm", "Claimline")
    done = run(
        [str(pre_commit), "try-repo", str(ours), hook()["id"], "--all-files"], repository, **kept
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert BROKEN in done.stdout
