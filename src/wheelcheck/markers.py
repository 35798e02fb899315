"""Environment markers on the target."""

from __future__ import annotations

from packaging.markers import default_environment

from wheelcheck.model.interpreter import Interpreter


def marker_environment(interpreter: Interpreter) -> dict[str, str]:
    """The values of environment markers (PEP 508) on the target: this machine, its Python."""
    values = {name: str(value) for name, value in default_environment().items()}
    values["python_version"] = ".".join(map(str, interpreter.version[:2]))
    values["python_full_version"] = interpreter.version_text
    values["implementation_name"] = interpreter.implementation
    values["implementation_version"] = interpreter.version_text
    values["platform_python_implementation"] = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}.get(
        interpreter.implementation, interpreter.implementation
    )
    values["sys_platform"] = interpreter.platform
    return values
