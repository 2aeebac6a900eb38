"""`backstory run`: the whole system in this terminal."""

from __future__ import annotations

from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("run")(run)


def run(
    empty: Annotated[bool, typer.Option("--empty", help="Load no sample data.")] = False,
    service: Annotated[list[str] | None, typer.Option(help="Start only this service; may be repeated.")] = None,
) -> None:
    """Run the whole system in this terminal until Ctrl-C."""
    from commandline.system.run import main

    arguments = ["--empty"] if empty else []
    raise typer.Exit(main([*arguments, *(["--services", *service] if service else [])]))
