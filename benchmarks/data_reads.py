"""Writes down which files beside installed modules are read, one JSON object a line. Runs in the package's own
environment, in every process that has ``DATA_READS`` (the log's path) in its environment; standard library only.

As a program it imports the modules that are given to it: ``python data_reads.py MODULE...``
"""

# No pathlib: the hook would watch its own reads.
# ruff: noqa: PTH100, PTH109, PTH118, PTH120
import json
import os
import sys
from typing import Any

CODE = (".py", ".pyc", ".so")
MOST_FRAMES = 60


def watch(log: str, site: str) -> None:
    """Write to ``log`` what is opened for reading below ``site``, and by which lines there."""
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    seen: set[tuple[str, str, str]] = set()

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in ("open", "sqlite3.connect", "ctypes.dlopen") or not isinstance(arguments[0], (str, bytes)):
            return
        path = os.path.normpath(os.path.join(os.getcwd(), os.fsdecode(arguments[0])))
        if not path.startswith(site) or path.endswith(CODE):
            return
        if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            return
        frames = list(_frames(site))
        key = (event, path, frames[0] if frames else "")
        if key not in seen:
            seen.add(key)
            os.write(out, (json.dumps([path[len(site) :], frames[:8]]) + "\n").encode())

    sys.addaudithook(hook)


def _frames(site: str) -> Any:
    """The places below ``site`` that led here, innermost first."""
    frame: Any = sys._getframe(2)
    for _ in range(MOST_FRAMES):
        if frame is None:
            return
        name = frame.f_code.co_filename
        if name.startswith(site) and name != __file__:
            yield f"{name[len(site) :]}:{frame.f_lineno}"
        frame = frame.f_back


def main(modules: list[str]) -> None:
    """Import the modules, whatever becomes of each."""
    for name in modules:
        try:
            __import__(name)
        except BaseException:  # noqa: BLE001  (a module may exit)
            continue


if __name__ == "__main__":
    main(sys.argv[1:])
    os._exit(0)  # threads that a module left behind would keep the process
elif "DATA_READS" in os.environ:
    watch(os.environ["DATA_READS"], os.path.dirname(os.path.abspath(__file__)) + os.sep)
