"""hatchling: https://hatch.pypa.io/latest/config/build/ ("File selection")."""

from __future__ import annotations

from collections.abc import Sequence

from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.remedies._base import Remedies, gathered, grown, table, without
from wheelcheck.remedies._patterns import literal
from wheelcheck.trail import Station, Trail

_HOOK = """\
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PlatformHook(BuildHookInterface):
    def initialize(self, version, build_data):
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
"""
_BUILD = ("tool", "hatch", "build")


class Hatchling(Remedies):
    """`artifacts` are taken whatever git ignores and `exclude` says; `packages` says where it looks at all."""

    backends = ("hatchling",)

    def ship(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        wanted = [trail.source for trail in trails if trail.source]
        looked = self._looked_at()
        outside = [path for path in wanted if looked and not any(f"{path}/".startswith(f"{at}/") for at in looked)]
        if outside:
            tops = [self.top_of(path) or path for path in outside]
            return (table("tool.hatch.build.targets.wheel", packages=grown(looked, tops)),)
        if not looked and not self._found_alone():
            tops = self.top_folders() or wanted
            return (table("tool.hatch.build.targets.wheel", packages=tops),)
        modules = [path for path in wanted if path.endswith(".py")]
        lost_early = any(trail.lost_at is Station.SDIST for trail in trails)
        only = self._only(wanted) if lost_early else ()
        if only:
            return only
        free = modules or (() if any(map(self.ignored, wanted)) else wanted)
        edits = (*(self._unexcluded("sdist", free) if lost_early else ()), *self._unexcluded("wheel", free))
        return tuple(dict.fromkeys(edits)) or self._artifacts(wanted)

    def locate(self, tops: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return (table("tool.hatch.build.targets.wheel", packages=list(tops)),)

    def pack(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return self._only(paths) or self._unexcluded("sdist", paths) or self._artifacts(paths)

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        sources = [self.source(path) or path for path in paths]
        target = ("tool.hatch.build.targets.wheel", *_BUILD, "targets", "wheel")
        packages = self.strings(*target[1:], "packages")
        kept = [each for each in packages if each.strip("/") not in sources]
        if kept and kept != packages:
            return (table(target[0], packages=kept),)
        if any(self.setting(*target[1:], name) for name in ("force-include", "artifacts")):
            return ()
        before = self.setting(*target[1:], "exclude")
        old = self.strings(*target[1:], "exclude") if before is not None else self.strings(*_BUILD, "exclude")
        return (table(target[0], exclude=grown(old, [f"/{literal(path)}" for path in sources])),)

    def install(self, row: DeclaredExtension) -> tuple[Edit, ...]:
        """See ``Remedies``: what a hook compiled lies beside the package's modules."""
        package = row.name.rpartition(".")[0].replace(".", "/")
        folder = self.source(package) if package else None
        if folder is None:
            return ()
        at = (*_BUILD, "targets", "wheel", "artifacts")
        old = self.strings(*at) if self.setting(*at) is not None else self.strings(*_BUILD, "artifacts")
        new = [f"/{folder}/*.{suffix}" for suffix in ("so", "pyd")]
        return (table("tool.hatch.build.targets.wheel", artifacts=grown(old, new)),)

    def for_platform(self) -> tuple[Edit, ...]:
        """See ``Remedies``: what a build hook says."""
        if "hatch_build.py" in self.files or self.setting(*_BUILD, "targets", "wheel", "hooks", "custom") is not None:
            return ()
        hook = table("tool.hatch.build.targets.wheel.hooks.custom", path="hatch_build.py")
        return (hook, Edit(EditKind.CREATE, "hatch_build.py", _HOOK))

    def _only(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """The sdist's `only-include`, where it names neither these files nor a folder around them."""
        at = (*_BUILD, "targets", "sdist")
        told = self.strings(*at, "only-include") or self.strings(*at, "packages")
        key = "only_include" if self.strings(*at, "only-include") else "packages"
        new = [path for path in paths if not any(f"{path}/".startswith(f"{each.strip('/')}/") for each in told)]
        return (table("tool.hatch.build.targets.sdist", **{key: grown(told, gathered(new))}),) if told and new else ()

    def _looked_at(self) -> list[str]:
        """The folders that the wheel target is told to take."""
        at = (*_BUILD, "targets", "wheel")
        return [path.strip("/") for path in self.strings(*at, "packages") or self.strings(*at, "only-include")]

    def _found_alone(self) -> bool:
        """Whether it finds the package by the project's name, or was told patterns."""
        at = (*_BUILD, "targets", "wheel")
        name = (self.case.evidence.project.name or "").replace("-", "_").replace(".", "_").lower()
        told = any(self.setting(*at, key) for key in ("include", "force-include", "bypass-selection"))
        return told or any(folder.rpartition("/")[2].lower() == name for folder in self.top_folders())

    def _unexcluded(self, target: str, paths: Sequence[str]) -> tuple[Edit, ...]:
        """The target's exclusions without those that match."""
        at = (*_BUILD, "targets", target)
        where = (target, at) if self.setting(*at, "exclude") is not None else (None, _BUILD)
        old = self.strings(*where[1], "exclude")
        modules = any(path.endswith(".py") for path in paths)
        kept = without(old, paths) if modules else self.freed(old, paths)
        name = f"tool.hatch.build.targets.{target}" if where[0] else "tool.hatch.build"
        return (table(name, exclude=kept),) if kept != old else ()

    def _artifacts(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        # A target's own list hides the common one.
        names = [name for name in ("wheel", "sdist") if self.setting(*_BUILD, "targets", name, "artifacts") is not None]
        new = [f"/{pattern}" for pattern in self.patterns(paths)]
        edits = [table("tool.hatch.build", artifacts=grown(self.strings(*_BUILD, "artifacts"), new))]
        edits += [
            table(
                f"tool.hatch.build.targets.{name}",
                artifacts=grown(self.strings(*_BUILD, "targets", name, "artifacts"), new),
            )
            for name in names
        ]
        return tuple(edits if len(names) < 2 else edits[1:])


REMEDIES = Hatchling
