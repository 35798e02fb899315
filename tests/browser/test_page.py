"""The page as people use it: by pointer, by keyboard, in the dark, on a phone, on paper."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from browser import subjects
from browser.shown import Show, Shown
from e2e import command, tiny
from wheelcheck import reporters

VIEWS = ("findings", "modules", "graph", "extensions", "time", "contents", "log")


def test_the_verdict_and_the_cause_come_first(show: Show) -> None:
    page = show(subjects.lost_module()).page

    expect(page).to_have_title("shop 1.0 - wheelcheck: fail")
    expect(page.locator(".verdict")).to_contain_text("1 error, 1 warning, 1 info in 7 modules (6 importable)")
    first = page.locator("details.finding").first
    expect(first.get_by_role("heading", level=3)).to_have_text(
        "shop.lib.labels is not in git: .gitignore:13 lib/ hides it"
    )
    expect(first).to_contain_text("git add shop/lib/labels.py")
    first.get_by_text("About WC002 ignored-module").click()
    expect(first.get_by_role("heading", name="How to fix")).to_be_visible()


def test_a_lost_file_is_followed_through_the_seven_stations(show: Show) -> None:
    page = show(subjects.lost_module()).page

    stops = page.locator("ol.trail").first.locator("li")

    assert [stop.split("\n")[0] for stop in stops.all_inner_texts()] == [
        "on disk", "in git", "in the sdist", "in the wheel", "installed", "imported alone", "works",
    ]  # fmt: skip
    expect(stops.nth(0)).to_contain_text("yes")
    expect(stops.nth(1)).to_contain_text("lost here")
    expect(stops.nth(1)).to_contain_text("hidden by .gitignore:13 `lib/`")
    assert all("not reached" in text for text in stops.all_inner_texts()[2:])


def test_findings_are_searched_and_filtered(show: Show) -> None:
    page = show(subjects.lost_module()).page
    cards = page.locator("details.finding")
    expect(cards).to_have_count(3)

    page.get_by_label("Search in findings").fill("py.typed")
    expect(cards).to_have_count(1)
    page.get_by_label("Search in findings").fill("")
    page.get_by_label("1 error").uncheck()
    expect(cards).to_have_count(2)
    page.get_by_label("Rule").select_option("WC502")
    expect(cards).to_have_count(1)

    expect(page.get_by_text("1 of 3 findings")).to_be_visible()


def test_a_fix_is_copied_as_it_stands(show: Show) -> None:
    page = show(subjects.lost_module()).page

    page.get_by_role("button", name="Copy").first.click()

    expect(page.locator("#status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == subjects.HIDDEN.fix


def test_a_link_leads_to_its_finding_and_opens_it(show: Show) -> None:
    shown = show(subjects.lost_module())
    href = shown.page.locator("details.finding").last.evaluate("each => each.id.replace('finding-', '#findings/')")

    page = show(subjects.lost_module(), href).page

    target = page.locator("details.target")
    expect(target).to_contain_text("shop.cli needs the extra")
    expect(target).to_have_attribute("open", "")


def test_modules_are_filtered_and_sorted(show: Show) -> None:
    shown = show(subjects.lost_module())
    shown.go("Modules")
    page = shown.page
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(7)
    expect(rows.first).to_contain_text("shop.api")

    page.get_by_role("button", name="seconds").click()
    expect(page.get_by_role("columnheader", name="seconds")).to_have_attribute("aria-sort", "descending")
    page.get_by_label("Status").select_option("failed")

    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("ModuleNotFoundError: No module named 'shop.lib.labels'")
    expect(rows.first.get_by_role("link", name="WC002")).to_be_visible()


def test_a_module_found_in_the_graph_tells_its_imports_and_importers_with_lines(show: Show) -> None:
    shown = show(subjects.lost_module())
    shown.go("Import graph")
    page = shown.page

    page.get_by_label("Find a module").fill("orders")
    page.get_by_role("list", name="Modules found").get_by_role("button", name="shop.core.orders").click()

    aside = page.get_by_role("complementary")
    expect(aside.get_by_role("heading", name="shop.core.orders")).to_be_visible()
    expect(aside).to_contain_text("shop/core/orders.py:1 from shop.core.stock import Stock")
    expect(aside).to_contain_text("shop/api.py:2 from shop.core.orders import Order")
    page.get_by_role("button", name="Show its circle").click()
    expect(aside).to_contain_text("2 modules import one another")


def test_the_graph_shows_the_module_that_was_lost(show: Show) -> None:
    page = show(subjects.lost_module(), "#graph/shop.lib.labels").page

    aside = page.get_by_role("complementary")

    expect(aside.get_by_role("heading", name="shop.lib.labels")).to_be_visible()
    expect(aside).to_contain_text("lost, shop/lib/labels.py")
    expect(aside).to_contain_text("shop/api.py:1 from shop.lib.labels import LABELS")


def test_filters_narrow_the_graph(show: Show) -> None:
    shown = show(subjects.lost_module())
    shown.go("Import graph")

    shown.page.get_by_label("circles only").check()

    expect(shown.page.get_by_text("2 modules in 2 boxes, 2 lines (of 8 modules); 1 circle at import")).to_be_visible()


def test_the_graph_obeys_the_keyboard(show: Show) -> None:
    page = show(subjects.lost_module(), "#graph/shop.core").page
    canvas = page.locator("canvas")
    before = canvas.screenshot()

    canvas.focus()
    for key in ("ArrowLeft", "+", "+"):
        page.keyboard.press(key)
    moved = canvas.screenshot()
    page.keyboard.press("Enter")

    assert moved != before
    expect(page.get_by_role("button", name="Open this package (2 modules)")).to_be_visible()


def test_an_extension_module_that_was_not_built_says_why(show: Show) -> None:
    shown = show(subjects.lost_module())
    shown.go("Extension modules")

    row = shown.page.locator("tbody tr").first

    expect(row).to_contain_text("shop._fast")
    expect(row).to_contain_text("NO")
    expect(row).to_contain_text("shop.h: No such file")


def test_import_time_is_told_as_what_was_measured(show: Show) -> None:
    first = show(subjects.lost_module(), "#time").page
    profile = show(subjects.profiled(), "#time").page

    expect(first.get_by_text("These times overlap")).to_be_visible()
    expect(profile.get_by_text("One import of all of the project's top-level names")).to_be_visible()
    expect(profile.locator("svg.boxes")).to_have_attribute(
        "aria-label", "shop: 9.0 ms, 2 imports. The table below says the same."
    )
    expect(profile.get_by_role("region", name="In shop").get_by_role("row", name="json 4.0 ms")).to_be_visible()


def test_the_treemap_is_walked_by_keyboard(show: Show) -> None:
    shown = show(subjects.lost_module())
    shown.go("Contents")
    page = shown.page

    page.get_by_role("region", name="In shop").get_by_role("button", name="core").press("Enter")

    table = page.get_by_role("region", name="In shop/core")
    expect(table.get_by_role("row", name="stock.py")).to_be_visible()
    expect(page.get_by_role("navigation", name="Where the drawing stands").get_by_text("core")).to_be_focused()
    page.get_by_label("Which size").select_option("size in the archive")
    expect(page.get_by_role("region", name="In shop")).to_be_visible()


def test_the_log_opens_at_the_error_and_is_searched(show: Show) -> None:
    shown = show(subjects.lost_module())
    shown.go("Build log")
    page = shown.page
    expect(page.locator(".log .cause")).to_contain_text("shop/_fast.c:3:10: fatal error: shop.h")
    expect(page.locator(".log .here")).to_contain_text("fatal error")
    expect(page.locator(".log .warning")).to_have_count(1)

    page.get_by_label("Search in the log").fill("running")

    expect(page.locator(".log .hit")).to_have_text("running sdist")


def test_several_runs_have_an_overview_and_a_switch(show: Show) -> None:
    page = show([subjects.lost_module(), subjects.profiled()]).page
    expect(page.get_by_role("table", name="Runs").get_by_role("row")).to_have_count(3)

    page.get_by_label("Run", exact=True).select_option("1")

    expect(page.locator(".verdict")).to_contain_text("no findings in 7 modules")
    assert page.url.endswith("#2/findings")


def test_everything_is_reached_by_the_keyboard(show: Show) -> None:
    page = show(subjects.lost_module()).page

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.get_by_role("link", name=re.compile("^Modules")).press("Enter")
    expect(page.get_by_role("heading", name="Modules", level=2)).to_be_focused()
    page.go_back()

    card = page.locator("details.finding").last
    card.locator("summary").first.press("Enter")
    expect(card).to_have_attribute("open", "")


def test_the_page_is_dark_where_the_system_is_and_where_it_is_asked_to_be(show: Show) -> None:
    page = show(subjects.lost_module()).page
    light = "getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme="light")
    bright = page.evaluate(light)

    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(light)
    page.get_by_role("button", name="Colours: as the system").click()

    assert dark != bright
    assert page.evaluate(light) == bright
    page.get_by_role("button", name="Colours: light").click()
    assert page.evaluate(light) == dark
    page.get_by_role("button", name="Colours: dark").click()
    expect(page.get_by_role("button", name="Colours: as the system")).to_be_visible()


def test_a_phone_shows_every_view_without_scrolling_sideways(show: Show) -> None:
    page = show(subjects.lost_module()).page
    page.set_viewport_size({"width": 390, "height": 844})

    for view in VIEWS:
        page.evaluate("view => { location.hash = view; }", view)
        expect(page.locator(f"#view-{view}")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view


def test_every_view_has_landmarks_headings_names_and_captions(show: Show) -> None:
    page = show(subjects.lost_module()).page
    expect(page.get_by_role("banner")).to_have_count(1)
    expect(page.get_by_role("contentinfo")).to_have_count(1)

    for view in VIEWS:
        page.evaluate("view => { location.hash = view; }", view)
        expect(page.locator(f"h2#view-{view}")).to_be_visible()
        assert page.evaluate(NAMELESS) == []


# What a screen reader could not name: controls and drawings without a name, tables without a caption.
NAMELESS = """() => [
  ...document.querySelectorAll('button, input, select, a[href], canvas, svg.boxes, table'),
].filter(each => {
  const label = each.getAttribute('aria-label') || each.labels?.[0]?.textContent || each.textContent || '';
  return each.tagName === 'TABLE' ? !each.caption?.textContent : !label.trim();
}).map(each => each.outerHTML.slice(0, 120))"""


def test_paper_holds_every_view_with_nothing_folded_away(show: Show) -> None:
    page = show(subjects.lost_module()).page

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(page.locator("section.view")).to_have_count(7)
    expect(page.locator("details.finding:not([open])")).to_have_count(0)
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("section.view")).to_have_count(1)


def test_a_page_without_modules_says_why(show: Show) -> None:
    report = subjects.unbuilt()

    page = show(report, "#modules").page

    expect(page.get_by_role("main")).to_contain_text("No module was imported. (build failed: no compiler)")


def test_a_closed_package_tells_where_its_modules_lead(show: Show) -> None:
    page = show(subjects.large(100), "#graph/big.p3").page

    aside = page.get_by_role("complementary")
    expect(aside.get_by_role("heading", name=re.compile("^Its modules import: [1-9]"))).to_be_visible()
    expect(aside.get_by_role("heading", name=re.compile("^Its modules are imported by: [1-9]"))).to_be_visible()


def test_without_scripts_the_findings_stand_as_text(window: BrowserContext, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(reporters.create("html").render([subjects.lost_module()]), "utf-8")
    assert window.browser is not None
    plain = window.browser.new_page(java_script_enabled=False)

    plain.goto(path.as_uri())

    assert f"error[WC002] {subjects.HIDDEN.message}" in plain.inner_text("pre")
    assert not plain.locator("#theme").is_visible()
    plain.close()


def test_the_command_writes_a_page_of_a_real_run(window: BrowserContext, tmp_path: Path) -> None:
    folder = tiny.project(tmp_path, modules={"tiny/__init__.py": "", "tiny/a.py": "import tiny.b\n"})

    answer = command.run(["verify", str(folder), "--output", "html=report.html"], tmp_path)

    assert answer.status == 1, answer.stderr
    shown = Shown(window.new_page())
    shown.watch()
    shown.page.goto((tmp_path / "report.html").as_uri())
    expect(shown.page.locator(".verdict")).to_contain_text("1 error")
    shown.go("Modules")
    expect(shown.page.get_by_role("row", name="tiny.a failed")).to_be_visible()
    shown.go("Build log")
    expect(shown.page.locator(".log .step").first).to_be_visible()
    shown.page.close()
    assert shown.trouble == []
