"""`dispatch backup`, `restore` and `backup-drill`: the database in one file, and the proof that it comes back."""

from pathlib import Path

import click

from dispatch.bootstrap import clock_of, opened_database
from dispatch.db.session import Database
from dispatch.kernel.rows import pause_rows
from dispatch.kernel.secrets import Keys
from dispatch.operations.backups import keeping
from dispatch.operations.backups.contents import COMPARED, Contents
from dispatch.operations.backups.faults import BackupFault
from dispatch.operations.backups.notes import BackupNotes
from dispatch.settings import Settings

DIFFERS = 3
"""The exit code of a drill that worked and found differences; 1 is one that could not be done."""

NEW = click.Path(dir_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=NEW)
@click.pass_obj
def backup(settings: Settings, file: Path) -> None:
    """Write the whole database, pictures of visits included, into FILE; everybody goes on working.

    Encrypted for DISPATCH_BACKUP_RECIPIENT (a key of age or gpg) where that is set. FILE.json says what it holds, in
    numbers. The secret is not in it: keep DISPATCH_SECRET elsewhere, or customers' STOPs and links are lost with it.
    """
    try:
        with opened_database(settings) as url:
            made = keeping.back_up(url, file, clock_of(settings).now(), recipient=settings.backup_recipient)
    except BackupFault as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"{file}: {file.stat().st_size} bytes at revision {made.revision}; {_numbers(made.contents)}.")
    if not made.encrypted:
        click.echo("It is NOT encrypted and holds customers' data: set DISPATCH_BACKUP_RECIPIENT.", err=True)


@click.command()
@click.argument("file", type=EXISTING)
@click.pass_obj
def restore(settings: Settings, file: Path) -> None:
    """Fill the configured database, which must be empty, from FILE; all of it or nothing.

    Texts stay where they are until somebody decides about them: `dispatch sending status`.
    """
    settings.secrets()
    try:
        with opened_database(settings) as url:
            made = keeping.bring_back(url, file, identity=settings.backup_identity)
            _pause(settings, url, made)
    except BackupFault as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"Restored as of {made.made_at:%Y-%m-%d %H:%M:%S} UTC; {_numbers(made.contents)}.")
    click.echo("No text leaves before somebody decides: `dispatch sending status`, then `dispatch sending resume`.")


def _pause(settings: Settings, url: str, made: BackupNotes) -> None:
    """Before anybody works on the restored database: written without being admitted, whatever its schema and keys."""
    database = Database(url)
    try:
        with database.transaction() as session:
            if not pause_rows.are_known(session):
                raise BackupFault(_TOO_OLD)
            reason = f"restored from a backup of {made.made_at:%Y-%m-%d %H:%M} UTC"
            pause_rows.add_once(session, clock_of(settings).now(), reason, after_restore=True)
    finally:
        database.close()


_TOO_OLD = (
    "Restored, but the backup is older than pauses of sending. Before any worker starts: `dispatch db upgrade`, then"
    " `dispatch sending pause --after-restore`, or customers get texts a second time."
)


@click.command("backup-drill")
@click.argument("file", type=EXISTING, required=False)
@click.pass_obj
def drill(settings: Settings, file: Path | None) -> None:
    """Restore FILE, or a backup made for it, into a database of its own beside the running one, and compare.

    Fails with 3 where orders, visits, promises, opt-outs, links, keys or any table's number of rows differ, or the
    secret is not that of the backup. Nothing of the running system is changed; no text leaves.
    """
    keys = Keys.of(settings.secrets())
    try:
        with opened_database(settings) as url:
            found = keeping.drill(
                url,
                file,
                clock_of(settings).now(),
                keys,
                identity=settings.backup_identity,
            )
    except BackupFault as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"Restored and compared: {_numbers(found.contents)}.")
    for difference in found.faults:
        click.echo(f"DIFFERS  {difference}", err=True)
    if found.faults:
        raise click.exceptions.Exit(DIFFERS)
    click.echo("Nothing differs, and the secret is that of the backup.")


def _numbers(contents: Contents) -> str:
    return ", ".join(f"{contents.rows[table]} {name}" for table, name in COMPARED.items() if table in contents.rows)
