"""Writes a database into one file and reads it back; the file appears whole, or not at all."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from dispatch.operations.backups.faults import BackupFault
from dispatch.operations.backups.sealing import opening_command, sealing_command
from dispatch.operations.backups.tools import PostgresTools, connection_environment

DUMP = ("--format=custom", "--no-owner", "--no-privileges", "--compress=6")
RESTORE = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")


def dump(tools: PostgresTools, url: str, file: Path, *, snapshot: str, recipient: str) -> None:
    """Writes what the database held at an exported snapshot into a file that only its owner may read."""
    writing = file.with_name(file.name + ".part")
    command = [tools.dump, *DUMP, f"--snapshot={snapshot}"]
    try:
        with os.fdopen(os.open(writing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            _piped([command, sealing_command(recipient)], connection_environment(url), out=out)
            os.fsync(out.fileno())
        writing.replace(file)
    except OSError as fault:
        raise BackupFault(f"The backup can't be written: {fault.strerror}: {fault.filename or file}") from None
    finally:
        writing.unlink(missing_ok=True)


def restore(tools: PostgresTools, url: str, file: Path, *, identity: Path | None) -> None:
    """Fills an empty database from a file, in one transaction: all of it, or nothing."""
    environment = connection_environment(url)
    command = [tools.restore, *RESTORE, f"--dbname={environment['PGDATABASE']}"]
    with file.open("rb") as content:
        _piped([opening_command(file, identity), command], environment, into=content)


def _piped(
    commands: Sequence[list[str] | None],
    environment: Mapping[str, str],
    *,
    into: IO[bytes] | None = None,
    out: IO[bytes] | None = None,
) -> None:
    """Runs programs one behind the other. Raises `BackupFault` with the first complaint when one of them fails."""
    running: list[subprocess.Popen[bytes]] = []
    given: IO[bytes] | int = into or subprocess.DEVNULL
    wanted = [command for command in commands if command]
    for command in wanted:
        to: IO[bytes] | int = subprocess.PIPE if command is not wanted[-1] else out or subprocess.DEVNULL
        one = subprocess.Popen(  # noqa: S603 - Programs that were found on this machine, without a shell.
            command, stdin=given, stdout=to, stderr=subprocess.PIPE, env=environment
        )
        if running and running[-1].stdout:
            running[-1].stdout.close()  # The one before hears of it when this one dies.
        running.append(one)
        given = one.stdout or subprocess.DEVNULL
    complaints = [one.communicate()[1] for one in reversed(running)][::-1]
    failed = [said for one, said in zip(running, complaints, strict=True) if one.returncode]
    if failed:
        raise BackupFault(_first_line(failed))


def _first_line(complaints: Sequence[bytes]) -> str:
    lines = [line for said in complaints for line in said.decode(errors="replace").splitlines() if line.strip()]
    return lines[0] if lines else "The programs of PostgreSQL failed and did not say why."
