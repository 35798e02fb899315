"""Every setting there is, said once: the file, the flags, the variables and their documentation all come from here."""

from __future__ import annotations

from dataclasses import dataclass

from wheelcheck.config import module_table, values


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of ``[tool.wheelcheck]``.

    ``key`` is its name there, ``flag`` the option of the command line (None: the file alone can say it), ``metavar``
    what the flag takes, ``read`` checks a value, ``default`` says in words what holds without it,
    ``many`` whether the flag may be repeated; ``inspects`` whether it matters when a finished wheel is only looked at.
    """

    key: str
    flag: str | None
    metavar: str
    read: values.Reader
    text: str
    default: str
    many: bool = False
    inspects: bool = False

    @property
    def field(self) -> str:
        """The name of its field in ``Options``."""
        return self.key.replace("-", "_")

    @property
    def variable(self) -> str | None:
        """The environment variable that sets it. Statements have none: they hold the spaces that part a list."""
        if self.flag is None or self.key == "smoke":
            return None
        return "WHEELCHECK_" + self.key.replace("-", "_").upper()


SETTINGS = (
    Setting(
        "python",
        "--python",
        "VERSION|PATH",
        values.interpreters,
        "The interpreter to verify for: 3.11, 3.11.7, python3.12 or a path; may be repeated: one report on all.",
        "the one that runs wheelcheck",
        many=True,
    ),
    Setting(
        "rev",
        "--rev",
        "REV",
        values.text,
        "Verify this commit, tag or branch.",
        "the tracked files as they are on disk",
    ),
    Setting(
        "extras",
        "--extra",
        "NAME",
        values.names,
        "Install this extra of the project too; may be repeated.",
        "none",
        many=True,
    ),
    Setting(
        "installer",
        "--installer",
        "auto|uv|pip",
        values.choice("auto", "uv", "pip"),
        "What makes the environments: auto takes uv when it is there, else pip.",
        "auto",
    ),
    Setting(
        "exclude-newer",
        "--exclude-newer",
        "DATE",
        values.moment,
        "Use only releases that were published before this date or time (with uv).",
        "no limit",
    ),
    Setting(
        "smoke",
        "--smoke",
        "STATEMENT",
        values.statements,
        "A Python statement that must run against the installed wheel; may be repeated.",
        "none",
        many=True,
    ),
    Setting(
        "timeout",
        "--timeout",
        "SECONDS",
        values.seconds,
        "The time one import may take.",
        "60",
    ),
    Setting(
        "build-timeout",
        "--build-timeout",
        "SECONDS",
        values.seconds,
        "The time the build may take.",
        "1800",
    ),
    Setting(
        "build-route",
        "--build-route",
        "sdist|both",
        values.choice("sdist", "both"),
        "both: build a wheel straight from the tree too, and tell in which files it differs from the sdist's.",
        "sdist",
    ),
    Setting(
        "jobs",
        "--jobs",
        "N",
        values.count,
        "How many imports run at a time.",
        "as many as there are processors",
    ),
    Setting(
        "import-mode",
        "--import-mode",
        "exact|shared|fresh",
        values.choice("exact", "shared", "fresh"),
        "exact: a tree of forks; shared: many modules in one process, faster; fresh: an interpreter each.",
        "exact (fresh where forking is not safe)",
    ),
    Setting(
        "max-memory",
        "--max-memory",
        "SIZE",
        values.size,
        "The memory that one import may take (512M, 4G); fewer run at a time when memory is short.",
        "most of what is available",
    ),
    Setting(
        "order-fuzz",
        "--order-fuzz",
        "N",
        values.natural,
        "Import everything in one process too, sorted, reversed and in N shuffled orders: shows what depends on order.",
        "0: not done",
    ),
    Setting(
        "order-seed",
        "--order-seed",
        "SEED",
        values.natural,
        "The whole number that the shuffled orders are drawn with: the same one gives the same orders.",
        "0",
    ),
    Setting(
        "import-budget",
        "--import-budget",
        "SECONDS",
        values.seconds,
        "The time that importing all top-level packages may take, dependencies included.",
        "not measured",
    ),
    Setting(
        "modules",
        None,
        "",
        module_table.read,
        "What is meant to fail or not to be imported: a table of modules, each with expect or skip, and a reason.",
        "none",
    ),
    Setting(
        "keep",
        "--keep",
        "DIR",
        values.text,
        "Keep the sdist, the wheel and the build log in this folder.",
        "nothing is kept",
    ),
    Setting(
        "expect",
        "--expect",
        "MODULE",
        values.modules,
        "An extension module that the wheel must hold (demo._fast; * and ? stand for anything); may be repeated.",
        "none",
        many=True,
        inspects=True,
    ),
    Setting(
        "optional",
        "--optional",
        "MODULE",
        values.modules,
        "An extension module that the wheel may lack: its absence is told, and fails nothing; may be repeated.",
        "none",
        many=True,
        inspects=True,
    ),
    Setting(
        "top-level",
        "--top-level",
        "NAME",
        values.modules,
        "A name that the wheel is meant to install at the top (* and ? stand for anything); may be repeated.",
        "not checked",
        many=True,
        inspects=True,
    ),
    Setting(
        "expect-files",
        "--expect-file",
        "PATTERN",
        values.names,
        "A file that the wheel must hold, or with ! before it must not (*.pyi, !*/tests); may be repeated.",
        "none",
        many=True,
        inspects=True,
    ),
    Setting(
        "max-size",
        "--max-size",
        "SIZE",
        values.size,
        "The size that the wheel and the sdist may have (10M).",
        "no limit",
        inspects=True,
    ),
    Setting(
        "max-unpacked-size",
        "--max-unpacked-size",
        "SIZE",
        values.size,
        "The size that the wheel's files may have together, unpacked.",
        "no limit",
        inspects=True,
    ),
    Setting(
        "max-file-size",
        "--max-file-size",
        "SIZE",
        values.size,
        "The size that one file of the wheel may have.",
        "no limit",
        inspects=True,
    ),
    Setting(
        "max-files",
        "--max-files",
        "N",
        values.count,
        "How many files the wheel may hold.",
        "no limit",
        inspects=True,
    ),
    Setting(
        "select",
        "--select",
        "RULE",
        values.names,
        "Only these rules: codes, prefixes of codes (WC3) or names; may be repeated.",
        "every rule",
        many=True,
        inspects=True,
    ),
    Setting(
        "ignore",
        "--ignore",
        "RULE",
        values.names,
        "Not these rules; may be repeated.",
        "none",
        many=True,
        inspects=True,
    ),
    Setting(
        "severity",
        "--severity",
        "RULE=LEVEL",
        values.severities,
        "Give a rule another severity: error, warning or info; may be repeated.",
        "each rule's own",
        many=True,
        inspects=True,
    ),
    Setting(
        "ignores",
        None,
        "",
        values.ignores,
        "Single findings to accept: tables of rule, module or path, and a reason.",
        "none",
    ),
    Setting(
        "baseline",
        "--baseline",
        "FILE",
        values.text,
        "The findings that are accepted for now, as --write-baseline records them.",
        "wheelcheck-baseline.json beside pyproject.toml, if it is there",
        inspects=True,
    ),
    Setting(
        "fail-on",
        "--fail-on",
        "LEVEL",
        values.fail_on,
        "The lightest finding that fails the run: error, warning, info or never.",
        "error",
        inspects=True,
    ),
)

BY_KEY = {setting.key: setting for setting in SETTINGS}
