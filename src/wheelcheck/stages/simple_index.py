"""What a package index offers for a project: the Simple API as JSON (PEP 691) or HTML (PEP 503), and find-links."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from wheelcheck.errors import WheelcheckError
from wheelcheck.stages.web import NotThereError, Web, shown

_ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
_PAGE_LIMIT = 200_000_000
_DISTRIBUTIONS = (".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz")


@dataclass(frozen=True, slots=True)
class Offer:
    """A file on an index: ``hashes`` by algorithm, ``uploaded`` None where the index doesn't tell (PEP 700)."""

    filename: str
    url: str
    hashes: tuple[tuple[str, str], ...] = ()
    requires_python: str | None = None
    yanked: bool = False
    uploaded: datetime | None = None


def offers(web: Web, index: str, name: str) -> tuple[Offer, ...] | None:
    """The files of the project ``name`` (normalised) on an index; None when it doesn't have the project."""
    url = f"{index.rstrip('/')}/{name}/"
    if "://" not in url:
        url = Path(url).expanduser().absolute().as_uri() + "/"
    try:
        return _page(web, url)
    except NotThereError:
        return None
    except WheelcheckError:
        if url.startswith("file:") and not Path(urllib.request.url2pathname(urllib.parse.urlsplit(url).path)).exists():
            return None
        raise


def linked(web: Web, link: str) -> tuple[Offer, ...]:
    """The files that a find-links place offers: a folder, or a page with links. A place that isn't there: none."""
    address = urllib.parse.urlsplit(link)
    local = urllib.request.url2pathname(address.path) if address.scheme == "file" else link
    if "://" not in link or address.scheme == "file":
        place = Path(local).expanduser()
        if place.is_dir():
            files = sorted(file for file in place.iterdir() if file.name.endswith(_DISTRIBUTIONS))
            return tuple(Offer(file.name, file.absolute().as_uri()) for file in files)
        if not place.is_file():
            return ()
        link = place.absolute().as_uri()
    try:
        return _page(web, link)
    except NotThereError:
        return ()


def _page(web: Web, url: str) -> tuple[Offer, ...]:
    if url.startswith("file:") and url.endswith("/"):
        url += "index.html"
    with web.open(url, {"Accept": _ACCEPT}) as answer:
        content, base = answer.body.read(_PAGE_LIMIT), answer.url
        kind = answer.kind
    try:
        if kind.endswith("json"):
            return tuple(_from_json(json.loads(content), base))
        parser = _Links(base)
        parser.feed(content.decode("utf-8", "replace"))
        return tuple(parser.offers)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "check the index settings: the address should end in /simple or the like"
        raise WheelcheckError(f"{shown(url)} is not a package index: {error}", hint) from error


def _from_json(page: Any, base: str) -> Iterable[Offer]:
    for file in page["files"]:
        yield Offer(
            filename=str(file["filename"]),
            url=urllib.parse.urljoin(base, str(file["url"])),
            hashes=tuple((str(kind), str(value)) for kind, value in file.get("hashes", {}).items()),
            requires_python=file.get("requires-python") or None,
            yanked=bool(file.get("yanked")),
            uploaded=moment(file.get("upload-time")),
        )


class _Links(HTMLParser):
    """The anchors of a page."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.offers: list[Offer] = []
        self._base = base

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "base" and given.get("href"):
            self._base = urllib.parse.urljoin(self._base, given["href"] or "")
        if tag != "a" or not given.get("href"):
            return
        url, _, fragment = urllib.parse.urljoin(self._base, given["href"] or "").partition("#")
        filename = urllib.parse.unquote(urllib.parse.urlsplit(url).path.rpartition("/")[2])
        if not filename.endswith(_DISTRIBUTIONS):
            return
        kind, found, value = fragment.partition("=")
        self.offers.append(
            Offer(
                filename=filename,
                url=url,
                hashes=((kind, value),) if found else (),
                requires_python=given.get("data-requires-python") or None,
                yanked="data-yanked" in given,
                # Not in PEP 503; some mirrors give it, and uv reads it.
                uploaded=moment(given.get("data-upload-time")),
            )
        )


def moment(text: object) -> datetime | None:
    """An RFC 3339 time as a value, None when it isn't one; without a zone it is UTC."""
    if not isinstance(text, str):
        return None
    try:
        # Python 3.10 reads neither `Z` nor fractions of other than three or six digits.
        head, dot, tail = text.strip().replace("Z", "+00:00").replace("z", "+00:00").partition(".")
        digits = len(tail) - len(tail.lstrip("0123456789"))
        value = datetime.fromisoformat(head + (f".{tail[:digits][:6]:0<6}{tail[digits:]}" if dot else ""))
    except ValueError:
        return None
    return value if value.tzinfo else value.replace(tzinfo=timezone.utc)
