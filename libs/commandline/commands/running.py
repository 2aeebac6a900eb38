"""`backstory run`: the whole system in this terminal."""

from __future__ import annotations

from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("run")(run)


def run(
    empty: Annotated[bool, typer.Option("--empty", help="Load no sample data.")] = False,
    only_servers: Annotated[bool, typer.Option("--only-servers", help="Start MongoDB and NATS only.")] = False,
) -> None:
    """Run the whole system in this terminal until Ctrl-C."""
    from commandline.system.run import main

    chosen = {"--empty": empty, "--only-servers": only_servers}
    raise typer.Exit(main([option for option, is_chosen in chosen.items() if is_chosen]))
