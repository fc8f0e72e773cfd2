"""Technicians, their shifts and absences: entered, changed, taken out; each change is audited and announced."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from dispatch.db.ranges import Range, window_of
from dispatch.db.tables import Absence, Shift, ShiftBreak, Technician, TechnicianSkill
from dispatch.kernel.phone_parsing import read_direct_phone
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Invalid, Missing, Stale, naming
from dispatch.vocabulary.facts import TechnicianDetailsChanged, TechnicianUnavailable
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import skills as skill_queries
from dispatch.workforce.queries import technicians as queries
from dispatch.workforce.rules.skills import mastered
from dispatch.workforce.rules.technicians import (
    AbsenceIn,
    ShiftIn,
    TechnicianIn,
    must_be_an_absence,
    must_be_workable,
    sayable,
)
from dispatch.workforce.services import certificates, freed_time, photo_proposals, technician_photos
from dispatch.workforce.services.points import home_must_be_plausible
from dispatch.workforce.services.territories import territory_of_code


def enter(work: Work, wanted: TechnicianIn) -> Technician:
    """Writes a technician with their shifts and absences.

    Raises `Invalid` for a phone, territory, shift or break that can't be used; a taken external id breaks a
    constraint that the edge translates.
    """
    territory_id = territory_of_code(work, wanted.territory)
    with naming("home", "lat"):
        home_must_be_plausible(work, wanted.home, territory_id)
    with naming("name"):
        name = sayable(wanted.name)
    with naming("phone"):
        phone = read_direct_phone(wanted.phone, work.tools.phone_region).number
    technician = Technician(
        external_id=wanted.external_id,
        name=name,
        phone=phone,
        languages=list(wanted.languages),
        territory_id=territory_id,
        home_lat=wanted.home[0],
        home_lon=wanted.home[1],
        speed_percent=wanted.speed_percent,
        visits_a_shift=wanted.visits_a_shift,
        contractor=wanted.contractor,
        active=True,
        version=1,
        skills=_skills(work, wanted.skills),
    )
    work.session.add(technician)
    work.session.flush()
    _note(work, technician, "technician.entered")
    for shift in wanted.shifts:
        add_shift(work, technician, shift)
    for absence in wanted.absences:
        add_absence(work, technician, absence)
    for certificate in wanted.certificates:
        certificates.put(work, technician, certificate)
    return technician


def visible(work: Work, technician_id: int) -> Technician:
    """A technician of the actor's territories; raises `Missing` for any other."""
    technician = queries.visible(work.session, work.actor, technician_id)
    if technician is None:
        raise Missing("technician")
    return technician


def complete(work: Work, wanted: TechnicianIn) -> Technician | None:
    """Adds the shifts, absences and certificates that a known technician has not yet; None where nobody is known.

    What is said of them otherwise stays: they are changed by `amend`.
    """
    technician = queries.technician_of_external_id(work.session, wanted.external_id)
    if technician is None:
        return None
    if queries.visible(work.session, work.actor, technician.id) is None:
        raise Invalid("external_id_taken", "Another technician has this external id.")
    shifts = queries.times_of_shifts(work.session, technician.id)
    absences = queries.times_of_absences(work.session, technician.id)
    for shift in wanted.shifts:
        if (shift.start, shift.end) not in shifts:
            add_shift(work, technician, shift)
    for absence in wanted.absences:
        if (absence.start, absence.end) not in absences:
            add_absence(work, technician, absence)
    for certificate in wanted.certificates:
        certificates.put(work, technician, certificate)
    return technician


def amend(work: Work, technician_id: int, version: int, changes: Mapping[str, Any]) -> Technician:
    """Changes what is named (name, phone, languages, territory, home, skills, speed_percent, visits_a_shift,
    contractor, active).

    Raises `Stale` for an older version. A technician who is not active is planned no more, and their devices are
    locked out. What they can't do any more goes to others at once, and customers hear of new names and numbers.
    """
    visible(work, technician_id)
    technician = queries.locked_technician(work.session, technician_id)
    if technician.version != version:
        raise Stale("technician", technician.version)
    before = _Known.of(technician)
    for name, value in changes.items():
        _change(work, technician, name, value)
    if {"home", "territory"} & set(changes):
        home = (technician.home_lat, technician.home_lon)
        with naming("home", "lat"):
            home_must_be_plausible(work, home, technician.territory_id, technician.id)
    technician.version += 1
    if not technician.active:
        technician_photos.forget(work, technician)
        photo_proposals.drop_waiting(work, technician)
    _note(work, technician, "technician.amended", fields=sorted(changes))
    work.session.flush()
    for fact in before.facts_since(technician):
        work.publish(fact)
    return technician


