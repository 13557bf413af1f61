"""The wheel, installed where nothing else is, makes and builds a site."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow


def _run(*command: str | Path, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT,
        cwd=folder,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_the_theme_and_the_starter(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("theme/templates/base.html", "theme/static/style.css", "starter/data/site.yaml"):
        assert f"generator/{name}" in names
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_the_installed_wheel_starts_and_builds_a_site_and_takes_its_theme_file_by_file(
    wheel: Path, tmp_path: Path
) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    lock = ROOT / "requirements.lock"
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-deps"]
    _run(*pip, "--require-hashes", "-r", lock, cwd=tmp_path)
    _run(*pip, wheel, cwd=tmp_path)
    claimline = home / "bin" / "claimline"
    _run(claimline, "init", "site", cwd=tmp_path)
    site = tmp_path / "site"
    said = _run(claimline, "build", "--root", "site", cwd=tmp_path)
    assert said.splitlines()[-1] == "2 claims in: 2 published, 0 draft, 0 embargoed"
    assert "No such page" in (site / "output/404.html").read_text("utf-8")
    own = site / "theme/templates/404.html"
    own.parent.mkdir(parents=True)
    own.write_text('{% extends "base.html" %}{% block content %}<h1>Gone</h1>{% endblock %}')
    _run(claimline, "build", "--root", "site", cwd=tmp_path)
    assert "<h1>Gone</h1>" in (site / "output/404.html").read_text("utf-8")
    assert (site / "output/static/style.css").is_file()
