"""Tags that hold for some hours only, judged for a working day at noon: when technicians drive.

The form is that of the OpenStreetMap wiki (Conditional restrictions): `no @ (Mo-Fr 07:00-09:00); yes @ (Su)`.
"""

import re

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
WEDNESDAY, NOON = 2, 12 * 60
LIGHTEST_TONNES = 3.5
"""A technician's van weighs no more: what is said of heavier vehicles is not said of it."""


def in_force(value: str) -> str | None:
    """The last value whose condition holds on a Wednesday at noon; none if none is known to."""
    found = None
    for stated, condition in re.findall(r"([^@;]+)@\s*(\([^)]*\)|[^;]+)", value):
        if holds(condition.strip().strip("()")):
            found = stated.strip()
    return found


def holds(condition: str) -> bool:
    """Whether it is known to hold then; dates, weather and permits are not known."""
    rules = re.split(r";|(?<=\d),(?=\s*[A-Za-z])", condition)
    return any(all(_holds(part) for part in rule.split(" AND ")) for rule in rules)


def _holds(part: str) -> bool:
    text = part.strip().lower()
    if text == "24/7":
        return True
    heavy = re.fullmatch(r"(?:weight|maxweight|weightrating|maxweightrating)\s*(<=?)\s*(\d+(?:\.\d+)?)", text)
    if heavy is not None:
        return float(heavy[2]) >= LIGHTEST_TONNES
    days, _, hours = text.rpartition(" ") if re.search(r"\d", text) else (text, "", "")
    return _on_wednesday(days.strip()) and (not hours or _at_noon(hours))


def _on_wednesday(days: str) -> bool:
    return not days or any(_includes(span) for span in days.split(","))


def _includes(span: str) -> bool:
    first, _, last = (end.strip() for end in span.partition("-"))
    if first not in WEEKDAYS or (last and last not in WEEKDAYS):
        return False
    begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return begin <= WEDNESDAY <= end if begin <= end else not end < WEDNESDAY < begin


def _at_noon(hours: str) -> bool:
    return any(_spans_noon(span) for span in hours.split(","))


def _spans_noon(span: str) -> bool:
    times = re.fullmatch(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)", span.strip())
    if times is None:
        return False
    begin, end = (int(times[at]) * 60 + int(times[at + 1]) for at in (1, 3))
    return begin <= NOON < end if begin <= end else not end <= NOON < begin
