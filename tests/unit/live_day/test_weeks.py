"""How full days are."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.live_day.rules.weeks import DayLook, PlannedWork, days_from, loads, sums, week_of
from dispatch.vocabulary.windows import Window

ZONE = ZoneInfo("Europe/Vaduz")
MONDAY = date(2026, 11, 30)


def at(hour: float, day: int = 0) -> datetime:
    """A local clock of a day of that week, as UTC."""
    return (datetime(2026, 11, 30, tzinfo=ZONE) + timedelta(days=day, hours=hour)).astimezone(UTC)


def shift(start: float, end: float, day: int = 0) -> Window:
    return Window(at(start, day), at(end, day))


def visit(hour: float, hours: float, day: int = 0, *, at_risk: bool = False) -> PlannedWork:
    return PlannedWork(at(hour, day), int(hours * 3600), at_risk)


def test_counts_work_drives_and_breaks_against_the_shift() -> None:
    work = [visit(9, 2), visit(12, 4, at_risk=True)]
    (monday,) = loads([MONDAY], ZONE, shifts=[shift(8, 16)], breaks=[(at(11), 30)], absences=[], work=work)
    assert (monday.visits, monday.at_risk, monday.busy_minutes, monday.paid_minutes) == (2, 1, 390, 480)
    assert (monday.percent, monday.look) == (81, DayLook.FREE)


def test_tells_full_days_too_full_ones_days_off_and_absences_apart() -> None:
    told = loads(
        days_from(MONDAY, 5),
        ZONE,
        shifts=[shift(8, 16, day) for day in range(3)],
        breaks=[],
        absences=[(shift(0, 24, 2), "leave")],
        work=[visit(8, 7.5), visit(8, 9, 1), visit(9, 1, 4)],
    )
    assert [one.look for one in told] == [DayLook.FULL, DayLook.OVER, DayLook.AWAY, DayLook.OFF, DayLook.OVER]
    assert [one.absence_kind for one in told] == [None, None, "leave", None, None]
    assert [one.percent for one in told] == [94, 112, None, None, None]


def test_leaves_a_shift_over_midnight_to_the_day_on_which_it_begins() -> None:
    days = days_from(MONDAY, 2)
    monday, tuesday = loads(days, ZONE, shifts=[shift(20, 28)], breaks=[], absences=[], work=[visit(25, 1)])
    assert (monday.visits, monday.paid_minutes, tuesday.visits, tuesday.look) == (1, 480, 0, DayLook.OFF)


def test_takes_an_absence_off_the_shift() -> None:
    (monday,) = loads(
        [MONDAY], ZONE, shifts=[shift(8, 16)], breaks=[], absences=[(shift(12, 20), "ill")], work=[visit(8, 4)]
    )
    assert (monday.paid_minutes, monday.percent, monday.look) == (240, 100, DayLook.FULL)


def test_keeps_days_of_23_hours() -> None:
    night = Window(datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC))
    (sunday,) = loads([date(2027, 3, 28)], ZONE, shifts=[night], breaks=[], absences=[], work=[])
    assert sunday.paid_minutes == 23 * 60


def test_adds_all_technicians_up_and_finds_the_monday() -> None:
    rows = {n: loads([MONDAY], ZONE, shifts=[shift(8, 16)], breaks=[], absences=[], work=[visit(9, n)]) for n in (1, 2)}
    (together,) = sums(rows, [MONDAY])
    assert (together.visits, together.busy_minutes, together.paid_minutes) == (2, 180, 960)
    assert [week_of(MONDAY + timedelta(days=n)) for n in (0, 6, 7)] == [MONDAY, MONDAY, MONDAY + timedelta(days=7)]
