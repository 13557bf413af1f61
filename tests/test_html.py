"""Every page of the real site, as the W3C's own checker reads it (where Java and npm are there)."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from generator.build import build
from tests.conftest import NOW_REAL, ROOT, SITES

pytestmark = pytest.mark.slow
VNU = "vnu-jar@26.9.27"


@pytest.fixture(scope="module")
def checker() -> list[str]:
    npm, java = shutil.which("npm"), shutil.which("java")
    if not npm or not java:
        pytest.skip("the HTML checker needs Java and npm")
    home = ROOT / ".venv" / "npm"
    jar = home / "node_modules/vnu-jar/build/dist/vnu.jar"
    if not jar.is_file():
        home.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run([npm, "install", "--prefix", str(home), *quiet, VNU], check=False)
        if done.returncode != 0:
            pytest.skip("npm could not fetch the HTML checker")
    return [java, "-Xss2m", "-jar", str(jar)]


def test_the_html_checker_finds_no_error_in_the_real_and_the_full_site(
    checker: list[str], tmp_path: Path
) -> None:
    for name, site in (("real", ROOT), ("full", SITES / "full")):
        assert build(site, tmp_path / name, NOW_REAL).changes
    done = subprocess.run(
        [*checker, "--format", "json", "--skip-non-html", "--exit-zero-always", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    messages = json.loads(done.stderr)["messages"]
    errors = [m for m in messages if m["type"] == "error"]
    assert [(m["url"].removeprefix(f"file:{tmp_path}"), m["message"]) for m in errors] == []
    assert [m["message"] for m in messages if m["type"] != "info" and "CSS" in m["message"]] == []
