"""A visit was completed: the warranty starts, the customer is told, a survey is asked for."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.aftercare.rules.follow_ups import SURVEY_AFTER
from dispatch.aftercare.services import follow_ups
from dispatch.aftercare.services.asking import sampling
from dispatch.customers.rules.warranties import USUAL_MONTHS, WarrantyDays, warranty_from
from dispatch.customers.services import warranties
from dispatch.db.ranges import Range
from dispatch.db.tables import Appointment, Message, Promise, Technician, Visit, Warranty
from dispatch.kernel.work import Work
from dispatch.messaging.queries.appointment_versions import newest_appointment
from dispatch.messaging.services.customer_notices import tell
from dispatch.orders.queries import work_types
from dispatch.visits.queries import promises as promise_queries
from dispatch.vocabulary.asking import SampledContact
from dispatch.vocabulary.local_days import midnight
from dispatch.vocabulary.terms import PromiseKind, PromiseState
from dispatch.workforce.services.zones import zone_of_visit
from notify import quiet_end

DAY = timedelta(days=1)


def complete(work: Work, visit: Visit, appointment: Appointment | None) -> None:
    """Starts the warranty on the local day of the completion and tells it, with a link to the survey.

    An hour later, but not in quiet hours, the customer is asked how it was, if they are in the sample; until they
    answer, a survey waits.
    """
    zone = zone_of_visit(work, visit)
    work_type = work_types.best(work.session, visit.order.kind, visit.order.symptom)
    months = work_type.warranty_months if work_type else USUAL_MONTHS
    days = warranty_from(visit.ended_at or work.now, zone, months)
    work.session.add(Warranty(visit_id=visit.id, first_day=days.first, last_day=days.last))
    told = _tell(work, visit, appointment, months, days)
    _promise(work, visit, appointment, Range(midnight(days.first, zone), midnight(days.last + DAY, zone)), told)
    if sampling.is_sampled(work, visit, SampledContact.SURVEY):
        _ask(work, visit, appointment, zone)
    follow_ups.after_completion(work, visit)


def _tell(work: Work, visit: Visit, appointment: Appointment | None, months: int, days: WarrantyDays) -> Message | None:
    """Tells from when to when the work is warranted, and until when what was fitted is where that is another day.

    Of several devices the day is told until which all are warranted; the customer's page tells each.
    """
    devices = warranties.start(work, visit.order_id)
    shortest = min((one.days.last for one in devices), default=days.last)
    if shortest != days.last:
        return tell(
            work, "completed_with_devices", visit, appointment=appointment, warranty_start=days.first,
            warranty_end=days.last, device_warranty_end=shortest,
        )  # fmt: skip
    return tell(
        work, "completed", visit, appointment=appointment, warranty_months=months, warranty_start=days.first,
        warranty_end=days.last,
    )  # fmt: skip


def take_back(work: Work, visit: Visit) -> None:
    """Withdraws the warranty and the survey of a completion that did not hold. Texts unsent are held back by policy."""
    warranty = work.session.get(Warranty, visit.id)
    if warranty is not None:
        work.session.delete(warranty)
    appointment = newest_appointment(work.session, visit.id)
    promise = promise_queries.promise_of(work.session, PromiseKind.WARRANTY, appointment.id) if appointment else None
    if promise is not None:
        promise.state = PromiseState.WITHDRAWN
        promise.settled_at, promise.settled_by_event = work.now, "visit.reopened"
    follow_ups.cancel_survey(work, visit)
    work.session.flush()


def _promise(
    work: Work, visit: Visit, appointment: Appointment | None, due: Range[datetime], told: Message | None
) -> None:
    known = promise_queries.promise_of(work.session, PromiseKind.WARRANTY, appointment.id) if appointment else None
    promise = known or Promise(
        kind=PromiseKind.WARRANTY,
        order_id=visit.order_id,
        visit_id=visit.id,
        appointment_id=appointment.id if appointment else None,
        message_id=told.id if told else None,
        made_at=work.now,
    )
    promise.technician_id = visit.ended_by
    promise.due = due
    promise.state = PromiseState.MADE
    promise.settled_at = promise.settled_by_event = None
    work.session.add(promise)


def _ask(work: Work, visit: Visit, appointment: Appointment | None, zone: ZoneInfo) -> None:
    rules = work.tools.texting.rules
    at = max(visit.ended_at or work.now, work.now) + SURVEY_AFTER
    asked_at = quiet_end(at, zone, rules.quiet_from, rules.quiet_until) or at
    came = work.session.get(Technician, visit.ended_by) if visit.ended_by else None
    # Not always the one whom the appointment named: another may have done the work.
    who: dict[str, Any] = {"technician_name": came.name} if came else {}
    tell(work, "survey", visit, appointment=appointment, not_before=asked_at, **who)
