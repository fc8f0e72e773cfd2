"""Planned work and outages: entered, changed, ended, called off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.db.tables import Outage
from dispatch.kernel.actor_scope import own_territory, source_of
from dispatch.kernel.work import Work
from dispatch.orders.rules.orders import MANUAL
from dispatch.outages.queries import affected
from dispatch.outages.queries.affected import AffectedLine
from dispatch.outages.rules import timing
from dispatch.outages.rules.reach import Reach
from dispatch.outages.services import gathering, outage_ends, telling
from dispatch.outages.services.outage_record import locked, note, tell_when_due
from dispatch.vocabulary.errors import Invalid, Missing, Refused
from dispatch.vocabulary.states import OPEN_OUTAGES, OutageState, advance
from dispatch.vocabulary.terms import OutageKind, OutageNews
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services.points import must_be_plausible
from dispatch.workforce.services.territories import territory_of_code

TOLD = frozenset({"starts_at", "ends_at", "cause", "cause_zh"})
"""What customers are told anew when it changes."""


@dataclass(frozen=True)
class OutageIn:
    """Planned work or an outage as it is reported. `territory` is a code; without one every territory is reached."""

    kind: OutageKind
    window: Window
    reach: Reach
    cause: str = ""
    cause_zh: str = ""
    lead_hours: int = timing.USUAL_LEAD_HOURS
    territory: str | None = None


def enter(work: Work, wanted: OutageIn) -> Outage:
    """Takes an outage in, with everybody whom it affects; they are told by a job when it is time.

    What lasts already gathers the repairs that it explains. Raises `Invalid` for times that can't be or a reach that
    names nothing, `Missing` for a service id that means no line to the actor.
    """
    territory_id, lines = _affected(work, wanted)
    window = wanted.window
    is_on = window.start <= work.now
    outage = Outage(
        source=source_of(work.actor, MANUAL),
        territory_id=territory_id,
        kind=wanted.kind,
        state=OutageState.ONGOING if is_on else OutageState.ANNOUNCED,
        starts_at=window.start,
        ends_at=window.end,
        cause=wanted.cause,
        cause_zh=wanted.cause_zh,
        lead_hours=wanted.lead_hours,
        news=OutageNews.KNOWN,
        turn=1,
        tell_at=timing.tell_at(wanted.kind, window.start, wanted.lead_hours, work.now),
        version=1,
        **_columns(wanted.reach),
    )
    work.session.add(outage)
    work.session.flush()
    affected.keep_recipients(work.session, outage.id, recipients_of(lines))
    note(work, outage, "outage.announced", kind=outage.kind)
    if is_on:
        note(work, outage, "outage.began")
        gathering.gather(work, outage)
    tell_when_due(work, outage)
    return outage


def preview(work: Work, wanted: OutageIn) -> list[AffectedLine]:
    """The lines that it would affect; nothing is written. Raises as `enter` does."""
    return _affected(work, wanted)[1]


def recipients_of(lines: Iterable[AffectedLine]) -> list[tuple[int, int | None, int]]:
    """Who is told: one record a phone number, the territory of their first line, and how many lines of theirs."""
    by_phone: dict[str, tuple[int, int | None, int]] = {}
    for line in lines:
        known = by_phone.get(line.phone)
        by_phone[line.phone] = (
            (line.customer_id, line.territory_id, 1) if known is None else (known[0], known[1], known[2] + 1)
        )
    return list(by_phone.values())


def change(work: Work, outage_id: int, version: int, changes: Mapping[str, Any]) -> Outage:
    """Gives an outage other times or causes, and tells whoever has heard of it; the others hear it as new.

    Raises `Missing`, `Stale`, `Invalid` for times that can't be, and `Refused` for one that is over or has begun.
    """
    outage = _open(work, outage_id, version)
    if not changes:
        return outage
    begun = outage.state == OutageState.ONGOING
    if begun and changes.get("starts_at", outage.starts_at) != outage.starts_at:
        raise Refused("outage_began", "It has begun; only its end can change.")
    before = _told_of(outage)
    for name, value in changes.items():
        setattr(outage, name, value)
    window = _window(outage.starts_at, outage.ends_at)
    if before != _told_of(outage):
        timing.must_be_usable(OutageKind(outage.kind), window, work.now)
        telling.begin_turn(work, outage, OutageNews.CHANGED)
    elif outage.turn == 1 and outage.told_at is None:
        outage.tell_at = timing.tell_at(OutageKind(outage.kind), outage.starts_at, outage.lead_hours, work.now)
    outage.version += 1
    note(work, outage, "outage.changed", fields=sorted(changes))
    tell_when_due(work, outage)
    return outage


def end(work: Work, outage_id: int, version: int) -> Outage:
    """It is over: everybody who has heard of it is told, and those whose repairs waited are asked whether it works.

    Raises `Missing`, `Stale`, and `Refused` for one that is over already.
    """
    outage = _open(work, outage_id, version)
    _close(work, outage, OutageState.ENDED, OutageNews.OVER)
    outage_ends.ask(work, outage)
    note(work, outage, "outage.ended")
    tell_when_due(work, outage)
    return outage


def cancel(work: Work, outage_id: int, version: int) -> Outage:
    """It does not take place, or was none: whoever has heard of it is told, and repairs that waited go on.

    Raises as `end` does.
    """
    outage = _open(work, outage_id, version)
    _close(work, outage, OutageState.CANCELLED, OutageNews.OFF)
    outage_ends.let_all_go(work, outage)
    note(work, outage, "outage.cancelled")
    tell_when_due(work, outage)
    return outage


def begin(work: Work, outage: Outage) -> None:
    """The time of planned work has come."""
    outage.state = advance(OutageState(outage.state), OutageState.ONGOING)
    outage.version += 1
    note(work, outage, "outage.began")
    gathering.gather(work, outage)


def _close(work: Work, outage: Outage, state: OutageState, news: OutageNews) -> None:
    outage.state, outage.ended_at = advance(OutageState(outage.state), state), work.now
    telling.begin_turn(work, outage, news)
    gathering.close_tasks(work, outage)
    outage.version += 1


def _open(work: Work, outage_id: int, version: int) -> Outage:
    outage = locked(work, outage_id, version)
    if outage.state not in OPEN_OUTAGES:
        raise Refused("outage_over", "It is over; enter another one.")
    return outage


def _affected(work: Work, wanted: OutageIn) -> tuple[int | None, list[AffectedLine]]:
    reach = wanted.reach
    if reach.is_empty:
        raise Invalid("nothing_named", "Name nodes, lines, postcodes, buildings or a circle.", errors=_AT_REACH)
    timing.must_be_usable(wanted.kind, wanted.window, work.now)
    territory_id = own_territory(work.actor) if wanted.territory is None else territory_of_code(work, wanted.territory)
    if reach.circle is not None:
        must_be_plausible(work, (reach.circle.lat, reach.circle.lon), territory_id)
    if set(reach.service_ids) - affected.known_service_ids(work.session, work.actor, reach.service_ids):
        raise Missing("line")
    return territory_id, affected.lines(work.session, work.actor, reach, territory_id)


def _window(start: datetime, end: datetime) -> Window:
    if end <= start:
        raise Invalid("outage_ends_first", "It would end before it begins.", errors=_AT_TIMES)
    return Window(start, end)


def _told_of(outage: Outage) -> list[Any]:
    return [getattr(outage, name) for name in sorted(TOLD)]


def _columns(reach: Reach) -> dict[str, Any]:
    circle = reach.circle
    return {
        "access_nodes": list(reach.access_nodes),
        "service_ids": list(reach.service_ids),
        "postcodes": list(reach.postcodes),
        "buildings": list(reach.buildings),
        "lat": circle.lat if circle else None,
        "lon": circle.lon if circle else None,
        "radius_m": circle.radius_m if circle else None,
    }


_AT_REACH = {"json": {"access_nodes": ["See detail."]}}
_AT_TIMES = {"json": {"ends_at": ["See detail."]}}
