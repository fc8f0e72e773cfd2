"""`dispatch db`: the database's schema. Nothing else changes it."""

import click

from dispatch.bootstrap import opened_database
from dispatch.db import revisions, row_security, schema
from dispatch.db.session import Database
from dispatch.settings import Settings


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.pass_obj
def upgrade(settings: Settings) -> None:
    """Bring the database to the newest schema. No other command does."""
    with opened_database(settings) as url:
        try:
            schema.upgrade(url)
        except schema.SchemaFault as fault:
            raise click.ClickException(str(fault)) from None
        without = None if _is_secured(url) else row_security.ADVICE
    click.echo(f"The database is at revision {revisions.newest()}.")
    if without is not None:
        click.echo(f"It goes without row-level security: {without}.", err=True)


@db.command()
@click.pass_obj
def status(settings: Settings) -> None:
    """Tell what an upgrade would do, and whether processes of before can go on meanwhile. Changes nothing."""
    with opened_database(settings) as url:
        found, lacking, misfit = _state(url)
    click.echo(f"The database is at revision {found or '-'}; this version knows {revisions.newest()}.")
    for one in lacking:
        click.echo(f"  {one.revision}: {one.sentence}{'' if one.additive else ' (stop processes of before)'}")
    if lacking:
        click.echo("To come: `dispatch db upgrade`." + (_LET_RUN if all(one.additive for one in lacking) else _STOP))
    elif misfit is not None:
        raise click.ClickException(misfit)
    else:
        click.echo("This version can use it.")


_LET_RUN = " Processes of the version before can go on until they are exchanged."
_STOP = " Stop the processes of the version before first: they can't use what comes."


@db.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """Fail when the schema is not the newest, or the database and the models differ. Changes nothing."""
    with opened_database(settings) as url:
        _, _, misfit = _state(url)
        if misfit is not None:
            raise click.ClickException(misfit)
        found = schema.differences(url)
    if found:
        raise click.ClickException("The migrations lack:\n" + "\n".join(map(str, found)))
    click.echo("The migrations and the models agree.")


def _is_secured(url: str) -> bool:
    database = Database(url)
    try:
        with database.transaction() as session:
            return row_security.in_force(session)
    finally:
        database.close()


def _state(url: str) -> tuple[str | None, tuple[schema.MissingMigration, ...], str | None]:
    database = Database(url)
    try:
        with database.transaction() as session:
            return revisions.revision_of(session), schema.missing(session), revisions.misfit(session)
    finally:
        database.close()
