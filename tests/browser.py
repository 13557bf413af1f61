"""Finds a Chromium for the browser tests, or installs one; run by `make test`.

In order: CLAIMLINE_CHROMIUM, a browser on the PATH, the one that Playwright has, Debian's package
(as root), Playwright's own download.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SENTENCE = (
    "The browser tests need Chromium, and none could be found or installed: install it, or name "
    "it with CLAIMLINE_CHROMIUM=/path/to/chromium, and run make test again."
)


def find() -> str | None:
    """The path of a Chromium that is there already."""
    named = os.environ.get("CLAIMLINE_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def install() -> None:
    """Try the ways of installing one; what fails is shown by the caller's sentence."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("installing Chromium with apt-get")
        quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        subprocess.run([*quiet, "update"], env=environment, check=False)
        done = subprocess.run(
            [*quiet, "install", "-y", "--no-install-recommends", "chromium"],
            env=environment,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode == 0:
            return
    print("installing Chromium with Playwright")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    if find() is None:
        install()
    if find() is None:
        sys.exit(SENTENCE)
