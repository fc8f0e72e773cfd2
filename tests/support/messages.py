"""Builders for texts: a visit with an appointment, its technician and customer, and texts about it."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Appointment, Customer, Message, Site, Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.services.customer_notices import tell
from notify.carriers.carrier import Carrier
from tests.support.carriers import with_carriers
from tests.support.clocks import START
from tests.support.technicians import a_technician, a_territory

_numbers = count(1)


def a_number() -> str:
    """A number that nobody has, another each time."""
    return f"+1202555{next(_numbers) % 10_000:04d}"


def a_visit(
    work: Work,
    *,
    phone: str | None = None,
    language: str = "en",
    textable: bool = True,
    care_consent: bool = False,
    do_not_disturb: bool = False,
    reference: str | None = None,
    window_opens: datetime = START + timedelta(days=1, hours=4),
    zone: str = "Europe/Vaduz",
) -> Visit:
    """A scheduled visit of a customer's, with its technician; no appointment yet."""
    number = next(_numbers)
    territory = a_territory(work, f"M{number}", zone=zone)
    technician = a_technician(work, territory, name="Ana Frick", skills=(), shift=None)
    customer = Customer(
        source="test",
        external_id=f"MC-{number}",
        name=f"Customer {number}",
        phone=phone or a_number(),
        textable=textable,
        language=language,
        tier="standard",
        care_consent=care_consent,
        do_not_disturb=do_not_disturb,
    )
    work.session.add(customer)
    work.session.flush()
    site = Site(
        customer_id=customer.id,
        address=f"Road {number}",
        lat=47.1,
        lon=9.5,
        location_state="located",
        located_by="test",
    )
    work.session.add(site)
    work.session.flush()
    order = WorkOrder(
        source="test",
        external_id=reference or f"BSS-{number:07d}",
        customer_id=customer.id,
        site_id=site.id,
        territory_id=territory.id,
        kind="repair",
        priority="normal",
        state="scheduled",
        reported_at=work.now,
        received_at=work.now,
    )
    work.session.add(order)
    work.session.flush()
    visit = Visit(
        order_id=order.id,
        number=1,
        state="scheduled",
        service_seconds=2700,
        skills=[],
        technician_id=technician.id,
        during=Range(window_opens + timedelta(minutes=30), window_opens + timedelta(minutes=75)),
    )
    work.session.add(visit)
    work.session.flush()
    return visit


def an_appointment(
    work: Work, visit: Visit, *, opens: datetime = START + timedelta(days=1, hours=4), version: int = 1, hours: int = 2
) -> Appointment:
    """A live version: an arrival window of two hours, by default tomorrow at 13:00 UTC."""
    appointment = Appointment(
        visit_id=visit.id,
        version=version,
        arrival_window=Range(opens, opens + timedelta(hours=hours)),
        technician_id=visit.technician_id,
        made_at=work.now,
    )
    work.session.add(appointment)
    work.session.flush()
    return appointment


def a_text(
    work: Work, *, kind: str = "confirmation", parameters: dict[str, Any] | None = None, **visit: Any
) -> Message:
    """A queued text about a new visit's appointment."""
    new = a_visit(work, **visit)
    opens = visit.get("window_opens", START + timedelta(days=1, hours=4))
    message = tell(work, kind, new, appointment=an_appointment(work, new, opens=opens), **(parameters or {}))
    assert message is not None
    return message


def send_a_text(backend: Backend, carrier: Carrier, **text: Any) -> Backend:
    """A text that this carrier has taken; the backend that sends by it."""
    with backend.work() as work:
        a_text(work, **text)
    house = with_carriers(backend, carrier)
    SenderPool(house).send_due()
    return house


def the_message(backend: Backend, **which: Any) -> Message:
    """The one text with these values, to be read only. Raises when there is none, or another."""
    with backend.work() as work:
        return work.session.query(Message).filter_by(**which).one()
