"""`dispatch sending`: whether texts leave."""

from collections.abc import Sequence

import click

from dispatch.bootstrap import Backend, opened
from dispatch.messaging.processes import sending_pauses
from dispatch.settings import Settings


@click.group()
def sending() -> None:
    """Stop texts, let them leave again, and see what is due."""


@sending.command()
@click.option("--reason", default="paused by hand", show_default=True, help="Stands in the audit and the readiness.")
@click.option("--after-restore", is_flag=True, help="Texts that are due may have been delivered before.")
@click.pass_obj
def pause(settings: Settings, reason: str, *, after_restore: bool) -> None:
    """Let no text leave. Texts go on being written, and expire as ever."""
    with opened(settings) as backend:
        begun = sending_pauses.pause(backend, reason, after_restore=after_restore)
    click.echo("Sending is paused." if begun else "Sending was paused already.")


@sending.command()
@click.pass_obj
def status(settings: Settings) -> None:
    """Tell whether texts leave, and which are due. Changes nothing."""
    with opened(settings) as backend:
        _tell(sending_pauses.state(backend))


@sending.command()
@click.option("--drop", "due", flag_value="drop", help="What is due is not sent; a person calls where it matters.")
@click.option("--send", "due", flag_value="send", help="What is due leaves, as far as it is still true.")
@click.pass_obj
def resume(settings: Settings, due: str | None) -> None:
    """Let texts leave again. After a restore say what becomes of those that are due: `--drop` or `--send`.

    The installation that the backup is of may have delivered them after the backup was made: look at the carrier's log.
    """
    with opened(settings) as backend:
        found = sending_pauses.state(backend)
        if found.pause and found.pause.after_restore and found.due and due is None:
            _tell(found)
            raise click.ClickException("Customers may have got these texts already: say --drop or --send.")
        if found.pause and due == "drop":
            click.echo(f"{_drop(backend)} texts are not sent; tasks name whom to call instead.")
        click.echo("Texts leave again." if sending_pauses.resume(backend) else "Sending was not paused.")


def _drop(backend: Backend) -> int:
    return sum(sending_pauses.drop_due(backend))


def _tell(found: sending_pauses.SendingState) -> None:
    click.echo("\n".join(_lines(found)))


def _lines(found: sending_pauses.SendingState) -> Sequence[str]:
    if found.pause is None:
        return ["Texts leave.", *(f"  {kind}: {before + since} due" for kind, (before, since) in found.due.items())]
    return [
        f"Sending is paused since {found.pause.since:%Y-%m-%d %H:%M:%S} UTC: {found.pause.reason}.",
        *(
            f"  {kind}: {before} due from before the pause, {since} since"
            for kind, (before, since) in found.due.items()
        ),
    ]
