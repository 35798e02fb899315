"""Why an installer failed, read from its output (uv's and pip's, old and new wordings)."""

from __future__ import annotations

import re
from collections.abc import Callable

from wheelcheck.model.environment import InstallError, InstallFault

_KEPT = 20_000  # characters of output that an error carries

_NETWORK = re.compile(
    r"Failed to fetch|error sending request|dns error|Connection refused|Connection reset|NewConnectionError"
    r"|ConnectTimeoutError|ReadTimeoutError|Temporary failure in name resolution|Name or service not known"
    r"|nodename nor servname|Max retries exceeded|network was disabled|network connectivity is disabled"
    r"|Could not connect|SSLError|CERTIFICATE_VERIFY_FAILED|invalid peer certificate|ProxyError|HTTP error 5\d\d"
    r"|Retrying \(Retry\(|operation timed out|40[13] (?:Client Error|Unauthorized|Forbidden)",
)
_INVALID = re.compile(
    r"Failed to read `|is invalid\.|has an invalid wheel|Invalid wheel|[Ww]heel .* is invalid|RECORD file"
    r"|bad zip|BadZipFile|not a valid wheel|Invalid `?WHEEL|invalid metadata|Couldn't parse metadata"
    r"|unsupported Wheel-Version|multiple \.dist-info|\.dist-info directory",
)
_TAG = re.compile(
    r"is not a supported wheel on this platform|has no wheels with a matching|A path dependency is incompatible"
    r"|not compatible with the current|wheel is incompatible",
)
_REQUIRES_PYTHON = re.compile(
    r"requires a different Python: (?P<have>[\d.]+\S*) not in '(?P<want>[^']*)'"
    r"|(?:current Python version \((?P<have2>[^)]*)\) does not satisfy "
    r"Python(?P<want2>[<>=!~][^\s,]*(?:, ?[<>=!~][^\s,]+)*))",
)
_BUILD = re.compile(
    r"Failed to build|Failed building wheel|build backend returned an error|Build backend failed"
    r"|metadata-generation-failed|subprocess-exited-with-error|failed-wheel-build|Failed to download and build"
)


def parse(output: str, *, subject: str | None = None) -> InstallError:
    """The fault behind a failed installation. ``subject`` is the project's own name: its wheel's misfit is told apart
    from a dependency's, which is a matter of resolving."""
    for pattern, fault, word in _KINDS:
        if pattern.search(output) is None:
            continue
        message = word(output)
        if fault is InstallFault.NOT_INSTALLABLE and subject is not None and not _is_about(subject, message):
            fault = InstallFault.UNRESOLVABLE
        return InstallError(fault, message, output[-_KEPT:])
    return InstallError(InstallFault.OTHER, _first_error(output), output[-_KEPT:])


def _is_about(subject: str, message: str) -> bool:
    return re.sub(r"[-_.]+", "-", subject).lower() in re.sub(r"[-_.]+", "-", message).lower()


def _network(output: str) -> str:
    address = re.search(r"https?://[^\s)'\"`]+", output[_start(_NETWORK, output) :]) or re.search(
        r"https?://[^\s)'\"`]+", output
    )
    host = re.search(r"HTTPS?ConnectionPool\(host='([^']*)', port=(\d+)\)", output)
    where = f"{host[1]}:{host[2]}" if host else _without_login(address[0]) if address else "the package index"
    reasons = re.findall(
        r"Connection refused|Name or service not known|Temporary failure in name resolution|timed out"
        r"|network was disabled|CERTIFICATE_VERIFY_FAILED|invalid peer certificate|40[13] \w+|5\d\d \w+",
        output,
    )
    return f"cannot reach {where}" + (f" ({reasons[-1]})" if reasons else "")


def _without_login(address: str) -> str:
    return re.sub(r"//[^/@]*@", "//", address)


def _start(pattern: re.Pattern[str], text: str) -> int:
    """The beginning of the line before the match, where addresses tend to stand."""
    match = pattern.search(text)
    return max(text.rfind("\n", 0, match.start()), 0) if match else 0


def _tag(output: str) -> str:
    refused = re.search(r"(\S+\.whl) is not a supported wheel", output)
    if refused is not None:
        return f"{refused[1].rpartition('/')[2]} does not fit this interpreter or platform"
    return _resolution(output)


