"""Calibrations: a version written down, the laws in use, and the report of what is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from dispatch.db.tables import Calibration, DurationFactor
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.uncertainty.queries import calibrations as queries
from dispatch.uncertainty.queries.calibrations import SubjectedFactor
from dispatch.uncertainty.rules.factors import DurationLaw, LearnedFactor, LearnedLaws, percent_of
from dispatch.uncertainty.rules.learning import Lesson
from dispatch.uncertainty.rules.reliability import ReliabilityPoint, in_groups
from dispatch.vocabulary.terms import FactorSubject

LEARNED_OVER = timedelta(days=180)
KEPT_FOR = timedelta(days=400)
TOLD_OVER = timedelta(days=90)
"""Over so many days odds that plans stated are compared with what became of the promises."""


@dataclass(frozen=True)
class Observed:
    """What a calibration was learned from: since when, how many plausible visits and drives."""

    since: datetime
    visits: int
    drives: int


@dataclass(frozen=True)
class CalibrationReport:
    """The newest version, its factors, and reliability: of durations as it learned them, of promises since."""

    version: Calibration | None
    factors: Sequence[SubjectedFactor]
    durations: Sequence[ReliabilityPoint]
    promises: Sequence[ReliabilityPoint]


def keep(
    work: Work, work_lesson: Lesson, drives: Iterable[LearnedFactor], observed: Observed, *, uses: bool
) -> Calibration:
    """Writes a version; where it is to be used, planned durations of orders to come are corrected by it.

    Visits that are here keep their service time: what is promised does not move overnight.
    """
    queries.keep_in_turn(work.session)
    queries.retire(work.session)
    version = Calibration(
        made_at=work.now,
        made_by=work.actor.name,
        since=observed.since,
        visits=observed.visits,
        drives=observed.drives,
        in_use=uses,
        reliability=[asdict(point) for point in work_lesson.reliability],
    )
    territories, planned = queries.territories_of(work.session), queries.planned_seconds(work.session)
    learned = [*work_lesson.factors, *drives]
    version.factors = [_row(one, territories, planned) for one in learned]
    work.session.add(version)
    work.session.flush()
    types = [one for one in learned if uses and one.subject is FactorSubject.WORK_TYPE]
    queries.correct(work.session, {int(one.key): percent_of(one) for one in types})
    queries.forget(work.session, work.now - KEPT_FOR)
    audit(work, "calibration.made", "calibration", version.id, visits=observed.visits, in_use=uses)
    return version


def laws(work: Work) -> LearnedLaws:
    """The laws in use; where nothing is known, those of the settings' variation in percent."""
    factors, planned = queries.in_use(work.session)
    return laws_of(factors, planned, work.tools.service_variation_percent, work.tools.travel_variation_percent)


def laws_of(
    factors: list[list[Any]] | None, planned: Mapping[int, int], service_percent: int, travel_percent: int
) -> LearnedLaws:
    """The same of what `uncertainty.queries.calibrations.IN_USE` reads; `planned` holds seconds by work type."""
    rows = [_InUse(*row) for row in factors or ()]
    by_subject: dict[str, list[_InUse]] = {}
    for row in rows:
        by_subject.setdefault(row.subject, []).append(row)
    whole = by_subject.get(FactorSubject.DRIVE, [])
    return LearnedLaws(
        default_work=DurationLaw(1.0, service_percent / 100),
        default_drive=DurationLaw(1.0, travel_percent / 100),
        work={
            row.work_type_id: DurationLaw(row.factor * row.planned_seconds / planned[row.work_type_id], row.variation)
            for row in by_subject.get(FactorSubject.WORK_TYPE, [])
            if row.work_type_id in planned
        },
        planned=planned,
        technicians={row.technician_id: row.factor for row in by_subject.get(FactorSubject.TECHNICIAN, [])},
        hours={row.key: row.factor for row in by_subject.get(FactorSubject.HOUR, [])},
        newcomers=next((row.factor for row in by_subject.get(FactorSubject.NEWNESS, []) if row.key == "new"), 1.0),
        everything=next(
            (DurationLaw(row.factor, row.variation) for row in by_subject.get(FactorSubject.ALL, [])), None
        ),
        drive=DurationLaw(whole[0].factor, whole[0].variation) if whole else None,
        drive_areas={row.territory_id: row.factor for row in by_subject.get(FactorSubject.DRIVE_AREA, [])},
    )


def report(work: Work) -> CalibrationReport:
    """What is known, within the actor's bounds."""
    version = queries.newest(work.session)
    told = queries.told_odds(work.session, work.actor, work.now - TOLD_OVER)
    if version is None:
        return CalibrationReport(None, (), (), in_groups(told))
    factors = queries.factors(work.session, work.actor, version.id)
    return CalibrationReport(
        version, factors, [ReliabilityPoint(**point) for point in version.reliability], in_groups(told)
    )


@dataclass(frozen=True, slots=True)
class _InUse:
    subject: str
    key: str
    work_type_id: int
    technician_id: int
    territory_id: int
    factor: float
    variation: float
    planned_seconds: int
    cases: int


def _row(one: LearnedFactor, territories: Mapping[int, int], planned: Mapping[int, int]) -> DurationFactor:
    of_type = one.subject in (FactorSubject.WORK_TYPE, FactorSubject.SYMPTOM)
    work_type = int(one.key.partition(":")[0]) if of_type else None
    technician = int(one.key) if one.subject is FactorSubject.TECHNICIAN else None
    territory = int(one.key) if one.subject is FactorSubject.DRIVE_AREA else territories.get(technician or 0)
    return DurationFactor(
        subject=one.subject,
        key=one.key,
        work_type_id=work_type,
        technician_id=technician,
        territory_id=territory,
        planned_seconds=planned.get(work_type or 0),
        factor=one.factor,
        low=one.low,
        high=one.high,
        variation=one.variation,
        cases=one.cases,
    )
