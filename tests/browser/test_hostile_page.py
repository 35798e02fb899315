"""Whatever a package is called and says: the page shows it as text, and does nothing of it."""

from __future__ import annotations

from browser import subjects
from browser.shown import Show

VIEWS = ("findings", "modules", "graph", "extensions", "time", "contents", "log")
MARKUP = {
    "a script": "</script><script>alert(1)</script><img src=x onerror=alert(2)>",
    "an end of a comment": "--></title></style></pre></noscript><svg onload=alert(3)><!--<script>",
    "attributes": '"\'` onmouseover=alert(4) autofocus onfocus=alert(5) x="',
    "a link": "javascript:alert(6)//http://evil.example/<a href=javascript:alert(7)>x</a>",
    "templates": "${alert(8)} {{alert(9)}} __proto__ constructor @@script@@",
    "marks": "\u202egnp.exe\u2066\u200b\u2028next\ufeff\x1b[2J\x00\x9b31m\ud800",
}


def test_foreign_text_is_shown_and_never_obeyed(show: Show) -> None:
    page = show([subjects.hostile(text) for text in MARKUP.values()]).page

    for run, kind in enumerate(MARKUP, 1):
        for view in VIEWS:
            page.evaluate("at => { location.hash = at; }", f"{run}/{view}")
            page.wait_for_function("view => document.querySelector(`#view-${view}`)", arg=view)
            page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true;")
            assert page.evaluate(INJECTED) == [], (kind, view)
            assert not MARKS & set(page.locator("body").inner_text()), (kind, view)


MARKS = frozenset("\u202e\u2066\u200b\u2028\ufeff\x1b\x9b\x00")
# Elements and attributes that the page's own scripts never make.
INJECTED = """() => [
  ...document.querySelectorAll('img, iframe, object, embed, link, form, base, [onerror], [onload], [onmouseover],' +
    '[onfocus], [autofocus], a[href]:not([href^="#"]), svg [href]'),
  ...[...document.scripts].filter(each => each.type !== 'application/json' && !each.textContent.startsWith('(() =>')),
].map(each => each.outerHTML.slice(0, 120))"""


def test_the_policy_forbids_what_is_not_in_the_file(show: Show) -> None:
    shown = show(subjects.lost_module())

    ran = shown.page.evaluate("""async () => {
      const script = document.createElement('script');
      script.textContent = 'window.obeyed = true';
      document.body.append(script);
      const fetched = await fetch('https://example.invalid/').then(() => true, () => false);
      return [window.obeyed === true, fetched];
    }""")

    assert ran == [False, False]
    assert any("Content Security Policy" in line for line in shown.trouble)
    shown.trouble.clear()
