"""Small wheels and sdists, and ways to damage them that know what they are made of."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import random
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Mapping

FILES: Mapping[str, bytes] = {
    "pkg/__init__.py": b"from pkg import a\nfrom importlib.resources import files\nX = files('pkg') / 'data.json'\n",
    "pkg/a.py": b"import os, json\nfrom .b import f\n__all__ = ['f']\n",
    "pkg/b.py": b"def f():\n    from pkg import a\n",
    "pkg/data.json": b"{}",
    "pkg/py.typed": b"",
    "pkg/key.pem": b"-----BEGIN PRIVATE KEY-----\n",
    "pkg.pth": b"import pkg\n",
    "pkg-1.0.data/scripts/run": b"#!python\n",
    "pkg-1.0.dist-info/METADATA": b"Metadata-Version: 2.5\nName: pkg\nVersion: 1.0\n"
    b"Requires-Dist: click>=8; extra == 'x'\n"
    b"Provides-Extra: x\nRequires-Python: >=3.9\nLicense-Expression: MIT\nLicense-File: LICENSE\nDynamic: summary\n"
    b"Import-Name: pkg\nProject-URL: Home, https://example.org\nDescription-Content-Type: text/x-rst\n\n"
    b"Title\n=====\n\n.. note:: text\n\n::\n\n  code\n\nSee :code:`x`.\n",
    "pkg-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py2-none-any\nTag: py3-none-any\n",
    "pkg-1.0.dist-info/entry_points.txt": b"[console_scripts]\npkg = pkg.a:f [x]\n",
    "pkg-1.0.dist-info/licenses/LICENSE": b"MIT",
}
NAME = "pkg-1.0-py2.py3-none-any.whl"
_INFO = tuple(name for name in FILES if ".dist-info/" in name)
_NAMES = (
    *("../x", "/etc/x", "C:\\x", "a\\b", "pkg/aux.py", "pkg/A.py", "pkg/a.py", "pkg//a.py", "pkg/./a.py", "x" * 5000),
    *(
        "a/" * 3000 + "x.py",
        "pkg",
        "pkg/\u202ea.py",
        "\x00",
        "pkg/\x1b[31m.py",
        "pkg-1.0.data/odd/x",
        "other-1.dist-info/x",
    ),
    *("pkg/__init__.pyc", "pkg/__editable__.x.pth", "__editable__.x.pth", "pkg/\ud7ff.py", "::error::x", "pkg/.env"),
)
_WORDS = (
    *(b"\n", b"\r", b"\x00", b"\xff\xfe", b":", b",", b'"', b"=", b"[", b"]", b";", b"@", b"-", b"..", b"::", b"`"),
    *(b"99999999999999999999", b"-1", b"sha256=", b"md5=x", b"\xe2\x80\xae", b"Name: ", b"Version: 1e", b"\x1b[2J"),
    *(b"Metadata-Version: 9.9\n", b"Tag: " + b"py3.py2." * 40 + b"none-any\n", b"::error::", b"(" * 500, b"\n" * 300),
)


def wheel(
    files: Mapping[str, bytes] = FILES, *, stored: bool = False, extra: tuple[tuple[str, bytes], ...] = ()
) -> bytes:
    """A wheel with a right RECORD (unless ``files`` brings one); ``extra`` entries are in no RECORD."""
    record = "pkg-1.0.dist-info/RECORD"
    rows = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in files.items() if name != record]
    whole = {record: "\n".join([*rows, f"{record},,"]).encode("utf-8", "replace"), **files}
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")  # duplicate names, on purpose
        for name, content in (*whole.items(), *extra):
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def sdist(extra: tuple[tarfile.TarInfo, ...] = ()) -> bytes:
    """A small sdist, packed."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in {
            "pkg-1.0/pyproject.toml": b"",
            "pkg-1.0/PKG-INFO": FILES["pkg-1.0.dist-info/METADATA"],
            "pkg-1.0/LICENSE": b"MIT",
            "pkg-1.0/pkg/\u00e9.py": b"",
        }.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for entry in extra:
            archive.addfile(entry, io.BytesIO(bytes(entry.size)) if entry.isreg() else None)
    return buffer.getvalue()


