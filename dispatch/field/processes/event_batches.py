"""Takes a batch of events in, each in a transaction of its own, so that one that is refused holds up no other."""

from collections.abc import Sequence

from dispatch.db.conflicts import conflict_of
from dispatch.field.rules.drives import Drives, ask, straight
from dispatch.field.rules.field_events import FieldEventKind
from dispatch.field.services import eta
from dispatch.field.services.field_events import EventIn, Verdict, take_event
from dispatch.kernel.backend import CoreBackend
from dispatch.vocabulary.permissions import Actor

TRIES = 3
"""Two devices that report on one visit at the same moment may stop each other; run again, one finds the other done."""


def take_events(backend: CoreBackend, actor: Actor, events: Sequence[EventIn]) -> list[Verdict]:
    """The verdict on each event, in their order.

    When the database fails in between, what was taken in stays; the device sends the whole batch again, and what is
    here already is a duplicate.
    """
    return [_take(backend, actor, event) for event in events]


def _take(backend: CoreBackend, actor: Actor, event: EventIn) -> Verdict:
    drives = _drives(backend, event)
    for attempt in range(TRIES):
        try:
            with backend.work(actor) as work:
                return take_event(work, event, drives)
        except Exception as error:
            if conflict_of(error) is None or attempt == TRIES - 1:
                raise
    raise RuntimeError("Every attempt returns or raises.")


def _drives(backend: CoreBackend, event: EventIn) -> Drives:
    """How long the drive of a departure takes; the roads are asked while no transaction is held."""
    if event.kind is not FieldEventKind.EN_ROUTE:
        return straight
    with backend.work() as work:
        wanted = eta.drive_wanted(work, event.visit_id)
    return ask(backend.roads, wanted)
