"""`backstory screening`: unwanted messages, their senders, and putting back what was kept apart."""

from __future__ import annotations

from typing import Annotated

import typer

from commandline.output import OutputFormat, OutputOption, print_rows, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

app = typer.Typer(
    help="Block senders, keep unwanted messages apart from histories, and release them.", no_args_is_help=True
)

ReasonOption = Annotated[str, typer.Option(help="Why; without personal data.")]
LimitOption = Annotated[int, typer.Option(min=1, help="How many to print at most.")]

_BLOCKS = ["name", "kind", "scope", "value", "reason", "actor", "create_time", "end_time"]
_APART = ["name", "person", "channel", "occur_time", "subject", "body"]


@app.command("block")
def block(
    context: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="IDENTITY", help="Such as email:win@example.com.")],
    reason: ReasonOption,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Keep apart what this sender writes from now on."""
    from backstory.interactions.v1.interactions_pb2 import BlockIdentityRequest, IdentityKey
    from identities import guess, parse
    from servicekit.errors import InvalidArgument

    session: Session = context.obj
    try:
        given = guess(identity) or parse(identity)
    except ValueError as fault:
        raise InvalidArgument("IDENTITY", str(fault), "NOT_AN_IDENTITY") from None
    key = IdentityKey(kind=given.kind, scope=given.scope, value=given.value)
    request = BlockIdentityRequest(identity=key, reason=reason)
    made = session.ask("interactions", session.interactions.BlockIdentity, request)
    print_rows(output, "blocked_identities", [to_value(made)], _BLOCKS)


@app.command("unblock")
def unblock(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `blocked` prints it.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """End a block. What was kept apart stays so until it is released."""
    from backstory.interactions.v1.screening_pb2 import UnblockIdentityRequest

    session: Session = context.obj
    request = UnblockIdentityRequest(name=resource_name("blockedIdentities", name))
    ended = session.ask("interactions", session.interactions.UnblockIdentity, request)
    print_rows(output, "blocked_identities", [to_value(ended)], _BLOCKS)


@app.command("blocked")
def blocked(context: typer.Context, limit: LimitOption = 100, output: OutputOption = OutputFormat.TABLE) -> None:
    """List who is blocked."""
    from backstory.interactions.v1.screening_pb2 import ListBlockedIdentitiesRequest

    session: Session = context.obj
    method, request = session.interactions.ListBlockedIdentities, ListBlockedIdentitiesRequest()
    found = listed(session, "interactions", method, request, "blocked_identities", limit=limit)
    print_rows(output, "blocked_identities", map(to_value, found), _BLOCKS)


@app.command("list")
def list_screened(context: typer.Context, limit: LimitOption = 100, output: OutputOption = OutputFormat.TABLE) -> None:
    """List what is kept apart, last kept apart first."""
    from backstory.interactions.v1.screening_pb2 import ListScreenedInteractionsRequest

    session: Session = context.obj
    method, request = session.interactions.ListScreenedInteractions, ListScreenedInteractionsRequest()
    found = listed(session, "interactions", method, request, "interactions", limit=limit)
    print_rows(output, "interactions", map(to_value, found), _APART)


@app.command("mark")
def mark(
    context: typer.Context,
    interaction: Annotated[str, typer.Argument(metavar="INTERACTION", help="Its name, as `history` prints it.")],
    reason: ReasonOption,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Keep an interaction apart from its history."""
    from backstory.interactions.v1.screening_pb2 import ScreenInteractionRequest

    session: Session = context.obj
    request = ScreenInteractionRequest(name=resource_name("interactions", interaction), reason=reason)
    marked = session.ask("interactions", session.interactions.ScreenInteraction, request)
    print_rows(output, "interactions", [to_value(marked)], _APART)


@app.command("release")
def release(
    context: typer.Context,
    interactions: Annotated[list[str], typer.Argument(metavar="INTERACTION...", help="As `list` prints them.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Put interactions into their histories."""
    from backstory.interactions.v1.screening_pb2 import ReleaseInteractionRequest

    session: Session = context.obj
    requests = [ReleaseInteractionRequest(name=resource_name("interactions", each)) for each in interactions]
    method = session.interactions.ReleaseInteraction
    released = [session.ask("interactions", method, request) for request in requests]
    print_rows(output, "interactions", map(to_value, released), _APART)
