"""Dates and times as spreadsheets and people write them, by the clocks of a zone; what has two readings is refused.

The year, month, day order, the German 1.12.2026, a month in words and Excel's serial numbers have one reading each.
12/1/2026 has two.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dispatch.kernel.spreadsheets.exports.date_words import in_english
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.windows import Window
from notify import simplified

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_TO = r"(?:-|–|—|~|to\b|bis\b|and\b|至|到)"
_MORNING, _AFTERNOON, _EVENING, _ALL_DAY = (8, 12), (12, 18), (18, 21), (0, 24)
_PARTS_OF_THE_DAY = {
    "morning": _MORNING, "上午": _MORNING, "早上": _MORNING, "am": _MORNING,
    "afternoon": _AFTERNOON, "下午": _AFTERNOON, "pm": _AFTERNOON,
    "evening": _EVENING, "晚上": _EVENING, "傍晚": _EVENING,
    r"all[ ]?-?day": _ALL_DAY, r"whole[ ]?day": _ALL_DAY, r"any[ ]?time": _ALL_DAY, "全天": _ALL_DAY, "整天": _ALL_DAY,
}  # fmt: skip
"""From which hour to which a part of the day goes, where a file says no more than that."""
_FIRST_HOUR = 7
"""Hours before that stand for the afternoon as often as for the night: `1-3` is asked back."""
_TOKEN = re.compile(
    rf"""
    (?P<ymd>\d{{4}}([-/.])\d{{1,2}}\2\d{{1,2}})
    | (?P<dotted>\d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{4}})
    | (?P<slashed>\d{{1,2}}([-/])\d{{1,2}}\5(?:\d{{4}}|\d{{2}})(?!\d))
    | (?P<named>\d{{1,2}}(?:\.|st|nd|rd|th)?(?:\s+of)?[\s-]*{_MONTH}[\s,-]*(?:\d{{4}}|(?<=-)\d{{2}}(?!\d))
        | {_MONTH}\s*\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})
    | (?P<compact>20\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))
    | (?P<hours>\d{{1,2}}\s*{_TO}\s*\d{{1,2}}(?:\s*[ap]\.?m\b\.?)?(?![\d:.-]))
    | (?P<military>(?:[01]\d|2[0-4])[0-5]\d\s*{_TO}\s*(?:[01]\d|2[0-4])[0-5]\d(?!\d))
    | (?P<part>{"|".join(word for word in _PARTS_OF_THE_DAY if word not in ("am", "pm"))}|[ap]m(?=\s*(?:$|[;,])))
    | (?P<time>\d{{1,2}}[.h]\d{{2}}(?![.\d])(?:\s*[ap]\.?m\b\.?)?|\d{{1,2}}\s?h\b
        | \d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d+)?)?(?:\s*[ap]\.?m\b\.?)?|\d{{1,2}}\s*[ap]\.?m\b\.?)
    | (?P<between>(?:[\s,;/~至到–—-]|t(?=\d)|to\b|bis\b|until\b|and\b|am\b(?=\s*\d)|from\b|von\b|uhr\b|o'clock\b)++)
    """,
    re.VERBOSE | re.IGNORECASE,
)
NOON_SECONDS = 12 * 3600
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_SERIALS = range(36_526, 73_051)
"""Days since 1899-12-30, which is how Excel counts: the years 2000 to 2099."""
_FRACTION = re.compile(r"0[.,]\d+")
_SIX_DIGITS = re.compile(r"([01]\d|2[0-4])([0-5]\d)([0-5]\d)")
_NO_DAY = re.compile(r"(?:30[./-]12[./-]1899|12[./-]30[./-](?:18)?99|1899-12-30)[T ]+(?=\d{1,2}:)")
"""The day on which Excel and Access begin to count: it stands before a time of no day."""
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})(?:[ T]?(\d{2})(\d{2})(\d{2})?)?")
_CHINESE = (
    (re.compile(r"(\d)\s*[年月]\s*(?=\d)"), r"\1-"),
    (re.compile(r"(\d)\s*[日号]"), r"\1 "),
    (re.compile(r"(星期|周|礼拜)[一二三四五六日天]"), " "),
    (re.compile(r"(\d{1,2})\s*[点时]\s*半"), r"\1:30"),
    (re.compile(r"(\d{1,2})\s*([-–~至到])\s*(\d{1,2})\s*[点时](?!\s*[\d半])"), r"\1:00\2\3:00"),
    (re.compile(r"(\d{1,2})\s*[点时]整?(?!\s*\d)"), r"\1:00"),
    (re.compile(r"(\d{1,2})\s*[点时]\s*(\d{1,2})\s*分?"), r"\1:\2"),
    (re.compile(r"(?:上午|早上|凌晨)\s*(\d{1,2}:\d{2}(?::\d{2})?)"), r"\1am "),
    (re.compile(r"(?:下午|晚上|傍晚)\s*(\d{1,2}:\d{2}(?::\d{2})?)"), r"\1pm "),
    (re.compile(r"(?<=[上下]午|晚上|早上)时[段间]"), ""),
    (re.compile(r"中午\s*(\d{1,2}:\d{2})"), r"\1"),
)
_GAP_BEFORE_OFFSET = re.compile(r"(?<!\s)\s+(?=[+-]\d{2}:?\d{2}$|Z$)")
_UTC = re.compile(r"(?:UTC|GMT)$")
_BRACKETS = re.compile(r"[()\[\]]|\bbetween\b|(?<!\d)\d{1,3}\s{0,3}(?:hrs?|hours)\b(?=$)", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s", re.IGNORECASE)


@dataclass(frozen=True)
class _Token:
    """A date or a time of day that stands in a text, the latter in seconds after midnight."""

    day: date | None = None
    seconds: int | None = None
    is_afternoon: bool = False


def moment_of(written: str, zone: ZoneInfo) -> datetime:
    """The moment that a cell names, in UTC; a day alone is its midnight.

    Raises `Invalid`: `unread_moment`, `ambiguous_date` (12/1/2026), and when clocks change `no_such_time` and
    `doubled_time`.
    """
    exact = _exact(written, zone)
    if exact is not None:
        return exact
    tokens = _tokens(written)
    if not tokens or tokens[0].day is None or len(tokens) > 2 or any(one.day for one in tokens[1:]):
        raise _bad()
    return _at(tokens[0].day, tokens[1].seconds if len(tokens) == 2 else 0, zone)


def day_of(written: str, zone: ZoneInfo) -> date:
    """The day that a cell names, by the clocks of a zone. Raises `Invalid` as `moment_of` does."""
    return moment_of(written, zone).astimezone(zone).date()


def windows_of(written: str, zone: ZoneInfo) -> tuple[Window, ...]:
    """The windows that a cell names, one or several: `2026-12-01 13:00-15:00`, `2026年12月1日 下午1点-3点`, `start/end`
    in ISO 8601; a day alone is the whole of it.

    Raises `Invalid` as `moment_of` does, and `unread_window` for one that does not end after it starts.
    """
    exact = _exact_windows(written, zone)
    if exact is not None:
        return exact
    tokens = _tokens(written)
    if not tokens:
        raise _bad()
    windows: list[Window] = []
    day = tokens[0]
    while tokens:
        if windows and tokens[0].day is None:
            tokens = [day, *tokens]
        day = tokens[0]
        window, used = _window(tokens, zone)
        windows.append(window)
        tokens = tokens[used:]
    return tuple(windows)


def _exact(written: str, zone: ZoneInfo) -> datetime | None:
    """A moment in ISO 8601, a serial number of Excel or a compact date; None for any other writing."""
    text = unicodedata.normalize("NFKC", written).strip()
    if _SERIAL.fullmatch(text) and int(text[:5]) in _SERIALS:
        local = _of_serial(text)
        return _at(local.date(), local.hour * 3600 + local.minute * 60, zone)
    compact = _COMPACT.fullmatch(text)
    try:
        if compact:
            year, month, day, hour, minute, second = (int(part or 0) for part in compact.groups())
            return _at(date(year, month, day), hour * 3600 + minute * 60 + second, zone)
        moment = datetime.fromisoformat(_GAP_BEFORE_OFFSET.sub("", _UTC.sub("Z", text)))
    except ValueError:
        return None
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return _at(moment.date(), moment.hour * 3600 + moment.minute * 60 + moment.second, zone)


def _exact_windows(written: str, zone: ZoneInfo) -> tuple[Window, ...] | None:
    """Pairs as `2026-12-01T13:00+01:00/2026-12-01T15:00+01:00`, gaps or semicolons between; None for other writings."""
    pairs = [part.split("/") for part in re.split(r"[\s;]+", written.strip()) if part]
    if not all(len(pair) == 2 and all("T" in one for one in pair) for pair in pairs):
        return None
    moments = [(_exact(start, zone), _exact(end, zone)) for start, end in pairs]
    if any(start is None or end is None for start, end in moments):
        raise _bad()
    return tuple(_between(start, end) for start, end in moments if start and end)


def _window(tokens: list[_Token], zone: ZoneInfo) -> tuple[Window, int]:
    """The first window of the tokens, and how many it takes: day, time, time; day, time, day, time; day; day, day."""
    shape = "".join("d" if token.day else "t" for token in tokens[:4])
    first = tokens[0].day
    if first is None or shape[:2] == "dd" or shape == "dt" or (shape.startswith("dtd") and shape != "dtdt"):
        raise Invalid("unread_window", "A window needs a day, a start and an end, as in 2026-12-01 13:00-15:00.")
    if shape.startswith("dtt"):
        return _between(_at(first, tokens[1].seconds, zone), _at(first, _end(*tokens[1:3]), zone)), 3
    if shape == "dtdt":
        return _between(_at(first, tokens[1].seconds, zone), _at(tokens[2].day, tokens[3].seconds, zone)), 4
    return Window(_at(first, 0, zone), _at(first + timedelta(days=1), 0, zone)), 1


def _end(start: _Token, end: _Token) -> int | None:
    """When a window ends; from 1 pm to 3 means to 3 pm."""
    begun, ended = start.seconds, end.seconds
    if start.is_afternoon and begun and ended and ended <= begun and ended < NOON_SECONDS:
        return ended + NOON_SECONDS
    return ended


def _between(start: datetime, end: datetime) -> Window:
    if end <= start:
        raise Invalid("unread_window", "A window ends after it starts; a day, a start and an end are needed.")
    return Window(start, end)


def _tokens(written: str) -> list[_Token]:
    text = simplified(unicodedata.normalize("NFKC", written).strip())
    for pattern, usual in _CHINESE:
        text = pattern.sub(usual, text)
    text = in_english(text)
    text = _WEEKDAY.sub("", _BRACKETS.sub(" ", text))
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.end() == at:
            raise _bad()
        if found["hours"] or found["military"] or found["part"]:
            tokens += _span(found)
        elif found["between"] is None:
            tokens.append(_token(found))
        at = found.end()
    return tokens


def _span(found: re.Match[str]) -> list[_Token]:
    """The start and the end of `8-10`, `1-3 pm`, `0800-1000` and `上午`."""
    if found["part"]:
        return [_Token(seconds=hour * 3600) for hour in _part_of_the_day(found["part"].lower())]
    numbers = [int(number) for number in re.findall(r"\d+", found[0])]
    if found["military"]:
        return [_Token(seconds=number // 100 * 3600 + number % 100 * 60) for number in numbers]
    start, end = numbers
    half = re.search(r"([ap])\.?m", found[0], re.IGNORECASE)
    if half is not None:
        end = end % 12 + 12 * (half[1].lower() == "p")
        start = start % 12 + 12 * (half[1].lower() == "p" and start % 12 < end % 12)
    elif start < _FIRST_HOUR:
        raise Invalid("unread_window", "The hours can be before or after noon; write them as 13:00-15:00.")
    if max(start, end) > 24:
        raise _bad()
    return [_Token(seconds=start * 3600), _Token(seconds=end * 3600)]


def _part_of_the_day(said: str) -> tuple[int, int]:
    known = zip(_parts_of_the_day(), _PARTS_OF_THE_DAY.values(), strict=True)
    return next(hours for pattern, hours in known if pattern.fullmatch(said))


@cache
def _parts_of_the_day() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, _PARTS_OF_THE_DAY))


def names_a_day(written: str) -> bool:
    """Whether a text that is to be a window names a day, and not only times of one."""
    try:
        return any(token.day is not None for token in _tokens(written)) or _exact(written, _ANY_ZONE) is not None
    except Invalid:
        return _NAMED_DAY.search(written) is not None


_ANY_ZONE = ZoneInfo("UTC")
_NAMED_DAY = re.compile(r"\d{4}\s*[-/.年]|\d\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d|月|T\d")


def _token(found: re.Match[str]) -> _Token:
    said = {name: value for name, value in found.groupdict().items() if value}
    try:
        if "time" in said:
            text = said["time"].lower()
            return _Token(seconds=_seconds(text), is_afternoon="p" in text)
        return _Token(day=_day(*next(iter(said.items()))))
    except ValueError:
        raise _bad() from None


def _day(shape: str, text: str) -> date:
    if shape == "named":
        month = re.search(_MONTH, text, re.IGNORECASE)
        numbers = sorted(map(int, re.findall(r"\d+", text)))
        if numbers[1] < 100:
            numbers = [int(re.findall(r"\d+", text)[0]), 2000 + int(re.findall(r"\d+", text)[1])]
        return date(numbers[1], _MONTHS.index(month[1].lower()) + 1, numbers[0]) if month else date.min
    if shape == "compact":
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    one, two, three = map(int, re.findall(r"\d+", text))
    if shape == "ymd":
        return date(one, two, three)
    if shape == "dotted":
        return date(three, two, one)
    if three < 100 or (one <= 12 and two <= 12 and one != two):
        raise Invalid(
            "ambiguous_date", "The date can be read in two ways (day or month first); write it as 2026-12-31."
        )
    return date(three, one, two) if two > 12 else date(three, two, one)


def _seconds(text: str) -> int:
    hour, *rest = (int(part) for part in re.findall(r"\d+", text)[:3])
    minute, second = (*rest, 0, 0)[:2]
    if "a" in text or "p" in text:
        hour = hour if hour > 12 else hour % 12 + 12 * ("p" in text)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute + second):
        raise ValueError(text)
    return hour * 3600 + minute * 60 + second


def _at(day: date | None, seconds: int | None, zone: ZoneInfo) -> datetime:
    """A time of day by the clocks of a zone, in UTC."""
    if day is None or seconds is None:
        raise _bad()
    days, seconds = divmod(seconds, 86_400)
    local = datetime.combine(day + timedelta(days=days), time(), zone) + timedelta(seconds=seconds)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(fold=0) != local.replace(fold=0):
        raise Invalid("no_such_time", "Clocks go forward on that day, and this time does not exist; write another one.")
    if local.replace(fold=1).astimezone(UTC) != moment:
        raise Invalid(
            "doubled_time",
            "Clocks go back on that day, and this time comes twice; write it with its offset, as in "
            "2026-10-25T02:30:00+02:00.",
        )
    return moment


def _bad() -> Invalid:
    return Invalid("unread_moment", "This is no date or time that can be read; write it as 2026-12-31 13:00.")


def without_serials(written: str) -> str:
    """A cell in which Excel (46357.5, or 0.5 for noon) or SAP (080000) wrote a date or a time, as people write them."""
    text = _NO_DAY.sub("", written.strip())
    if _SERIAL.fullmatch(text) and int(text[:5]) in _SERIALS:
        local = _of_serial(text)
        return local.isoformat(" ", "minutes") if local.time() != time() else local.date().isoformat()
    clock = _SIX_DIGITS.fullmatch(text)
    if clock:
        return ":".join(clock.groups())
    if _FRACTION.fullmatch(text):
        minutes = round(float(text.replace(",", ".")) * 1440)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return text


def _of_serial(text: str) -> datetime:
    """What Excel counts in days, to the minute: its fractions are rounded."""
    minutes = round(float(text.replace(",", ".")) * 1440)
    return datetime(1899, 12, 30) + timedelta(minutes=minutes)  # noqa: DTZ001 - The zone is the reader's matter.