def _requires_python(output: str) -> str:
    match = _REQUIRES_PYTHON.search(output)
    assert match is not None
    package = re.search(r"Package '([^']*)' requires a different Python", output)
    package = package or re.search(r"([\w.\-]+(?:==[\w.+!]+)?) depends on Python[<>=!~]", output)
    have, want = match["have"] or match["have2"], match["want"] or match["want2"]
    return f"{package[1] if package else 'a package'} requires Python {want}, this is {have}"


def _build(output: str) -> str:
    match = (
        re.search(r"Failed to (?:download and )?build:? `?([\w.\-\[\]]+(?:==[\w.+!]+)?)", output)
        or re.search(r"Failed building wheel for ([\w.\-]+)", output)
        or re.search(r"Collecting ([\w.\-]+\S*)(?![\s\S]*Collecting )", output)
    )
    raised = re.findall(r"^\s*((?:\w+\.)*\w*(?:Error|Exception|Exit)(?:: .+))$", output, re.MULTILINE)
    compiler = re.search(r"^\s*(\S+:\d+:\d+: (?:fatal )?error: .+)$", output, re.MULTILINE)
    reason = compiler[1] if compiler else raised[-1] if raised else None
    return f"{match[1] if match else 'a dependency'} has no wheel that fits and does not build" + (
        f": {reason.strip()}" if reason else ""
    )


def _resolution(output: str) -> str:
    uv = re.search(r"(?:cause: |╰─▶ )((?:Because|You require)[\s\S]*?)(?:\n\s*\n|\nhint:|\Z)", output)
    if uv is not None:
        return _uv_words(uv[1])
    conflict = re.search(r"The conflict is caused by:\n((?:    .*\n?)+)", output)
    if conflict is not None:
        lines = [line.strip() for line in conflict[1].splitlines()]
        return "; ".join(line for line in lines if not line.startswith("The user requested"))
    absent = re.search(
        r"Could not find a version that satisfies the requirement (.+?)(?: \(from ([^)]*)\))? "
        r"\(from versions: ([^)]*)\)",
        output,
    )
    if absent is None:
        return _first_error(output)
    wanted = f"{absent[1]}, required by {absent[2]}" if absent[2] else absent[1]
    versions = absent[3].split(", ")
    if versions == ["none"]:
        return f"{wanted}: the index has no such package that fits this interpreter"
    return f"{wanted}: the index has {', '.join(versions[-3:])}{' and older' if len(versions) > 3 else ''}"


def _uv_words(text: str) -> str:
    """uv's derivation without its conclusions: the facts alone."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(
        r"(?:And b|B)ecause (?:only [^,]+ is available and )?you require [^,]+?,"
        r" we can conclude that (?:your requirements|[^.]*) are unsatisfiable\.",
        "",
        text,
    )
    text = re.sub(r", we can conclude that [^.]*(?:\.\d[^.]*)*?(?:\.(?= |$)|$)", ".", text)
    text = re.sub(r"(?:And b|B)ecause ", "", text).strip().rstrip(".")
    text = re.sub(r"\. (?=\S)", "; ", text)
    return re.sub(r"^only (\S+) is available and \1 has", r"\1 has", text)


def _invalid(output: str) -> str:
    causes = re.findall(r"^\s*(?:cause: |Caused by: |╰─▶ |├─▶ )(.+)$", output, re.MULTILINE)
    return causes[-1].strip() if causes else _first_error(output)


def _first_error(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for line in lines:
        match = re.match(r"(?:error|ERROR|  ?×|×)[: ]+(.+)", line)
        if match is not None:
            return match[1]
    return lines[-1][:300] if lines else "the installer failed without a word"


# In order: a connection that fails makes resolving fail, and a wheel that does not fit reads like a resolution.
_KINDS: tuple[tuple[re.Pattern[str], InstallFault, Callable[[str], str]], ...] = (
    (_NETWORK, InstallFault.NETWORK, _network),
    (_REQUIRES_PYTHON, InstallFault.NOT_INSTALLABLE, _requires_python),
    (_TAG, InstallFault.NOT_INSTALLABLE, _tag),
    (_BUILD, InstallFault.DEPENDENCY_BUILD, _build),
    (
        re.compile(r"No solution found|ResolutionImpossible|No matching distribution|conflicting dependencies"),
        InstallFault.UNRESOLVABLE,
        _resolution,
    ),
    (_INVALID, InstallFault.INVALID_WHEEL, _invalid),
)
