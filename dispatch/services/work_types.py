"""Work types: how long each kind of work takes and what one must be able to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from dispatch.db.models import WorkType
from dispatch.db.queries import skills as skill_queries
from dispatch.db.queries import work_types as queries
from dispatch.domain.errors import Missing, Refused, Stale
from dispatch.services.records import audit
from dispatch.services.work import Work


def enter(work: Work, kind: str, symptom: str | None, service_minutes: int, skills: Sequence[str]) -> WorkType:
    """Writes a work type; one of the same kind and symptom makes it a conflict."""
    skill_queries.keep(work.session, skills)
    work_type = WorkType(
        kind=kind, symptom=symptom, service_minutes=service_minutes, skills=sorted(set(skills)), version=1
    )
    work.session.add(work_type)
    work.session.flush()
    audit(work, "work_type.entered", "work_type", work_type.id)
    return work_type


def amend(work: Work, work_type_id: int, version: int, changes: Mapping[str, Any]) -> WorkType:
    """Changes service_minutes or skills for orders to come; those that are here keep what they were placed with.

    Raises `Stale` for an older version.
    """
    work_type = _locked(work, work_type_id)
    if work_type.version != version:
        raise Stale("work type", work_type.version)
    if "service_minutes" in changes:
        work_type.service_minutes = changes["service_minutes"]
    if "skills" in changes:
        skill_queries.keep(work.session, changes["skills"])
        work_type.skills = sorted(set(changes["skills"]))
    work_type.version += 1
    audit(work, "work_type.amended", "work_type", work_type.id, fields=sorted(changes))
    work.session.flush()
    return work_type


def remove(work: Work, work_type_id: int) -> None:
    """Takes a symptom's work type out; the kind's default holds from now on, and stays itself."""
    work_type = _locked(work, work_type_id)
    if work_type.symptom is None:
        raise Refused("default_work_type", "The default of a kind stays; change it instead.")
    audit(work, "work_type.removed", "work_type", work_type.id)
    work.session.delete(work_type)
    work.session.flush()


def _locked(work: Work, work_type_id: int) -> WorkType:
    work_type = queries.locked(work.session, work_type_id)
    if work_type is None:
        raise Missing("work type")
    return work_type
