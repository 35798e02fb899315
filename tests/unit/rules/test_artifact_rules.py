"""Rules about artifacts: what their sketches don't show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Entry, EntryPoint, Metadata, Wheel
from wheelcheck.model.binary import Binary, BinaryFormat
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.snapshot import Absence, AbsentFile, IgnoreRule
from wheelcheck.rules import find_rule
from wheelcheck.rules._abi import fits_platform, interpreter_of
from wheelcheck.rules._sketch import case, wheel

READS = "from importlib.resources import files\nTEXT = files(__package__).joinpath('data/names.json').read_text()\n"


def report(code: str, case: Case) -> list[Finding]:
    rule = find_rule(code)
    assert rule is not None
    return list(rule.check(case))


def compiled(tag: str, binary: Binary) -> Wheel:
    built = wheel({"pkg/fast.so": ""}, tag=tag)
    return replace(built, extensions=tuple(replace(extension, binary=binary) for extension in built.extensions))


def test_lost_data_names_the_station_and_the_line_to_write() -> None:
    tree = {"src/pkg/__init__.py": READS, "src/pkg/data/names.json": "{}"}

    (finding,) = report("WC201", case(tree, sdist=tuple(tree), shipped=wheel({"pkg/__init__.py": READS})))

    assert finding.subject == "pkg/data/names.json"
    assert finding.severity is Severity.ERROR
    assert "in the sdist: yes -> in the wheel: NO" in " ".join(finding.because)
    assert finding.fix == 'in pyproject.toml:\n[tool.setuptools.package-data]\npkg = ["data/names.json"]'
    assert str(finding.locations[0]) == "src/pkg/__init__.py:2"


def test_data_lost_in_the_sdist_needs_a_line_in_the_manifest_too() -> None:
    tree = {"pkg/__init__.py": READS, "pkg/data/names.json": "{}"}

    (finding,) = report("WC201", case(tree, sdist=("pkg/__init__.py",), shipped=wheel({"pkg/__init__.py": READS})))

    assert "MANIFEST.in:\ninclude pkg/data/names.json" in (finding.fix or "")


def test_lost_data_is_told_once_when_an_ignore_rule_hides_it() -> None:
    hidden = AbsentFile("pkg/data/names.json", Absence.IGNORED, IgnoreRule(".gitignore", 2, "data/"))
    situation = case({"pkg/__init__.py": READS}, absent={hidden: "{}"}, shipped=wheel({"pkg/__init__.py": READS}))

    findings = [finding for code in ("WC002", "WC201") for finding in report(code, situation)]

    assert [[str(place) for place in finding.locations][:1] for finding in findings] == [[".gitignore:2"]]


def test_data_that_exists_nowhere_on_the_developers_disk_is_a_warning() -> None:
    (finding,) = report("WC201", case({"pkg/__init__.py": READS}, shipped=wheel({"pkg/__init__.py": READS})))

    assert finding.severity is Severity.WARNING


def test_guarded_use_of_lost_data_is_a_warning() -> None:
    code = "import pkgutil\ntry:\n    pkgutil.get_data(__name__, 'x.json')\nexcept OSError:\n    pass\n"
    tree = {"pkg/__init__.py": code, "pkg/x.json": ""}

    (finding,) = report("WC201", case(tree, shipped=wheel({"pkg/__init__.py": code})))

    assert finding.severity is Severity.WARNING


def test_a_template_among_the_projects_own_tests_is_no_loss() -> None:
    code = "template_name = 'registration/login.html'\n"
    tree = {"pkg/__init__.py": code, "tests/templates/registration/login.html": ""}

    assert report("WC201", case(tree, shipped=wheel({"pkg/__init__.py": code}))) == []


def test_data_used_by_tests_inside_the_package_is_left_alone() -> None:
    assert report("WC201", case(shipped=wheel({"pkg/__init__.py": "", "pkg/tests/test_a.py": READS}))) == []


def test_resources_of_a_module_are_looked_up_beside_it() -> None:
    code = "import pkgutil\nTEXT = pkgutil.get_data('pkg.mod', 'a.txt')\n"

    assert report("WC201", case(shipped=wheel({"pkg/b.py": code, "pkg/mod.py": "", "pkg/a.txt": ""}))) == []


def test_data_that_ships_under_another_path_is_shipped() -> None:
    tree = {"pkg/__init__.py": "", "pkg/static/app.js": ""}
    shipped = wheel({"pkg/__init__.py": ""})
    shipped = replace(shipped, entries=(*shipped.entries, Entry("pkg-1.0.data/data/share/app.js", 0, None)))

    assert report("WC202", case(tree, shipped=shipped)) == []


def test_a_stub_lost_with_its_marker_is_one_finding() -> None:
    tree = {"pkg/__init__.py": "", "pkg/py.typed": "", "pkg/a.pyi": "", "pkg/a.py": ""}

    (finding,) = report("WC203", case(tree, shipped=wheel({"pkg/__init__.py": "", "pkg/a.py": ""})))

    assert (finding.subject, finding.affects) == ("pkg/py.typed", ("pkg/a.pyi",))


def test_several_stray_folders_are_one_finding() -> None:
    files = {"pkg/__init__.py": "", "docs/conf.py": "", "licenses/MIT.rst": "", "examples/README.txt": ""}

    (finding,) = report("WC212", case(shipped=wheel(files)))

    assert (finding.subject, finding.affects) == ("docs", ("examples", "licenses"))


@pytest.mark.parametrize(
    "shipped",
    [
        wheel({}, metadata=Metadata("pkg", "1.0", requires=("notebook",))),
        wheel({"types-stubs/__init__.pyi": ""}),
        wheel({"pkg-nspkg.pth": ""}),
        replace(wheel({}), entries=(Entry("pkg-1.0.data/scripts/ruff", 1, None),)),
    ],
)
def test_wheels_that_hold_no_module_on_purpose_pass(shipped: Wheel) -> None:
    assert report("WC214", case(shipped=shipped)) == []


def test_an_entry_point_may_name_a_folder_of_data() -> None:
    point = EntryPoint("pkg_config", "pkg", "pkg.lib.pkgconfig")

    assert (
        report("WC403", case(shipped=wheel({"pkg/lib/pkgconfig/pkg.pc": "", "pkg/a.py": ""}, entry_points=(point,))))
        == []
    )


def test_a_near_reference_is_offered() -> None:
    shipped = wheel(
        {"pkg/__init__.py": "", "pkg/cli.py": "def main(): 0\n"},
        entry_points=(EntryPoint("console_scripts", "pkg", "pkg:main"),),
    )

    (finding,) = report("WC403", case(shipped=shipped))

    assert finding.fix == '[project.scripts]\npkg = "pkg.cli:main"'


def test_a_plug_in_that_is_written_with_dots_alone_is_offered_with_its_colon() -> None:
    shipped = wheel(
        {"pkg/__init__.py": "", "pkg/plug.py": "class Plug: 0\n"},
        entry_points=(EntryPoint("host.plugins", "pkg", "pkg.plug.Plug"),),
    )

    (finding,) = report("WC403", case(shipped=shipped))

    assert finding.fix == '[project.entry-points."host.plugins"]\npkg = "pkg.plug:Plug"'


def test_an_entry_point_without_a_near_reference_is_not_answered_with_an_invented_one() -> None:
    shipped = wheel({"pkg/__init__.py": ""}, entry_points=(EntryPoint("console_scripts", "pkg", "pkg.cli:main"),))

    (finding,) = report("WC403", case(shipped=shipped))

    assert finding.fix == "in [project.scripts], let pkg name an object that exists, or take the line away"


def test_a_wheel_for_any_python_may_carry_a_file_for_each() -> None:
    files = {"pkg/f.cpython-38-x86_64-linux-gnu.so": "", "pkg/f.cpython-39-x86_64-linux-gnu.so": ""}

    assert report("WC304", case(shipped=wheel(files, tag="py3-none-linux_x86_64"))) == []


def test_a_module_that_this_interpreter_cannot_load_is_told() -> None:
    shipped = wheel({"pkg/f.cpython-310-x86_64-linux-gnu.so": ""}, tag="cp311-abi3-linux_x86_64")

    (finding,) = report("WC304", case(shipped=shipped))

    assert finding.subject == "pkg.f"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("cpython-311-darwin", ("cp311", "cp311")),
        ("cpython-37m-x86_64-linux-gnu", ("cp37", "cp37m")),
        ("cpython-313t-x86_64-linux-gnu", ("cp313", "cp313t")),
        ("cp312-win_amd64", ("cp312", "cp312")),
        ("abi3", ("abi3", "abi3")),
        ("pypy39-pp73-x86_64-linux-gnu", ("pp39", "pypy39_pp73")),
        ("graalpy230-310-native-x86_64-linux", None),
    ],
)
def test_the_tag_of_a_file_names_its_interpreter(tag: str, expected: tuple[str, str] | None) -> None:
    assert interpreter_of(tag) == expected


@pytest.mark.parametrize(
    ("binary", "platform", "fits"),
    [
        (Binary(BinaryFormat.ELF, ("x86_64",)), "manylinux_2_17_x86_64", True),
        (Binary(BinaryFormat.ELF, ("x86_64",)), "musllinux_1_2_aarch64", False),
        (Binary(BinaryFormat.ELF, ("armv7l",)), "manylinux_2_31_armv7l", True),
        (Binary(BinaryFormat.ELF, ("machine 9999",)), "linux_x86_64", True),
        (Binary(BinaryFormat.PE, ("x86",)), "win32", True),
        (Binary(BinaryFormat.PE, ("AMD64",)), "win_arm64", False),
        (Binary(BinaryFormat.MACHO, ("arm64",)), "macosx_11_0_arm64", True),
        (Binary(BinaryFormat.MACHO, ("x86_64", "arm64")), "macosx_11_0_arm64", True),
        (Binary(BinaryFormat.MACHO, ("arm64",)), "macosx_11_0_universal2", False),
        (Binary(BinaryFormat.MACHO, ("arm64",)), "linux_x86_64", False),
        (Binary(BinaryFormat.MACHO, ("arm64",)), "ios_13_0_arm64_iphoneos", True),
        (Binary(BinaryFormat.ELF, ("x86_64",)), "plan9_x86_64", True),
    ],
)
def test_a_binary_fits_the_platform_of_its_wheel(binary: Binary, platform: str, fits: bool) -> None:
    assert fits_platform(binary, platform) is fits


def test_a_committed_darwin_file_in_a_linux_wheel_is_told_from_the_source() -> None:
    shipped = compiled("cp311-cp311-linux_x86_64", Binary(BinaryFormat.MACHO, ("arm64",)))

    (finding,) = report("WC305", case({"pkg/fast.so": "", "pkg/__init__.py": ""}, shipped=shipped))

    assert finding.fix is not None
    assert "git rm --cached pkg/fast.so" in finding.fix


def test_a_loose_file_that_a_module_names_is_information() -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/jvm.py": "JAR = HERE.parent / 'org.pkg.jar'\n",
        "org.pkg.jar": "",
        "other.jar": "",
    }

    meant, stray = report("WC213", case(shipped=wheel(files)))

    assert (meant.subject, meant.severity) == ("org.pkg.jar", Severity.INFO)
    assert meant.because[0].startswith("pkg/jvm.py names it")
    assert (stray.subject, stray.severity) == ("other.jar", Severity.WARNING)


def test_data_of_a_part_that_another_distribution_brings_is_not_missing() -> None:
    reads = "from importlib.resources import files\nTEXT = (files('ns.core') / 'schema.json').read_text()\n"
    own = reads.replace("ns.core", "ns.own")

    assert report("WC201", case(shipped=wheel({"ns/own/__init__.py": "", "ns/own/a.py": reads}))) == []
    assert report("WC201", case(shipped=wheel({"ns/own/__init__.py": "", "ns/own/a.py": own}))) != []
