"""Pages in headless Chromium. One browser for all of them: starting it takes longer than any test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

from browser.shown import Show, Shown
from wheelcheck import reporters
from wheelcheck.model.report import Report
from wheelcheck.reporters import Look
from wheelcheck.reporters._base import RulePage

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGES = (RulePage("WC002", "ignored-module", "error", "It is hidden.", "It is hidden.\n\n## How to fix\nAnchor `it`."),)


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="needs chromium"))


@pytest.fixture(scope="session")
def window() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        # The sandbox needs rights that containers do not give; the pages are our own.
        started = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False)
        context = started.new_context(viewport={"width": 1280, "height": 900}, offline=True)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.set_default_timeout(20_000)
        expect.set_options(timeout=20_000)
        yield context
        started.close()


@pytest.fixture
def show(window: BrowserContext, tmp_path: Path) -> Iterator[Show]:
    """Renders reports into a file and opens it; at the end no page may have done what none may do."""
    opened: list[Shown] = []

    def open_page(reports: Report | Sequence[Report], at: str = "") -> Shown:
        several = [reports] if isinstance(reports, Report) else reports
        path = tmp_path / "report.html"
        path.write_text(reporters.create("html", Look(pages=PAGES)).render(several), encoding="utf-8")
        shown = Shown(window.new_page())
        shown.watch()
        opened.append(shown)
        shown.page.goto(path.as_uri() + at)
        shown.page.wait_for_selector("html[data-ready]")
        return shown

    yield open_page
    for shown in opened:
        shown.page.close()
    assert [each for shown in opened for each in shown.trouble] == []
