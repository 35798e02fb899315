"""Which of the project's own modules an import tried to load: what fails here and is caught shows nowhere else.

Two ways see them, since neither sees all: the audit event "import" is raised for import statements, found or not; a
finder that is asked last, and never finds anything, is asked for what no other found, also for `from . import x` and
`import_module`.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from wheelcheck.probe.effects import NOTED, WRITING, notice, watch_effects
    from wheelcheck.probe.facts import OURS, attribute, guarded, is_machinery, text_or_none

MOST_ATTEMPTS = 20_000
LOADERS = ("create_module", "exec_module")  # of a module of Python, the frame below is its own
MAIN = sys.modules["__main__"].__dict__

tops: "frozenset[str]" = frozenset()
attempts: "list[tuple[str, str, str, int]]" = []


class LastFinder:
    """A meta path finder that notes what it is asked for and finds nothing."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """See `importlib.abc.MetaPathFinder`."""
        guarded(note, name)  # asking for frames is audited: a hook of the module's own may refuse it


def watch(names: "list[str]") -> None:
    """Begin to note attempts to import modules under these top-level names."""
    global tops
    tops = frozenset(names)
    if tops:
        guarded(watch_effects)
    sys.meta_path.append(LastFinder())
    sys.addaudithook(hear)


def hear(event: str, arguments: "tuple[object, ...]") -> None:
    """The audit hook: cheap, for it is called for every event."""
    if event == "import" and arguments and type(arguments[0]) is str:
        guarded(note, arguments[0])
    elif event == "open":
        if len(arguments) == 3 and type(arguments[2]) is int and arguments[2] & WRITING:
            guarded(notice, event, arguments)
    elif event in NOTED:
        guarded(notice, event, arguments)


def note(name: str) -> None:
    """Note the attempt, its importer and the importer's file and line."""
    if name.partition(".")[0] not in tops or len(attempts) >= MOST_ATTEMPTS:
        return
    frame = sys._getframe(1)
    while frame is not None:
        module = text_or_none(dict.get(frame.f_globals, "__name__")) or ""
        if module == "importlib.util" and frame.f_code.co_name == "find_spec":
            return  # only looked for, not imported
        if frame.f_globals is MAIN:
            return  # what we were asked to import
        if is_machinery(module) and frame.f_code.co_name in LOADERS:
            asker, path = loaded_by(frame.f_locals)
            if asker and asker != name:  # else the loader itself, which is audited too
                attempts.append((name, asker, path, 0))
                return
        if module != OURS and not is_machinery(module):
            attempts.append((name, module, frame.f_code.co_filename, frame.f_lineno or 0))
            return
        frame = frame.f_back  # type: ignore[assignment]


def loaded_by(loader: "dict[str, Any]") -> "tuple[str, str]":
    """Name and file of a compiled module, by the variables of the loader that executes it: it has no frame of its own,
    and whoever imports it first has not written what it tries. ("", "") when there is none.
    """
    spec = loader["spec"] if "spec" in loader else attribute(loader.get("module"), "__spec__")
    return text_or_none(attribute(spec, "name")) or "", text_or_none(attribute(spec, "origin")) or ""


def swallowed() -> "list[tuple[str, str, str, int]]":
    """The attempts whose module is not there: they failed, and the failure was caught."""
    return [attempt for attempt in dict.fromkeys(attempts) if attempt[0] not in sys.modules]
