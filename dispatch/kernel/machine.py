"""The machine that a process runs on, as far as work depends on it: its clock, and the room on its disk."""

import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Room:
    """Bytes on the disk under the database."""

    total: int
    free: int


def _now() -> datetime:
    return datetime.now(UTC)


def _unknown() -> Room | None:
    """The database lies on a machine of its own."""
    return None


@dataclass(frozen=True)
class Machine:
    """Asked anew each time. `room` is None where the database's disk can't be seen from here."""

    now: Callable[[], datetime] = _now
    room: Callable[[], Room | None] = _unknown
    name: str = socket.gethostname()


def machine_over(folder: Path | None) -> Machine:
    """This machine; `folder` is where an embedded database keeps its data."""
    if folder is None:
        return Machine()

    def room() -> Room | None:
        usage = shutil.disk_usage(next(path for path in (folder, *folder.parents) if path.exists()))
        return Room(usage.total, usage.free)

    return Machine(room=room)
