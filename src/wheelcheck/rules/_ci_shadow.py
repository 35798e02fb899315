"""Whether Python finds the checkout in front of what is installed: what each way of starting it puts on ``sys.path``.

https://docs.python.org/3/library/sys_path_init.html and https://docs.pytest.org/en/stable/explanation/pythonpath.html.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from wheelcheck.model.pipeline import UNKNOWN
from wheelcheck.pipelines.acts import Kind
from wheelcheck.rules._ci import Seen, View

_IMPORT_MODE = r"--import-mode[= ]['\"]?(?:importlib|append)"


def shadow(found: View, seen: Seen) -> tuple[str, str] | None:
    """The source file that is imported in place of the installed package, and why; None when that is not sure."""
    folder = seen.command.folder
    if folder is None or seen.sources is not True or folder.startswith(("/", "~", "..")):
        return None
    named = {module.partition(".")[0] for module in seen.act.modules if module != seen.act.tool}
    if seen.act.kind is Kind.TEST:
        named = set(found.project.own)
    for place, why in _places(found, seen, folder):
        for name in sorted(named):
            source = _source(found, place, name)
            if source is not None and not _removed(seen, place, name):
                return source, why
    return None


def _places(found: View, seen: Seen, folder: str) -> Iterator[tuple[str, str]]:
    """The folders of the project that come before site-packages, each with the reason."""
    for part in (seen.command.variable("PYTHONPATH") or "").replace(";", ":").split(":"):
        if part and UNKNOWN not in part and not part.startswith(("/", "~")) and not _isolated(seen):
            yield posixpath.normpath(posixpath.join(folder, part)), f"PYTHONPATH names {part}"
    if seen.act.adds_folder:
        how = "`python -c`" if seen.act.tool == "python -c" else f"`python -m {seen.act.tool}`"
        yield folder, f"{how} puts the working directory in front of sys.path"
    if seen.act.kind is Kind.TEST and seen.act.tool in ("pytest", "py.test"):
        yield from _by_pytest(found, seen, folder)


def _isolated(seen: Seen) -> bool:
    """Whether Python was told to pass over its variables."""
    return any(word in ("-I", "-E", "-Im", "-IEs") for word in seen.command.words[:4])


def _by_pytest(found: View, seen: Seen, folder: str) -> Iterator[tuple[str, str]]:
    words = seen.act.arguments
    if folder != "." or any(word.startswith(("--import-mode", "--rootdir", "-c", "--pyargs")) for word in words):
        return
    settings = found.project.table("tool", "pytest", "ini_options")
    paths = settings.get("pythonpath")
    for path in paths.split() if isinstance(paths, str) else paths if isinstance(paths, list) else ():
        if isinstance(path, str):
            yield posixpath.normpath(path), f'pythonpath = "{path}" of [tool.pytest.ini_options] puts it in front'
    if found.project.setting(_IMPORT_MODE) or "__init__.py" in found.project.files:
        return
    if "conftest.py" in found.project.files:
        yield ".", "conftest.py lies at the top, so pytest puts that folder in front of sys.path"
    targets = [word.partition("::")[0].rstrip("/") for word in words if not word.startswith("-")]
    asked = settings.get("testpaths")
    tested = [each for each in targets if each] or (asked if isinstance(asked, list) else [])
    for target in tested:
        if isinstance(target, str) and "/" not in target and _holds_tests(found, target):
            why = f"{target}/__init__.py makes pytest put the folder above it in front of sys.path"
            yield ".", why


def _holds_tests(found: View, target: str) -> bool:
    """Whether pytest surely imports a module of that package, and so puts the folder above it in front."""
    if f"{target}/__init__.py" not in found.project.files:
        return False
    names = (path.removeprefix(f"{target}/") for path in found.project.files if path.startswith(f"{target}/"))
    return any("/" not in name and (name.startswith("test_") or name == "conftest.py") for name in names)


def _source(found: View, place: str, name: str) -> str | None:
    stem = name if place == "." else f"{place}/{name}"
    return next((path for path in (f"{stem}/__init__.py", f"{stem}.py") if path in found.project.files), None)


def _removed(seen: Seen, place: str, name: str) -> bool:
    """Whether the job has taken the source away before, or may have."""
    stem = name if place == "." else f"{place}/{name}"
    for act in seen.before:
        words = act.command.words
        if words and words[0] in ("rm", "mv", "git", "rmdir", "del", "Remove-Item", "ren", "sudo", "rsync"):
            touched = [word.rstrip("/").removeprefix("./") for word in words[1:]]
            if stem in touched or any(UNKNOWN in word or "*" in word for word in touched) or place in touched:
                return True
        if act.kind is Kind.DELEGATE and act.tool not in ("tox", "nox"):
            return True  # a script may do anything
    return False
