"""When a technician works, on pages: shifts with a break, and absences."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.wrappers import Response

from dispatch.db.tables import Technician
from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages
from dispatch.workforce.api.schemas import AbsenceInSchema, ShiftInSchema
from dispatch.workforce.services import technicians as services
from dispatch.workforce.services.zones import zone_of_territory

working_times = console_pages("working_times")

MOST_DAYS = 31


@working_times.post("/technicians/<int:technician_id>/shifts")
@needs(Permission.TECHNICIANS_WRITE)
def add_shifts(technician_id: int) -> Response:
    """Adds a shift on a day, or on each of several in a row; a clock before the start is one of the next day."""

    def act(work: Work) -> dict[str, int]:
        technician = services.visible(work, technician_id)
        zone = zone_of_territory(work, technician.territory_id)
        days = _days()
        for day in days:
            services.add_shift(work, technician, form_bodies.read(ShiftInSchema(), _shift(day, zone)))
        return {"count": len(days)}

    return attempt(act, "technicians.shifts_added")


@working_times.post("/technicians/<int:technician_id>/shifts/<int:shift_id>/remove")
@needs(Permission.TECHNICIANS_WRITE)
def remove_shift(technician_id: int, shift_id: int) -> Response:
    """Takes a shift out; visits planned on it go to others at once."""
    return attempt(lambda work: services.remove_shift(work, technician_id, shift_id), "technicians.shift_removed")


@working_times.post("/technicians/<int:technician_id>/absences")
@needs(Permission.TECHNICIANS_WRITE)
def add_absence(technician_id: int) -> Response:
    """Writes an absence; their visits of that time go to others at once."""

    def act(work: Work) -> object:
        technician = services.visible(work, technician_id)
        return services.add_absence(work, technician, form_bodies.read(AbsenceInSchema(), _absence(work, technician)))

    return attempt(act, "technicians.absence_added")


@working_times.post("/technicians/<int:technician_id>/absences/<int:absence_id>/remove")
@needs(Permission.TECHNICIANS_WRITE)
def remove_absence(technician_id: int, absence_id: int) -> Response:
    """Takes an absence out: they work then after all."""
    return attempt(lambda work: services.remove_absence(work, technician_id, absence_id), "technicians.absence_removed")


def _absence(work: Work, technician: Technician) -> dict[str, Any]:
    zone = zone_of_territory(work, technician.territory_id)
    start, end = forms.moment("start", zone), forms.moment("end", zone)
    return {
        "start": start and start.isoformat(), "end": end and end.isoformat(),
        "kind": forms.text("kind") or None, "reason": forms.text("reason", most=200),
    }  # fmt: skip


def _shift(day: date, zone: ZoneInfo) -> dict[str, Any]:
    start, end = _at(day, "starts", zone), _at(day, "ends", zone)
    end += timedelta(days=1) if end <= start else timedelta()
    shift: dict[str, Any] = {"start": start.isoformat(), "end": end.isoformat()}
    minutes = forms.number("break_minutes", least=0)
    if minutes:
        pause = {"minutes": minutes, "earliest_start": _within(start, "break_from", zone)}
        shift["breaks"] = [pause | {"latest_end": _within(start, "break_until", zone)}]
    return shift


def _within(start: datetime, name: str, zone: ZoneInfo) -> str:
    """A clock of the shift, which may lie behind midnight."""
    found = _at(start.date(), name, zone)
    return (found if found >= start else found + timedelta(days=1)).isoformat()


def _at(day: date, name: str, zone: ZoneInfo) -> datetime:
    try:
        clock = time.fromisoformat(request.form.get(name, "").strip()).replace(tzinfo=None)
    except ValueError:
        raise Invalid("bad_time", "A time is written as HH:MM.") from None
    return datetime.combine(day, clock, tzinfo=zone)


def _days() -> list[date]:
    """The first day, and each further one until the last, but weekends unless they are wanted."""
    try:
        first = date.fromisoformat(request.form.get("first", ""))
        last = date.fromisoformat(request.form.get("last") or first.isoformat())
    except ValueError:
        raise Invalid("bad_date", "A day is written as YYYY-MM-DD.") from None
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise Invalid("bad_days", f"The last day lies up to {MOST_DAYS} days after the first.")
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    weekends = request.form.get("weekends") == "yes" or first == last
    return [day for day in days if weekends or day.weekday() < 5]
