"""Processes of the tree: how they are forked, how many run at a time, and how they are reaped."""

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from wheelcheck.probe.facts import guarded
    from wheelcheck.probe.record import close_file, open_file, read_all, read_file, record, system, write_file

ORDERLY = 77  # the exit status of a process that has recorded all that it had to
leave = system._exit
# Absent on Windows, where no tree is grown.
fork_process: "Any" = getattr(system, "fork", None)
wait_for: "Any" = getattr(system, "waitpid", None)
own_number, getppid = system.getpid, system.getppid
working_folder, look_at = system.getcwd, system.stat
make_folder, go_to = system.mkdir, system.chdir
HOMES = [system.environ.get(name) for name in (b"HOME", b"TMPDIR")]
folders: "dict[str, Any]" = {"pid": 0, "here": None, "others": []}
set_group: "Any" = getattr(system, "setpgid", None)


def below(work: "Callable[[], None]") -> None:
    """Do something two processes below this one, which the host has started: whoever kills its parent and waits to see
    what happens kills a process that nobody misses. The one between records how it ended: {"ended": status}.
    """
    if fork_process is None:
        work()
        return
    reading, writing = system.pipe()
    between = fork()
    if not between:
        close_file(reading)
        lowest = fork()
        if not lowest:
            close_file(writing)
            set_group(0, 0)
            work()
            leave(0)
        write_file(writing, str(lowest).encode())
        close_file(writing)
        record({"ended": wait_for(lowest, 0)[1]})
        leave(0)
    close_file(writing)
    lowest = int(read_file(reading, 32) or b"0")
    close_file(reading)
    _, status = wait_for(between, 0)
    while status and lowest and is_alive(lowest):
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether a process that is no child of ours still runs; a zombie does not."""
    _, gone = guarded(system.kill, pid, 0)
    content, error = guarded(read_all, "/proc/" + str(pid) + "/stat")
    return gone is None and (error is not None or content.rpartition(b")")[2].split()[0] not in (b"Z", b"X"))


def fork() -> int:
    """`os.fork`, without the warning that a process with threads should not: native libraries start them (3.12 on).

    A module that turned warnings into errors would otherwise make the parent lose its child.
    """
    keep_folders()
    filters = getattr(sys.modules.get("warnings") or sys.modules["_warnings"], "filters", None)
    rule = ("ignore", None, DeprecationWarning, None, 0)
    if not isinstance(filters, list):
        filters = []
    filters.insert(0, rule)
    try:
        return int(fork_process())
    finally:
        filters.remove(rule)


def keep_folders() -> None:
    """Make folders again that were there when this process forked for the first time: its working directory, HOME and
    TMPDIR. The import in one of its children may have removed them, which is no business of the others.
    """
    pid = own_number()
    if folders["pid"] != pid:
        folders["pid"], folders["here"] = pid, guarded(working_folder)[0]
        folders["others"] = [name for name in HOMES if name and guarded(look_at, name)[1] is None]
        return
    for name in folders["others"]:
        if guarded(look_at, name)[1] is not None:
            guarded(make_folder, name)
    if folders["here"] is not None and guarded(working_folder)[1] is not None:
        guarded(make_folder, folders["here"])
        guarded(go_to, folders["here"])


def make_room(running: "dict[int, tuple[str, bool]]", tokens: str) -> bool:
    """Get leave to run one more child; whether that takes a borrowed token.

    The place of a child that has ended comes first, then a free token; else it waits for a child to end.
    """
    if not running:
        return False
    place = reap(running, system.WNOHANG)
    if place is None and take_token(tokens):
        return True
    return bool(reap(running, 0) if place is None else place)


def reap(running: "dict[int, tuple[str, bool]]", flags: int) -> "bool | None":
    """Wait until one of the children has ended; whether it ran on a borrowed token. None when none has ended yet."""
    while running:
        ended, error = guarded(wait_for, -1, flags)
        if isinstance(error, ChildProcessError):  # the module ignores SIGCHLD: all are gone, nobody knows how
            running.clear()
        if error is not None:  # or a signal handler of the module's own raised
            continue
        pid, status = ended
        if pid == 0:
            return None
        if pid in running:  # else a process that the module started
            name, borrowed = running.pop(pid)
            if name and status != ORDERLY << 8:
                record({"gone": name})
            return borrowed
    return False


def take_token(tokens: str) -> bool:
    """Take a byte out of the FIFO, if there is one. It is opened each time: a module may have closed every
    descriptor.
    """
    file, error = guarded(open_file, tokens, system.O_RDWR | system.O_NONBLOCK) if tokens else (None, OSError())
    if error is not None:
        return False
    taken, _ = guarded(read_file, file, 1)
    close_file(file)
    return bool(taken)


def give_token(tokens: str) -> None:
    """Put a byte back into the FIFO."""
    file, error = guarded(open_file, tokens, system.O_RDWR | system.O_NONBLOCK)
    if error is None:
        guarded(write_file, file, b".")
        close_file(file)
