"""Break released projects as users do, write what the findings say, and verify again.

    python benchmarks/pasted_fixes.py [--table FILE] [--keep DIR] [RELEASE...]

Takes the breakages of ``pasted_fixes.toml``. Each sdist is downloaded by pip, unpacked and committed to git; it is
verified as it is, broken, and verified; the edits of all errors and warnings that are new are written by the program
that the tests use (``tests/e2e/fixes.py``: rows go below the header that stands in the file); then it is committed and
verified again. Mended means: none of the new findings is left, no other has come, and the wheel holds every file that
it held before, but for those that the breakage names as ``given_up``. Exit status 1 where something else comes out than
the breakage expects (``after``).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from e2e import fixes

CASES = Path(__file__).with_suffix(".toml")
ENVIRON = {
    **os.environ,
    **{f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    "GIT_CONFIG_GLOBAL": os.devnull,
}


@dataclass(frozen=True, slots=True)
class Run:
    """What a verification found (errors and warnings), and the files of the wheel, their names without a version."""

    findings: tuple[Mapping[str, Any], ...]
    files: frozenset[str]

    def new(self, before: Run) -> list[Mapping[str, Any]]:
        """The findings that another run had not."""
        known = {(each["code"], each["subject"]) for each in before.findings}
        return [each for each in self.findings if (each["code"], each["subject"]) not in known]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("releases", nargs="*", metavar="RELEASE", help="only these projects")
    parser.add_argument("--table", type=Path, help="write the table there, Markdown")
    parser.add_argument("--keep", type=Path, help="keep sdists here, and use them again")
    options = parser.parse_args()
    told = tomllib.loads(CASES.read_text(encoding="utf-8"))["breakage"]
    told = [each for each in told if not options.releases or each["release"].partition("==")[0] in options.releases]
    rows, wrong = ["| release | breakage | found | after the fix |", "|---|---|---|---|"], 0
    with tempfile.TemporaryDirectory() as folder:
        for release, breakages in groupby(told, key=lambda each: str(each["release"])):
            project = unpacked(release, options.keep or Path(folder), Path(folder))
            before = verified(project)
            for breakage in breakages:
                found, after = tried(project, before, breakage, Path(folder) / "broken")
                rows.append(f"| {release} | {breakage['name']} | {found} | {after} |")
                wrong += after != breakage.get("after", "mended")
                print(rows[-1], flush=True)
    if options.table:
        options.table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return 1 if wrong else 0


def tried(project: Path, before: Run, breakage: Mapping[str, Any], at: Path) -> tuple[str, str]:
    """The codes that a breakage gives, and what became of them."""
    shutil.rmtree(at, ignore_errors=True)
    shutil.copytree(project, at, symlinks=True)
    for step in breakage["steps"]:
        broken(at, step)
    commit(at)
    new = verified(at).new(before)
    codes = ", ".join(dict.fromkeys(each["code"] for each in new)) or "nothing"
    edits = [edit for each in new for edit in each["edits"]]
    if not edits:
        return codes, "words" if new else "nothing"
    fixes.apply(at, edits, ENVIRON)
    commit(at)
    after = verified(at)
    left = [f"{each['code']} {each['subject']}" for each in after.new(before)]
    lost = before.files - after.files - set(breakage.get("given_up", ()))
    return codes, "; ".join([*left, *sorted(lost)[:3]]) or "mended"


def broken(at: Path, step: Mapping[str, Any]) -> None:
    """One step of a breakage."""
    if "hide" in step:
        with (at / ".gitignore").open("a", encoding="utf-8") as file:
            file.write(f"\n{step['by']}\n")
        git(at, "add", ".gitignore")
        git(at, "rm", "-r", "-q", "--cached", *step["hide"])
    elif "move" in step:
        git(at, "mv", *step["move"])
    else:
        path = at / step["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if "old" in step:
            assert step["old"] in text, (at.name, step)
            text = text.replace(step["old"], step["new"], 1)
        else:
            text += step["text"]
        path.write_text(text, encoding="utf-8")


def unpacked(release: str, sdists: Path, folder: Path) -> Path:
    """The project as its sdist has it, in a repository of its own with the tag of its version."""
    name, _, version = release.partition("==")
    start = re.compile(re.sub(r"[-_.]+", "[-_.]+", f"{name}-{version}") + r"\.tar\.gz", re.IGNORECASE)
    if not any(start.fullmatch(path.name) for path in sdists.iterdir()):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", release]
        subprocess.run(pip, cwd=sdists, check=True, timeout=600)
    sdist = next(path for path in sdists.iterdir() if start.fullmatch(path.name))
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / name, filter="data")
    (project,) = (folder / name).iterdir()
    (project / "PKG-INFO").unlink()
    for made in list(project.rglob("*.egg-info")):
        shutil.rmtree(made)
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", "--all", "--force")
    git(project, "commit", "--quiet", "--message=As released")
    git(project, "tag", f"v{version}")
    return project


def verified(project: Path) -> Run:
    """What `wheelcheck verify` says, and the wheel that it has built."""
    with tempfile.TemporaryDirectory() as keep:
        command = [sys.executable, "-m", "wheelcheck", "verify", ".", "--format", "json", "--keep", keep]
        command += ["--import-mode", "shared", "--annotate", "none"]
        done = subprocess.run(command, cwd=project, env=ENVIRON, capture_output=True, text=True, timeout=3600)
        assert done.returncode in (0, 1), done.stderr
        names: list[str] = []
        for path in Path(keep).glob("*.whl"):
            with zipfile.ZipFile(path) as wheel:
                names += wheel.namelist()
    findings = tuple(each for each in json.loads(done.stdout)["findings"] if each["severity"] != "info")
    return Run(findings, frozenset(re.sub(r"^([^/]+?)-[^/]+\.(dist-info|data)/", r"\1.\2/", name) for name in names))


def commit(at: Path) -> None:
    git(at, "add", "--all")
    git(at, "commit", "--quiet", "--allow-empty", "--message=Changed")


def git(at: Path, *arguments: str) -> None:
    command: Sequence[str] = ("git", *arguments)
    subprocess.run(command, cwd=at, env=ENVIRON, check=True, capture_output=True, timeout=60)


if __name__ == "__main__":
    sys.exit(main())
