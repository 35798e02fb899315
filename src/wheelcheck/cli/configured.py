"""A command whose options are made when it is asked for, so that listing the commands needs none of their settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from wheelcheck.cli.explained import Explained


class ConfiguredCommand(Explained):
    """A command with ``options()`` beside the parameters that are written at it."""

    def __init__(self, *args: Any, options: Callable[[], Sequence[click.Parameter]], **kwargs: Any) -> None:
        """``options`` is called once, when the command is run or explains itself."""
        super().__init__(*args, **kwargs)
        self._options: Callable[[], Sequence[click.Parameter]] | None = options

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """See ``click.Command``."""
        if self._options is not None:
            self.params.extend(self._options())
            self._options = None
        return super().get_params(ctx)
