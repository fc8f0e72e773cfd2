"""Questions about calibrations: the version in use, its factors within an actor's bounds, what promises became."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, or_, select, text, update
from sqlalchemy.orm import Session

from dispatch.db.tables import (
    Appointment,
    Calibration,
    DurationFactor,
    PlanStop,
    Promise,
    Technician,
    Territory,
    Visit,
    WorkOrder,
    WorkType,
)
from dispatch.kernel.actor_scope import within
from dispatch.visits.rules.appointments import NARROWED
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import PromiseKind, PromiseState

_TURN = text("SELECT pg_advisory_xact_lock(hashtext('calibrations'))")


@dataclass(frozen=True, slots=True)
class SubjectedFactor:
    """A factor with what it is about: a technician's name, a territory's code, a work type's kind and symptom."""

    factor: DurationFactor
    technician: str | None
    territory: str | None
    kind: str | None
    symptom: str | None


def newest(session: Session) -> Calibration | None:
    """The version that was made last."""
    return session.scalar(select(Calibration).order_by(Calibration.id.desc()).limit(1))


def factors(session: Session, actor: Actor, calibration_id: int) -> Sequence[SubjectedFactor]:
    """The factors of a version that the actor may see, in the order in which they were written."""
    statement = (
        select(DurationFactor, Technician.name, Territory.code, WorkType.kind, WorkType.symptom)
        .outerjoin(Technician, Technician.id == DurationFactor.technician_id)
        .outerjoin(Territory, Territory.id == DurationFactor.territory_id)
        .outerjoin(WorkType, WorkType.id == DurationFactor.work_type_id)
        .where(
            DurationFactor.calibration_id == calibration_id,
            or_(DurationFactor.territory_id.is_(None), within(actor, Territory)),
        )
        .order_by(DurationFactor.id)
    )
    return [SubjectedFactor(*row) for row in session.execute(statement)]


def told_odds(session: Session, actor: Actor, since: datetime) -> list[tuple[float, bool]]:
    """The odds (0 to 1) that the last plan of each promised arrival stated, and whether it was kept.

    Of a window that was narrowed since, they are those of the narrower one.
    """
    odds = case((Appointment.cause == NARROWED, Appointment.told_odds_percent), else_=PlanStop.odds_percent)
    statement = (
        select(odds, Promise.state == PromiseState.KEPT)
        .outerjoin(Appointment, Appointment.id == Promise.appointment_id)
        .join(Visit, Visit.id == Promise.visit_id)
        .join(WorkOrder, WorkOrder.id == Promise.order_id)
        .join(PlanStop, (PlanStop.visit_id == Visit.id) & (PlanStop.plan_id == Visit.plan_id))
        .where(
            Promise.kind == PromiseKind.ARRIVAL,
            Promise.state.in_((PromiseState.KEPT, PromiseState.BROKEN)),
            Promise.settled_at >= since,
            odds.is_not(None),
            within(actor),
        )
    )
    return [(percent / 100, kept) for percent, kept in session.execute(statement)]


def territories_of(session: Session) -> Mapping[int, int]:
    """The territory of every technician."""
    return {row.id: row.territory_id for row in session.execute(select(Technician.id, Technician.territory_id))}


def planned_seconds(session: Session) -> Mapping[int, int]:
    """What each work type plans."""
    return {id: minutes * 60 for id, minutes in session.execute(select(WorkType.id, WorkType.service_minutes))}


def keep_in_turn(session: Session) -> None:
    """Lets one transaction at a time write a version."""
    session.execute(_TURN)


def retire(session: Session) -> None:
    """Takes every version out of use."""
    session.execute(update(Calibration).where(Calibration.in_use).values(in_use=False))


def correct(session: Session, percents: Mapping[int, int]) -> None:
    """Writes how much of its service time each work type takes: those named, all others the whole."""
    for work_type in session.scalars(select(WorkType).order_by(WorkType.id).with_for_update()):
        work_type.learned_percent = percents.get(work_type.id, 100)


def forget(session: Session, before: datetime) -> None:
    """Takes out versions from before an instant that are not in use."""
    session.execute(delete(Calibration).where(Calibration.made_at < before, Calibration.in_use.is_(False)))


IN_USE = """
    SELECT jsonb_agg(jsonb_build_array(subject, key, work_type_id, technician_id, territory_id, factor, variation,
      planned_seconds, cases))
    FROM duration_factors JOIN calibrations ON calibrations.id = calibration_id AND in_use
"""
"""The factors in use as one value, for statements that read it beside other things; null before there are any."""

_IN_USE = text(f"""
    SELECT ({IN_USE}), (SELECT jsonb_object_agg(id, service_minutes * 60) FROM work_types)
""")  # noqa: S608 - A constant of our own.


def in_use(session: Session) -> tuple[list[list[Any]] | None, dict[int, int]]:
    """The factors in use, and the seconds that each work type plans."""
    factors, planned = session.execute(_IN_USE).one()
    return factors, {int(key): seconds for key, seconds in (planned or {}).items()}
