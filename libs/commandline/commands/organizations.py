"""`backstory organizations`: organisations and their people."""

from __future__ import annotations

import uuid
from typing import Annotated

import typer

from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

app = typer.Typer(help="See, create, change and delete organisations.", no_args_is_help=True)

_COLUMNS = ["name", "display_name", "description"]

OrganizationArgument = Annotated[str, typer.Argument(metavar="ORGANIZATION", help="An organisation's id.")]
DescriptionOption = Annotated[str | None, typer.Option(help="Anything worth knowing.")]


@app.command("list")
def list_organizations(
    context: typer.Context,
    prefix: Annotated[str, typer.Option(help="Only those whose names begin with this.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many to print at most.")] = 200,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print organisations by name."""
    from backstory.contacts.v1.organizations_pb2 import ListOrganizationsRequest

    session: Session = context.obj
    request = ListOrganizationsRequest(prefix=prefix)
    found = listed(session, "contacts", session.contacts.ListOrganizations, request, "organizations", limit=limit)
    print_rows(output, "organizations", map(to_value, found), _COLUMNS)


@app.command("show")
def show(context: typer.Context, organization: OrganizationArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print one organisation."""
    from backstory.contacts.v1.organizations_pb2 import GetOrganizationRequest

    session: Session = context.obj
    request = GetOrganizationRequest(name=resource_name("organizations", organization))
    print_value(output, to_value(session.ask("contacts", session.contacts.GetOrganization, request)), _print)


@app.command("create")
def create(
    context: typer.Context,
    display_name: Annotated[str, typer.Argument(metavar="NAME", help="The name to show.")],
    id_: Annotated[str, typer.Option("--id", help="The id to give it; by default one is made.")] = "",
    description: DescriptionOption = None,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Create an organisation."""
    from backstory.contacts.v1.organizations_pb2 import CreateOrganizationRequest, Organization

    session: Session = context.obj
    told = Organization(display_name=display_name, description=description or "")
    request = CreateOrganizationRequest(organization=told, organization_id=id_, request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("contacts", session.contacts.CreateOrganization, request)), _print)


@app.command("update")
def update(
    context: typer.Context,
    organization: OrganizationArgument,
    display_name: Annotated[str | None, typer.Option("--name", help="Its new name.")] = None,
    description: DescriptionOption = None,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Change an organisation."""
    from backstory.contacts.v1.organizations_pb2 import Organization, UpdateOrganizationRequest

    session: Session = context.obj
    told = Organization(
        name=resource_name("organizations", organization),
        display_name=display_name or "",
        description=description or "",
    )
    given = {"display_name": display_name, "description": description}
    paths = [field for field, value in given.items() if value is not None]
    if not paths:
        raise typer.BadParameter("say --name or --description")
    request = UpdateOrganizationRequest(organization=told, request_id=str(uuid.uuid4()))
    request.update_mask.paths.extend(paths)
    print_value(output, to_value(session.ask("contacts", session.contacts.UpdateOrganization, request)), _print)


@app.command("delete")
def delete(
    context: typer.Context, organization: OrganizationArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Delete an organisation that nobody has a role in."""
    from backstory.contacts.v1.organizations_pb2 import DeleteOrganizationRequest

    session: Session = context.obj
    request = DeleteOrganizationRequest(name=resource_name("organizations", organization), request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("contacts", session.contacts.DeleteOrganization, request)), _print)


def _print(organization: Value) -> None:
    state = organization.get("state", "").removeprefix("ORGANIZATION_STATE_").lower()
    say(f"{organization['display_name']}  {organization['name']}  ({state})")
    if organization.get("description"):
        say(organization["description"])
