"""What an import does besides importing: sockets, processes, threads, files, environment, folder, signals, locale.

Audit events (PEP 578) tell what was done and, by the frames, on which line of the project's own. What only matters
when it lasts is compared when the import is over: a file that is there, a variable that differs, a thread that still
runs. Signal handlers and the locale raise no event; they are compared alone. What a dependency does while it is
imported is its own business: between the event and the project's frame lies no other module's import. Warnings are a
part of their own (warned.py).
"""

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Dict, List, Optional, Tuple

    from wheelcheck.probe.attempts import MAIN, attempts, tops
    from wheelcheck.probe.facts import attribute, guarded, is_a, is_machinery, text_or_none
    from wheelcheck.probe.record import system
    from wheelcheck.probe.warned import watch_warnings

    Place = Tuple[str, str, int]  # module, file, line
    Effect = Tuple[str, str, str, str, int]  # kind, detail, module, file, line

NOTED: "Dict[str, Tuple[str, Optional[int]]]" = {  # event to the kind of effect, and which argument tells it
    "socket.connect": ("socket", 1),
    "socket.bind": ("socket", 1),
    "socket.sendto": ("socket", 1),
    "socket.getaddrinfo": ("lookup", 0),
    "socket.gethostbyname": ("lookup", 0),
    "socket.gethostbyaddr": ("lookup", 0),
    "subprocess.Popen": ("process", 1),
    "os.system": ("process", 0),
    "os.posix_spawn": ("process", 1),
    "os.spawn": ("process", 2),
    "os.startfile": ("process", 0),
    "os.fork": ("process", None),
    "os.forkpty": ("process", None),
    "_thread.start_new_thread": ("thread", None),
    "_thread.start_joinable_thread": ("thread", None),
    "open": ("file", 0),
    "os.mkdir": ("file", 0),
    "os.rename": ("file", 1),
    "os.link": ("file", 1),
    "os.symlink": ("file", 1),
    "sqlite3.connect": ("file", 0),
    "os.putenv": ("environment", 0),
    "os.unsetenv": ("environment", 0),
    "os.chdir": ("cwd", None),
}
# The standard library's ways to learn something of the machine: `platform.uname` runs uname, `find_library` a linker.
ASKING = frozenset(("platform", "ctypes.util", "uuid", "sysconfig", "_osx_support", "_aix_support"))
AT_HOME = frozenset(("", "None", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::"))
LONGEST_DETAIL = 200
MOST_EFFECTS = 200
WRITING = system.O_WRONLY | system.O_RDWR | system.O_CREAT
HAS_THREAD_EVENT = sys.version_info >= (3, 12)
GRACE = 0.2  # seconds that a thread gets to end by itself

effects: "List[Effect]" = []
before: "Dict[str, Any]" = {}
shelves: "List[Tuple[str, Optional[str]]]" = []  # folder, and how files in it are named; None: they don't count
thread_module, signal_module = sys.modules["_thread"], sys.modules["_signal"]
pause, now = time.sleep, time.monotonic


def watch_effects() -> None:
    """Remember how things are before the first import."""
    space = environment()
    home, temporary = variable(space, "HOME"), variable(space, "TMPDIR")
    shelves[:] = [(home, "~"), (system.getcwd(), "."), (sys.prefix, sys.prefix), (temporary, None)]
    shelves.extend([(each, None) for each in ("/tmp", "/var/tmp", "/dev", "/proc", "/sys")])
    before.update(environment=space, cwd=system.getcwd(), signals=signal_handlers(), locale=locales())
    before.update(main=thread_module.get_ident(), threads=thread_module._count())
    watch_warnings()


def variable(space: "Dict[Any, Any]", name: str) -> str:
    """A variable as text; "" when it is not set."""
    found = space.get(name.encode(), space.get(name, ""))
    return str(found) if is_a(found, str) else str(found.decode(sys.getfilesystemencoding(), "surrogateescape"))


def environment() -> "Dict[Any, Any]":
    """A copy of what `os.environ` holds."""
    return dict(sys.modules["os"].environ._data)


def signal_handlers() -> "List[object]":
    """The handler of each signal."""
    return [signal_module.getsignal(number) for number in range(1, signal_module.NSIG)]


def locales() -> "List[str]":
    """The locale of the categories that a new interpreter leaves at "C"."""
    module: "Any" = sys.modules.get("_locale")
    if module is None:
        return ["C"] * 4
    categories = (module.LC_COLLATE, module.LC_MONETARY, module.LC_NUMERIC, module.LC_TIME)
    return [module.setlocale(each) for each in categories]


def forget() -> None:
    """Begin anew with the next import."""
    attempts.clear()
    effects.clear()
    if before:
        before["threads"] = thread_module._count()


def notice(event: str, arguments: "Tuple[Any, ...]") -> None:
    """Note what an audit event tells, when a line of the project's own is behind it."""
    kind, which = NOTED[event]
    if not before or len(effects) >= MOST_EFFECTS or thread_module.get_ident() != before["main"]:
        return
    place = own_place(sys._getframe(1))
    if place is None:
        return
    argument = None if which is None else arguments[which]
    detail = "" if which is None else text_of(argument)
    if kind == "file":
        detail = absolute(detail) if is_a(argument, (str, bytes)) else ""
        if not detail or (event == "os.mkdir" and exists(detail)):
            return
    if kind == "lookup" and detail in AT_HOME:
        return
    if event == "socket.bind" and is_a(arguments[1], tuple) and arguments[1][1:2] == (0,):
        return  # how one finds out whether there is IPv6: any free port, on this machine
    effects.append((kind, detail[: LONGEST_DETAIL if kind != "file" else None], *place))


def own_place(start: "Optional[FrameType]") -> "Optional[Place]":
    """The project's own line that a frame was called from; None when another module's import lies between."""
    frame = start
    while frame is not None and frame.f_globals is not MAIN:
        module = text_or_none(dict.get(frame.f_globals, "__name__")) or ""
        if module.partition(".")[0] in tops:
            return module, frame.f_code.co_filename, frame.f_lineno or 0
        if is_machinery(module) or frame.f_code.co_name == "<module>" or module in ASKING:
            return None
        frame = frame.f_back
    return None


def text_of(value: "Any") -> str:
    """An argument as text, without running code of a module's own."""
    if is_a(value, bytes):
        return str(bytes(value).decode("utf-8", "replace"))
    if is_a(value, str):
        return text_or_none(value) or ""
    if type(value) in (list, tuple):
        return " ".join([text_of(each) for each in value[:20]])
    return repr(value) if type(value) in (int, float, bool, type(None)) else type(value).__name__


def absolute(path: str) -> str:
    """The path as it is from the root; "" when it means no file."""
    if path in ("", ":memory:") or path.startswith("file:"):
        return ""
    return path if path[0] in "/\\" or path[1:2] == ":" else system.getcwd() + "/" + path


def exists(path: str) -> bool:
    """Whether there is such a file or folder."""
    return guarded(system.stat, path)[1] is None


def shelved(path: str) -> "Optional[str]":
    """How a file is named: below the home and the working folder relative to these; None when it doesn't count."""
    for folder, label in shelves:
        if folder and (path == folder or path.startswith((folder + "/", folder + "\\"))):
            return None if label is None else label + path[len(folder) :]
    return path


def lasting() -> "List[Effect]":
    """The effects of the import that just ended: what it left behind, and what cannot be taken back."""
    if not before:
        return []
    found: "List[Effect]" = []
    kinds = {each[0] for each in effects}
    space = environment() if "environment" in kinds else before["environment"]
    folder = system.getcwd() if "cwd" in kinds else before["cwd"]
    for effect in dict.fromkeys(effects):
        kind, detail = effect[:2]
        if kind == "file":
            name = shelved(detail) if exists(detail) and "__pycache__" not in detail else None
            if name is not None:
                found.append((kind, name, *effect[2:]))
        elif kind == "environment":
            if variable(space, detail) != variable(before["environment"], detail):
                found.append(effect)
        elif kind == "cwd":
            if folder != before["cwd"]:
                found.append((kind, shelved(folder) or folder, *effect[2:]))
        elif kind != "thread":
            found.append(effect)
    found += lasting_threads()
    found += changed_handlers() + changed_locale()
    before.update(environment=space, cwd=folder)
    return found


def lasting_threads() -> "List[Effect]":
    """The lines that started threads, when there are more than before; up to 3.11, what the threads run."""
    began = now()
    while thread_module._count() > before["threads"]:
        found = [each for each in dict.fromkeys(effects) if each[0] == "thread"]
        if not HAS_THREAD_EVENT:
            found = running_threads()
        if not found or now() - began > GRACE:
            return found
        pause(0.01)
    return []


def running_threads() -> "List[Effect]":
    """The project's own functions that other threads run."""
    found: "Dict[Effect, None]" = {}
    for ident, start in sys._current_frames().items():
        place: "Optional[Place]" = None
        frame: "Optional[FrameType]" = start if ident != before["main"] else None
        while frame is not None:
            module = text_or_none(dict.get(frame.f_globals, "__name__")) or ""
            if module.partition(".")[0] in tops:
                place = module, frame.f_code.co_filename, frame.f_code.co_firstlineno
            frame = frame.f_back
        if place is not None:
            found[("thread", "") + place] = None  # noqa: RUF005 - a star in an index came with 3.11
    return list(found)


def changed_handlers() -> "List[Effect]":
    """Signals that have another handler than before; of a function that is the project's own, where it is."""
    handlers, old = signal_handlers(), before["signals"]
    before["signals"] = handlers
    found: "List[Effect]" = []
    for index, handler in enumerate(handlers):
        if handler is not old[index]:
            code = attribute(handler, "__code__")
            module = text_or_none(attribute(handler, "__module__")) or ""
            file, line = attribute(code, "co_filename"), attribute(code, "co_firstlineno")
            own = module.partition(".")[0] in tops and is_a(file, str) and is_a(line, int)
            place: "Any" = (module, file, line) if own else ("", "", 0)
            if own or code is None:  # else a dependency's function
                found.append(("signal", str(index + 1), *place))
    return found


def changed_locale() -> "List[Effect]":
    """The locale, when it is not that of before. No event tells where."""
    current, old = locales(), before["locale"]
    before["locale"] = current
    return [("locale", ", ".join(dict.fromkeys(current)), "", "", 0)] if current != old else []
