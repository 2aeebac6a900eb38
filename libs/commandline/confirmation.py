"""Asking before something is destroyed; a script says `--yes` instead."""

from __future__ import annotations

import sys

import typer


def confirm(question: str, *, yes: bool) -> None:
    """Return when it may be done; without a terminal nobody can be asked, so it is refused."""
    from servicekit.errors import InvalidArgument

    if yes:
        return
    if not sys.stdin.isatty():
        raise InvalidArgument("--yes", "is needed where nobody can be asked", "NOT_CONFIRMED")
    typer.confirm(question, abort=True, err=True)
