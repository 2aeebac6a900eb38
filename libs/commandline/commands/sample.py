"""`backstory sample`: invented customers with a long history, to try everything with."""

from __future__ import annotations

from typing import Annotated

import typer

from commandline.confirmation import confirm
from commandline.output import OutputFormat, OutputOption, Value, print_value, progress, say
from commandline.session import Session

app = typer.Typer(help="Load or remove sample data: 200 invented people, 5,000 interactions.", no_args_is_help=True)


@app.command("load")
def load(
    context: typer.Context,
    seed: Annotated[int, typer.Option(min=0, max=9999, help="The same seed always gives the same data.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Also beside contacts that are no sample.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Load sample data. Refused where there are other contacts."""
    from commandline.samples import loading

    session: Session = context.obj
    with progress("Loading", loading.total()) as advance:
        loaded = loading.load(session, seed, advance, force=force)
    report = loaded.interactions
    value = {
        "seed": seed,
        "contacts_created": loaded.contacts_created,
        "contacts_already_there": loaded.contacts_already_there,
        "recorded": report.recorded,
        "already_there": report.already_there,
        "skipped": report.skipped,
        "skips": report.as_value()["skips"],
    }
    print_value(output, value, _print_loaded)


@app.command("remove")
def remove(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Delete the sample's contacts, and no others.

    Interactions are never deleted one by one: those of the sample stay with their deleted contacts. For a system
    without any trace of them, start with empty databases.
    """
    from commandline.samples import loading
    from commandline.samples.people import PEOPLE

    confirm("Delete all sample contacts?", yes=yes)
    session: Session = context.obj
    with progress("Removing", PEOPLE) as advance:
        removed = loading.remove(session, advance)
    remark = "Interactions are append-only: those of the sample stay with their deleted contacts."
    print_value(output, {"contacts_deleted": removed, "interactions_deleted": 0, "remark": remark}, _print_removed)


def _print_loaded(value: Value) -> None:
    say(f"contacts: {value['contacts_created']} created, {value['contacts_already_there']} already there")
    counts = f"{value['recorded']} recorded, {value['already_there']} already there, {value['skipped']} skipped"
    say(f"interactions: {counts}")
    say("Try: backstory history phone:+12025550100")


def _print_removed(value: Value) -> None:
    say(f"{value['contacts_deleted']} sample contacts deleted. {value['remark']}")
