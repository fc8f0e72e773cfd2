"""Makes backups, restores them into an empty database, and drills it beside the running system."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from sqlalchemy import text

from dispatch.db import revisions, schema
from dispatch.db.embedded import create_database, database_url, drop_database
from dispatch.db.session import Database
from dispatch.kernel.admission import key_memory
from dispatch.kernel.secrets import Keys
from dispatch.operations.backups import dumps, notes
from dispatch.operations.backups.contents import Contents, contents_of, differences
from dispatch.operations.backups.faults import BackupFault
from dispatch.operations.backups.notes import BackupNotes
from dispatch.operations.backups.tools import fitting

REPEATABLE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@dataclass(frozen=True)
class Drilled:
    """What a drill found: the numbers of the backup, and where the restored database differs from them."""

    contents: Contents
    faults: list[str]


def back_up(url: str, file: Path, now: datetime, *, recipient: str) -> BackupNotes:
    """Writes a backup and its notes, of one instant, while everybody goes on working. Raises `BackupFault`.

    A file that is there already is not overwritten.
    """
    for one in (file, notes.notes_file(file)):
        if one.exists():
            raise BackupFault(f"{one} is there already; a backup overwrites nothing.")
    database = Database(url)
    try:
        with database.transaction() as session:
            session.execute(text(REPEATABLE))
            snapshot: str = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            major = int(session.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
            revision = revisions.revision_of(session)
            if revision is None:
                raise BackupFault("There is nothing to back up: the database holds no schema of Field Dispatch.")
            contents = contents_of(session)
            dumps.dump(fitting(major), url, file, snapshot=snapshot, recipient=recipient)
    finally:
        database.close()
    made = BackupNotes(now, revision, major, bool(recipient), notes.sha256_of(file), contents)
    notes.write(file, made)
    return made


def bring_back(url: str, file: Path, *, identity: Path | None) -> BackupNotes:
    """Fills an empty database from a backup. Raises `BackupFault` for one that is not empty, and for a broken file.

    Nobody may work on it before its sending is paused: see `dispatch.messaging.processes.sending_pauses`.
    """
    noted = notes.read(file)
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        major = connection.info.server_version // 10_000
    if found and found[0]:
        raise BackupFault("The database is not empty: a backup is restored into a new one. Nothing was changed.")
    schema.make_roles(url)
    dumps.restore(fitting(max(major, noted.server_major)), url, file, identity=identity)
    schema.secure(url)
    return noted


def drill(url: str, file: Path | None, now: datetime, keys: Keys, *, identity: Path | None) -> Drilled:
    """Restores a backup into a database of its own on the same server, compares, and drops it again.

    Without a file a backup is made for it, in a folder that goes away; the running system is only read. Raises
    `BackupFault` when it can't be done at all.
    """
    with tempfile.TemporaryDirectory(prefix="dispatch-drill-") as folder:
        chosen = file
        if chosen is None:
            chosen = Path(folder) / "drill"
            back_up(url, chosen, now, recipient="")
        with _scratch(url) as scratch:
            noted = bring_back(scratch, chosen, identity=identity)
            return Drilled(noted.contents, _faults(scratch, noted, keys))


def _faults(scratch: str, noted: BackupNotes, keys: Keys) -> list[str]:
    database = Database(scratch)
    try:
        with database.transaction() as session:
            found = differences(noted.contents, contents_of(session))
            misfit = revisions.misfit(session)
        if misfit is not None:
            return [*found, misfit]
        try:
            with database.transaction() as session:
                key_memory.admit(session, keys)
        except key_memory.StrangeKeys as strange:
            found.append(str(strange))
        return found
    finally:
        database.close()


@contextmanager
def _scratch(url: str) -> Iterator[str]:
    name = f"dispatch_drill_{secrets.token_hex(4)}"
    try:
        create_database(url, name)
    except psycopg.errors.InsufficientPrivilege:
        raise BackupFault("A drill needs a database of its own: the account may not create one (CREATEDB).") from None
    try:
        yield database_url(url, name)
    finally:
        drop_database(url, name)
