"""Books a territory's days in bulk, so that a search finds routes as they are in a busy week: each near its home."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from benchmarks.houses.town import Town
from dispatch.db.ranges import Range
from dispatch.db.tables import Appointment, Customer, Site, Technician, Visit, WorkOrder

STARTS = ((7, 40), (9, 0), (10, 20), (12, 30), (13, 50), (15, 0))
"""Six arrivals of a well-booked day; a quiet day has the first, the third and the fifth."""

SERVICE = timedelta(minutes=45)
NEAR_DEGREES = 0.03
"""A technician's visits lie within three kilometres of their home, as a planner would have put them."""

_numbers = count(1)


def fill(
    town: Town, *, days: int, full_days: int, full: Sequence[tuple[int, int]] = STARTS, one_customer: bool = True
) -> int:
    """Gives every technician the promised visits of a full day (six) on the first days and every other one of them on
    the rest; returns how many in all. Each visit has a customer of its own unless a day has `one_customer`."""
    written = 0
    for day in range(days):
        starts = full if day < full_days else full[::2]
        with town.backend.work() as work:
            homes = {person.id: (person.home_lat, person.home_lon) for person in work.session.query(Technician)}
            days_own = _customer()
            rows = [
                _visit(
                    town,
                    days_own if one_customer else _customer(),
                    technician,
                    near(town, home),
                    timedelta(days=day, hours=hour, minutes=minute),
                )
                for technician, home in homes.items()
                for hour, minute in starts
            ]
            work.session.add_all({visit.order.customer for visit in rows})
            work.session.flush()
            for visit in rows:
                visit.order.site.customer_id = visit.order.customer.id
            work.session.add_all(rows)
            work.session.flush()
            work.session.add_all(_appointment(visit, town) for visit in rows)
            written += len(rows)
    return written


def near(town: Town, home: tuple[float, float]) -> tuple[float, float]:
    """Somewhere about a home."""
    return (home[0] + town.draw.uniform(-1, 1) * NEAR_DEGREES, home[1] + town.draw.uniform(-1, 1) * NEAR_DEGREES)


def _customer() -> Customer:
    number = next(_numbers)
    return Customer(
        source="bench", external_id=f"F{number}", name=f"Customer {number}",
        phone=f"+1202{number % 8_000_000 + 2_000_000:07d}", textable=True, language="en", tier="standard",
    )  # fmt: skip


def _visit(town: Town, customer: Customer, technician_id: int, point: tuple[float, float], after: timedelta) -> Visit:
    number = next(_numbers)
    start = town.midnight + after
    lat, lon = point
    site = Site(
        address=f"Street {number}", lat=lat, lon=lon,
        location_state="located", located_by="order",
    )  # fmt: skip
    order = WorkOrder(
        source="bench", external_id=f"F-{number}", customer=customer, site=site, territory_id=1, kind="repair",
        priority="normal", state="scheduled", reported_at=town.midnight, received_at=town.midnight,
    )  # fmt: skip
    return Visit(
        order=order, number=1, state="scheduled", service_seconds=int(SERVICE.total_seconds()), skills=[],
        technician_id=technician_id, during=Range(start, start + SERVICE),
    )  # fmt: skip


def _appointment(visit: Visit, town: Town) -> Appointment:
    start = (visit.during and visit.during.lower) or town.midnight
    opens = start.replace(minute=0)
    return Appointment(
        visit_id=visit.id, version=1, state="live", technician_id=visit.technician_id,
        arrival_window=Range(opens, opens + timedelta(hours=2)), made_at=town.midnight,
    )  # fmt: skip


def begin(town: Town, now: datetime) -> None:
    """Lets the day pass until an instant, as planned: what is over is completed, what has begun goes on."""
    with town.backend.work() as work:
        for visit in work.session.query(Visit).filter(Visit.state == "scheduled"):
            if visit.during is None or visit.during.lower is None or visit.during.lower > now:
                continue
            visit.arrived_at = visit.started_at = visit.during.lower
            visit.state = "on_site"
            if visit.during.upper is not None and visit.during.upper <= now:
                visit.state, visit.ended_at, visit.ended_by = "completed", visit.during.upper, visit.technician_id
                live = work.session.query(Appointment).filter_by(visit_id=visit.id, state="live").one()
                live.state = "fulfilled"
