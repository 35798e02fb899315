"""WC701."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci import Kind, Seen, State, View, grouped, more, places, view
from wheelcheck.rules._ci_shadow import shadow
from wheelcheck.rules._ci_sketch import SRC, ci, job


class ImportsFromCheckout(Rule):
    """A smoke test imports the source folder, not the wheel that was installed for it.

    ## What it does
    For each test or import behind an install it works out which folders Python searches first: `python -c` and `python
    -m` put the working directory in front, `PYTHONPATH` does, pytest does for a `conftest.py` at the top, for a
    `tests/__init__.py` and by its `pythonpath` setting. Where the package's own source lies in such a folder, that is
    what is imported. It also reports `uv run` behind the install of a wheel (it installs the project anew, editable)
    and tools in an environment of their own (`uvx pytest`), which never see what was installed.

    It is an error where a built distribution was installed to be tested. Where the installer built it from the checkout
    it is a warning, and only when no other test in CI surely sees what was installed. Where sources were moved away,
    where the folder is not known, or where a script in between may have done either, nothing is said.

    ## Why it is bad
    The wheel may lack modules, data or every compiled extension: the test finds them in the checkout and is green. That
    is how wheels without their extension modules were released.

    ## How it happens
    The package's folder lies at the top of the repository, and CI runs there.

    ## How to fix
    Run it elsewhere, or start Python so that it leaves the working directory alone:

        - run: python -I -c "import pkg"            # -I: isolated
        - run: python -m pytest "$GITHUB_WORKSPACE/tests" --import-mode=importlib
          working-directory: ${{ runner.temp }}

    Or move the package to `src/`: then it cannot be found by accident. With uv: `uv run --no-project --with
    dist/*.whl`.
    """

    code = "WC701"
    name = "imports-from-checkout"
    severity = Severity.ERROR

    def check(self, case: Case) -> Iterator[Finding]:
        """Report what is imported from the checkout, once a file and reason."""
        found = view(case)
        if found is None:
            return
        shadowed: dict[tuple[str, Severity], list[tuple[Seen, str, str]]] = {}
        resynced: list[Seen] = []
        away: list[Seen] = []
        proper = False
        for each in found.tests():
            if _resynced(found, each):
                resynced.append(each)
            elif _away(each, found):
                away.append(each)
            elif (severity := _weight(found.state(each))) is not None:
                hit = shadow(found, each)
                if hit is not None:
                    shadowed.setdefault((hit[1], severity), []).append((each, *hit))
                # Imported alone it may be anywhere; a test that surely sees what was installed makes up for another.
                proper = proper or (hit is None and each.act.kind is Kind.TEST)
        for (why, severity), rows in shadowed.items():
            if proper and severity is not Severity.ERROR:
                continue
            for seen in grouped([row[0] for row in rows]).values():
                source = next(row[1] for row in rows if row[0] is seen[0])
                yield self._shadowed(seen, source, why, severity)
        for seen in grouped(resynced).values():
            yield self._resynced(seen)
        for seen in grouped(away).values():
            yield self._away(seen)

    def _shadowed(self, seen: list[Seen], source: str, why: str, severity: Severity) -> Finding:
        first = seen[0]
        installs = [act for act, wanted in first.installs if wanted.is_project]
        installed = f"{installs[-1].command.location} `{installs[-1].command.text}`" if installs else "the package"
        return self.finding(
            f"{first.place.path}: {first.command.text}",
            f"{first.place}: `{first.command.text}` imports {source} of the checkout, not what was installed"
            f"{more(len(seen))}",
            because=(f"installed by {installed}", why),
            fix=_fix(first),
            locations=places(seen),
            severity=severity,
        )

    def _resynced(self, seen: list[Seen]) -> Finding:
        first = seen[0]
        return self.finding(
            f"{first.place.path}: {first.command.text}",
            f"{first.place}: `{first.command.text}` tests the checkout: `uv run` installs it, editable, in place of the"
            f" wheel{more(len(seen))}",
            because=(f"installed by {_wheel_install(first)}", "`uv run` syncs the project's environment first"),
            fix="uv run --no-sync, in the environment that holds the wheel; or: uv run --no-project --with dist/*.whl",
            locations=places(seen),
        )

    def _away(self, seen: list[Seen]) -> Finding:
        first = seen[0]
        return self.finding(
            f"{first.place.path}: {first.command.text}",
            f"{first.place}: `{first.command.text}` runs in an environment of its own, which does not hold the package"
            f"{more(len(seen))}",
            because=("what it imports of the package, if anything, lies in the checkout",),
            fix="uv run --no-project --with pytest --with dist/*.whl pytest",
            locations=places(seen),
            severity=Severity.WARNING,
        )

    bad = (
        lambda: ci(job('pip install dist/*.whl\npython -c "import pkg"')),
        lambda: ci(job("pip install dist/pkg-1.0-py3-none-any.whl", "python -m pytest tests")),
        lambda: ci(job("pip install .\npython -m pytest")),
        lambda: ci(job("pip install dist/*.whl\nPYTHONPATH=src python -m pytest"), files=SRC),
        lambda: ci(job("uv build\nuv pip install dist/*.whl\nuv run pytest"), files=SRC),
        lambda: ci(job("uvx pytest")),
        lambda: ci(tox="[testenv]\ndeps = pytest\ncommands = python -m pytest\n"),
    )
    good = (
        lambda: ci(job('pip install dist/*.whl\npython -I -c "import pkg"')),
        lambda: ci(job('pip install dist/*.whl\npython -c "import pkg"'), files=SRC),
        lambda: ci(job('pip install dist/*.whl\ncd /tmp\npython -c "import pkg"')),
        lambda: ci(job('pip install dist/*.whl\nrm -rf pkg\npython -c "import pkg"')),
        lambda: ci(job('pip install dist/*.whl\ncd "$(mktemp -d)" && python -c "import pkg"')),
        lambda: ci(job("pip install -e .\npython -m pytest")),
        lambda: ci(job("pip install dist/*.whl\npytest")),
        lambda: ci(job("uv pip install dist/*.whl\nuv run --no-sync pytest"), files=SRC),
        lambda: ci(job("uvx --with dist/pkg.whl pytest")),
    )


def _weight(state: State) -> Severity | None:
    if state is State.WHEEL:
        return Severity.ERROR
    return Severity.WARNING if state is State.TREE else None


def _wheel_install(seen: Seen) -> str | None:
    """The command that installed a built distribution before, outside of any condition."""
    for act, wanted in seen.installs:
        if wanted.how.name in ("WHEEL", "SDIST") and act.command.certain:
            return f"{act.command.location} `{act.command.text}`"
    return None


def _resynced(found: View, seen: Seen) -> bool:
    return seen.act.runs_with("uv") and found.state(seen) is State.EDITABLE and _wheel_install(seen) is not None


def _away(seen: Seen, found: View) -> bool:
    return seen.act.kind is Kind.TEST and seen.act.runs_with("uvx") and found.state(seen) is State.NONE


def _fix(seen: Seen) -> str:
    if seen.act.tool == "python -c":
        return "python -I -c ..., or change to another folder first"
    if seen.pipeline.kind.value == "tox":
        return "change_dir = {env_tmp_dir}, and the tests by their path: {tox_root}/tests; or move the package to src/"
    where = "run it in another folder, with the tests by their path and --import-mode=importlib"
    return f"{where}; or move the package to src/"
