"""Each peer's own sample defects, built as tiny distributions, are found; the table in the documentation is whole."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from unit.stages.archive_subjects import wheel
from wheelcheck import session
from wheelcheck.config import Options
from wheelcheck.model.finding import Severity
from wheelcheck.rules import all_rules

PAGE = Path(__file__).parents[3] / "docs" / "coming-from.md"
PEERS = {
    *("W001", "W002", "W003", "W004", "W005", "W006", "W007", "W008", "W009", "W010", "W101", "W102", "W201", "W202"),
    *("compiled-objects-have-debug-symbols", "distro-too-large-compressed", "distro-too-large-uncompressed"),
    *("expected-files", "files-only-differ-by-case", "mixed-file-extensions", "path-contains-non-ascii-characters"),
    *("path-contains-spaces", "path-too-long", "too-many-files", "unexpected-files"),
    *("FileMissingError", "ExtraFileError", "RecordDigestMismatchError", "RecordSizeMismatchError", "WeakDigestError"),
    *("UnknownDigestError", "MalformedDigestError", "MalformedSizeError", "EmptyDigestError", "EmptySizeError"),
    *("NullEntryError", "EmptyPathError", "RecordLengthError", "RecordConflictError", "NonNormalizedPathError"),
    *("AbsolutePathError", "DistInfoError", "MissingRecordError"),
}
METADATA = b"Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\nDescription-Content-Type: text/markdown\n\nText\n"
INFO = {
    "pkg-1.0.dist-info/METADATA": METADATA,
    "pkg-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}
NAMES = ("METADATA", "WHEEL")
GOOD = {"pkg/__init__.py": b"", "pkg/a.py": b"A = 1\n"}
TEXT = b"the same text in two files, long enough to be worth telling of: " * 2


def metadata(text: bytes) -> dict[str, bytes]:
    return {"pkg-1.0.dist-info/METADATA": text}


def found(place: Path, files: Mapping[str, bytes], options: Options | None = None) -> dict[str, Severity]:
    path = place / "pkg-1.0-py3-none-any.whl"
    path.write_bytes(wheel({**INFO, **files}))
    (report,) = session.inspect([str(path)], options)
    return {finding.code: finding.severity for finding in report.findings}


def _digest(content: bytes) -> str:
    """Hash and size as RECORD gives them."""
    text = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{text},{len(content)}"


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| (?!check|-)", line)
    ]


def test_the_good_wheel_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == {}


@pytest.mark.parametrize(
    ("check", "files", "code"),
    [
        ("W001", {**GOOD, "pkg/__pycache__/a.cpython-311.pyc": b"x"}, "WC211"),
        ("W002", {**GOOD, "pkg/b.txt": TEXT, "pkg/c.txt": TEXT}, "WC219"),
        ("W003", {**GOOD, "settings.json": b"{}"}, "WC213"),
        ("W004", {"my-pkg/__init__.py": b"", "pkg.py": b""}, "WC217"),
        ("W005", {**GOOD, "tests/__init__.py": b""}, "WC212"),
        ("W006", {**GOOD, "__init__.py": b""}, "WC213"),
        ("W007, W008", {}, "WC214"),
        ("W010", {**GOOD, "data/a.csv": b"1"}, "WC213"),
        ("files-only-differ-by-case", {**GOOD, "pkg/A.py": b""}, "WC217"),
        ("mixed-file-extensions", {**GOOD, "pkg/a.yaml": b"", "pkg/b.yml": b""}, "WC226"),
        ("path-contains-non-ascii-characters", {**GOOD, "pkg/\u00e9.txt": b""}, "WC217"),
        ("path-contains-spaces", {**GOOD, "pkg/a b.txt": b""}, "WC217"),
        ("path-too-long", {**GOOD, f"pkg/{'d/' * 100}x.txt": b""}, "WC217"),
        ("unexpected-files", {**GOOD, "pkg/.gitignore": b""}, "WC216"),
        ("unexpected-files", {**GOOD, "pkg/.DS_Store": b""}, "WC216"),
        ("unexpected-files", {**GOOD, "pkg/.git/config": b""}, "WC216"),
        ("description", {**GOOD, **metadata(METADATA.replace(b"markdown", b"x-rst") + b"\n.. toctree::\n")}, "WC205"),
        ("description missing", {**GOOD, **metadata(METADATA.replace(b"Text\n", b""))}, "WC205"),
        ("content type unknown", {**GOOD, **metadata(METADATA.replace(b"text/markdown", b"text/odd"))}, "WC223"),
        ("invalid metadata", {**GOOD, **metadata(b"Requires-Dist: x>=1.*\n" + METADATA)}, "WC223"),
        ("RECORD rows", {**GOOD, "pkg-1.0.dist-info/RECORD": b"pkg/a.py,,\npkg/gone.py,,\n"}, "WC221"),
        ("dist-info folder", {**GOOD, "other-1.0.dist-info/METADATA": METADATA}, "WC224"),
        ("WHEEL file", {**GOOD, "pkg-1.0.dist-info/WHEEL": b"Wheel-Version: 2.0\nTag: py3-none-any\n"}, "WC224"),
        ("entry points", {**GOOD, "pkg-1.0.dist-info/entry_points.txt": b"[console_scripts]\nx = pkg.a\n"}, "WC403"),
        ("data folder", {**GOOD, "pkg-1.0.data/etc/x": b""}, "WC406"),
        ("licence files", {**GOOD, **metadata(b"License-File: LICENSE\n" + METADATA)}, "WC204"),
        ("unsafe paths", {**GOOD, "../x.py": b""}, "WC222"),
        ("import names", {**GOOD, **metadata(b"Import-Name: other\n" + METADATA)}, "WC225"),
        (
            "refused by PyPI",
            {**GOOD, **metadata(b"Requires-Dist: x @ https://example.org/x.zip\n" + METADATA)},
            "WC227",
        ),
        ("requires-python", {**GOOD, **metadata(b"Requires-Python: >=3.9,<3.8\n" + METADATA)}, "WC223"),
        ("itself", {**GOOD, **metadata(b"Requires-Dist: pkg>=2\n" + METADATA)}, "WC223"),
        ("a local file", {**GOOD, **metadata(b"Requires-Dist: x @ file:///home/me/x\n" + METADATA)}, "WC223"),
        ("undeclared extra", {**GOOD, **metadata(b"Requires-Dist: x; extra == 'y'\n" + METADATA)}, "WC223"),
        ("licence expression", {**GOOD, **metadata(b"License-Expression: MIT License\n" + METADATA)}, "WC223"),
        ("no field", {**GOOD, **metadata(METADATA.replace(b"Version: 1.0", b"Version 1.0"))}, "WC223"),
        ("not UTF-8", {**GOOD, **metadata(METADATA + b"\xff")}, "WC223"),
        ("project url without label", {**GOOD, **metadata(b"Project-URL: , https://e.org\n" + METADATA)}, "WC223"),
        ("project url without address", {**GOOD, **metadata(b"Project-URL: Home\n" + METADATA)}, "WC223"),
        ("home page", {**GOOD, **metadata(b"Home-page: nowhere\n" + METADATA)}, "WC223"),
        ("dynamic", {**GOOD, **metadata(b"Dynamic: Name\n" + METADATA.replace(b"2.1", b"2.2"))}, "WC223"),
        ("newer field", {**GOOD, **metadata(b"License-Expression: MIT\n" + METADATA)}, "WC227"),
        ("unknown field", {**GOOD, **metadata(b"Odd: MIT\n" + METADATA)}, "WC227"),
        ("classifier", {**GOOD, **metadata(b"Classifier: Private :: Do Not Upload\n" + METADATA)}, "WC227"),
        ("author", {**GOOD, **metadata(b"Author-email: nobody\n" + METADATA)}, "WC227"),
        ("summary", {**GOOD, **metadata(b"Summary: " + b"x" * 600 + b"\n" + METADATA)}, "WC227"),
        (
            "content type missing",
            {**GOOD, **metadata(METADATA.replace(b"Description-Content-", b"X-") + b"\n# Title\n")},
            "WC205",
        ),
        ("script outside", {**GOOD, "pkg-1.0.dist-info/entry_points.txt": b"[gui_scripts]\n../x = pkg.a:A\n"}, "WC403"),
        ("group twice", {**GOOD, "pkg-1.0.dist-info/entry_points.txt": b"[g]\nx = pkg\n[g]\n"}, "WC403"),
        ("WHEEL twice", {**GOOD, "pkg-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\n" * 2}, "WC224"),
        ("one place", {**GOOD, "pkg-1.0.data/purelib/pkg/a.py": b""}, "WC222"),
        ("unseen characters", {**GOOD, "pkg/\u202ea.txt": b""}, "WC217"),
        ("folders by case", {**GOOD, "PKG/b.py": b""}, "WC217"),
        ("installer", {**GOOD, "pkg-1.0.dist-info/direct_url.json": b"{}"}, "WC216"),
        ("editable installation", {**GOOD, "__editable__.pkg-1.0.pth": b"/home/me/pkg/src\n"}, "WC207"),
    ],
)
def test_a_peers_sample_defect_is_found(tmp_path: Path, check: str, files: Mapping[str, bytes], code: str) -> None:
    assert code in found(tmp_path, files), check


A_ROW = "pkg/a.py,sha256=Bu289DNhZaJx5lJAJaZDnDyqMkb9B5bxFncieXB6UyU,6"


@pytest.mark.parametrize(
    ("check", "row"),
    [
        ("FileMissingError", f"{A_ROW}\npkg/gone.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0"),
        ("ExtraFileError", ""),
        ("RecordDigestMismatchError", "pkg/a.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,6"),
        ("RecordSizeMismatchError", A_ROW.replace(",6", ",7")),
        ("WeakDigestError", "pkg/a.py,md5=1B2M2Y8AsgTpgAmY7PhCfg,6"),
        ("UnknownDigestError", "pkg/a.py,crc32=AAAA,6"),
        ("MalformedDigestError", "pkg/a.py,sha256=AAAA,6"),
        ("MalformedDigestError", A_ROW.replace(",6", "=,6")),
        ("MalformedSizeError", A_ROW.replace(",6", ",six")),
        ("EmptyDigestError", "pkg/a.py,,6"),
        ("EmptySizeError", A_ROW.replace(",6", ",")),
        ("NullEntryError", "pkg/a.py,,"),
        ("EmptyPathError", f"{A_ROW}\n,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0"),
        ("RecordLengthError", f"{A_ROW},more"),
        ("RecordConflictError", f"{A_ROW}\n{A_ROW.replace(',6', ',7')}"),
        ("NonNormalizedPathError", f"./{A_ROW}"),
        ("AbsolutePathError", f"{A_ROW}\n/etc/x,,"),
        ("signature", f"{A_ROW}\npkg-1.0.dist-info/RECORD.jws,,"),
        ("not UTF-8", f"{A_ROW}\npkg/\udcff.py,,"),
    ],
)
def test_each_fault_of_a_row_in_record_is_found(tmp_path: Path, check: str, row: str) -> None:
    init = "pkg/__init__.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0"
    others = [f"pkg-1.0.dist-info/{name},sha256={_digest(INFO[f'pkg-1.0.dist-info/{name}'])}" for name in NAMES]
    record = "\n".join([row, init, *others, "pkg-1.0.dist-info/RECORD,,"]).encode("utf-8", "surrogateescape")

    assert found(tmp_path, {**GOOD, "pkg-1.0.dist-info/RECORD": record}).get("WC221") is Severity.ERROR, check


def test_a_whole_record_is_no_finding(tmp_path: Path) -> None:
    init = "pkg/__init__.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0"
    others = [f"pkg-1.0.dist-info/{name},sha256={_digest(INFO[f'pkg-1.0.dist-info/{name}'])}" for name in NAMES]
    record = "\n".join([A_ROW, init, *others, "pkg-1.0.dist-info/RECORD,,"]).encode()

    assert found(tmp_path, {**GOOD, "pkg-1.0.dist-info/RECORD": record}) == {}


@pytest.mark.parametrize(
    ("check", "options", "code"),
    [
        ("W009, W202", Options(top_level=("other",)), "WC213"),
        ("W201", Options(top_level=("pkg", "other")), "WC225"),
        ("distro-too-large-compressed", Options(max_size=100), "WC218"),
        ("distro-too-large-uncompressed", Options(max_unpacked_size=100), "WC218"),
        ("too-many-files", Options(max_files=1), "WC218"),
        ("expected-files", Options(expect_files=("pkg/b.py",)), "WC228"),
        ("expected-files, forbidden", Options(expect_files=("!pkg/a.py",)), "WC228"),
    ],
)
def test_what_needs_a_word_of_configuration_is_found_with_it(
    tmp_path: Path, check: str, options: Options, code: str
) -> None:
    assert code in found(tmp_path, GOOD, options), check


@pytest.mark.parametrize(
    "files",
    [
        {"pkg/__init__.py": b"", "other.py": b"", "_third/__init__.py": b""},
        {"ns/pkg/__init__.py": b"", "ns/pkg/a.py": b""},
        {"pkg-stubs/__init__.pyi": b"", "pkg-stubs/a.pyi": b""},
        {"pkg-1.0.data/data/share/x": b""},
        {"pkg/a/__init__.py": TEXT, "pkg/b/__init__.py": TEXT, "pkg/__init__.py": b"", "pkg/py.typed": b""},
        {"pkg/__init__.py": b"", "pkg/migrations/0001_initial.py": b"", "pkg/_vendor/tests/a.py": b""},
        {"pkg/__init__.py": b"", "pkg/templates/new/.gitignore": b"", "pkg/cacert.pem": b"-----BEGIN CERTIFICATE-----"},
    ],
)
def test_what_peers_report_and_is_no_fault_is_let_pass(tmp_path: Path, files: Mapping[str, bytes]) -> None:
    assert found(tmp_path, files) == {}


def test_every_check_of_the_peers_has_its_row() -> None:
    first = [row[0] for row in rows()]

    assert set(first) >= PEERS
    assert len(first) == len(set(first))


def test_the_table_names_no_rule_that_does_not_exist() -> None:
    known = {rule.code for rule in all_rules()}
    text = PAGE.read_text(encoding="utf-8")

    assert set(re.findall(r"WC\d+", text)) <= known
    assert all(re.match(r"\[(WC\d+)\]\(rules/\1\.md\)", row[2]) for row in rows()), rows()
