"""Import modules one after the other and measure what loading each one costs: a script of its own, no part of `tree`.

Arguments: the file for the answer, then the modules. The answer is JSON: {"failed": [names], "costs": [[name, depth,
began, own, total, memory, total memory], ...]}, in microseconds and KiB, in the order in which loading ended.

Every import that finds nothing in `sys.modules` goes through `importlib._bootstrap._find_and_load`, which the
interpreter looks up anew each time. The time that measuring takes is taken off the clock.
"""

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional

system: "Any" = sys.modules.get("posix") or sys.modules["nt"]
machinery: "Any" = sys.modules["_frozen_importlib"]
find_and_load = machinery._find_and_load
ticks = time.perf_counter_ns
MOST_COSTS = 200_000
costs: "List[List[Any]]" = []
under_way: "List[List[int]]" = []  # nanoseconds and KiB of what each import that is under way has imported
spent: "Dict[str, int]" = {"measuring": 0}


def page_size() -> int:
    """The KiB of a page of memory; 0 where the resident set cannot be read."""
    try:
        return int(system.sysconf("SC_PAGE_SIZE")) // 1024 if resident_pages() is not None else 0
    except (AttributeError, ValueError, OSError):
        return 0


def resident_pages() -> "Optional[int]":
    """The pages of this process that are in memory."""
    try:
        file = system.open("/proc/self/statm", system.O_RDONLY)
    except (AttributeError, OSError):
        return None
    try:
        return int(system.read(file, 200).split()[1])
    finally:
        system.close(file)


def measured(name: str, *rest: "Any") -> "Any":
    """`_find_and_load`, and its cost."""
    if name in sys.modules or len(costs) > MOST_COSTS:  # it is only waited for
        return find_and_load(name, *rest)
    entered = ticks()
    inner = [0, 0]
    under_way.append(inner)
    pages = resident_pages() if PAGE else 0
    began = ticks()
    spent["measuring"] += began - entered
    began -= spent["measuring"]
    try:
        return find_and_load(name, *rest)
    finally:
        left = ticks()
        total = left - spent["measuring"] - began
        under_way.pop()
        memory = ((resident_pages() or 0) - (pages or 0)) * PAGE
        if under_way:
            under_way[-1][0] += total
            under_way[-1][1] += memory
        costs.append([name, len(under_way), began, total - inner[0], total, memory - inner[1], memory])
        spent["measuring"] += ticks() - left


def main(answer: str, names: "List[str]") -> None:
    """Import, and write down what it cost."""
    machinery._find_and_load = measured
    start, failed = ticks(), []
    for name in names:
        try:
            __import__(name)
        except BaseException:
            failed.append(name)
            del under_way[:]
    machinery._find_and_load = find_and_load
    import json

    rows = [
        [name, depth, (began - start) // 1000, own // 1000, total // 1000, *([memory, grown] if PAGE else [None, None])]
        for name, depth, began, own, total, memory, grown in costs
    ]
    with open(answer + ".part", "w", encoding="utf-8", errors="backslashreplace") as file:
        json.dump({"failed": failed, "costs": rows}, file)
    system.rename(answer + ".part", answer)
    system._exit(0)


PAGE = page_size()
main(sys.argv[1], sys.argv[2:])
