"""From arguments to an exit status, whatever happens on the way.

0 pass; 1 findings at or above ``--fail-on``; 2 usage or configuration; 3 wheelcheck could not judge; 130 interrupted.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from types import FrameType

import click

from wheelcheck.cli.group import root
from wheelcheck.cli.state import State
from wheelcheck.cli.terminal import abandon_stdout, complain, write
from wheelcheck.errors import WheelcheckError
from wheelcheck.stages import process_orphans

INTERRUPTED = 130
CANNOT_JUDGE = 3
USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what ``arguments`` (default: those of the process) ask for; gives the exit status, raises nothing."""
    # A run makes many small values that live to its end: looking for garbage more rarely saves a twentieth of it.
    gc.set_threshold(500_000, 20, 20)
    if (asked := os.environ.get("_WHEELCHECK_COMPLETE")) is not None:
        from wheelcheck.cli.shells import respond

        return respond(asked)
    own = arguments is None
    if own:
        process_orphans.allow()
    with _termination_interrupts():
        status = _run(arguments, State())
    if own:
        # The process ends: its last search for garbage would go through all that the run has made.
        gc.freeze()
    return status


def _run(arguments: Sequence[str] | None, state: State) -> int:
    try:
        status = root.main(
            list(arguments) if arguments is not None else None, prog_name="wheelcheck", standalone_mode=False, obj=state
        )
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted; nothing was left behind")
        return INTERRUPTED
    except WheelcheckError as error:
        _stop(state, error.message, error.hint)
        _show_traceback(state)
        return error.exit_status
    except click.ClickException as error:
        _stop(state, error.format_message(), _usage_hint(error))
        return USAGE
    except (BrokenPipeError, SystemExit):  # the latter is click's answer to a broken pipe
        abandon_stdout()
        return 0  # whoever reads has read enough
    except OSError as error:
        return _system_failure(error, state)
    except Exception as error:  # noqa: BLE001 - the last resort: a traceback helps no user
        return _own_failure(error, state)
    return status if isinstance(status, int) else 0


def _stop(state: State, message: str, hint: str | None) -> None:
    """Say why there is no verdict; to the CI system too, which else shows a red step without a reason."""
    complain(message, hint)
    from wheelcheck.cli.annotating import CHOICES, system, trouble_command

    choice = state.annotate or os.environ.get("WHEELCHECK_ANNOTATE", "auto")
    name = system(choice if choice in CHOICES else "auto", os.environ)
    if name is not None:
        write(sys.stderr, trouble_command(name, message, hint))


def _usage_hint(error: click.ClickException) -> str | None:
    context = getattr(error, "ctx", None)
    if isinstance(error, click.BadParameter) and error.param is not None and isinstance(error.param.type, click.Choice):
        from wheelcheck.nearest import did_you_mean

        # click's words begin with the value: 'htlm' is not one of 'html', 'json'.
        word = error.message.partition(" is not one of ")[0].strip("'\"")
        guess = did_you_mean(word, [str(choice) for choice in error.param.type.choices])
        if guess is not None:
            return guess
    return f"`{context.command_path} --help` shows what it takes" if context is not None else None


def _system_failure(error: OSError, state: State) -> int:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        _stop(state, "the disk is full", "free some space, or set TMPDIR to a folder on another disk")
        _show_traceback(state)
        return CANNOT_JUDGE
    return _own_failure(error, state)


def _own_failure(error: Exception, state: State) -> int:
    _stop(
        state,
        f"internal error: {type(error).__name__}: {error}",
        "this is a fault of wheelcheck, not of your project; please report it"
        + ("" if state.verbose else ", with what `--verbose` adds to this message"),
    )
    _show_traceback(state)
    return CANNOT_JUDGE


def _show_traceback(state: State) -> None:
    if state.verbose:
        import traceback

        complain(traceback.format_exc())


@contextlib.contextmanager
def _termination_interrupts() -> Iterator[None]:
    # CI systems cancel with SIGTERM, terminals that are closed send SIGHUP: both must clean up like Ctrl-C.
    changed: list[int] = []

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        try:
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, interrupt)
                changed.append(number)
        except ValueError:  # not the main thread: the embedding program decides about signals
            break
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)