def damaged(chance: random.Random) -> tuple[str, bytes]:
    """A file name and what it holds: a distribution that was damaged in one to three ways."""
    if chance.random() < 0.25:
        return "pkg-1.0.tar.gz", _damaged_sdist(chance)
    content = chance.choice((_bytes, _texts, _names, _headers))(chance)
    return (chance.choice((NAME, NAME, NAME, "pkg-1.0.zip", "x.whl", "pkg-1.0-1-py3-none-any.whl")), content)


def _bytes(chance: random.Random) -> bytes:
    content = bytearray(wheel(stored=chance.random() < 0.5))
    for _ in range(chance.randint(1, 6)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    if chance.random() < 0.2:
        del content[chance.randrange(len(content)) :]
    if chance.random() < 0.1:
        at = chance.randrange(len(content) + 1)
        content[at:at] = chance.randbytes(chance.randint(1, 60))
    return bytes(content)


def _texts(chance: random.Random) -> bytes:
    """Damage inside the text files, with everything else right."""
    files = dict(FILES)
    record = "pkg-1.0.dist-info/RECORD"
    if chance.random() < 0.4:
        rows = "".join(f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in files.items())
        files[record] = f"{rows}{record},,\n".encode()
    for _ in range(chance.randint(1, 3)):
        name = chance.choice([*_INFO, *(["pkg/a.py", record] if record in files else ["pkg/a.py"])])
        files[name] = _spoiled(files[name], chance)
    return wheel(files)


def _spoiled(text: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((0, 1, 3, 20)))
    kind = chance.randrange(4)
    if kind == 0:
        return text[:start] + chance.choice(_WORDS) + text[end:]
    if kind == 1:
        return text[:start] + text[end:]
    if kind == 2:
        return text + text[start:end] * chance.randint(1, 30)
    return text[:start] + chance.randbytes(end - start) + text[end:]


def _names(chance: random.Random) -> bytes:
    """Hostile names among the right ones."""
    extra = tuple((chance.choice(_NAMES), b"x" * chance.choice((0, 5, 100))) for _ in range(chance.randint(1, 4)))
    if chance.random() < 0.3:
        return wheel({name: content for name, content in FILES.items() if chance.random() < 0.8}, extra=extra)
    return wheel(extra=extra)


def _headers(chance: random.Random) -> bytes:
    """Fields of headers, of the directory and of the end record set to telling values."""
    content = bytearray(wheel(stored=chance.random() < 0.5))
    for _ in range(chance.randint(1, 3)):
        mark, longest = chance.choice(((b"PK\x03\x04", 30), (b"PK\x01\x02", 46), (b"PK\x05\x06", 22)))
        places = [at for at in range(len(content) - longest) if content[at : at + 4] == mark] or [0]
        at = chance.choice(places) + chance.randrange(4, longest - 3)
        value = chance.choice((0, 1, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, len(content), chance.randrange(1 << 32)))
        if chance.random() < 0.5:
            struct.pack_into("<H", content, min(at, len(content) - 2), value & 0xFFFF)
        else:
            struct.pack_into("<L", content, min(at, len(content) - 4), value)
    if chance.random() < 0.15:
        content += chance.choice((b"x", b"PK\x05\x06" + bytes(18), wheel({})))
    elif chance.random() < 0.15:
        content[:0] = chance.choice((b"#!/bin/sh\n", wheel({})))
    return bytes(content)


def _damaged_sdist(chance: random.Random) -> bytes:
    extra = []
    for _ in range(chance.randint(0, 2)):
        entry = tarfile.TarInfo(chance.choice(("pkg-1.0/l", "../x", "/x", "other/x", "pkg-1.0/PKG-INFO", "a" * 300)))
        entry.type = chance.choice(
            (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.REGTYPE)
        )
        entry.linkname = chance.choice(("", "../../x", "/etc/passwd", "pkg-1.0/l", "l"))
        extra.append(entry)
    content = bytearray(sdist(tuple(extra)))
    for _ in range(chance.randint(0, 4)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    if chance.random() < 0.2:
        del content[chance.randrange(len(content)) :]
    packed = bytearray(gzip.compress(bytes(content), 1, mtime=0))
    if chance.random() < 0.3:
        packed[chance.randrange(len(packed))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.2:
        del packed[chance.randrange(len(packed)) :]
    return bytes(packed)


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
