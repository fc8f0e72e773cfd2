"""Builders of a day in the field: a visit arranged with its customer, a technician's device, what it reports."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from dispatch.accounts.services.devices import offer_pairing, pair
from dispatch.bootstrap import Backend
from dispatch.db.tables import FieldEvent, Technician, Territory, Visit
from dispatch.field.rules.field_events import FieldEventKind, Hindrance
from dispatch.field.services.field_events import EventIn, Verdict, take_event
from dispatch.kernel.work import Work
from dispatch.visits.services.appointments import arrange
from dispatch.visits.services.assignment import assign
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role
from dispatch.vocabulary.windows import Window
from tests.support.clocks import START
from tests.support.doors.api_clients import Door
from tests.support.doors.apps import app_of
from tests.support.orders import an_order
from tests.support.technicians import a_technician, a_territory

HOUR = timedelta(hours=1)
_numbers = count(1)


def a_day(work: Work, *, technicians: int = 1) -> tuple[Territory, list[Technician]]:
    """A territory in Europe/Vaduz with technicians called Ada, Bo, Cem."""
    territory = a_territory(work)
    names = ["Ada Weiss", "Bo Lind", "Cem Arik"]
    return territory, [a_technician(work, territory, name=name) for name in names[:technicians]]


def a_booked_visit(
    work: Work, technician: Technician, *, hours: float = 1, length_hours: float = 1, **order: Any
) -> Visit:
    """A visit planned so many hours after the tests' clock starts (09:00 UTC), its customer told a window of 2 hours.

    The window opens half an hour before the planned arrival.
    """
    visit = an_order(work, **order).visits[0]
    start = START + timedelta(hours=hours)
    assign(work, visit, technician.id, Window(start, start + timedelta(hours=length_hours)))
    arrange(work, visit, Window(start - HOUR / 2, start + 1.5 * HOUR), technician.id)
    work.session.flush()
    return visit


def reassign(work: Work, visit: Visit, technician: Technician) -> None:
    """Gives a visit to another technician at the same time, and tells the customer."""
    during = visit.during
    assert during is not None
    assert during.lower is not None
    assert during.upper is not None
    assign(work, visit, technician.id, Window(during.lower, during.upper))
    arrange(work, visit, Window(during.lower - HOUR / 2, during.lower + 1.5 * HOUR), technician.id)


def a_device(work: Work, technician: Technician) -> Actor:
    """A paired device of the technician's, as the actor that it is."""
    paired = pair(work, offer_pairing(work, technician.id).code, "phone")
    return Actor(
        name=f"technician:{technician.id}",
        role=Role.TECHNICIAN,
        technician_id=technician.id,
        device_id=paired.device.id,
    )


def a_token(backend: Backend, technician_id: int) -> str:
    """The bearer token of a device that is paired now."""
    with backend.work() as work:
        return pair(work, offer_pairing(work, technician_id).code, "phone").token


def an_event(
    visit_id: int,
    kind: str,
    at: datetime,
    *,
    event_id: str | None = None,
    reason: str | None = None,
    notes: str | None = None,
    minutes: int | None = None,
) -> EventIn:
    """An event that the device noted at an instant."""
    return EventIn(
        event_id=event_id or f"e{next(_numbers)}",
        visit_id=visit_id,
        kind=FieldEventKind(kind),
        device_at=at,
        notes=notes,
        reason=Hindrance(reason) if reason else None,
        minutes=minutes,
    )


def take(backend: Backend, device: Actor, *events: EventIn) -> list[Verdict]:
    """Takes the events in, each in a transaction of its own."""
    verdicts = []
    for event in events:
        with backend.work(device) as work:
            verdicts.append(take_event(work, event))
    return verdicts


def reports_of(backend: Backend) -> list[tuple[int, str, str]]:
    """What technicians reported, as (visit, kind, verdict), in the order in which it came."""
    with backend.work() as work:
        rows = work.session.query(FieldEvent).order_by(FieldEvent.id)
        return [(row.visit_id, row.kind, row.verdict) for row in rows]


def bearer(token: str) -> Mapping[str, str]:
    """The header of a request with a token."""
    return {"Authorization": f"Bearer {token}"}


def later(event: EventIn, **duration: float) -> EventIn:
    """The same event noted later, for example `later(event, minutes=5)`."""
    return replace(event, device_at=event.device_at + timedelta(**duration))


class TechnicianPhone:
    """A paired device of a technician's."""

    def __init__(self, house: Backend, technician_id: int) -> None:
        self.door = Door(app_of(house).test_client(), bearer(a_token(house, technician_id)))

    def day(self) -> Any:
        """What it shows."""
        return self.door.get("/mobile/day").json

    def sync(self, since: str | None = None) -> Any:
        """What has changed."""
        return self.door.get("/mobile/sync", query_string={"since": since} if since else {}).json

    def carried(self) -> dict[str, int]:
        """How many pieces of each part the van holds."""
        return {one["part"]: one["quantity"] for one in self.day()["parts"]}

    def report(self, kind: str, at: datetime, visit_id: int = 1, **more: Any) -> Any:
        """The verdict on what it reports of a visit."""
        event = {"event_id": f"{kind}-{visit_id}", "visit_id": visit_id, "kind": kind, "at": at.isoformat()} | more
        return self.door.post("/mobile/events", {"events": [event]}).json["verdicts"][0]
