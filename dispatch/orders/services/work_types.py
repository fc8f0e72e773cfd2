"""Work types: how long each kind of work takes and what one must be able to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from dispatch.db.tables import WorkType
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.orders.queries import work_types as queries
from dispatch.vocabulary.errors import Missing, Refused, Stale
from dispatch.workforce.queries import skills as skill_queries
from dispatch.workforce.rules.skills import codes_of, tidied

USUAL: Mapping[str, Any] = {
    "symptom": None,
    "skills": (),
    "crew": 1,
    "mate_skills": (),
    "parts_needed": (),
    "tools_needed": (),
    "work_group": "general",
    "change_until_minutes": 120,
    "changes_allowed": 3,
    "warranty_months": 12,
    "silence_calls_percent": 10,
    "plans_next_visits": False,
    "checklist": (),
}
"""What holds for a new work type of which nothing else is said."""


SKILLS = frozenset({"skills", "mate_skills"})
LISTED = frozenset({"parts_needed", "tools_needed", "checklist"})


def enter(work: Work, values: Mapping[str, Any]) -> WorkType:
    """Writes a work type; one of the same kind and symptom makes it a conflict.

    `values` holds kind and service_minutes, and what else is not as usual of symptom, skills, crew, mate_skills,
    parts_needed, tools_needed, work_group, change_until_minutes, changes_allowed, warranty_months,
    silence_calls_percent, plans_next_visits and checklist.
    """
    given = {**USUAL, **values}
    listed = {name: list(given[name]) for name in LISTED} | {name: _skills(work, given[name]) for name in SKILLS}
    work_type = WorkType(**given | listed, learned_percent=100, version=1)
    work.session.add(work_type)
    work.session.flush()
    audit(work, "work_type.entered", "work_type", work_type.id)
    return work_type


def amend(work: Work, work_type_id: int, version: int, changes: Mapping[str, Any]) -> WorkType:
    """Changes what is named; service time and skills for orders to come, the rest at once.

    Orders that are here keep the service time, skills, parts and tools that they were placed with. Raises `Stale` for
    an older version.
    """
    work_type = _locked(work, work_type_id)
    if work_type.version != version:
        raise Stale("work type", work_type.version)
    if changes.get("service_minutes", work_type.service_minutes) != work_type.service_minutes:
        # It was learned of the time that was planned before; the next calibration compares with the new one.
        work_type.learned_percent = 100
    for name, value in changes.items():
        setattr(work_type, name, _skills(work, value) if name in SKILLS else value)
    work_type.version += 1
    audit(work, "work_type.amended", "work_type", work_type.id, fields=sorted(changes))
    work.session.flush()
    return work_type


def known(work: Work, work_type_id: int) -> WorkType:
    """A work type; raises `Missing`."""
    work_type = work.session.get(WorkType, work_type_id)
    if work_type is None:
        raise Missing("work type")
    return work_type


def remove(work: Work, work_type_id: int) -> None:
    """Takes a symptom's work type out; the kind's default holds from now on, and stays itself."""
    work_type = _locked(work, work_type_id)
    if work_type.symptom is None:
        raise Refused("default_work_type", "The default of a kind stays; change it instead.")
    audit(work, "work_type.removed", "work_type", work_type.id)
    work.session.delete(work_type)
    work.session.flush()


def _skills(work: Work, codes: Sequence[str]) -> list[str]:
    skill_queries.keep(work.session, codes_of(codes))
    return tidied(codes)


def _locked(work: Work, work_type_id: int) -> WorkType:
    work_type = queries.locked(work.session, work_type_id)
    if work_type is None:
        raise Missing("work type")
    return work_type
