"""What imports do besides importing is told with the project's own line, and only that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from probe.laboratory import Laboratory
from wheelcheck.model.imports import EffectKind, ImportMode, ImportOutcome, ImportStatus
from wheelcheck.model.interpreter import Interpreter

SOURCES = {
    "busy/__init__.py": "",
    "busy/settings.py": 'import os\nos.environ["BUSY"] = "1"\nos.environ["GONE"] = "1"\ndel os.environ["GONE"]\n',
    "busy/folder.py": 'import os\nos.chdir("/")\n',
    "busy/there_and_back.py": 'import os\nhere = os.getcwd()\nos.chdir("/")\nos.chdir(here)\n',
    "busy/background.py": (
        "import threading, time\ndef work():\n    time.sleep(600)\nthreading.Thread(target=work, daemon=True).start()\n"
    ),
    "busy/brief.py": "import threading\nthreading.Thread(target=lambda: None).start()\n",
    "busy/files.py": (
        "import os, pathlib, tempfile\n"
        'log = pathlib.Path.home() / ".busy"\n'
        'log.write_text("x")\n'
        'open("here.txt", "w").close()\n'
        "tempfile.TemporaryFile().close()\n"
        'open(os.devnull, "w").close()\n'
        'open("soon_gone.txt", "w").close()\n'
        'os.unlink("soon_gone.txt")\n'
        "open(__file__).close()\n"
    ),
    "busy/network.py": (
        "import socket\n"
        "probe = socket.socket()\n"
        'probe.bind(("127.0.0.1", 0))\n'
        "try:\n"
        '    probe.connect_ex(("127.0.0.1", 9))\n'
        '    socket.gethostbyname("wheelcheck.invalid")\n'
        "except OSError:\n"
        "    pass\n"
    ),
    "busy/commands.py": (
        'import platform, subprocess, sys\nsubprocess.run([sys.executable, "-c", ""])\nplatform.processor()\n'
    ),
    "busy/signals.py": (
        "import signal\n\n"
        "def stop(*_):\n    pass\n\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "signal.signal(signal.SIGUSR1, signal.SIG_IGN)\n"
    ),
    "busy/helped.py": "import helper\nhelper.set_up()\n",
    "busy/guest.py": "import helper\n",
    "busy/host.py": "from busy import settings\n",
    "busy/hostile.py": (
        "import os, sys\n"
        "class Text(str):\n"
        "    def __getattribute__(self, name):\n        raise SystemExit\n"
        'open(Text(os.devnull), "w").close()\n'
        "sys.modules['os'].environ = None\n"
    ),
    "helper.py": 'import os\nos.environ["HELPER"] = "1"\ndef set_up():\n    os.environ["SET_UP"] = "1"\n',
}
OWN = "busy"


@pytest.fixture(scope="module")
def laboratory(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    made = Laboratory.make(tmp_path_factory.mktemp("effects"), interpreter)
    for name, text in SOURCES.items():
        path = made.site_packages / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return made


@pytest.fixture(scope="module", params=[ImportMode.EXACT, ImportMode.FRESH])
def outcomes(
    laboratory: Laboratory, request: pytest.FixtureRequest, monkeypatch_module: pytest.MonkeyPatch
) -> dict[str, ImportOutcome]:
    modules = Laboratory.modules

    def own(each: Laboratory) -> list[object]:
        return [module for module in modules(each) if module.name.partition(".")[0] == OWN]

    monkeypatch_module.setattr(Laboratory, "modules", own)
    return laboratory.run(request.param)


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def told(outcome: ImportOutcome) -> list[tuple[str, str, str, int]]:
    return [(each.kind.value, each.detail, each.path, each.line) for each in outcome.effects]


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("settings", [("environment", "BUSY", "busy/settings.py", 2)]),
        ("host", [("environment", "BUSY", "busy/settings.py", 2)]),
        ("folder", [("cwd", "/", "busy/folder.py", 2)]),
        ("there_and_back", []),
        ("brief", []),
        ("files", [("file", "~/.busy", "busy/files.py", 3), ("file", "./here.txt", "busy/files.py", 4)]),
        (
            "network",
            [("socket", "127.0.0.1 9", "busy/network.py", 5), ("lookup", "wheelcheck.invalid", "busy/network.py", 6)],
        ),
        ("helped", [("environment", "SET_UP", "busy/helped.py", 2)]),
        ("guest", []),
    ],
)
def test_an_effect_is_told_with_the_own_line_behind_it(
    outcomes: dict[str, ImportOutcome], module: str, expected: list[object]
) -> None:
    assert told(outcomes[f"busy.{module}"]) == expected


def test_a_command_is_told_unless_the_standard_library_only_asks_about_the_machine(
    outcomes: dict[str, ImportOutcome],
) -> None:
    found = told(outcomes["busy.commands"])

    assert [(kind, path, line) for kind, _, path, line in found] == [("process", "busy/commands.py", 2)]


def test_a_thread_that_runs_on_is_told(outcomes: dict[str, ImportOutcome], interpreter: Interpreter) -> None:
    line = 4 if interpreter.version >= (3, 12) else 2  # the start, or what it runs

    assert told(outcomes["busy.background"]) == [("thread", "", "busy/background.py", line)]


def test_a_handler_of_the_projects_own_is_told_where_it_is_and_others_without_a_place(
    outcomes: dict[str, ImportOutcome],
) -> None:
    found = {(each.kind, each.path, each.line) for each in outcomes["busy.signals"].effects}

    assert found == {(EffectKind.SIGNAL, "busy/signals.py", 3), (EffectKind.SIGNAL, "", 0)}


def test_looking_harms_no_module_that_breaks_what_is_looked_at(outcomes: dict[str, ImportOutcome]) -> None:
    assert {name: each.status for name, each in outcomes.items() if each.status is not ImportStatus.OK} == {}
