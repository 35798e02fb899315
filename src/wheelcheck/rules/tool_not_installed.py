"""WC704."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.pipeline import UNKNOWN, Lock, PipelineKind
from wheelcheck.pipelines.acts import Act, How, Kind
from wheelcheck.pipelines.requirements import normal
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci import Seen, View, grouped, more, names_of, places, view
from wheelcheck.rules._ci_sketch import ci, job, pyproject

# Programs by the distribution that brings them. None is on a runner, in an image of Python, or in a new environment.
_BROUGHT_BY = {
    **{
        name: name for name in ("pytest", "mypy", "ruff", "black", "flake8", "pylint", "isort", "coverage", "codespell")
    },
    **{name: name for name in ("twine", "build", "mkdocs", "pyright", "pydocstyle", "bandit", "pyupgrade", "vulture")},
    "py.test": "pytest",
    "sphinx-build": "sphinx",
}
# What brings a tool without saying so in its name.
_BRINGS = {
    "pytest": ("pytest", "hypothesis-pytest", "nbval", "pytest-cov", "anyio-pytest"),
    "coverage": ("coverage", "pytest-cov", "covdefaults", "nox-cov"),
    "black": ("black", "blacken-docs", "nbqa"),
    "flake8": ("flake8", "flakeheaven", "wemake-python-styleguide", "pyproject-flake8", "hacking"),
    "sphinx": ("sphinx", "furo", "numpydoc", "myst-parser", "pallets-sphinx-themes", "nbsphinx", "pydata-sphinx-theme"),
}


class ToolNotInstalled(Rule):
    """A command runs a tool that nothing puts into its environment.

    ## What it does
    - `uv run TOOL`, where neither the dependencies, nor the default groups, nor what the command itself asks for
    (`--group`, `--extra`, `--with`) bring the tool. With a `uv.lock` that is exact: requirements of requirements count
    (an error). Without one it is a warning, and only where nothing declared could bring it by its name.
    - tox environments and local pre-commit hooks in Python, which hold only what they list.
    - Extras that are asked for (`pip install .[test]`) and that the package does not declare: pip only warns, and
    installs nothing.

    Environments of which something cannot be read (a script, an unknown action, dynamic metadata) are left alone.

    ## Why it is bad
    The command fails; or it finds another copy of the tool outside of the environment, one that does not see the
    package.

    ## How it happens
    The tool is installed on the developer's machine. A group was renamed, or is no longer a default one.

    ## How to fix
        [dependency-groups]
        dev = ["pytest"]

    uv installs the group `dev` by itself; others are asked for: `uv run --group test pytest`. tox: `deps = pytest` or
    `dependency_groups = test`.
    """

    code = "WC704"
    name = "tool-not-installed"
    severity = Severity.ERROR

    def check(self, case: Case) -> Iterator[Finding]:
        """Report tools without a home, and extras without a declaration."""
        found = view(case)
        if found is None:
            return
        missing: dict[tuple[str, str, Severity], list[Seen]] = {}
        for each in found.seen:
            distribution = _BROUGHT_BY.get(each.act.tool)
            if distribution is None or each.step.unread or each.command.folder != "." or each.sources is not True:
                continue
            reason = _missing(found, each, distribution)
            if reason is not None:
                missing.setdefault((distribution, *reason), []).append(each)
        for (distribution, why, severity), rows in missing.items():
            for seen in grouped(rows).values():
                yield self._missing(distribution, why, severity, seen)
        yield from self._extras(found)

    def _missing(self, distribution: str, why: str, severity: Severity, seen: list[Seen]) -> Finding:
        first = seen[0]
        return self.finding(
            f"{first.place.path}: {distribution}",
            f"{first.place}: `{first.command.text}` needs {distribution}, which nothing installs there"
            f"{more(len(seen))}",
            because=(why,),
            fix=_fix(first, distribution),
            locations=places(seen),
            severity=severity,
        )

    def _extras(self, found: View) -> Iterator[Finding]:
        known = found.project.extras
        if known is None or not found.project.packaged:
            return
        asked: dict[str, list[Seen]] = {}
        for each in found.of(Kind.INSTALL):
            for item in each.act.wanted:
                own = item.how in (How.EDITABLE, How.TREE) and item.what == "."
                for extra in item.extras if own and each.sources is True else ():
                    if extra not in known and UNKNOWN not in extra and each.act.tool in ("pip", "pip3"):
                        asked.setdefault(extra, []).append(each)
        for extra, seen in asked.items():
            names = ", ".join(sorted(known)) or "none"
            yield self.finding(
                f"extra {extra}",
                f"{seen[0].place}: `{seen[0].command.text}` asks for the extra {extra}, which the package does"
                f" not declare{more(len(seen))}",
                because=(f"declared: {names}", "pip only warns of that, and installs nothing for it"),
                fix=f'[project.optional-dependencies]\n{extra} = ["..."]',
                locations=(*places(seen), found.project.line_of("optional-dependencies")),
                severity=Severity.WARNING,
            )

    bad = (
        lambda: ci(job("uv run pytest"), project=pyproject(dependencies=["click"]), lock=_lock("click")),
        lambda: ci(job("uv run mypy ."), project=pyproject(dependencies=[])),
        lambda: ci(tox="[testenv:types]\nskip_install = true\ncommands = mypy src\n"),
        lambda: ci(hooks="repos:\n- repo: local\n  hooks:\n  - {id: m, language: python, entry: mypy}\n"),
        lambda: ci(job("pip install .[tests]\npytest"), project=pyproject(**_extra("test"))),
    )
    good = (
        lambda: ci(job("uv run pytest"), project=pyproject(dependencies=["click"]), lock=_lock("pytest")),
        lambda: ci(job("uv run pytest"), project={**pyproject(), "dependency-groups": {"dev": ["pytest-cov"]}}),
        lambda: ci(job("uv run --with pytest pytest"), project=pyproject()),
        lambda: ci(
            job("uv run --group test pytest"), project={**pyproject(), "dependency-groups": {"test": ["pytest"]}}
        ),
        lambda: ci(tox="[testenv:types]\nskip_install = true\ndeps = mypy\ncommands = mypy src\n"),
        lambda: ci(tox="[testenv]\nskip_install = true\nallowlist_externals = mypy\ncommands = mypy src\n"),
        lambda: ci(job("pip install .[Test_X]\npytest"), project=pyproject(**_extra("test-x"))),
        lambda: ci(job("make env", "uv run pytest"), project=pyproject()),
    )


def _extra(name: str) -> dict[str, Any]:
    return {"optional-dependencies": {name: []}}


def _lock(*names: str) -> Lock:
    return Lock(tuple((name, ()) for name in names), (), (("", names),))


def _missing(found: View, each: Seen, distribution: str) -> tuple[str, Severity] | None:
    """Why a tool is in no environment of a command, and how sure that is; None when it is there, or may be."""
    if each.act.runs_with("uv"):
        return _by_uv(found, each, distribution)
    if each.pipeline.kind in (PipelineKind.TOX, PipelineKind.PRE_COMMIT) and not (
        each.act.runner is not None and each.act.runner.name
    ):
        return _by_list(found, each, distribution)
    return None


def _by_uv(found: View, each: Seen, distribution: str) -> tuple[str, Severity] | None:
    runner = each.act.runner
    project = found.project
    if runner is None or "project" not in project.pyproject or each.handed or _prepared(each):
        return None
    away = (
        "--no-project",
        "--package",
        "--project",
        "--directory",
        "--all-packages",
        "--with-requirements",
        "--active",
    )
    every = ("--all-extras", "--all-groups", "--no-sync", "--isolated", "--with-editable", "--script", "--only-group")
    if runner.said(*away, *every) or UNKNOWN in "".join(runner.options) or project.table("tool", "uv", "workspace"):
        return None
    if any(name.startswith("UV_") and name != "UV_PYTHON" for name, _ in each.command.environ):
        return None
    settings = project.table("tool", "uv")
    default = settings.get("default-groups", ["dev"])
    if not isinstance(default, list) or runner.said("--no-default-groups", "--no-dev"):
        default = [] if isinstance(default, list) else None
    if default is None or project.dependencies is None:
        return None
    groups = [*(str(name) for name in default), *runner.values("--group"), *(["dev"] if runner.said("--dev") else [])]
    extras = list(runner.values("--extra"))
    given = [normal(name.partition("[")[0].partition("=")[0]) for name in runner.values("--with", "-w")]
    if _may_bring(distribution, given):
        return None
    lock = found.pipelines.lock
    if lock is not None:
        if distribution in _closure(lock, groups, extras):
            return None
        asked = f" with the groups {', '.join(groups)}" if groups else ""
        return f"uv.lock: nothing that `uv run` installs here{asked} needs {distribution}", Severity.ERROR
    legacy = settings.get("dev-dependencies")
    declared = [*project.dependencies, *(legacy if isinstance(legacy, list) else [])]
    declared += [text for name in groups for text in project.group(name)]
    declared += [text for name in extras for text in (project.extras or {}).get(normal(name), ())]
    return _declared(distribution, list(project.names(str(text) for text in declared)))


def _closure(lock: Lock, groups: Iterable[str], extras: Iterable[str]) -> set[str]:
    """All that is installed for the dependencies and these groups and extras."""
    needs, by_group, by_extra = dict(lock.needs), dict(lock.groups), dict(lock.extras)
    left = list(by_extra.get("", ()))
    for name in groups:
        left += by_group.get(normal(name), ())
    for name in extras:
        left += by_extra.get(normal(name), ())
    found: set[str] = set()
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += needs.get(name, ())
    return found


def _by_list(found: View, each: Seen, distribution: str) -> tuple[str, Severity] | None:
    """Environments that hold what their own lines ask for."""
    job_ = each.job
    if job_.opaque or each.handed or any(act.opaque for act in each.before):
        return None
    if job_.allowed is not None and any(name in ("*", each.act.command.words[0]) for name in job_.allowed):
        return None
    if "/" in each.act.command.words[0] or UNKNOWN in "".join(job_.allowed or ()):
        return None
    names: list[str] = []
    texts = dict(found.pipelines.requirements)
    for _, item in each.installs:
        if item.how is How.NAME:
            names.append(item.what)
        elif item.how is How.FILE:
            if item.what not in texts:
                return None
            names += names_of(texts[item.what])
            if any(line.startswith(("-r", "--requirement", "-e", ".")) for line in texts[item.what]):
                return None
        elif item.what == "." and found.project.dependencies is not None and found.project.extras is not None:
            names += found.project.names(found.project.dependencies)
            for extra in item.extras:
                names += found.project.names(found.project.extras.get(extra, ()))
        else:
            return None
    return _declared(distribution, names)


def _declared(distribution: str, names: list[str]) -> tuple[str, Severity] | None:
    if _may_bring(distribution, names):
        return None
    if not names:
        return "its environment holds nothing of the kind: no requirement is listed", Severity.ERROR
    shown = ", ".join(sorted(set(names))[:8])
    return f"listed are {shown}{' and more' if len(set(names)) > 8 else ''}", Severity.WARNING


def _may_bring(distribution: str, names: Iterable[str]) -> bool:
    known = _BRINGS.get(distribution, (distribution,))
    return any(
        name in ("", UNKNOWN) or name in known or distribution in name.split("-") or name.startswith(f"{distribution}")
        for name in names
    )


def _prepared(each: Seen) -> bool:
    """Whether the job puts things into the environment by itself before."""
    return any(_fills(act) for act in each.before)


def _fills(act: Act) -> bool:
    words = act.command.words
    return act.kind in (Kind.INSTALL, Kind.DELEGATE) or (
        words[:1] == ("uv",) and {"add", "pip", "sync"} & set(words[1:3]) != set()
    )


def _fix(seen: Seen, distribution: str) -> str:
    if seen.pipeline.kind is PipelineKind.TOX:
        return f"deps = {distribution}"
    if seen.pipeline.kind is PipelineKind.PRE_COMMIT:
        return f"additional_dependencies: [{distribution}]"
    return f"uv add --dev {distribution}"
