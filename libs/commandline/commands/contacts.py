"""`backstory contacts`: what operators and agents do with one customer."""

from __future__ import annotations

import typer

from commandline.commands import consents

app = typer.Typer(help="See and record what a customer agreed to.", no_args_is_help=True)
consents.add_to(app)
