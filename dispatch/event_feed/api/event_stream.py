"""Server-sent events: few streams at a time, because each holds a thread of the server."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from flask import Response

from dispatch.db.conflicts import DatabaseAway
from dispatch.event_feed.api.schemas import EventOut
from dispatch.event_feed.queries import events as queries
from dispatch.event_feed.queries import presences, running_plans
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import DispatchError, Kind
from dispatch.vocabulary.permissions import Actor, Permission

OVERLAP = 200
"""How many ids are read again each time, for events whose transactions ended late."""
ROUND_SECONDS = 0.5
ROUNDS = 600
BATCH = 200
RETRY_AFTER_SECONDS = 30
THREADS_PER_STREAM = 4
"""One stream for as many threads of the server: ordinary requests keep three quarters of them."""

StillIn = Callable[[Work], bool]

_out = EventOut()


class StreamsTaken(DispatchError):
    """Every stream is taken (503)."""

    kind = Kind.BUSY
    retry_after_seconds = RETRY_AFTER_SECONDS

    def __init__(self) -> None:
        super().__init__("streams_taken", "Every stream is taken; ask /api/v1/events meanwhile.")


class StreamSlots:
    """How many streams are open, and how many may be: nobody holds more than half of the places alone."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._each = (most + 1) // 2
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, who: str) -> Callable[[], None]:
        """Takes a place for somebody and returns what gives it back, once however often it is called.

        Raises `StreamsTaken` where there is none, or they hold their half.
        """
        with self._lock:
            if self._held.total() >= self._most or self._held[who] >= self._each:
                raise StreamsTaken
            self._held[who] += 1
        given_back = threading.Event()

        def give_back() -> None:
            if not given_back.is_set():
                given_back.set()
                with self._lock:
                    self._held[who] -= 1

        return give_back


def open_stream(backend: CoreBackend, actor: Actor, since: int | None, still_in: StillIn) -> Response:
    """A response that sends events from behind `since` (None: from now on) and gives its place back at its end.

    It ends within a second of the session or token that it was asked with (invariant 48).
    """
    give_back = _places(backend).take(actor.name)
    lines = follow(backend, actor, since, rounds=ROUNDS, pause=_pause, still_in=still_in)
    response = Response(_until_away(lines), content_type="text/event-stream", headers={"Cache-Control": "no-store"})
    response.call_on_close(give_back)
    return response


def _until_away(lines: Iterator[str]) -> Iterator[str]:
    """Ends a stream whose database went away, as if its time were up: the client comes again."""
    with suppress(DatabaseAway):
        yield from lines


def _pause() -> None:
    threading.Event().wait(ROUND_SECONDS)


def follow(
    backend: CoreBackend,
    actor: Actor,
    since: int | None,
    *,
    rounds: int,
    pause: Callable[[], Any],
    still_in: StillIn = lambda _work: True,
) -> Iterator[str]:
    """The text of a stream: each event once, a comment in quiet rounds so that a gone client is noticed.

    Whoever may see plans is told who looks at which visit, and how far the plans are that are being computed, whenever
    that has changed. It ends early once `still_in` says that whoever asked would not be let in any more.
    """
    with backend.work(actor) as work:
        newest = queries.newest_id(work.session) if since is None else since
        behind = queries.since(work.session, actor, newest - OVERLAP, limit=OVERLAP) if newest else []
    floor = newest
    told = {event.id for event in behind if event.id <= floor}
    sees_plans, seen = actor.may(Permission.PLANS_READ), (NOBODY_SEEN, NOTHING_RUNS)
    yield ": events of Field Dispatch\n\n"
    for round_number in range(rounds):
        if round_number:
            pause()
        with backend.work(actor) as work:
            if not still_in(work):
                return
            rows = queries.since(work.session, actor, newest - OVERLAP, limit=BATCH + OVERLAP)
            sees = (_presence(work), _running(work)) if sees_plans else seen
        fresh = [row for row in rows if row.id not in told]
        changed = "".join(new for new, old in zip(sees, seen, strict=True) if new != old)
        yield "".join(_text(row) for row in fresh) + changed or ": quiet\n\n"
        seen = sees
        newest = max([newest, *(row.id for row in rows)])
        told = {id for id in told | {row.id for row in rows} if id > newest - OVERLAP}


NOBODY_SEEN, NOTHING_RUNS = "event: presence\ndata: []\n\n", "event: progress\ndata: []\n\n"


def _presence(work: Work) -> str:
    """Who looks at what, without an id: nobody goes on from it."""
    found = [asdict(one) for one in presences.present(work.session, work.actor, work.now)]
    return f"event: presence\ndata: {json.dumps(found)}\n\n"


def _running(work: Work) -> str:
    """How far plans are, likewise: what is over is told by events of its own."""
    return f"event: progress\ndata: {json.dumps(running_plans.running(work.session, work.actor))}\n\n"


def _text(event: Any) -> str:
    return f"id: {event.id}\nevent: {event.kind}\ndata: {json.dumps(_out.dump(event))}\n\n"


_LOCK = threading.Lock()
_PLACES: dict[int, StreamSlots] = {}


def _places(backend: CoreBackend) -> StreamSlots:
    """The places of this process, made when first asked for."""
    with _LOCK:
        most = max(1, backend.settings.threads // THREADS_PER_STREAM)
        return _PLACES.setdefault(most, StreamSlots(most))