def add_shift(work: Work, technician: Technician, wanted: ShiftIn) -> Shift:
    """Writes a shift; raises `Invalid` for one that can't be worked, and conflicts with one at the same time."""
    must_be_workable(wanted)
    shift = Shift(
        technician_id=technician.id,
        during=Range(wanted.start, wanted.end),
        breaks=[
            ShiftBreak(minutes=pause.minutes, earliest_start=pause.earliest_start, latest_end=pause.latest_end)
            for pause in wanted.breaks
        ],
    )
    work.session.add(shift)
    work.session.flush()
    freed_time.note(work, technician.territory_id)
    times = {"starts_at": wanted.start.isoformat(), "ends_at": wanted.end.isoformat()}
    _note(work, technician, "shift.added", shift_id=shift.id, **times)
    return shift


def remove_shift(work: Work, technician_id: int, shift_id: int) -> None:
    """Takes a shift out; visits planned on it go to others at once. A shift that a plan used stays a fact."""
    technician = visible(work, technician_id)
    shift = queries.shift_of(work.session, technician.id, shift_id)
    if shift is None:
        raise Missing("shift")
    during = shift.during
    work.session.delete(shift)
    work.session.flush()
    _note(work, technician, "shift.removed", shift_id=shift_id)
    work.publish(TechnicianUnavailable(technician.id, "shift_removed", window_of(during)))


def add_absence(work: Work, technician: Technician, wanted: AbsenceIn) -> Absence:
    """Writes an absence. Raises `Invalid` when it ends before it starts, or years later."""
    must_be_an_absence(wanted.start, wanted.end)
    during = Range(wanted.start, wanted.end)
    absence = Absence(technician_id=technician.id, during=during, kind=wanted.kind, reason=wanted.reason)
    work.session.add(absence)
    work.session.flush()
    _note(work, technician, "absence.added", absence_id=absence.id)
    work.publish(TechnicianUnavailable(technician.id, "technician_absent", Window(wanted.start, wanted.end)))
    return absence


def remove_absence(work: Work, technician_id: int, absence_id: int) -> None:
    """Takes an absence out: they work then after all."""
    technician = visible(work, technician_id)
    absence = queries.absence_of(work.session, technician.id, absence_id)
    if absence is None:
        raise Missing("absence")
    work.session.delete(absence)
    work.session.flush()
    freed_time.note(work, technician.territory_id)
    _note(work, technician, "absence.removed", absence_id=absence_id)


@dataclass(frozen=True)
class _Known:
    """What visits and customers rest on, as it was before a change."""

    active: bool
    territory_id: int
    told: tuple[str, str]
    skills: frozenset[str]

    @classmethod
    def of(cls, technician: Technician) -> Self:
        skills = mastered((row.skill, row.level) for row in technician.skills)
        return cls(technician.active, technician.territory_id, (technician.name, technician.phone), skills)

    def facts_since(self, technician: Technician) -> list[object]:
        """What the change means for others."""
        now = _Known.of(technician)
        facts: list[object] = []
        if now.told != self.told:
            facts.append(TechnicianDetailsChanged(technician.id))
        if self.active and not now.active:
            facts.append(TechnicianUnavailable(technician.id, "technician_left"))
        elif now.territory_id != self.territory_id:
            facts.append(TechnicianUnavailable(technician.id, "territory_changed"))
        elif self.skills - now.skills:
            facts.append(TechnicianUnavailable(technician.id, "skill_lost"))
        return facts


def _change(work: Work, technician: Technician, name: str, value: Any) -> None:
    if name == "name":
        with naming("name"):
            technician.name = sayable(value)
    elif name == "phone":
        with naming("phone"):
            technician.phone = read_direct_phone(value, work.tools.phone_region).number
    elif name == "territory":
        technician.territory_id = territory_of_code(work, value)
    elif name == "home":
        technician.home_lat, technician.home_lon = value
    elif name == "skills":
        technician.skills = _merged(technician, _skills(work, value))
    else:
        setattr(technician, name, value)


def _skills(work: Work, levels: Mapping[str, int]) -> list[TechnicianSkill]:
    skill_queries.keep(work.session, levels)
    return [TechnicianSkill(skill=skill, level=level) for skill, level in sorted(levels.items())]


def _merged(technician: Technician, wanted: list[TechnicianSkill]) -> list[TechnicianSkill]:
    """The rows that are here already with their new levels, so that none is deleted and written again."""
    known = {row.skill: row for row in technician.skills}
    for row in wanted:
        if row.skill in known:
            known[row.skill].level = row.level
    return [known.get(row.skill, row) for row in wanted]


def _note(work: Work, technician: Technician, action: str, **codes: Any) -> None:
    audit(work, action, "technician", technician.id, **codes)
    announce(work, action, "technician", technician.id, territory_id=technician.territory_id, **codes)
