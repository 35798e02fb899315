"""WC703."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.pipeline import Loss
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci import PROGRAMS, SERVERS, Kind, Seen, View, more, view
from wheelcheck.rules._ci_sketch import ci, job


class CannotFail(Rule):
    """A step that tests or imports the package cannot fail: its result is thrown away.

    ## What it does
    Follows what becomes of the failure of a test, an import or a check of the wheel: `|| true` and `|| echo`, a pipe
    without `pipefail` (GitHub's own shell has it only with `shell: bash`), a script that goes on after `set +e`, on the
    left of `&&`, or since `shell: bash -l {0}` was begun without `-e`; `continue-on-error: true`, GitLab's
    `allow_failure: true` and `after_script`, tox's `ignore_outcome` and a leading `-`, nox's `success_codes` with 1 in
    them.

    It is an error when no other command of the kind can fail either: then nothing that CI does depends on the tests.
    Else it is a warning, and information where a whole job is declared to be allowed to fail.

    Scripts that look at the status themselves (`$?`, `if`, `|| status=1`, `|| exit 1`), steps whose outcome a later one
    asks for, and expressions (`${{ matrix.experimental }}`) are left alone. Linters are none of its business.

    ## Why it is bad
    The check is green whatever happens, and everybody reads green as tested.

    ## How it happens
    A flaky test was silenced for a day; a log was wanted, `| tee pytest.log`, and took the exit status with it.

    ## How to fix
    Let it fail: take the `|| true` away. For a log: `set -o pipefail`, or `shell: bash`. For a shell with a login
    profile: `shell: bash -el {0}`. For an interpreter that may still fail: `continue-on-error: ${{ matrix.experimental
    }}`, so that only that one may.
    """

    code = "WC703"
    name = "cannot-fail"
    severity = Severity.ERROR

    def check(self, case: Case) -> Iterator[Finding]:
        """Report each way in which results are lost, once a file."""
        found = view(case)
        if found is None:
            return
        checks = list(_checks(found))
        alone = not _heeded(found, checks) and not _hidden(found)
        groups: dict[tuple[str, str, int | None], list[tuple[Seen, Loss]]] = {}
        for each in checks:
            if (loss := _loss(each)) is not None:
                single = loss.location.line if loss.how.startswith(("continue-on", "allow_", "ignore_")) else None
                groups.setdefault((each.place.path, loss.how, single), []).append((each, loss))
        for rows in groups.values():
            yield self._finding(rows, nothing_else=alone)

    def _finding(self, rows: list[tuple[Seen, Loss]], *, nothing_else: bool) -> Finding:
        (first, loss), whole = rows[0], rows[0][0].job.lost is rows[0][1]
        severity = Severity.INFO if whole else Severity.WARNING
        only = nothing_else and first.act.kind in (Kind.TEST, Kind.IMPORT)
        if only:
            severity = Severity.ERROR
        because = [f"{loss.location}: {loss.how}", *([loss.why] if loss.why else [])]
        if only:
            because.append("no other test or import of the package is seen in CI that could fail")
        return self.finding(
            f"{first.place.path}: {first.command.text}",
            f"{first.place}: `{first.command.text}` cannot fail its job: {loss.how}{more(len(rows))}",
            because=because,
            fix=_fix(loss),
            locations=dict.fromkeys(place for each, lost in rows for place in (each.place, lost.location)),
            severity=severity,
        )

    bad = (
        lambda: ci(job("pip install .\npytest || true")),
        lambda: ci(job("pytest | tee log.txt\necho done")),
        lambda: ci(job('- {run: "python -c \\"import pkg\\"", continue-on-error: true}')),
        lambda: ci(job('- {run: "pytest\\necho done", shell: "bash -l {0}"}')),
        lambda: ci(gitlab="test:\n  allow_failure: true\n  script:\n    - pytest\n"),
        lambda: ci(tox="[testenv]\ncommands =\n  - pytest\n"),
        lambda: ci(nox="import nox\n@nox.session\ndef t(session):\n    session.run('pytest', success_codes=[0, 1])\n"),
    )
    good = (
        lambda: ci(job("pytest || exit 1")),
        lambda: ci(job("pytest || status=1\nexit $status")),
        lambda: ci(job("set +e\npytest\ncode=$?\nexit $code")),
        lambda: ci(job("if ! pytest; then exit 1; fi")),
        lambda: ci(job("set -o pipefail\npytest | tee log")),
        lambda: ci(job('- {run: "pytest | tee log", shell: bash}')),
        lambda: ci(job('- {run: pytest, continue-on-error: "${{ matrix.experimental }}"}')),
        lambda: ci(job("mypy . || true")),
        lambda: ci(job("pytest && echo fine")),
        lambda: ci(gitlab="test:\n  allow_failure:\n    exit_codes: 5\n  script:\n    - pytest\n"),
    )


def _heeded(found: View, checks: list[Seen]) -> bool:
    """Whether a test or an import is seen that fails CI: in a job of a server, or in an environment that one calls."""
    servers = any(pipeline.kind in SERVERS for pipeline in found.pipelines.each)
    called = {each.act.tool for each in checks if each.act.tool in PROGRAMS and _loss(each) is None}
    return any(
        _loss(each) is None
        and each.act.kind in (Kind.TEST, Kind.IMPORT)
        and (each.pipeline.kind in SERVERS or each.pipeline.kind.value in called or not servers)
        for each in checks
    )


def _hidden(found: View) -> bool:
    """Whether something runs that may test the package and cannot be read."""
    read = {pipeline.kind.value for pipeline in found.pipelines.each}
    return bool(
        found.handed
        or found.pipelines.others
        or any(job.opaque for _, job in found.pipelines.jobs)
        or any(each.act.kind is Kind.DELEGATE and each.act.tool not in PROGRAMS & read for each in found.seen)
    )


def _checks(found: View) -> Iterator[Seen]:
    yield from found.tests()
    for each in found.of(Kind.CHECK, Kind.CIBUILDWHEEL):
        yield each
    for each in found.of(Kind.DELEGATE):
        if each.act.tool in PROGRAMS and not _of_another_kind(each):
            yield each


def _of_another_kind(each: Seen) -> bool:
    """Whether tox or nox is asked for something that is no test (docs, lint), or for what only a run knows."""
    chosen = [word for word in each.act.arguments if not word.startswith("-")]
    return any(not word.startswith(("py", "test", "3.")) for word in chosen)


def _loss(each: Seen) -> Loss | None:
    return each.command.lost or each.step.lost or each.job.lost


def _fix(loss: Loss) -> str:
    if loss.how.startswith("|| "):
        return f"take `{loss.how}` away"
    if loss.how.startswith("| "):
        return "write `set -o pipefail` above it (on GitHub `shell: bash` does the same)"
    if loss.how.startswith("shell:"):
        return "shell: bash -el {0}"
    if loss.how.startswith("&& "):
        return "put what follows on a line of its own"
    if loss.how == "after_script":
        return "move it to `script`"
    return f"take `{loss.how}` away, or let a later step ask for the result"
