"""Instants as people read them: in the territory's zone and the reader's language, by the names that Babel holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from dispatch.vocabulary.terms import Language
from notify import said_twice

_LOCALES = {Language.ENGLISH: "en_GB", Language.CHINESE: "zh_CN"}

_DAY = {Language.ENGLISH: "EEE d MMMM", Language.CHINESE: "M月d日 EEE"}
_FULL_DAY = {Language.ENGLISH: "d MMMM y", Language.CHINESE: "y年M月d日"}
_DASH = {Language.ENGLISH: "–", Language.CHINESE: "-"}
"""Between two clocks; an editor of Chinese writes a hyphen there."""
_MIDNIGHT = {"00:00": "24:00", "12:00 am": "midnight"}
"""The end of a day, by the clock that begins the next one."""
NOON = 12
_TWICE = {
    Language.ENGLISH: (" (summer time)", " (winter time)"),
    Language.CHINESE: ("（夏令时）", "（冬令时）"),
}
"""What tells the two passes of the hour apart that comes twice in autumn."""


@dataclass(frozen=True)
class LocalTime:
    """Words instants (aware) and days for one zone and language."""

    zone: str
    language: Language
    twelve_hours: bool = False
    """Whether a clock reads 2:30 pm in English; forms and staff have 24 hours."""

    def date_of(self, instant: datetime) -> date:
        """The local day on which an instant falls."""
        return instant.astimezone(ZoneInfo(self.zone)).date()

    def clock(self, instant: datetime) -> str:
        """Hours and minutes."""
        local = instant.astimezone(ZoneInfo(self.zone))
        face = f"{local:%H:%M}"
        if self.twelve_hours and self.language is Language.ENGLISH:
            face = f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < NOON else 'pm'}"
        return face + said_twice(local, *_TWICE[self.language])

    def day(self, day: date | datetime) -> str:
        """A day of this year or the next, with its weekday."""
        return self._said(day, _DAY[self.language])

    def full_day(self, day: date) -> str:
        """A day with its year."""
        return self._said(day, _FULL_DAY[self.language])

    def form_moment(self, instant: datetime) -> str:
        """Day and clock as a field of a form holds them."""
        return f"{instant.astimezone(ZoneInfo(self.zone)):%Y-%m-%dT%H:%M}"

    def moment(self, instant: datetime) -> str:
        """Day and clock."""
        return f"{self.day(instant)} {self.clock(instant)}"

    def span(self, start: datetime, end: datetime) -> str:
        """From clock to clock; when it ends on another day, the weekday of the end stands before its clock."""
        dash = _DASH[self.language]
        if self.date_of(end - timedelta(microseconds=1)) == self.date_of(start):
            last = self.clock(end)
            return f"{self.clock(start)}{dash}{_MIDNIGHT.get(last, last)}"
        return f"{self.clock(start)}{dash}{self._said(end, 'EEE')} {self.clock(end)}"

    def spans(self, windows: Iterable[tuple[datetime, datetime]]) -> list[str]:
        """Several spans, in their order."""
        return [self.span(start, end) for start, end in windows]

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """The instants at which a local day begins and ends; 23 or 25 hours apart when the clocks change."""
        zone = ZoneInfo(self.zone)
        start = datetime.combine(day, time(), tzinfo=zone)
        return start, datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)

    def _said(self, day: date | datetime, pattern: str) -> str:
        local = self.date_of(day) if isinstance(day, datetime) else day
        return format_date(local, pattern, locale=_LOCALES[self.language])
