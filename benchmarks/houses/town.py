"""A town drawn from a seed: technicians on shift for some days, and orders all over it."""

import random
from datetime import datetime, time, timedelta

from dispatch.bootstrap import Backend
from dispatch.customers.rules.people import CustomerIn, SiteIn
from dispatch.db.ranges import Range
from dispatch.db.tables import Shift, ShiftBreak, Technician, TechnicianSkill, Territory
from dispatch.kernel.work import Work
from dispatch.orders.rules.orders import OrderIn
from dispatch.orders.services import orders
from dispatch.vocabulary.terms import Language, OrderKind, Priority
from dispatch.vocabulary.windows import Window

CENTRE = (47.14, 9.52)
REACH_DEGREES = 0.12
SKILLS = ("copper", "fiber", "iptv", "wifi")
CALLS = (
    (OrderKind.INSTALL, None),
    (OrderKind.REPAIR, "no_sync"),
    (OrderKind.REPAIR, "intermittent"),
    (OrderKind.REPAIR, "slow_speed"),
    (OrderKind.CARE_VISIT, None),
)
WINDOWS = ((8, 10), (10, 12), (13, 15), (15, 17), (8, 12), (13, 17))
PRIORITIES = (Priority.NORMAL,) * 8 + (Priority.HIGH, Priority.LOW)


class Town:
    """A territory T1 in UTC with its own random numbers; the same seed draws the same town."""

    def __init__(self, backend: Backend, first_day: datetime, seed: int = 1) -> None:
        self.backend = backend
        self.midnight = datetime.combine(first_day.date(), time(), first_day.tzinfo)
        self.draw = random.Random(seed)
        self.drawn = 0
        with backend.work() as work:
            work.session.add(Territory(code="T1", name="Town", zone="UTC"))

    def point(self) -> tuple[float, float]:
        """Somewhere in town, denser towards its middle."""
        lat, lon = (self.draw.triangular(-REACH_DEGREES, REACH_DEGREES) for _ in range(2))
        return CENTRE[0] + lat, CENTRE[1] + lon

    def hire(self, count: int, days: int = 1) -> None:
        """Technicians with two to four skills, on shift from 07:00 to 16:00 each day with half an hour's break."""
        with self.backend.work() as work:
            people = [self._technician(number) for number in range(count)]
            work.session.add_all(people)
            work.session.flush()
            work.session.add_all(self._shift(person.id, day) for person in people for day in range(days))

    def order(self, count: int, day: int | None = 0) -> list[int]:
        """Orders with a window on that day (None: any time), placed through the service; the ids of their visits."""
        with self.backend.work() as work:
            return [self._order(work, day) for _ in range(count)]

    def wish(self, day: int | None) -> OrderIn:
        """One more order as it would come in."""
        self.drawn += 1
        kind, symptom = self.draw.choice(CALLS)
        lat, lon = self.point()
        windows: tuple[Window, ...] = ()
        if day is not None:
            start, end = self.draw.choice(WINDOWS)
            midnight = self.midnight + timedelta(days=day)
            windows = (Window(midnight + timedelta(hours=start), midnight + timedelta(hours=end)),)
        return OrderIn(
            kind=kind,
            customer=CustomerIn(
                f"Customer {self.drawn}", f"+1202555{self.drawn % 10_000:04d}", f"C{self.drawn}", Language.ENGLISH
            ),
            site=SiteIn(f"Street {self.drawn}", lat, lon),
            windows=windows,
            priority=self.draw.choice(PRIORITIES),
            symptom=symptom,
            external_id=f"B-{self.drawn}",
        )

    def _phone(self) -> str:
        return f"+1202{self.drawn % 10_000_000 + 2_000_000:07d}"

    def _order(self, work: Work, day: int | None) -> int:
        return orders.place(work, self.wish(day)).order.visits[0].id

    def _technician(self, number: int) -> Technician:
        skills = self.draw.sample(SKILLS, self.draw.randint(2, 4)) if number % 3 else list(SKILLS)
        lat, lon = self.point()
        return Technician(
            external_id=f"T-{number}",
            name=f"Technician {number}",
            phone=f"+1415555{number % 10_000:04d}",
            languages=["en"],
            territory_id=1,
            home_lat=lat,
            home_lon=lon,
            skills=[TechnicianSkill(skill=skill, level=1) for skill in skills],
        )

    def _shift(self, technician_id: int, day: int) -> Shift:
        start = self.midnight + timedelta(days=day, hours=7)
        noon = start + timedelta(hours=4)
        pause = ShiftBreak(minutes=30, earliest_start=noon, latest_end=noon + timedelta(hours=2))
        return Shift(technician_id=technician_id, during=Range(start, start + timedelta(hours=9)), breaks=[pause])
