"""Which package indexes the user has configured: for uv where uv is configured, else for pip.

Environment variables come first, then configuration files, as both tools have it. Keyrings and client certificates
aren't read.
"""

from __future__ import annotations

import configparser
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PYPI = "https://pypi.org/simple"


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Where to look for distributions.

    ``indexes`` are Simple API addresses, best first; ``links`` folders and pages (find-links); ``certificates`` a file
    or folder of authorities to trust; ``trusted_hosts`` those whose certificate doesn't count.
    """

    indexes: tuple[str, ...] = (PYPI,)
    links: tuple[str, ...] = ()
    certificates: str | None = None
    trusted_hosts: tuple[str, ...] = ()


def user_settings(environ: Mapping[str, str], home: Path) -> IndexSettings:
    """The user's settings; PyPI alone when nothing is configured."""
    uv = _from_uv(environ, home)
    pip = _from_pip(environ, home)
    return IndexSettings(
        indexes=(uv or pip).indexes,
        links=tuple(dict.fromkeys((*(uv.links if uv else ()), *pip.links))),
        certificates=_first(environ, "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE") or pip.certificates,
        trusted_hosts=tuple(dict.fromkeys((*(uv.trusted_hosts if uv else ()), *pip.trusted_hosts))),
    )


def _first(environ: Mapping[str, str], *names: str) -> str | None:
    return next((environ[name] for name in names if environ.get(name)), None)


def _words(value: str | None) -> list[str]:
    return value.split() if value else []


def _from_uv(environ: Mapping[str, str], home: Path) -> IndexSettings | None:
    """What uv would use; None when no index is configured for it."""
    main = _first(environ, "UV_DEFAULT_INDEX", "UV_INDEX_URL")
    extra = [_unnamed(word) for name in ("UV_INDEX", "UV_EXTRA_INDEX_URL") for word in _words(environ.get(name))]
    links = [word for word in re.split(r"[,\s]+", environ.get("UV_FIND_LINKS", "")) if word]
    alone = environ.get("UV_NO_INDEX", "").lower() in ("1", "true")
    hosts = _words(environ.get("UV_INSECURE_HOST"))
    for table in _uv_tables(environ, home):
        listed = [entry for entry in table.get("index", []) if isinstance(entry, dict) and "url" in entry]
        main = main or next((str(entry["url"]) for entry in listed if entry.get("default")), None)
        main = main or table.get("index-url")
        extra += [str(entry["url"]) for entry in listed if not entry.get("default") and not entry.get("explicit")]
        extra += [str(url) for url in table.get("extra-index-url", [])]
        links += [str(link) for link in table.get("find-links", [])]
        hosts += [str(host) for host in table.get("allow-insecure-host", [])]
        alone = alone or table.get("no-index") is True
    if not (main or extra or links or alone):
        return None
    indexes = () if alone else (*extra, _unnamed(main) if main else PYPI)
    return IndexSettings(tuple(dict.fromkeys(indexes)), tuple(links), None, tuple(hosts))


def _unnamed(index: str) -> str:
    """``name=https://...`` without the name."""
    found = re.fullmatch(r"[A-Za-z0-9_.-]+=(\w+://.*)", index)
    return found[1] if found else index


def _uv_tables(environ: Mapping[str, str], home: Path) -> Iterator[dict[str, Any]]:
    if environ.get("UV_NO_CONFIG", "").lower() in ("1", "true"):
        return
    named = environ.get("UV_CONFIG_FILE")
    places = [Path(named)] if named else [_config_home(environ, home) / "uv/uv.toml", Path("/etc/uv/uv.toml")]
    for place in places:
        try:
            table = tomllib.loads(place.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        yield table
        if isinstance(table.get("pip"), dict):
            yield table["pip"]


def _from_pip(environ: Mapping[str, str], home: Path) -> IndexSettings:
    files: dict[str, str] = {}
    for place in _pip_files(environ, home):
        parser = configparser.RawConfigParser()
        try:
            parser.read(place, "utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        for section in ("global", "install", "download"):
            if parser.has_section(section):
                files.update({key.replace("_", "-"): value for key, value in parser.items(section)})

    def value(key: str) -> str | None:
        return environ.get("PIP_" + key.upper().replace("-", "_")) or files.get(key)

    alone = (value("no-index") or "").lower() in ("1", "true", "yes", "on")
    indexes = () if alone else (value("index-url") or PYPI, *_words(value("extra-index-url")))
    return IndexSettings(
        tuple(dict.fromkeys(indexes)),
        tuple(_words(value("find-links"))),
        value("cert"),
        tuple(_words(value("trusted-host"))),
    )


def _pip_files(environ: Mapping[str, str], home: Path) -> list[Path]:
    """pip's configuration files, the weakest first (pip user guide, "Configuration")."""
    named = environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    folders = [Path(folder) for folder in environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep) if folder]
    places = [folder / "pip/pip.conf" for folder in reversed(folders)]
    places += [Path("/etc/pip.conf"), home / ".pip/pip.conf", _config_home(environ, home) / "pip/pip.conf"]
    if sys.platform == "darwin":
        places.append(home / "Library/Application Support/pip/pip.conf")
    if environ.get("APPDATA"):
        places.append(Path(environ["APPDATA"], "pip", "pip.ini"))
    if environ.get("VIRTUAL_ENV"):
        places.append(Path(environ["VIRTUAL_ENV"], "pip.conf"))
    return [*places, Path(named)] if named else places


def _config_home(environ: Mapping[str, str], home: Path) -> Path:
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
