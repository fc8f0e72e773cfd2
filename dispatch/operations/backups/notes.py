"""What stands beside a backup: when it was made, of which schema, what it holds, and the sum of its bytes."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dispatch.operations.backups.contents import Contents
from dispatch.operations.backups.faults import BackupFault


@dataclass(frozen=True)
class BackupNotes:
    """The file `NAME.json` beside the backup `NAME`."""

    made_at: datetime
    revision: str
    server_major: int
    encrypted: bool
    sha256: str
    contents: Contents


def notes_file(backup: Path) -> Path:
    """Where the notes of a backup stand."""
    return backup.with_name(backup.name + ".json")


def write(backup: Path, notes: BackupNotes) -> None:
    """Writes the notes beside a backup."""
    facts = {
        "made_at": notes.made_at.isoformat(),
        "revision": notes.revision,
        "server_major": notes.server_major,
        "encrypted": notes.encrypted,
        "sha256": notes.sha256,
        **notes.contents.as_json(),
    }
    notes_file(backup).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def read(backup: Path) -> BackupNotes:
    """The notes of a backup. Raises `BackupFault` where they are missing or the backup's bytes are not those noted."""
    try:
        facts: dict[str, Any] = json.loads(notes_file(backup).read_text(encoding="utf-8"))
        notes = BackupNotes(
            datetime.fromisoformat(facts["made_at"]),
            facts["revision"],
            facts["server_major"],
            facts["encrypted"],
            facts["sha256"],
            Contents(facts["rows"], facts["sums"]),
        )
    except (OSError, ValueError, KeyError) as fault:
        raise BackupFault(f"The notes beside the backup can't be read: {notes_file(backup)}") from fault
    if sha256_of(backup) != notes.sha256:
        raise BackupFault(f"{backup} is not whole, or another one: its bytes are not those that were noted.")
    return notes


def sha256_of(backup: Path) -> str:
    """The sum of a backup's bytes."""
    try:
        with backup.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as fault:
        raise BackupFault(f"The backup can't be read: {backup}: {fault.strerror}") from fault
