"""Fetching by URL with the standard library: proxies, certificates, logins from the URL or ~/.netrc, retries."""

from __future__ import annotations

import base64
import contextlib
import functools
import http.client
import netrc
import re
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from wheelcheck.errors import WheelcheckError

_TIMEOUT = 30.0
_TRIES = 3
_AGAIN = frozenset({429, 500, 502, 503, 504})
_AGENT = "wheelcheck (https://pypi.org/project/wheelcheck/)"


class NotThereError(Exception):
    """The server answers that there is nothing under this address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An open answer: ``url`` after redirects, ``kind`` its media type, ``body`` to read from."""

    url: str
    kind: str
    body: IO[bytes] | http.client.HTTPResponse


@dataclass(frozen=True, slots=True)
class Web:
    """How to reach servers; see `IndexSettings` for the fields."""

    certificates: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    pause: float = 0.5  # seconds before the second try, doubled for each further one

    @contextlib.contextmanager
    def open(self, url: str, headers: Mapping[str, str] | None = None) -> Iterator[Answer]:
        """Open ``url`` (http, https or file).

        Raises NotThereError for 404 and 410, WheelcheckError when the server cannot be reached or refuses.
        """
        plain, login = _without_login(url)
        request = urllib.request.Request(plain, headers={"User-Agent": _AGENT, **(headers or {})})
        if login:
            # Unredirected: a login is not handed on to another host.
            request.add_unredirected_header("Authorization", f"Basic {login}")
        with self._answer(request, plain) as answer:
            yield Answer(answer.url, answer.headers.get_content_type(), answer)

    def _answer(self, request: urllib.request.Request, url: str) -> http.client.HTTPResponse:
        for last in (False,) * (_TRIES - 1) + (True,):
            try:
                answer: http.client.HTTPResponse = self._opener(url).open(request, timeout=_TIMEOUT)
                return answer
            except urllib.error.HTTPError as error:
                if error.code in (404, 410):
                    raise NotThereError(url) from error
                if last or error.code not in _AGAIN:
                    raise _refused(url, error.code) from error
            except (OSError, http.client.HTTPException) as error:
                if last or _is_final(error):
                    raise unreachable(url, error) from error
            time.sleep(self.pause)
        raise AssertionError("the last try returns or raises")

    def _opener(self, url: str) -> urllib.request.OpenerDirector:
        parts = urllib.parse.urlsplit(url)
        trusted = bool({parts.hostname, parts.netloc} & set(self.trusted_hosts))
        return urllib.request.build_opener(urllib.request.HTTPSHandler(context=_context(self.certificates, trusted)))


@functools.cache  # reading all authorities takes a tenth of a second
def _context(certificates: str | None, trusted: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    place = Path(certificates) if certificates else None
    if place is not None and place.exists():
        context.load_verify_locations(**({"capath": str(place)} if place.is_dir() else {"cafile": str(place)}))
    if trusted:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def shown(url: str) -> str:
    """The URL without login, for messages."""
    return re.sub(r"(?<=://)[^/@]*@", "", url)


def unreachable(url: str, error: Exception) -> WheelcheckError:
    """The WheelcheckError for a connection that failed or broke off."""
    reason = getattr(error, "reason", error)
    host = urllib.parse.urlsplit(url).hostname or shown(url)
    if isinstance(reason, ssl.SSLError):
        hint = "if your network has an authority of its own, name its file in SSL_CERT_FILE or PIP_CERT"
        return WheelcheckError(f"{host}: the certificate is not trusted: {reason.reason or reason}", hint)
    text = reason.strerror or str(reason) if isinstance(reason, OSError) else str(reason)
    hint = "check the network, HTTPS_PROXY and the index settings, or give a wheel or sdist on disk"
    return WheelcheckError(f"{host} cannot be reached: {text or type(reason).__name__}", hint)


def _refused(url: str, status: int) -> WheelcheckError:
    if status in (401, 403):
        hint = "put the login into the index URL, or into ~/.netrc"
        return WheelcheckError(f"{shown(url)}: access denied (HTTP {status})", hint)
    return WheelcheckError(f"{shown(url)}: the server answered HTTP {status}", "try again later")


def _is_final(error: Exception) -> bool:
    """Whether trying again makes no sense: an unknown host, a bad certificate, a missing file."""
    reason = getattr(error, "reason", error)
    return isinstance(
        reason, (ssl.SSLCertVerificationError, socket.gaierror, FileNotFoundError, ConnectionRefusedError)
    )


def _without_login(url: str) -> tuple[str, str | None]:
    """The URL without its login, and the login as HTTP's Basic scheme wants it (RFC 7617)."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return url, None
    user, password = parts.username, parts.password
    host = parts.netloc.rpartition("@")[2]
    if user is None:
        with contextlib.suppress(OSError, netrc.NetrcParseError):
            found = netrc.netrc().authenticators(parts.hostname or "")
            if found:
                user, _, password = found
    if not user:
        return parts._replace(netloc=host).geturl(), None
    text = f"{urllib.parse.unquote(user)}:{urllib.parse.unquote(password or '')}"
    return parts._replace(netloc=host).geturl(), base64.b64encode(text.encode()).decode("ascii")
