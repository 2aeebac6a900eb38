"""`backstory token`: a short-lived token to call the APIs with."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from commandline.output import OutputFormat, OutputOption, print_json
from commandline.session import OPERATOR, Session


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("token")(token)


def token(
    context: typer.Context,
    role: Annotated[list[str] | None, typer.Option(help="A role to act with; may be repeated. Default: admin.")] = None,
    subject: Annotated[str, typer.Option(help="Who is calling, for example agents/ana.")] = OPERATOR,
    minutes: Annotated[int, typer.Option(min=1, max=15, help="How long it is valid.")] = 15,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print a token signed with the operator's key, to be sent as `Authorization: Bearer`."""
    from servicekit.access.roles import ROLES
    from servicekit.errors import InvalidArgument

    roles = tuple(role or ["admin"])
    for name in roles:
        if name not in ROLES:
            raise InvalidArgument("--role", f"must be one of {', '.join(ROLES)}")
    session: Session = context.obj
    made = session.mint(subject, roles, timedelta(minutes=minutes))
    if output is OutputFormat.TABLE:
        print(made)
    else:
        print_json(output, {"token": made, "subject": subject, "roles": list(roles), "lifetime_seconds": minutes * 60})
