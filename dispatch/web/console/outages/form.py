"""What a person writes into the form of an outage, read as `outages.enter` takes it."""

from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import request

from dispatch.kernel.work import Work
from dispatch.outages.rules.reach import Circle, Reach
from dispatch.outages.rules.timing import USUAL_LEAD_HOURS
from dispatch.outages.services.outages import OutageIn
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.terms import Language, OutageKind
from dispatch.vocabulary.windows import Window
from dispatch.web import forms
from dispatch.web.console.frame import seen_territories
from dispatch.web.local_time import LocalTime
from notify import CAUSE_LIMIT

LONGEST_LIST = 20_000
WIDEST_M = 100_000
MOST_LEAD_HOURS = 720

LISTS = ("access_nodes", "service_ids", "postcodes", "buildings")


def written(work: Work, zone: str) -> OutageIn:
    """The outage that the form describes; times are those of the zone. Raises `Invalid` for what can't be read."""
    start, end = moment("starts_at", zone), moment("ends_at", zone)
    if end <= start:
        raise Invalid("outage_ends_first", "It would end before it begins.")
    lead = forms.number("lead_hours", least=0, most=MOST_LEAD_HOURS)
    return OutageIn(
        kind=_kind(),
        window=Window(start, end),
        reach=_reach(),
        cause=forms.text("cause", most=CAUSE_LIMIT),
        cause_zh=forms.text("cause_zh", most=CAUSE_LIMIT),
        lead_hours=USUAL_LEAD_HOURS if lead is None else lead,
        territory=_territory(work),
    )


def moment(name: str, zone: str, shown: datetime | None = None) -> datetime:
    """A day and clock of a form, in the zone. Raises `Invalid` for an empty field and for what is none.

    A field that still reads as it does for the instant `shown` means that one: a form knows neither seconds nor which
    pass of an hour that comes twice.
    """
    if shown is not None and forms.text(name) == LocalTime(zone, Language.ENGLISH).form_moment(shown):
        return shown
    said = forms.moment(name, ZoneInfo(zone))
    if said is None:
        raise Invalid("bad_moment", "Write a day and a time.")
    return said


def _kind() -> OutageKind:
    with suppress(ValueError):
        return OutageKind(request.form.get("kind", ""))
    return OutageKind.OUTAGE


def _reach() -> Reach:
    named = {name: _listed(name) for name in LISTS}
    circle = None
    if request.form.get("lat", "").strip():
        radius = forms.number("radius_m", most=WIDEST_M)
        if radius is None:
            raise Invalid("bad_number", "The field radius_m takes a whole number.")
        circle = Circle(forms.degrees("lat", 90), forms.degrees("lon", 180), radius)
    return Reach(**named, circle=circle)


def _listed(name: str) -> tuple[str, ...]:
    """One a line; nodes, lines and postcodes by commas, too."""
    said = forms.text(name, most=LONGEST_LIST)
    parts = said.split("\n") if name == "buildings" else said.replace(",", "\n").replace("，", "\n").split("\n")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _territory(work: Work) -> str | None:
    """The code of the territory that is chosen; none for all that the actor may see."""
    chosen = forms.number("territory")
    return next((one.code for one in seen_territories(work) if one.id == chosen), None)
