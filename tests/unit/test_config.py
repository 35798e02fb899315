from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from wheelcheck import config
from wheelcheck.config import SETTINGS, FailOn, Ignore, Options
from wheelcheck.errors import UsageError
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.imports import ImportMode

RULES = (("WC002", "ignored-module"), ("WC501", "undeclared-dependency"), ("WC502", "needs-extra"))

EVERYTHING = """
[build-system]
requires = ["setuptools"]

[tool.wheelcheck]
select = ["WC5", "ignored-module"]
ignore = ["WC502"]
extras = ["yaml"]
smoke = ["import demo; demo.main(['--version'])"]
timeout = 5
build-timeout = 90.5
python = "3.11"
rev = "v1.0"
jobs = 2
installer = "pip"
exclude-newer = 2024-05-19
fail-on = "warning"
keep = "out"
import-mode = "fresh"
max-memory = "1.5G"

[tool.wheelcheck.severity]
WC501 = "warning"

[[tool.wheelcheck.ignores]]
rule = "undeclared-dependency"
module = "demo.gui"
reason = "the plug-in host brings Qt"

[[tool.wheelcheck.ignores]]
rule = "WC5"
path = "demo/legacy"
reason = "goes away in 2.0"
"""


def finding(code: str = "WC501", subject: str = "demo.gui.window", path: str = "demo/gui/window.py") -> Finding:
    name = dict(RULES)[code]
    return Finding(code, name, Severity.ERROR, subject, f"{subject} fails", locations=(Location(path, 3),))


def test_every_setting_of_a_file_becomes_a_field() -> None:
    options = config.resolve(config.parse(EVERYTHING))

    assert options == Options(
        select=("WC5", "ignored-module"),
        ignore=("WC502",),
        ignores=(
            Ignore("undeclared-dependency", "the plug-in host brings Qt", module="demo.gui"),
            Ignore("WC5", "goes away in 2.0", path="demo/legacy"),
        ),
        severity=(("WC501", Severity.WARNING),),
        extras=("yaml",),
        smoke=("import demo; demo.main(['--version'])",),
        python="3.11",
        rev="v1.0",
        installer="pip",
        exclude_newer="2024-05-19",
        timeout=5.0,
        build_timeout=90.5,
        jobs=2,
        import_mode="fresh",
        max_memory=3 * 512 * 1024**2,
        fail_on=FailOn.WARNING,
        keep="out",
    )
    config.check_rules(options, RULES)


def test_settings_and_fields_are_the_same_set() -> None:
    # What a baseline holds comes with its file; several interpreters are said by `python`.
    assert {setting.field for setting in SETTINGS} | {"accepted", "pythons"} == {
        field.name for field in dataclasses.fields(Options)
    }


def test_options_are_hashable_so_that_results_can_be_kept_by_them() -> None:
    assert hash(config.resolve(config.parse(EVERYTHING)))


@pytest.mark.parametrize(
    ("toml", "message", "hint"),
    [
        ('[tool.wheelcheck]\nignroe = ["WC5"]', 'pyproject.toml:2: [tool.wheelcheck] has no key "ignroe"', '"ignore"'),
        ("[tool.wheelcheck]\nbuild_timeout = 3", "pyproject.toml:2", '"build-timeout"'),
        ("[tool]\nwheelcheck.quux = 3", "pyproject.toml:2", "known keys"),
        ("[tool.wheelcheck]\n\npython = 3.11", 'pyproject.toml:3: python must be a text in quotes, such as "3.11"', ""),
        ('[tool.wheelcheck]\ntimeout = "soon"', "timeout must be a number of seconds above 0, not 'soon'", ""),
        ('[tool.wheelcheck]\nmax-memory = "much"', 'max-memory must be a size such as "512M"', ""),
        ("[tool.wheelcheck]\nmax-memory = 0", 'max-memory must be a size such as "512M"', ""),
        ("[tool.wheelcheck]\ntimeout = true", "timeout must be a number of seconds above 0, not true", ""),
        ("[tool.wheelcheck]\ntimeout = inf", "timeout must be a number of seconds", ""),
        ("[tool.wheelcheck]\njobs = 0", "jobs must be a whole number from 1, not 0", ""),
        ("[tool.wheelcheck]\njobs = 1.5", "jobs must be a whole number from 1, not 1.5", ""),
        ("[tool.wheelcheck]\nselect = 5", "select must be a list of texts", ""),
        ('[tool.wheelcheck]\nsmoke = ["import ("]', "which is no Python statement", ""),
        ('[tool.wheelcheck]\ninstaller = "pi"', "must be one of auto, uv, pip, not 'pi'; did you mean \"pip\"?", ""),
        ('[tool.wheelcheck]\nfail-on = "errors"', 'did you mean "error"?', ""),
        ('[tool.wheelcheck]\nexclude-newer = "soon"', "exclude-newer must be a date (2024-05-19)", ""),
        ('[tool.wheelcheck.severity]\nWC501 = "fatal"', "severity for WC501 must be one of error, warning, info", ""),
        ('[[tool.wheelcheck.ignores]]\nrule = "WC501"', "pyproject.toml:1: ignores lacks 'reason'", ""),
        (
            '[[tool.wheelcheck.ignores]]\nrule = "WC501"\nreason = "x"\nmarker = "os is Linux"',
            "has a marker that is no environment marker (PEP 508)",
            "",
        ),
        ("[tool.wheelcheck]\nignores = 3", "must be tables, each under a line [[tool.wheelcheck.ignores]]", ""),
        ("[tool.wheelcheck", "pyproject.toml is not valid TOML", "correct that line"),
        ("[tool]\nwheelcheck = 3", "tool.wheelcheck must be a table", ""),
    ],
)
def test_a_mistake_is_one_message_that_says_where_and_what_is_meant(toml: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        config.parse(toml)

    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert caught.value.exit_status == 2


def test_the_second_exception_is_named_by_its_own_line() -> None:
    toml = EVERYTHING.replace('reason = "goes away in 2.0"', 'raeson = "goes away in 2.0"')

    with pytest.raises(UsageError, match=r'pyproject\.toml:30: ignores has no key \'raeson\'; did you mean "reason"'):
        config.parse(toml)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (
            '[tool.wheelcheck]\nselect = ["ignored-modul"]',
            'pyproject.toml:2: select names an unknown rule, "ignored-modul"',
        ),
        ('[tool.wheelcheck]\nignore = ["WC9"]', 'pyproject.toml:2: ignore names an unknown rule, "WC9"'),
        ('[tool.wheelcheck.severity]\nWC999 = "info"', "pyproject.toml:1: severity names an unknown rule"),
        ('[[tool.wheelcheck.ignores]]\nrule = "WC9"\nreason = "x"', "pyproject.toml:1: ignores names an unknown rule"),
    ],
)
def test_an_unknown_rule_is_refused_with_its_line(tmp_path: Path, toml: str, message: str) -> None:
    (tmp_path / "pyproject.toml").write_text(toml)

    with pytest.raises(UsageError) as caught:
        config.load(tmp_path, rules=RULES)

    assert message in caught.value.message


