"""A page of fifteen hundred modules: how long it takes is printed, not judged: machines differ."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from browser import subjects
from browser.shown import Show


@contextmanager
def timed(what: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - started:.2f} s")  # noqa: T201


def test_fifteen_hundred_modules_can_be_looked_through(show: Show) -> None:
    report = subjects.large(1_500)
    with timed("rendered and opened"):
        shown = show(report)
    page = shown.page
    expect(page.locator(".verdict")).to_contain_text("150 info in 1500 modules")

    with timed("findings filtered"):
        page.get_by_label("Search in findings").fill("big.p7.m1027")
        expect(page.get_by_text("0 of 150 findings")).to_be_visible()
    shown.go("Modules")
    with timed("modules filtered"):
        page.get_by_label("Search in modules").fill("m1400")
        expect(page.locator("tbody tr")).to_have_count(1)
    with timed("graph drawn, packages closed"):
        shown.go("Import graph")
        expect(page.get_by_text("1,500 modules in 31 boxes")).to_be_visible()
    with timed("every module drawn"):
        page.get_by_role("button", name="Open all").click()
        expect(page.get_by_text("1,500 modules in 1,500 boxes")).to_be_visible()
    with timed("a module chosen"):
        page.get_by_label("Find a module").fill("m1400")
        page.get_by_role("list", name="Modules found").get_by_role("button").click()
        expect(page.get_by_role("complementary").get_by_role("heading", name="big.p20.m1400")).to_be_visible()
