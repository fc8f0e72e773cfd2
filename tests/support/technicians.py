"""Builders of territories and technicians, written straight into the tables."""

from datetime import UTC, datetime, timedelta
from itertools import count

from dispatch.db.ranges import Range
from dispatch.db.tables import Hold, Shift, ShiftBreak, Skill, Technician, TechnicianSkill, Territory
from dispatch.kernel.work import Work
from tests.support.clocks import START

HOUR = timedelta(hours=1)
VADUZ = (47.1410, 9.5209)
_numbers = count(1)


def a_territory(
    work: Work, code: str = "T1", *, zone: str = "Europe/Vaduz", publishes_itself: bool = True
) -> Territory:
    """A territory in a zone an hour ahead of UTC in winter."""
    territory = Territory(code=code, name=f"Territory {code}", zone=zone, publishes_itself=publishes_itself)
    work.session.add(territory)
    work.session.flush()
    return territory


def a_technician(
    work: Work,
    territory: Territory,
    *,
    skills: tuple[str, ...] = ("copper", "fiber", "iptv", "wifi"),
    home: tuple[float, float] = VADUZ,
    name: str = "Ada Weiss",
    shift: tuple[datetime, datetime] | None = (START, START + timedelta(hours=8)),
) -> Technician:
    """A technician on one shift (09:00 to 17:00 UTC of the tests' day) with a break of 30 minutes about noon."""
    number = next(_numbers)
    for skill in skills:
        work.session.merge(Skill(code=skill))
    technician = Technician(
        external_id=f"TECH-{number:04d}",
        name=name,
        phone=f"+1415555{number % 10_000:04d}",
        languages=["en"],
        territory_id=territory.id,
        home_lat=home[0],
        home_lon=home[1],
        skills=[TechnicianSkill(skill=skill, level=1) for skill in skills],
    )
    work.session.add(technician)
    work.session.flush()
    if shift is not None:
        a_shift(work, technician, *shift)
    return technician


def a_shift(work: Work, technician: Technician, start: datetime, end: datetime, *, pause: bool = True) -> Shift:
    """A shift; with a pause of 30 minutes within the two hours around its middle."""
    row = Shift(technician_id=technician.id, during=Range(start.astimezone(UTC), end.astimezone(UTC)))
    if pause:
        middle = start + (end - start) / 2
        row.breaks = [ShiftBreak(minutes=30, earliest_start=middle - HOUR, latest_end=middle + HOUR)]
    work.session.add(row)
    work.session.flush()
    return row


def a_hold(technician: Technician, start: datetime, **changes: object) -> Hold:
    """An hour of somebody's time, held at their door until ten minutes from now."""
    during = Range(start, start + HOUR)
    return Hold(
        **{
            "territory_id": 1, "technician_id": technician.id, "arrival_window": during, "during": during,
            "lat": VADUZ[0], "lon": VADUZ[1], "work_group": "general", "made_by": "test",
            "made_at": START - HOUR, "expires_at": START + HOUR / 6,
        } | changes
    )  # fmt: skip
