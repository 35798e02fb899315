"""Finished distributions, read and judged. Loads nothing of what builds, installs and imports: that takes longer than a
small wheel."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from wheelcheck.config import Options
from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.judgement import judge
from wheelcheck.model.archive import SDIST_SUFFIXES
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.project import Project
from wheelcheck.model.report import STAGES, Report, StageResult, StageStatus
from wheelcheck.stages import contents, system_libraries


def inspect(wheels: Sequence[str], options: Options | None = None) -> tuple[Report, ...]:
    """Read wheels, of whatever platform, and sdists, and report what can be said without running anything.

    Of several files, one that cannot be judged (it is no archive) has a report that says so, ``unjudged``, and the
    others are looked at all the same; of a single one, and where no such file exists, WheelcheckError is raised.
    """
    for path in wheels:
        if not Path(path).is_file():
            raise UsageError(f"{path}: no such file", "give the path of a wheel (.whl) or an sdist")
    chosen = options or Options()
    if len(wheels) == 1:
        return (_inspect(Path(wheels[0]), chosen),)
    return tuple(_inspected(Path(path), chosen) for path in wheels)


def _inspected(path: Path, options: Options) -> Report:
    started = time.monotonic()
    try:
        return _inspect(path, options)
    except WheelcheckError as error:
        reason = f"{error.message}; {error.hint}" if error.hint else error.message
        stage = StageResult("wheel", StageStatus.FAILED, time.monotonic() - started, reason)
        seconds = time.monotonic() - started
        return Report(Evidence(Project(str(path))), (stage,), (), passed=False, seconds=seconds, unjudged=reason)


def _inspect(path: Path, options: Options) -> Report:
    started = time.monotonic()
    evidence = Evidence(
        Project(str(path)),
        expect=options.expect,
        optional=options.optional,
        top_level=options.top_level,
        expect_files=options.expect_files,
        budget=options.budget,
    )
    if path.name.lower().endswith(SDIST_SUFFIXES):
        sdist = contents.read_sdist(path)
        described = Project(str(path), sdist.metadata.name, sdist.metadata.version)
        evidence = replace(evidence, project=described, sdist=sdist)
        stage = StageResult("wheel", StageStatus.SKIPPED, time.monotonic() - started, "it is an sdist")
    else:
        wheel = contents.read_wheel(path)
        described = Project(str(path), wheel.name, wheel.version)
        evidence = replace(evidence, project=described, wheel=wheel, libraries=system_libraries.find(wheel))
        stage = StageResult("wheel", StageStatus.OK, time.monotonic() - started)
    reason = "inspect runs nothing"
    rest = (StageResult(name, StageStatus.SKIPPED, 0.0, reason) for name in STAGES if name not in ("wheel", "rules"))
    return judge(evidence, options, [stage, *rest], started)
