"""An arrival window passed and nobody reported anything: said to the customer, to staff, and to the planner."""

from dispatch.db.tables import Appointment, Technician, Visit
from dispatch.field.services.silence import note_silence
from dispatch.kernel.records import announce
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_notices import tell
from dispatch.visits.services.appointments import heard_window, withdraw
from dispatch.visits.services.assignment import release
from dispatch.vocabulary.facts import PromiseBroken
from dispatch.vocabulary.jobs import OFFER_NEW_TIMES
from dispatch.vocabulary.states import PLANNABLE_VISITS
from dispatch.vocabulary.terms import AppointmentState

MISSED = "missed"


def make_good(work: Work, fact: PromiseBroken) -> None:
    """Apologises and offers other times; the visit goes back to the planner, who waits for the customer's answer.

    A visit whose technician has left for it is not untouched: only the silence is noted then.
    """
    visit = work.session.get_one(Visit, fact.visit_id)
    missed = work.session.get_one(Appointment, fact.appointment_id)
    technician = work.session.get_one(Technician, missed.technician_id)
    note_silence(work, technician, [visit])
    if visit.state not in PLANNABLE_VISITS:
        return
    withdraw(work, visit, AppointmentState.MISSED, tell_kind=None)
    release(work, visit, code=MISSED, sentence="Nobody came within the promised window; arrange a new time.")
    visit.pinned_technician_id = visit.pinned_arrival = None
    visit.needs_agreement = True
    tell(work, "nobody_came", visit, appointment=missed, window=heard_window(work, missed))
    work.defer(OFFER_NEW_TIMES, visit_id=visit.id, turn=missed.version)
    order = visit.order
    announce(work, "visit.missed", "visit", visit.id, territory_id=order.territory_id, source=order.source)
