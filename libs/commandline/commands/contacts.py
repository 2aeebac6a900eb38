"""`backstory contacts`: the people themselves, in and out."""

from __future__ import annotations

import typer

from commandline.commands import contacts_export, contacts_import

app = typer.Typer(help="Bring contacts in and out.", no_args_is_help=True)
contacts_import.add_to(app)
contacts_export.add_to(app)
