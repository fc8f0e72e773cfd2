"""`dispatch demo`: plays, prints what came of it, and stays up for a newcomer to look around."""

import json
import threading
from datetime import timedelta

import click

from dispatch.commands.waiting import compile_search
from dispatch.db.embedded import default_data_dir
from dispatch.demo.client import CallFailed
from dispatch.demo.patience import StageFault
from dispatch.demo.play import DAY, PASSWORD, Director, at, build_town
from dispatch.demo.stage import Stage, opened
from dispatch.demo.summary import Summary
from dispatch.settings import Settings

ORDERS = 60
TECHNICIANS = 8


@click.command()
@click.option("--once", is_flag=True, help="Do not stay up.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON document.")
@click.option("--seconds", default=90.0, show_default=True, help="How long the working day takes.")
@click.pass_obj
def demo(settings: Settings, *, once: bool, as_json: bool, seconds: float) -> None:
    """Play a day of a small town: orders, plan, texts, visits, call-backs.

    Fails when anything that should have happened did not.
    """
    town = build_town(ORDERS, TECHNICIANS)
    folder = (settings.data_dir or default_data_dir()) / "demo"
    eve = at(DAY - timedelta(days=1), 15)
    try:
        compile_search()
        with opened(settings, folder, town.gazetteer, eve, _say) as stage:
            _tell_addresses(stage)
            director = Director(stage, town, say=_say, day_seconds=seconds)
            director.open_the_doors()
            click.echo(f"  Bearer tokens: {json.dumps(director.tokens)}\n", err=True)
            summary = director.run()
            click.echo(json.dumps(summary.as_json(), ensure_ascii=False) if as_json else _in_words(summary))
            if not once:
                _stay_up()
    except (StageFault, CallFailed) as fault:
        raise click.ClickException(str(fault)) from None
    if summary.faults:
        raise click.ClickException("What should have happened did not:\n" + "\n".join(summary.faults))


def _say(line: str) -> None:
    click.echo(f"  {line}", err=True)


def _tell_addresses(stage: Stage) -> None:
    lines = (
        f"Customers' texts, to read and answer: {stage.url}/inbox",
        f"The dispatcher's day:                 {stage.url}/console  (user dispatcher, password: {PASSWORD})",
        f"The API:                              {stage.url}/api/docs",
    )
    click.echo("\n".join(f"  {line}" for line in lines), err=True)


def _stay_up() -> None:
    click.echo("\n  Look around; the clock runs on. Press Ctrl-C to end.", err=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        click.echo("", err=True)


def _in_words(summary: Summary) -> str:
    unplaced = "".join(f"\n    {each['order']}: {each['sentence']}" for each in summary.unplaced)
    texts = "".join(
        f"\n    {kind}: {', '.join(f'{count} {state}' for state, count in states.items())}"
        for kind, states in summary.texts.items()
    )
    due = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in summary.follow_ups_due.items())
    return (
        f"\n{summary.orders_received} orders received"
        f"\n{summary.placed} placed, {len(summary.unplaced)} unplaced{unplaced}"
        f"\n{summary.visits_completed} visits completed"
        f"\narrival promises: {summary.promises_kept} kept, {summary.promises_broken} broken"
        f"\ntexts:{texts}"
        f"\ncall-backs due: {due or 'none'}"
        f"\n{summary.seconds} seconds"
    )
