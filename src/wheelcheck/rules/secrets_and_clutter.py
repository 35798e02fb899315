"""WC216."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._files import archives, of_tests
from wheelcheck.rules._sketch import case, wheel

_SECRETS = re.compile(
    r"(?:^|/)(?:\.env(?:\.(?!example|sample|template|dist|defaults?|test|ci)\w+)?|\.pypirc|\.netrc|\.git-credentials"
    r"|id_(?:rsa|dsa|ecdsa|ed25519)|\.aws/credentials|\.docker/config\.json|\.git/.+|\.hg/.+|\.svn/.+)$"
)
_CLUTTER = re.compile(
    r"(?:^|/)(?:\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX/.*|\._[^/]+|\.[^/]+\.sw[op]|[^/]+~|[^/]+\.(?:py|pyi|pyx)\.(?:orig|rej|bak)"
    r"|(?:\.ipynb_checkpoints|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.hypothesis|\.tox|\.nox|\.eggs|\.idea|\.vscode"
    r"|\.venv)/.*|\.coverage|[^/]+\.egg-info/.*|core\.\d+)$"
    # What an installer writes beside METADATA (recording installed projects): packed from an environment.
    r"|^[^/]+\.dist-info/(?:INSTALLER|REQUESTED|direct_url\.json)$"
)
_EGG = re.compile(r"\.egg-info/")
_OF_CHECKOUT = re.compile(
    r"(?:^|/)(?:\.gitignore|\.gitattributes|\.gitmodules|\.gitlab-ci\.yml|\.travis\.yml|\.?appveyor\.yml|\.readthedocs\.ya?ml"
    r"|\.?azure-pipelines\.yml|\.?codecov\.ya?ml|\.cirrus\.(?:star|yml)|\.pre-commit-config\.yaml|\.gitpod\.yml|\.hadolint\.yaml"
    r"|\.lychee(?:cache|ignore)|\.?vsts-ci\.yml|\.coveragerc|\.flake8|\.pylintrc|\.editorconfig|tox\.ini"
    r"|(?:\.github|\.circleci|\.appveyor|\.binder|\.devcontainer)/.*)$"
)
_MATERIAL = re.compile(r"(?:^|/)(?:\w*templates?|skeletons?|scaffold\w*|boilerplates?|cookiecutter\w*|\{\{.*)/")


class SecretsAndClutter(Rule):
    """The distribution holds secrets, or files that editors, systems and tools leave behind.

    ## What it does
    Looks for `.env`, private keys (files named like keys whose content is one), credentials of pip, git and cloud
    tools, and folders of version control: errors, unless they lie among tests, whose keys are meant to be public.
    `.DS_Store`, caches, checkpoints of notebooks, swap and backup files, `*.egg-info`, and what installers
    write into `.dist-info` (`INSTALLER`, `direct_url.json`) are a warning, in the wheel; in an sdist alone they are
    information, but for its own `*.egg-info` and what tests have.
    Files for the checkout's own tools (`.gitignore`, CI configuration) in a package are information; in templates of
    projects, and in sdists, they are in their place.

    ## Why it is bad
    What is published stays published: indexes and mirrors keep every file of every release. A leaked key must be
    replaced, not deleted.

    ## How it happens
    `include_package_data` with patterns such as `*`, or a backend that packs everything in the folder.

    ## How to fix
    Replace the secret first. Then delete the file, add it to `.gitignore`, and narrow the pattern
    (setuptools: `[tool.setuptools.exclude-package-data]`).
    """

    code = "WC216"
    name = "secrets-and-clutter"

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding a kind and archive."""
        wheel = case.evidence.wheel
        keys = set(wheel.private_keys) if wheel is not None else set()
        told: set[str] = set()
        for number, (archive, files) in enumerate(archives(case)):
            paths = [path for path, _ in files if path not in told]
            secrets = [path for path in paths if path in keys or _SECRETS.search(path)]
            told |= set(secrets)
            real = [path for path in secrets if not of_tests(path)]
            yield from self._report(
                case, archive, real, "holds secrets", _REVOKE, edits=_edits(case, real), because=(_REVOKE,)
            )
            meant = [path for path in secrets if of_tests(path)]
            yield from self._report(
                case, archive, meant, "holds secrets of tests", "make sure that they open nothing", Severity.INFO
            )
            if wheel is not None and number == 0:
                yield from self._leftovers(case, archive, paths)
            elif wheel is None:
                # An sdist has its egg-info by right, and its tests may need what tools leave behind.
                left = [
                    path for path in paths if _CLUTTER.search(path) and not _EGG.search(path) and not of_tests(path)
                ]
                yield from self._report(
                    case, archive, left, "holds what tools left behind", _IGNORE, Severity.INFO, _edits(case, left)
                )

    def _leftovers(self, case: Case, archive: str, paths: list[str]) -> Iterator[Finding]:
        left = [path for path in paths if _CLUTTER.search(path)]
        yield from self._report(
            case, archive, left, "holds what tools left behind", _EXCLUDE, Severity.WARNING, _edits(case, left)
        )
        meant = [path for path in paths if _OF_CHECKOUT.search(path) and not _MATERIAL.search(path)]
        yield from self._report(
            case, archive, meant, "holds files of the checkout's own tools", _EXCLUDE, Severity.INFO
        )

    def _report(
        self,
        case: Case,
        archive: str,
        paths: list[str],
        what: str,
        fix: str,
        severity: Severity = Severity.ERROR,
        edits: tuple[Edit, ...] = (),
        because: tuple[str, ...] = (),
    ) -> Iterator[Finding]:
        if paths:
            yield self.finding(
                paths[0],
                f"{archive} {what}: {wording.listed(paths)}",
                because=because,
                fix=fix,
                edits=edits,
                locations=[Location(case.display(path)) for path in paths[:5]],
                affects=paths[1:50],
                severity=severity,
            )

    bad = (
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/.env": ""})),
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/.DS_Store": ""})),
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/.gitignore": ""})),
        lambda: case({"pkg.py": ""}, sdist=("pkg.py", ".pypirc")),
        lambda: case({"pkg.py": ""}, sdist=("pkg.py", ".idea/workspace.xml")),
    )
    good = (
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/.env.example": "", "pkg/templates/.gitignore": ""})),
        lambda: case(shipped=wheel({"pkg/cacert.pem": "", "pkg/environment.py": "", "pkg/config~1": ""})),
        lambda: case({"pkg.py": ""}, sdist=("pkg.py", "tests/support/.coverage")),
        lambda: case(
            {"pkg.py": ""}, sdist=("pkg.py", ".gitignore", "pkg.egg-info/PKG-INFO", ".github/workflows/a.yml")
        ),
    )


_REVOKE = "revoke the secret first and make a new one: what was published once stays readable; then leave the file out"
_IGNORE = "delete them, and ignore them in git"
_EXCLUDE = "delete them, ignore them in git, and narrow the patterns of package data"


def _edits(case: Case, paths: list[str]) -> tuple[Edit, ...]:
    """What takes them out of git, where all of them are in it."""
    tracked = case.evidence.snapshot.files if case.evidence.snapshot is not None else frozenset()
    sources = [case.display(path) for path in paths]
    return (
        remedies.untrack(sources, "\n".join(f"/{remedies.row(path)}" for path in sources))
        if set(sources) <= tracked
        else ()
    )
