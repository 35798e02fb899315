"""A page that is open in a browser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from playwright.sync_api import Dialog, Page

from wheelcheck.model.report import Report


@dataclass
class Shown:
    """An open page, and what it did that no page may do."""

    page: Page
    trouble: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note whatever the console says, every dialog, and every request but that for the page itself."""
        self.page.on("console", lambda message: self.trouble.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        self.page.on("dialog", self._asked)
        self.page.on("request", lambda request: self._requested(request.url))

    def _asked(self, dialog: Dialog) -> None:
        self.trouble.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _requested(self, url: str) -> None:
        if not url.startswith("file:") or self.page.url not in ("about:blank", url):
            self.trouble.append(f"request: {url}")

    def go(self, view: str) -> None:
        """Show a view as its link in the navigation does."""
        link = re.compile(f"^{view}")
        self.page.get_by_role("navigation", name="Views").get_by_role("link", name=link).click()
        self.page.get_by_role("heading", name=view, level=2).wait_for()


class Show(Protocol):
    """Renders reports into a file and opens it, ``at`` that address within the page."""

    def __call__(self, reports: Report | Sequence[Report], at: str = "") -> Shown: ...
