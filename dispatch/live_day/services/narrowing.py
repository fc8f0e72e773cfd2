"""Arrival windows told more precisely as the day goes: by one text, once it is certain, and never wider again."""

from collections.abc import Mapping
from datetime import timedelta

from dispatch.booking.services.change_requests import KIND as CHANGE_WISHED
from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, Visit
from dispatch.field.queries import technician_day
from dispatch.field.rules.narrowing import narrower
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.live_day.queries import jeopardies
from dispatch.messaging.services.customer_notices import compose
from dispatch.messaging.services.wishes import text_gate
from dispatch.uncertainty.rules.route_days import Reals
from dispatch.visits.queries import appointments as queries
from dispatch.visits.rules.appointments import NARROWED
from dispatch.visits.services import arrival_notes
from dispatch.visits.services.appointments import Arrangement, arrange_all
from dispatch.vocabulary.states import AWAITED_VISITS, MessageState
from dispatch.vocabulary.windows import Window
from notify import Action
from notify import Window as SaidWindow

KIND = "window_narrowed"

REPAIRED_WITHIN = timedelta(minutes=30)
"""A repair that was asked for so long ago and is still computed will not change the route any more."""

HEARD = (MessageState.SENT, MessageState.DELIVERED)


def narrow(work: Work, technician_id: int, starts: Mapping[int, Reals]) -> int:
    """Tells customers of a technician a narrower window where one has become certain; returns how many.

    `starts` are arrivals on drawn days (seconds since the epoch), by visit; the caller has locked the visits. Whoever
    can't be told now keeps the window that they know: nothing is promised that they have not heard.
    """
    if not starts or _is_in_doubt(work, technician_id):
        return 0
    found = [one for id in sorted(starts) if (one := _narrowed(work, id, starts[id])) is not None]
    arrange_all(work, found)
    return len(found)


def _is_in_doubt(work: Work, technician_id: int) -> bool:
    """Whether the route may change in a moment: it is being repaired, or a promise in it is at risk."""
    repaired = technician_day.is_repaired(work.session, technician_id, work.now - REPAIRED_WITHIN)
    return repaired or bool(jeopardies.open_of(work.session, technician_id))


def _narrowed(work: Work, visit_id: int, starts: Reals) -> Arrangement | None:
    visit = work.session.get_one(Visit, visit_id)
    live = queries.live_of(work.session, visit_id)
    if live is None or live.technician_id != visit.technician_id or visit.state not in AWAITED_VISITS:
        return None
    planned = visit.during.lower if visit.during else None
    expected = [at for at in (planned, visit.eta) if at is not None]
    told_odds = (live.told_odds_percent or 0.0) / 100
    found = narrower(window_of(live.arrival_window), starts, work.now, holds=expected, told_odds=told_odds)
    if found is None or not _may_be_told(work, visit, live, found[0]):
        return None
    window, odds = found
    return Arrangement(visit, window, live.technician_id, live.plan_id, NARROWED, odds_percent=round(100 * odds, 1))


def _may_be_told(work: Work, visit: Visit, live: Appointment, window: Window) -> bool:
    """Whether the customer knows the window that stands, awaits us in it, and the text would leave now."""
    if queries.narrowed_before(work.session, visit.id) or arrival_notes.is_absent(work, visit):
        return False
    if task_rows.is_open(work.session, CHANGE_WISHED, visit.id):
        return False
    appointment, message = queries.last_heard(work.session, [visit.id]).get(visit.id, (None, None))
    if appointment is None or message is None or appointment.id != live.id or message.state not in HEARD:
        return False
    worded = compose(work, KIND, visit, appointment=live, window=SaidWindow(window.start, window.end))
    return worded.reason is None and text_gate.verdict(work, worded, live).action is Action.SEND
