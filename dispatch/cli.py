"""The command line: one command, `dispatch`, for everything that an operator starts by hand."""

import os
import signal
import sys
import time
from datetime import timedelta

import click

from dispatch import logs, serving
from dispatch.accounts.services import identity
from dispatch.bootstrap import Backend, opened
from dispatch.commands import backups, database, files, keys, planning, privacy, sending
from dispatch.commands.check import check
from dispatch.db.conflicts import is_away
from dispatch.db.session import OF_REQUESTS
from dispatch.demo.command import demo
from dispatch.operations import worker as workers
from dispatch.settings import Settings, SettingsFault, read_settings
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.terms import Role


class Commands(click.Group):
    """Tells a fault of the settings or an absent database, whichever command meets it, as a sentence."""

    def invoke(self, context: click.Context) -> object:
        """Runs the command."""
        try:
            return super().invoke(context)
        except SettingsFault as fault:
            raise click.ClickException(str(fault)) from None
        except Exception as fault:
            if is_away(fault):
                raise click.ClickException("The database does not answer, or can't work at present.") from None
            raise


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Field work of a broadband operator: orders in, technicians routed, promises to customers kept."""
    context.obj = read_settings()
    logs.configure(context.obj.log_format)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # An orderly end: the embedded server is left properly.


@main.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serve the API and the pages."""
    with opened(settings, patience=OF_REQUESTS) as backend:
        _wait_for_database(backend)
        backend.be_admitted()
        click.echo(f"Serving on http://{settings.host}:{settings.port}", err=True)
        serving.serve(backend)


@main.command()
@click.option("--concurrency", default=4, show_default=True, help="Plans and files at the same time.")
@click.pass_obj
def worker(settings: Settings, concurrency: int) -> None:
    """Work on jobs: plans, texts, follow-ups."""
    with opened(settings) as backend:
        _wait_for_database(backend)
        backend.be_admitted()
        all_ended = workers.run(backend, concurrency=concurrency)
    if not all_ended:
        os._exit(0)  # Threads of jobs that are left to others would keep the process alive.


@main.group()
def token() -> None:
    """Look after bearer tokens."""


@token.command("create")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role if role is not Role.TECHNICIAN]), required=True)
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="Expires after so many days.")
@click.option("--password", help="Lets the user sign in to the console, too.")
@click.pass_obj
def token_create(settings: Settings, name: str, role: str, days: int, password: str | None) -> None:
    """Make a token for a user, who is added when new. An integration's NAME is the source of its orders."""
    with opened(settings) as backend:
        try:
            with backend.work() as work:
                user = identity.user_with(work, name, Role(role), password=password)
                issued = identity.issue_token(work, user, lives=timedelta(days=days))
        except DispatchError as refusal:
            raise click.ClickException(refusal.sentence) from None
    click.echo(issued)


for command in (
    database.db,
    files.orders,
    files.lines,
    files.technicians,
    files.roads,
    planning.plan,
    keys.keys,
    sending.sending,
    privacy.privacy,
    backups.backup,
    backups.restore,
    backups.drill,
    check,
    demo,
):
    main.add_command(command)


def _wait_for_database(backend: Backend) -> None:
    """A machine's parts start in any order: a database that is not there yet is waited for."""
    while not backend.database.is_reachable():
        click.echo("The database does not answer; trying again.", err=True)
        time.sleep(1)


if __name__ == "__main__":
    main()
