"""Whose arrival window could still be told more precisely, and when they would be reached on days as they may go on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, Technician, Visit
from dispatch.field.queries import technician_day as queries
from dispatch.field.rules.arrival_odds import arrival_starts, pause_left
from dispatch.field.rules.eta import RemainingVisit, in_turn
from dispatch.kernel.work import Work
from dispatch.uncertainty.rules.factors import LearnedLaws
from dispatch.uncertainty.rules.route_days import Reals
from dispatch.visits.rules.told_windows import may_be_narrowed
from dispatch.vocabulary.states import STARTED_VISITS
from dispatch.vocabulary.windows import Window


@dataclass(frozen=True)
class ForecastDay:
    """What is left of a technician's local day, and the live versions of its visits, by visit."""

    technician: Technician
    span: Window
    legs: Sequence[RemainingVisit]
    versions: Mapping[int, Appointment]


def starts(work: Work, day: ForecastDay, laws: LearnedLaws) -> Mapping[int, Reals]:
    """Arrivals on drawn days (seconds since the epoch) by visit, of windows that the odds chose and nobody narrowed.

    None before the technician's day has begun: until then nothing is known that was not when the window was told.
    """
    ahead = {leg.visit_id for leg in day.legs if leg.state not in STARTED_VISITS}
    opens = {
        id: window_of(one.arrival_window).start
        for id, one in day.versions.items()
        if id in ahead
        and one.told_eta is None
        and may_be_narrowed(window_of(one.arrival_window), one.told_odds_percent, one.cause)
    }
    if not opens:
        return {}
    done = queries.done_visits(work.session, day.technician.id, day.span)
    if len(ahead) == len(day.legs) and not done:
        return {}
    who = day.technician
    return arrival_starts(
        day.legs,
        opens,
        laws,
        technician_id=who.id,
        territory_id=who.territory_id,
        now=work.now,
        pause_s=_pause(day, done[-1], work.now) if done else 0,
    )


def _pause(day: ForecastDay, last: Visit, now: datetime) -> int:
    """What is left of a break between the visit that ended last and the first one that is left."""
    planned_end = last.during.upper if last.during else None
    if planned_end is None or last.ended_at is None:
        return 0
    return pause_left(in_turn(day.legs)[0], planned_end, last.ended_at, now)
