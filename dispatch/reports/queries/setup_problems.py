"""How the territories are set up: who works there, with which skills, and when."""

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.booking.rules.slots import USUAL
from dispatch.db.tables import Shift, SlotWindow, Technician, TechnicianSkill, Territory, WorkType
from dispatch.kernel.actor_scope import within
from dispatch.reports.rules.setup_problems import NeededWorkType, TerritorySetup
from dispatch.vocabulary.permissions import Actor
from dispatch.workforce.rules.skills import mastered


def kinds(session: Session) -> list[NeededWorkType]:
    """Every work type."""
    rows = session.scalars(select(WorkType).order_by(WorkType.id))
    return [
        NeededWorkType(row.id, f"{row.kind} {row.symptom or ''}".strip(), row.service_minutes, frozenset(row.skills))
        for row in rows
    ]


def set_ups(session: Session, actor: Actor, now: datetime) -> list[TerritorySetup]:
    """How each territory within an actor's bounds is set up."""
    statement = select(Territory).where(within(actor, Territory)).order_by(Territory.id)
    return [_set_up(session, territory, now) for territory in session.scalars(statement)]


def _set_up(session: Session, territory: Territory, now: datetime) -> TerritorySetup:
    people = session.scalars(
        select(Technician.id).where(Technician.territory_id == territory.id, Technician.active)
    ).all()
    shifts = session.execute(
        select(Shift.technician_id, func.lower(Shift.during), func.upper(Shift.during)).where(
            Shift.technician_id.in_(people), func.upper(Shift.during) > now
        )
    ).all()
    skills = defaultdict[int, frozenset[str]](frozenset)
    for technician_id, skill, level in session.execute(
        select(TechnicianSkill.technician_id, TechnicianSkill.skill, TechnicianSkill.level).where(
            TechnicianSkill.technician_id.in_(people)
        )
    ):
        skills[technician_id] |= mastered({skill: level})
    on_shift = {technician_id for technician_id, _, _ in shifts}
    offered = session.execute(
        select(SlotWindow.starts_minute, SlotWindow.ends_minute).where(SlotWindow.territory_id == territory.id)
    ).all()
    zone = ZoneInfo(territory.zone)
    spans = [(_minute(start, zone), _minute(start, zone) + (end - start).seconds // 60) for _, start, end in shifts]
    return TerritorySetup(
        territory_id=territory.id,
        code=territory.code,
        technicians=len(people),
        with_shift_ahead=len(on_shift),
        skills=frozenset().union(*skills.values()),
        skills_on_shift=frozenset().union(*(skills[id] for id in on_shift)),
        reach=(min(start for start, _ in spans), max(end for _, end in spans)) if spans else None,
        offered=tuple((start, end) for start, end in offered) or USUAL,
    )


def _minute(instant: datetime, zone: ZoneInfo) -> int:
    local = instant.astimezone(zone)
    return local.hour * 60 + local.minute
