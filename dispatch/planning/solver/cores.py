"""How much this process computes at the moment, so that it leaves parts of plans to workers that are free."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Cores:
    """Counts the searches that threads of this process wait for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._busy = 0

    @property
    def busy(self) -> int:
        return self._busy

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Counts one more search until the end."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    def _add(self, number: int) -> None:
        with self._lock:
            self._busy += number
