"""Renders the README's pictures from the built site; run by `make pictures`."""

from playwright.sync_api import sync_playwright

from tests import browser
from tests.conftest import ROOT

PAGES = {
    "claim": "claims/jcs-1100-casualties/index.html",
    "question": "questions/casualties/index.html",
}

if __name__ == "__main__":
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=browser.find(), args=list(browser.FLAGS)
        )
        page = running.new_page(viewport={"width": 760, "height": 900}, color_scheme="light")
        for name, path in PAGES.items():
            page.goto((ROOT / "output" / path).as_uri())
            page.screenshot(path=ROOT / "tests" / "pictures" / f"{name}.png")
        running.close()
