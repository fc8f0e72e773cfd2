"""An appointment as an entry of the customer's own calendar (RFC 5545)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

PRODUCT = "-//Field Dispatch//Appointments//EN"


@dataclass(frozen=True)
class CalendarEntry:
    """What the entry says, in the customer's language. `window` is half-open and aware; `sequence` only grows."""

    uid: str
    sequence: int
    window: tuple[datetime, datetime]
    zone: ZoneInfo
    title: str
    place: str
    details: str
    language: str
    is_cancelled: bool
    made_at: datetime
    written_at: datetime


def calendar_file(entry: CalendarEntry) -> bytes:
    """The file: one event with the rules of its zone, lines folded and ended as the standard asks.

    A calendar replaces the entry of the same `uid` by one of a higher `sequence`, and strikes out a cancelled one.
    """
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.written_at)
    event.add("last-modified", entry.made_at)
    event.add("dtstart", entry.window[0].astimezone(entry.zone))
    event.add("dtend", entry.window[1].astimezone(entry.zone))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    for name, text in (("summary", entry.title), ("location", entry.place), ("description", entry.details)):
        event.add(name, text, parameters={"LANGUAGE": entry.language})
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
