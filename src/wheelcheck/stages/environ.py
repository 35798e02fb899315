"""The environment variables that our subprocesses see."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from wheelcheck.stages.workspace import RUN_VARIABLE, Workspace

_SECRET_NAME = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|PGPASS|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SIGNING_?KEY|SSH_AUTH|SSH_AGENT"
    r"|GPG_AGENT|COOKIE|NETRC|(^|_)(AUTH|PAT|PWD|PASS|KEY)$|_KEY_(ID|FILE|PATH)$|_DSN$|DATABASE_URL",
    re.IGNORECASE,
)
_SECRET_PREFIX = ("TWINE_", "FLIT_", "AWS_", "AZURE_", "GOOGLE_APPLICATION_", "ACTIONS_", "VAULT_", "DOCKER_", "KUBE")
_LOGIN_IN_URL = re.compile(r"://[^/\s@]*:[^/\s@]+@")
_COMMAND_FILES = frozenset(
    ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY", "BASH_ENV", "ENV")
)
# Folders and sockets of the user's session, and what describes an activated environment or another working directory.
_SESSION = frozenset(
    (
        *("HOME", "PWD", "OLDPWD", "TMPDIR", "TEMP", "TMP", "SHLVL", "_", "PS1"),
        *("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"),
        *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"),
        *("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "CONDA_DEFAULT_ENV", "PYENV_VERSION"),
        *("MAKEFLAGS", "MFLAGS", "MAKELEVEL"),
    )
)
# git sets these for its hooks: a pre-push hook that runs us would make every git below look into the user's repository.
_GIT = frozenset(
    (
        *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"),
        *("GIT_NAMESPACE", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CEILING_DIRECTORIES", "GIT_QUARANTINE_PATH"),
        *("GIT_ASKPASS", "SSH_ASKPASS", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_EDITOR"),
    )
)
# Options given as variables that would lead an installation elsewhere, or change the wording of its errors.
_DESTINATION = frozenset(
    (
        *("VIRTUAL_ENV", "PIP_REQUIRE_VIRTUALENV", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_DRY_RUN"),
        *("PIP_QUIET", "PIP_VERBOSE", "PIP_LOG", "PIP_REPORT", "PIP_NO_DEPS", "PIP_REQUIREMENT", "PIP_EDITABLE"),
        *("UV_SYSTEM_PYTHON", "UV_PYTHON", "UV_PROJECT_ENVIRONMENT", "UV_BREAK_SYSTEM_PACKAGES", "UV_VENV_SEED"),
        *("UV_PROJECT", "UV_WORKING_DIRECTORY", "CONDA_PREFIX"),
    )
)
_INSTALLER_PREFIX = ("PIP_", "UV_")
_FOR_IMPORTS = frozenset(
    (
        *("PATH", "LANG", "LANGUAGE", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR"),
        *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS"),
    )
)


def for_build(workspace: Workspace) -> dict[str, str]:
    """The user's environment for a build backend: compilers and flags stay, credentials and the session go.

    HOME and TMPDIR are of our own; the Rust tool chain and pyenv, which live in the user's HOME, stay reachable.
    Proxies stay even with a login: without them a backend that fetches (cargo) would fail for no fault of the project.
    """
    kept = {name: value for name, value in os.environ.items() if not _is_private(name, value)}
    _point_at_user_tools(kept)
    kept.update(_own_folders(workspace))
    # Compilers speak the user's language; their errors are read. Only the messages: the encoding stays.
    if "LC_ALL" in kept:
        kept["LANG"] = kept.pop("LC_ALL")
    kept["LC_MESSAGES"] = "C"
    kept.pop("LANGUAGE", None)
    kept["PYTHONUNBUFFERED"] = "1"  # otherwise the log arrives in one piece at the end
    kept["PYTHONIOENCODING"] = "utf-8:backslashreplace"
    kept["TERM"] = "dumb"
    kept["NO_COLOR"] = "1"
    return kept


def for_installer() -> dict[str, str]:
    """The user's own environment, since index settings and proxies stand there, without Python's own variables.

    VIRTUAL_ENV goes too: the environment to install into is always named.
    """
    kept = {name: value for name, value in os.environ.items() if not (_steers_python(name) or name in _GIT)}
    for name in _DESTINATION:
        kept.pop(name, None)
    kept.pop("COLUMNS", None)  # uv would break its messages there, in the middle of what is read from them
    kept["PIP_USER"] = "0"  # over a `user = true` in pip.conf, which no virtual environment accepts
    kept["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    kept["PIP_NO_INPUT"] = "1"
    kept["NO_COLOR"] = "1"
    kept["TERM"] = "dumb"
    return kept


def for_imports(workspace: Workspace) -> dict[str, str]:
    """The few variables that imports may see: search paths, language, time zone; HOME and TMPDIR of our own."""
    kept = {name: value for name, value in os.environ.items() if name.upper() in _FOR_IMPORTS or name.startswith("LC_")}
    kept.update(_own_folders(workspace))
    return kept


def _is_private(name: str, value: str) -> bool:
    if name.lower().endswith("_proxy"):
        return False
    return (
        name in _SESSION
        or name in _GIT
        or name in _COMMAND_FILES
        or _steers_python(name)
        or name.startswith((*_SECRET_PREFIX, *_INSTALLER_PREFIX))
        or _SECRET_NAME.search(name) is not None
        or _LOGIN_IN_URL.search(value) is not None
    )


def _steers_python(name: str) -> bool:
    return name.startswith("PYTHON") or name == "__PYVENV_LAUNCHER__"


def _own_folders(workspace: Workspace) -> dict[str, str]:
    home = str(workspace.folder("home"))
    temporary = str(workspace.folder("tmp"))
    own = {"HOME": home, "TMPDIR": temporary, "TEMP": temporary, "TMP": temporary, RUN_VARIABLE: workspace.token}
    if os.name == "nt":
        own["USERPROFILE"] = home
    return own


def _point_at_user_tools(kept: dict[str, str], user: Mapping[str, str] = os.environ) -> None:
    home = user.get("HOME")
    if not home:
        return
    for name, folder in (("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup"), ("PYENV_ROOT", ".pyenv")):
        path = Path(home, folder)
        if name not in kept and path.is_dir():
            kept[name] = str(path)
