"""Failures seen in worlds (see worlds.py) that began in another module: they wait for the verdict on that one.

A module that is imported first gives its verdict in a process of its own, wherever its failure begins in itself. Many
others fail for no other reason than that they import it. Where such a failure, from the first line of that module on,
is the same to the letter as the one that the module had alone, it is their verdict; else they are tried alone too.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence

    from wheelcheck.probe.ahead import Job, arrange
    from wheelcheck.probe.facts import (
        INNER_FRAMES,
        LONGEST_CHAIN,
        OUTER_FRAMES,
        describe,
        guarded,
        is_a,
        message_of,
        origin_of,
    )
    from wheelcheck.probe.loads import Elsewhere, Load, above_of, execute, loads, reach, stack, world
    from wheelcheck.probe.proofs import ends_outside, regrown, tell_failure
    from wheelcheck.probe.record import append, encode, read_all, record, record_line
    from wheelcheck.probe.tree import awaited, plain
    from wheelcheck.probe.verdict import count_threads
    from wheelcheck.probe.worlds import came_back, spoil, told, wanted

    REQUEST: "dict[str, Any]" = {}

failing: "Dict[str, None]" = {}  # modules that failed as a first import, here
withheld: "Dict[str, str]" = {}  # lines for the process that modules come back to


def withhold(name: str, seconds: float, error: "Optional[BaseException]", load: "Optional[Load]" = None) -> bool:
    """Keep the failure of a first import if it began in another module of the project; whether it did. ``load`` is the
    import, where it was begun by others that are under way.
    """
    if name in withheld:
        return True
    if error is None or world["broken"] or not is_a(error, Exception) or is_unclear(error):
        return False
    if stack and (load is None or any(each.name in reach(load) for each in stack)):
        return False  # it may have come to something half made
    facts, _ = guarded(describe, error)
    place = beginning(name, facts["frames"]) if facts is not None else 0
    if not place:
        return False
    verdict = {"verdict": name, "seconds": round(seconds, 6), "ok": False, "threads": count_threads(), "error": facts}
    tail = encode({**facts, "frames": facts["frames"][place:]})
    withheld[name] = "\t".join(("?" + name, facts["frames"][place][0], tail, encode(verdict)))
    record({"back": name})
    return True


def note_failure(name: str, seconds: float, error: BaseException) -> None:
    """Tell or keep the failure of a module in a world of its own, as far as it says anything."""
    if name not in told and not world["broken"] and ends_outside(error):
        tell_failure(name, seconds, error)
    elif name not in told:
        load = world["failed"]
        withhold(name, seconds, error, load if load is not None and load.name == name else None)
    if not is_a(error, Elsewhere):
        failing[name] = None


def fail_here(name: str, import_: "Any") -> "Load":
    """Import in the world of who asks what has failed in one of its own: it fails here too, or nothing is known."""
    if world["broken"]:
        spoil()
        raise Elsewhere
    execute(name, import_)
    loads.pop(name, None)
    spoil()
    raise Elsewhere


def is_unclear(error: BaseException) -> bool:
    """Whether an exception comes from what cannot be known here, or from a circle."""
    following: "Optional[BaseException]" = error
    for _ in range(LONGEST_CHAIN):
        if is_a(following, Elsewhere) or "partially initialized" in message_of(following):  # type: ignore[arg-type]
            return True
        following = origin_of(following)  # type: ignore[arg-type]
        if following is None:
            return False
    return True


def beginning(name: str, frames: "Sequence[Any]") -> int:
    """The place among the frames where the innermost module begins that can be imported without those around it: not
    below a package that is being imported itself. 0 when that is the first, the module itself.
    """
    if len(frames) >= OUTER_FRAMES + INNER_FRAMES:
        return 0
    bodies = [(place, each[0]) for place, each in enumerate(frames) if each[3] == "<module>" and each[0] in wanted]
    while bodies:
        place, module = bodies.pop()
        if set(above_of(module)).isdisjoint([other for _, other in bodies]):
            return place if module != name else 0
    return 0


def tell_alone(name: str, facts: object) -> None:
    """Note the failure that a module had in a process of its own."""
    line = name + "\t" + encode(facts) + "\n"
    guarded(append, path_of_failures(), line.encode("utf-8", "surrogateescape"))


def path_of_failures() -> str:
    """The file of failures that modules had in processes of their own."""
    return str(REQUEST["records"]) + ".failures"


def decide() -> "List[Job]":
    """Record the failures that are those of the modules where they began; jobs for the other modules."""
    if not awaited:
        return []
    content, _ = guarded(read_all, path_of_failures())
    lines = (content or b"").decode("utf-8", "surrogateescape").split("\n")
    known = dict.fromkeys(lines)
    left = []
    for name, (beginner, tail, verdict) in awaited.items():
        if beginner + "\t" + tail in known:
            record_line(verdict)
        elif name in plain:
            left.append(plain[name])
    awaited.clear()
    came_back.update((node[1], None) for node in left)
    return arrange(regrown(left, plain))
