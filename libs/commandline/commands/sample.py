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
    """Erase the sample's contacts with all they left behind, and no others.

    Each is erased as a customer would be: empty rows stay, so that figures do not move. One that is merged with a
    contact that is no sample is left alone.
    """
    from commandline.samples import removing

    confirm("Erase all sample contacts for good?", yes=yes)
    session: Session = context.obj
    with progress("Removing", removing.STEPS) as advance:
        removed = removing.remove(session, advance)
    print_value(output, vars(removed), _print_removed)


def _print_loaded(value: Value) -> None:
    say(f"contacts: {value['contacts_created']} created, {value['contacts_already_there']} already there")
    counts = f"{value['recorded']} recorded, {value['already_there']} already there, {value['skipped']} skipped"
    say(f"interactions: {counts}")
    say("Try: backstory history phone:+12025550100")


def _print_removed(value: Value) -> None:
    say(f"{value['contacts_erased']} sample contacts erased, {value['interactions_emptied']} interactions emptied")
    if value["contacts_left"]:
        say(f"{value['contacts_left']} are merged with contacts that are no sample; unmerge them first")
    if value["unproved"]:
        say(f"{value['unproved']} erasures go on by themselves; `backstory contacts erasures` shows them")
