"""Instants as people read them: in the territory's zone and the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.vocabulary.terms import Language

_WEEKDAYS = {
    Language.ENGLISH: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    Language.CHINESE: ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


@dataclass(frozen=True)
class LocalTime:
    """Words instants (aware) and days for one zone and language."""

    zone: str
    language: Language

    def date_of(self, instant: datetime) -> date:
        """The local day on which an instant falls."""
        return instant.astimezone(ZoneInfo(self.zone)).date()

    def clock(self, instant: datetime) -> str:
        """Hours and minutes."""
        return f"{instant.astimezone(ZoneInfo(self.zone)):%H:%M}"

    def day(self, day: date | datetime) -> str:
        """A day of this year or the next, with its weekday."""
        local = self.date_of(day) if isinstance(day, datetime) else day
        weekday = _WEEKDAYS[self.language][local.weekday()]
        if self.language is Language.CHINESE:
            return f"{local.month}月{local.day}日 {weekday}"
        return f"{weekday} {local.day} {_MONTHS[local.month - 1]}"

    def full_day(self, day: date) -> str:
        """A day with its year."""
        if self.language is Language.CHINESE:
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def moment(self, instant: datetime) -> str:
        """Day and clock."""
        return f"{self.day(instant)} {self.clock(instant)}"

    def span(self, start: datetime, end: datetime) -> str:
        """From clock to clock; the second day is named only when it is another one."""
        if self.date_of(end - timedelta(microseconds=1)) == self.date_of(start):
            last = self.clock(end)
            return f"{self.clock(start)}–{'24:00' if last == '00:00' else last}"
        return f"{self.clock(start)} – {self.moment(end)}"

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """The instants at which a local day begins and ends; 23 or 25 hours apart when the clocks change."""
        zone = ZoneInfo(self.zone)
        start = datetime.combine(day, time(), tzinfo=zone)
        return start, datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
