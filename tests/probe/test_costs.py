"""What importing costs is measured in every interpreter, own and cumulative, in the order of `-X importtime`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from probe.laboratory import Laboratory
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.model.profile import ImportProfile
from wheelcheck.reporters._profile import FORMATS
from wheelcheck.stages import import_profile
from wheelcheck.stages.workspace import Workspace

SOURCES = {
    "slow/__init__.py": "from slow import work\n",
    "slow/work.py": (
        "import slow_helper, time\nbegan = time.perf_counter()\nwhile time.perf_counter() < began + 0.05: pass\n"
    ),
    "slow/never.py": "",
    "space/portion/__init__.py": "TABLE = bytearray(20_000_000)\n",
    "broken.py": "import slow_helper, no_such_module\n",
}


@pytest.fixture(scope="module")
def profile(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> ImportProfile:
    laboratory = Laboratory.make(tmp_path_factory.mktemp("costs"), interpreter)
    for name, text in SOURCES.items():
        path = laboratory.site_packages / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, "utf-8")
    modules = laboratory.modules()
    (laboratory.site_packages / "slow_helper.py").write_text("", "utf-8")
    with Workspace() as workspace:
        found = import_profile.run(modules, laboratory.environment, workspace, timeout=60)
    assert found is not None
    return found


def test_each_module_has_its_own_and_its_cumulative_cost(profile: ImportProfile) -> None:
    found = {each.name: each for each in profile.costs}

    assert [(each.name, each.depth) for each in profile.costs if each.name.startswith(("slow", "broken", "space"))] == [
        ("slow_helper", 1),
        ("broken", 0),
        ("slow.work", 1),
        ("slow", 0),
        ("space", 1),
        ("space.portion", 0),
    ]
    assert (found["slow.work"].project, found["slow_helper"].project) == (True, False)
    assert found["slow.work"].own >= 50_000
    assert found["slow"].own < found["slow.work"].own <= found["slow.work"].total <= found["slow"].total
    assert [each.own for each in profile.slowest()] == sorted((each.own for each in profile.costs), reverse=True)
    assert profile.failed == ("broken",)


def test_memory_is_the_growth_of_the_resident_set(profile: ImportProfile) -> None:
    memory = {each.name: each.memory for each in profile.costs}

    if memory["space.portion"] is None:
        pytest.skip("no /proc here")
    assert 19_000 < memory["space.portion"] < 30_000


def test_speedscope_opens_and_closes_every_frame_in_order(profile: ImportProfile) -> None:
    document = json.loads(FORMATS["speedscope"](profile))
    names = [frame["name"] for frame in document["shared"]["frames"]]
    events = document["profiles"][0]["events"]
    told = [(each["type"], names[each["frame"]]) for each in events if names[each["frame"]].startswith("slow")]

    assert [each["at"] for each in events] == sorted(each["at"] for each in events)
    assert told == [
        ("O", "slow_helper"),
        ("C", "slow_helper"),
        ("O", "slow"),
        ("O", "slow.work"),
        ("C", "slow.work"),
        ("C", "slow"),
    ]


def test_the_log_is_that_of_importtime(profile: ImportProfile) -> None:
    lines = FORMATS["importtime"](profile).splitlines()
    work = next(each for each in profile.costs if each.name == "slow.work")

    assert lines[0] == "import time: self [us] | cumulative | imported package"
    assert f"import time: {work.own:>9} | {work.total:>10} |   slow.work" in lines


def test_text_and_json_tell_the_slowest_and_all(profile: ImportProfile) -> None:
    text = FORMATS["text"](profile).splitlines()
    document = json.loads(FORMATS["json"](profile))

    assert text[1].split()[4] == profile.slowest(1)[0].name
    assert "broken cannot be imported" in text
    assert len(document["imports"]) == len(profile.costs)


def test_a_process_that_leaves_gives_no_profile(interpreter: Interpreter, tmp_path: Path) -> None:
    laboratory = Laboratory.make(tmp_path / "environment", interpreter)
    (laboratory.site_packages / "leaver.py").write_text("import os\nos._exit(0)\n", "utf-8")

    with Workspace() as workspace:
        assert import_profile.run(laboratory.modules(), laboratory.environment, workspace, timeout=60) is None
