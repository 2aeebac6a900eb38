"""`backstory api-keys`: keys with which other systems call a service."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Annotated

import typer

from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.session import Session, service_names

app = typer.Typer(help="Create, list and revoke the keys of other systems.", no_args_is_help=True)

ServiceOption = Annotated[str, typer.Option("--service", help="Whose key: contacts, interactions or notifications.")]
_COLUMNS = ["name", "display_name", "roles", "create_time", "expire_time", "revoke_time", "last_use_time"]


@app.command("create")
def create(
    context: typer.Context,
    display_name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is for.")],
    role: Annotated[list[str], typer.Option(help="A role the key acts with; may be repeated.")],
    service: ServiceOption = "interactions",
    days: Annotated[int, typer.Option(min=1, help="How long it is valid.")] = 365,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Create a key and print its secret, which is shown this once."""
    from backstory.operations.v1.operations_pb2 import ApiKey, CreateApiKeyRequest
    from servicekit.clock import SystemClock

    session: Session = context.obj
    [service] = service_names([service])
    key = ApiKey(display_name=display_name, roles=role)
    key.expire_time.FromDatetime(SystemClock().now() + timedelta(days=days))
    request = CreateApiKeyRequest(api_key=key, request_id=str(uuid.uuid4()))
    made = session.ask(service, session.operations(service).CreateApiKey, request)
    print_value(output, to_value(made), _print_made)


def _print_made(made: Value) -> None:
    say(made["api_key"]["name"])
    say(made.get("secret", "(the secret was shown when the key was made)"))


@app.command("list")
def list_keys(
    context: typer.Context,
    service: ServiceOption = "interactions",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """List the keys of a service, newest first."""
    from backstory.operations.v1.operations_pb2 import ListApiKeysRequest

    session: Session = context.obj
    [service] = service_names([service])
    found = listed(session, service, session.operations(service).ListApiKeys, ListApiKeysRequest(), "api_keys")
    print_rows(output, "api_keys", map(to_value, found), _COLUMNS)


@app.command("revoke")
def revoke(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The key, as apiKeys/{key}.")],
    service: ServiceOption = "interactions",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Revoke a key: calls with it are refused within a minute."""
    from backstory.operations.v1.operations_pb2 import RevokeApiKeyRequest

    from commandline.confirmation import confirm

    session: Session = context.obj
    [service] = service_names([service])
    confirm(f"Revoke {name} of the {service} service?", yes=yes)
    name = name if name.startswith("apiKeys/") else f"apiKeys/{name}"
    key = session.ask(service, session.operations(service).RevokeApiKey, RevokeApiKeyRequest(name=name))
    print_rows(output, "api_keys", [to_value(key)], _COLUMNS)
