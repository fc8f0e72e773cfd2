"""The carrier's memory: one JSON object a line, written before anybody is answered."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """Appends entries; safe for threads. What was appended survives the death of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._mend()
        self._file = path.open("a", encoding="utf-8")

    def append(self, event: str, **fields: Any) -> None:
        """Write one entry through to the operating system."""
        line = json.dumps({"event": event, **fields}, ensure_ascii=False)
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()

    def entries(self) -> Iterator[dict[str, Any]]:
        """Every entry so far, oldest first."""
        return read_entries(self._path)

    def _mend(self) -> None:
        """Drop a last line that a kill cut short: its writer had answered nobody yet."""
        if not self._path.exists():
            return
        whole, _, cut = self._path.read_bytes().rpartition(b"\n")
        if cut:
            self._path.write_bytes(whole + b"\n" if whole else b"")


def read_entries(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of a journal file, also while a server writes it."""
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.endswith("\n"))
