"""The customer puts their appointment into their own calendar."""

import uuid
from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, Visit
from dispatch.http.guard import backend, needs
from dispatch.kernel.work import Work
from dispatch.messaging.queries.appointment_versions import newest_appointment
from dispatch.messaging.services.customer_links import open_link
from dispatch.visits.queries.appointments import TOLD
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import VisitState
from dispatch.web import languages
from dispatch.web.customer.calendar_entry import CalendarEntry, calendar_file
from dispatch.web.customer.tracking import CUSTOMER
from dispatch.web.pages import HEADERS
from dispatch.web.phone_numbers import spaced
from dispatch.web.technician_names import technician_name
from dispatch.web.texts import Texts
from dispatch.workforce.services.speakers import speaker_of
from dispatch.workforce.services.zones import zone_of_visit

calendar = Blueprint("calendar", __name__)


@calendar.get("/t/<token>/appointment.ics")
@needs(Permission.PUBLIC)
def read(token: str) -> Response:
    """The appointment as it stands, or as it was before it was called off; 404 while none was ever made."""
    with backend().work(CUSTOMER) as work:
        visit = open_link(work, "t", token)
        newest = newest_appointment(work.session, visit.id)
        if newest is None:
            raise Missing("appointment")
        body = calendar_file(_entry(work, visit, newest))
    return Response(
        body,
        content_type="text/calendar; charset=utf-8; method=PUBLISH",
        headers=HEADERS | {"Content-Disposition": 'attachment; filename="appointment.ics"'},
    )


def _entry(work: Work, visit: Visit, newest: Appointment) -> CalendarEntry:
    """Holds no more than the page shows, and not its address: a shared calendar would let others cancel."""
    language = languages.of_customer(visit.order.customer.language)
    window = window_of(newest.arrival_window)
    is_cancelled = newest.state not in TOLD or visit.state == VisitState.CANCELLED
    speaker = speaker_of(work, visit.order)
    t = Texts(language)
    return CalendarEntry(
        uid=f"{uuid.uuid5(uuid.NAMESPACE_URL, f'{work.tools.public_url}/visits/{visit.id}')}@field-dispatch",
        # Called off, a version counts higher than itself and lower than the one that may follow it.
        sequence=2 * newest.version + is_cancelled,
        window=(window.start, window.end),
        zone=ZoneInfo(zone_of_visit(work, visit).key),
        title=f"{t(f'works.{visit.order.kind}')} · {speaker.brand_in(language)}",
        place=visit.order.site.address,
        details="\n".join(
            (
                t("tracking.cancelled") if is_cancelled else t("tracking.booked", name=_name(newest, t)),
                f"{t('tracking.reference')}: {visit.order.reference}",
                f"{t('tracking.questions')} {spaced(speaker.phone)}",
            )
        ),
        language=language.value,
        is_cancelled=is_cancelled,
        made_at=newest.made_at,
        written_at=work.now,
    )


def _name(newest: Appointment, t: Texts) -> str:
    return technician_name(newest.technician.name, t.language)
