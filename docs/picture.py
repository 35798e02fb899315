"""Takes the pictures of the documentation anew: what a real run prints, into docs/assets/verify.svg and docs/index.md.

    python docs/picture.py            take them
    python docs/picture.py --check    exit 1 where they differ from what wheelcheck prints now

In a page a run stands between ``<!-- run: fixtures/NAME -->`` and ``<!-- end of run -->``. The seconds of a run
are not compared.
"""

from __future__ import annotations

import argparse
import difflib
import html
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from e2e import samples  # noqa: E402

SAMPLE = "lost_day/d"
COLUMNS = 110
PICTURE = ROOT / "docs" / "assets" / "verify.svg"
PAGE = ROOT / "docs" / "index.md"
_RUN = re.compile(
    r"(<!-- run: fixtures/(?P<name>\S+) -->\n```console\n)(?P<text>.*?)(```\n<!-- end of run -->)", re.DOTALL
)
_TAG = re.compile(r"<style>.*?</style>|<defs>.*?</defs>|<[^>]*>", re.DOTALL)
_SECONDS = re.compile(r"\d+\.\d s\b")
_THEME = TerminalTheme(
    (22, 27, 34),
    (201, 209, 217),
    [
        (72, 79, 88),
        (255, 123, 114),
        (63, 185, 80),
        (210, 153, 34),
        (88, 166, 255),
        (188, 140, 255),
        (57, 197, 207),
        (177, 186, 196),
    ],
    [
        (110, 118, 129),
        (255, 161, 152),
        (86, 211, 100),
        (227, 179, 65),
        (121, 192, 255),
        (210, 168, 255),
        (86, 212, 221),
        (240, 246, 252),
    ],
)
# As rich's own, but with the reader's fonts: an image may load nothing.
_FORMAT = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>{label}</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
 font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def output(name: str, *options: str) -> str:
    """What ``wheelcheck verify`` prints for a sample."""
    with tempfile.TemporaryDirectory() as place:
        project = samples.prepare(samples.load(samples.FIXTURES / name), Path(place))
        environ = {**os.environ, "COLUMNS": str(COLUMNS)}
        for variable in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "TF_BUILD"):
            environ.pop(variable, None)
        command = [sys.executable, "-m", "wheelcheck", "verify", "--progress", "none", *options]
        found = subprocess.run(
            command, cwd=project, env=environ, capture_output=True, text=True, timeout=600, check=False
        )
    if found.returncode not in (0, 1):
        sys.exit(f"{name}: {found.stderr}")
    return found.stdout


def page(text: str) -> str:
    """A page with its runs taken anew."""

    def run(match: re.Match[str]) -> str:
        return f"{match[1]}$ wheelcheck verify\n{output(match['name'], '--color', 'never')}{match[4]}"

    return _RUN.sub(run, text)


def picture() -> str:
    """The same run as a terminal shows it."""
    text = Text.from_ansi("$ wheelcheck verify\n" + output(SAMPLE, "--color", "always").rstrip("\n"))
    console = Console(width=COLUMNS, record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(text)
    svg = console.export_svg(
        title="wheelcheck verify",
        theme=_THEME,
        code_format=_FORMAT.replace("{label}", "A run of wheelcheck verify"),
        unique_id="wheelcheck",
    )
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines())


def words(text: str) -> str:
    """The words of a page or a picture, without what differs from run to run."""
    shown = html.unescape(_TAG.sub("", text)).replace("\xa0", " ")
    return _SECONDS.sub("0.0 s", shown)


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    status = 0
    before = PAGE.read_text(encoding="utf-8")
    for path, old, new in (
        (PAGE, before, page(before)),
        (PICTURE, PICTURE.read_text(encoding="utf-8") if PICTURE.exists() else "", picture()),
    ):
        if words(old) == words(new):
            continue
        if check:
            print(f"{path.relative_to(ROOT)} is not what wheelcheck prints now: python docs/picture.py")
            print("\n".join(difflib.unified_diff(words(old).splitlines(), words(new).splitlines(), lineterm="", n=0)))
            status = 1
        else:
            path.write_text(new, encoding="utf-8")
            print(f"took {path.relative_to(ROOT)} anew")
    return status


if __name__ == "__main__":
    sys.exit(main())
