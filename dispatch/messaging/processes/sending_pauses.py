"""Sending stops and goes on by hand: in an emergency, and after a backup was restored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.records import audit
from dispatch.kernel.rows import pause_rows
from dispatch.messaging.queries import outbox
from dispatch.messaging.services import attempts, claiming
from dispatch.vocabulary.errors import Refused

AT_ONCE = 200


@dataclass(frozen=True)
class Paused:
    """A pause that has not ended."""

    since: datetime
    reason: str
    after_restore: bool


@dataclass(frozen=True)
class SendingState:
    """Whether texts leave, and how many are due by kind: written before the pause, and since."""

    pause: Paused | None
    due: Mapping[str, tuple[int, int]]


def state(backend: CoreBackend) -> SendingState:
    """How sending stands now."""
    with backend.work() as work:
        found = pause_rows.open_pause(work.session)
        pause = Paused(found.since, found.reason, found.after_restore) if found else None
        return SendingState(pause, outbox.due_by_kind(work.session, work.now, pause.since if pause else work.now))


def pause(backend: CoreBackend, reason: str, *, after_restore: bool = False) -> bool:
    """Lets no text leave from now on; calls that have begun are ended. False when it is paused already."""
    with backend.work() as work:
        if not pause_rows.add_once(work.session, work.now, reason, after_restore=after_restore):
            return False
        audit(work, "sending.pause", "sending", None, why=reason)
        return True


def drop_due(backend: CoreBackend) -> Iterator[int]:
    """Ends every text that is due without sending it, in batches; yields how many each held.

    Whoever must hear of what their text said is called instead: a task each. Raises `Refused` unless it is paused.
    """
    with backend.work() as work:
        attempts.free_abandoned(work)
    while True:
        with backend.work() as work:
            if pause_rows.open_pause(work.session) is None:
                raise Refused("sending_not_paused", "Sending is not paused: texts leave as they are due.")
            dropped = claiming.drop_due(work, AT_ONCE)
        if not dropped:
            return
        yield dropped


def resume(backend: CoreBackend) -> bool:
    """Lets texts leave again. False when it was not paused."""
    with backend.work() as work:
        found = pause_rows.open_pause(work.session)
        if found is None:
            return False
        found.ended_at = work.now
        audit(work, "sending.resume", "sending", None, why=found.reason)
        return True
