"""A wheel's compiled files, seen together: what they load, take from outside, and promise."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from wheelcheck.linkage import closure
from wheelcheck.linkage.closure import Library
from wheelcheck.linkage.files import File, Files, files_of
from wheelcheck.linkage.loading import Load, loads, preloading
from wheelcheck.linkage.platforms import Platform, platforms_of
from wheelcheck.linkage.promises import Breach, breaches, honest_tag
from wheelcheck.linkage.stable_abi import Violation, violations
from wheelcheck.linkage.symbols import Undefined, undefined
from wheelcheck.model.archive import Wheel
from wheelcheck.model.system import SystemLibraries


class Linkage:
    """What can be said of a wheel's compiled files without loading one; computed on first use."""

    def __init__(self, wheel: Wheel, system: SystemLibraries | None = None) -> None:
        """``system`` is what this machine's loader would find, where the wheel is for this machine."""
        self.wheel = wheel
        self.system = system

    @cached_property
    def platforms(self) -> tuple[Platform, ...]:
        """The platforms that its tags promise."""
        return platforms_of(self.wheel)

    @cached_property
    def files(self) -> tuple[Files, ...]:
        """Its compiled files, by processor."""
        return files_of(self.wheel)

    @cached_property
    def promised(self) -> tuple[Files, ...]:
        """Those for the processors that its tags name."""
        machines = {machine for platform in self.platforms for machine in platform.machines}
        return tuple(files for files in self.files if files.machine in machines)

    @cached_property
    def loads(self) -> tuple[tuple[Files, tuple[Load, ...]], ...]:
        """What importing each of its extension modules loads."""
        return tuple((files, loads(files)) for files in self.promised)

    @cached_property
    def _scripts(self) -> tuple[tuple[str, str], ...]:
        return preloading(self.wheel)

    def _preloading(self) -> tuple[tuple[str, str], ...]:
        return self._scripts  # all sources are searched: only for who asks

    @cached_property
    def libraries(self) -> tuple[Library, ...]:
        """The libraries that are not found in it and that its tags don't promise."""
        return closure.libraries(self.wheel, self.loads, self.platforms, self.system, self._preloading)

    @cached_property
    def undefined(self) -> tuple[Undefined, ...]:
        """The symbols that nothing defines."""
        return tuple(
            one for files, found in self.loads for one in undefined(files, found, self.system, self._loads_for_all)
        )

    def _loads_for_all(self) -> bool:
        return any("RTLD_GLOBAL" in text or "setdlopenflags" in text for _, text in self._scripts)

    @cached_property
    def abi_violations(self) -> tuple[Violation, ...]:
        """What it imports of Python beyond the stable ABI that it claims."""
        foreign = {absent for library in self.libraries for absent in library.absents}
        unknown = frozenset(
            file
            for _, found in self.loads
            for load in found
            if not foreign.isdisjoint(load.absent)
            for file in load.loaded
        )
        return tuple(violations(self.wheel, self.promised, unknown))

    def breaches(self) -> Iterator[tuple[File, Breach]]:
        """What its files ask for beyond each platform that its tags promise."""
        for platform in self.platforms:
            for files in self.promised:
                for file in files.every:
                    for breach in breaches(file, platform, files):
                        yield file, breach

    @cached_property
    def outside(self) -> frozenset[str]:
        """The names of all libraries that are not found in it."""
        return frozenset(absent.name for _, found in self.loads for load in found for absent in load.absent)

    @cached_property
    def honest_tag(self) -> str | None:
        """The lowest platform tag that holds for all of it; None when none does."""
        return honest_tag(self.promised, self.outside)

    @cached_property
    def honest_version(self) -> str | None:
        """The same by symbol versions and systems alone, whatever libraries it takes from outside."""
        return self.honest_tag or honest_tag(self.promised)