def test_what_the_caller_says_goes_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(EVERYTHING)

    options = config.load(tmp_path, {"timeout": "7", "select": ("WC501,WC502",), "severity": ("WC502=error",)})

    assert (options.timeout, options.jobs) == (7.0, 2)
    assert options.select == ("WC501", "WC502")
    assert options.severity == (("WC502", Severity.ERROR),)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"jobs": "many"}, "--jobs must be a whole number from 1, not 'many'"),
        ({"severity": ("WC501",)}, "--severity must be RULE=SEVERITY"),
        ({"select": ("WC7",)}, '--select names an unknown rule, "WC7"'),
        ({"timeuot": 3}, 'there is no option "timeuot"'),
    ],
)
def test_a_mistake_of_the_caller_names_the_flag(overrides: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        config.load(None, overrides, rules=RULES)

    assert message in caught.value.message


def test_a_folder_without_configuration_has_the_defaults(tmp_path: Path) -> None:
    assert config.load(tmp_path) == Options()


def test_a_configuration_file_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        config.load(tmp_path, file=tmp_path / "nothing.toml")


def test_an_accepted_finding_keeps_its_reason_and_one_that_is_no_longer_needed_is_told() -> None:
    options = config.resolve(config.parse(EVERYTHING), {"select": ()})
    other = finding(subject="demo.cli", path="demo/cli.py")

    selection = config.select([finding(), other], options)

    assert selection.ignored == ((finding(), "the plug-in host brings Qt"),)
    assert [each.subject for each in selection.findings] == ["demo.cli"]
    assert [each.reason for each in selection.unused] == ["goes away in 2.0"]


def test_an_exception_for_a_module_does_not_reach_its_namesakes() -> None:
    options = Options(ignores=(Ignore("WC501", "because", module="demo.gui"),))

    selection = config.select([finding(subject="demo.guitar")], options)

    assert not selection.ignored


def test_the_more_exact_selector_wins() -> None:
    options = Options(
        select=("WC5",), ignore=("WC502",), severity=(("WC5", Severity.INFO), ("WC501", Severity.WARNING))
    )

    selection = config.select([finding("WC501"), finding("WC502"), finding("WC002")], options)

    assert [(each.code, each.severity) for each in selection.findings] == [("WC501", Severity.WARNING)]


@pytest.mark.parametrize(
    ("fail_on", "failing"),
    [
        (FailOn.ERROR, {Severity.ERROR}),
        (FailOn.WARNING, {Severity.ERROR, Severity.WARNING}),
        (FailOn.INFO, set(Severity)),
        (FailOn.NEVER, set()),
    ],
)
def test_fail_on_names_the_lightest_finding_that_fails(fail_on: FailOn, failing: set[Severity]) -> None:
    assert {severity for severity in Severity if fail_on.fails(severity)} == failing


def test_import_modes_are_those_of_the_engine() -> None:
    setting = next(setting for setting in SETTINGS if setting.key == "import-mode")

    assert [setting.read(mode.value) for mode in ImportMode] == [mode.value for mode in ImportMode]


@pytest.mark.parametrize(
    ("value", "python", "pythons"),
    [
        ("3.11", "3.11", ()),
        (["3.10", "3.13"], "3.10", ("3.10", "3.13")),
        ("3.10,3.13", "3.10", ("3.10", "3.13")),
        ("3.10 3.13", "3.10", ("3.10", "3.13")),
        (["3.10", "3.10"], "3.10", ()),
        (">=3.9,<3.12", ">=3.9,<3.12", ()),
        (">=3.9, <3.12, 3.13", ">=3.9,<3.12", (">=3.9,<3.12", "3.13")),
        ([">=3.9", "<3.12"], ">=3.9", (">=3.9", "<3.12")),
        ("/opt/my python/bin/python", "/opt/my python/bin/python", ()),
        ([], None, ()),
    ],
)
def test_one_or_several_interpreters_are_named(value: object, python: str | None, pythons: tuple[str, ...]) -> None:
    options = config.resolve({"python": value})

    assert (options.python, options.pythons) == (python, pythons)


@pytest.mark.parametrize("value", ["", " ", ",", 3.11, ["3.11", 3]])
def test_what_names_no_interpreter_is_refused(value: object) -> None:
    with pytest.raises(UsageError):
        config.resolve({"python": value})
