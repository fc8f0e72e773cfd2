"""`dispatch check`: whether the settings and the database can be used, and whether they are fit for the internet."""

from collections.abc import Iterator

import click

from dispatch.bootstrap import Backend, opened
from dispatch.db import revisions, row_security
from dispatch.operations.production import Finding, findings
from dispatch.settings import Settings, SettingsFault


@click.command()
@click.option("--production", is_flag=True, help="Tell everything that an installation on the internet needs, too.")
@click.pass_obj
def check(settings: Settings, *, production: bool) -> None:
    """Tell what is in order and what is not; fails when something is not. Changes nothing."""
    settings.secrets()
    found = [Finding("DISPATCH_SECRET", is_kept=True, advice=""), *(findings(settings) if production else [])]
    with opened(settings) as backend:
        found += list(_of_database(backend))
        if production and all(one.is_kept for one in found if one.name in ("database", "migrations")):
            found.append(_row_security(backend))
    for one in found:
        click.echo(f"ok     {one.name}" if one.is_kept else f"FAULT  {one.name}: {one.advice}")
    if not all(one.is_kept for one in found):
        raise click.exceptions.Exit(1)


def _row_security(backend: Backend) -> Finding:
    with backend.database.transaction() as session:
        return Finding("row-level security", row_security.in_force(session), row_security.ADVICE)


def _of_database(backend: Backend) -> Iterator[Finding]:
    is_reachable = backend.database.is_reachable()
    yield Finding("database", is_reachable, "it does not answer")
    if not is_reachable:
        return
    with backend.database.transaction() as session:
        misfit = revisions.misfit(session)
    yield Finding("migrations", misfit is None, misfit or "")
    if misfit is not None:
        return
    try:
        backend.be_admitted()
    except SettingsFault as fault:
        yield Finding("keys", is_kept=False, advice=str(fault))
    else:
        yield Finding("keys", is_kept=True, advice="")
