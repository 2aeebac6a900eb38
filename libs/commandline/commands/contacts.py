"""`backstory contacts`: commands about contacts, each group in a file of its own."""

from __future__ import annotations

import typer

from commandline.commands import contacts_finding

app = typer.Typer(help="Find people and duplicates.", no_args_is_help=True)
contacts_finding.add_to(app)
