from __future__ import annotations

import platform
import sys

import pytest

from wheelcheck.model.binary import Image, ImportedSymbol
from wheelcheck.rules._linking import compiled
from wheelcheck.stages.system_libraries import find

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.libc_ver()[0] != "glibc", reason="asks the loader of glibc"
)
OWN = platform.machine()
LIBC = Image(OWN, needed=("libc.so.6", "libno-such-thing.so.9"), imports=(ImportedSymbol("fast_run"),))


def test_this_machine_has_a_c_library_and_says_what_it_has_not() -> None:
    found = find(compiled({"pkg/_m.so": LIBC}, f"cp311-cp311-linux_{OWN}"))

    assert found is not None
    libc = found.library("libc.so.6")
    assert libc is not None
    assert libc.path.startswith("/")
    assert "malloc" in libc.exports
    assert found.absent == {"libno-such-thing.so.9"}
    assert {"malloc", "sqrt"} <= found.process


def test_symbols_are_read_only_where_something_is_in_question() -> None:
    found = find(compiled({"pkg/_m.so": Image(OWN, needed=("libc.so.6",))}, f"cp311-cp311-linux_{OWN}"))

    assert found is not None
    libc = found.library("libc.so.6")
    assert libc is not None
    assert libc.exports == frozenset()
    assert found.process == frozenset()


def test_other_libraries_are_not_read_where_the_process_answers_all() -> None:
    image = Image(OWN, needed=("libc.so.6", "libm.so.6"), imports=(ImportedSymbol("malloc"),))

    found = find(compiled({"pkg/_m.so": image}, f"cp311-cp311-linux_{OWN}"))

    assert found is not None
    assert "malloc" in found.process
    assert "sqrt" not in found.process
    assert [library.exports for library in found.found] == [frozenset(), frozenset()]


@pytest.mark.parametrize("tag", ["macosx_11_0_arm64", "win_amd64", "musllinux_1_2_x86_64", "any", "linux_sparc64"])
def test_wheels_for_other_systems_and_processors_are_not_this_machines_matter(tag: str) -> None:
    assert find(compiled({"pkg/_m.so": LIBC}, f"cp311-cp311-{tag}")) is None


def test_a_library_path_of_the_shell_is_not_honoured(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))

    found = find(compiled({"pkg/_m.so": LIBC}, f"cp311-cp311-linux_{OWN}"))

    assert found is not None
    assert "libno-such-thing.so.9" in found.absent
