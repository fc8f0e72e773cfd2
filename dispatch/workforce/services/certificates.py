"""Technicians' certificates: entered, taken out, and watched, so that nobody goes without the one that work needs."""

from collections.abc import Sequence
from typing import Any

from dispatch.db.tables import CertificateRule, Technician, TechnicianCertificate
from dispatch.kernel.records import announce, audit, open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.facts import TechnicianUnavailable
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import certificates as queries
from dispatch.workforce.queries import skills as skill_queries
from dispatch.workforce.queries import technicians as technician_queries
from dispatch.workforce.queries.certificates import EndingCertificate
from dispatch.workforce.rules.certificates import CertificateIn, must_last
from dispatch.workforce.services import freed_time

TASK = "certificate_expiring"
LAPSED = "certificate_lapsed"


def of_technician(work: Work, technician_id: int) -> Sequence[TechnicianCertificate]:
    """The certificates of a technician within the actor's bounds; raises `Missing` for any other."""
    _visible(work, technician_id)
    return queries.of_technician(work.session, technician_id)


def enter(work: Work, technician_id: int, wanted: CertificateIn) -> TechnicianCertificate:
    """Writes a certificate, or what is new of the one with this number for this skill.

    Visits that an earlier end leaves uncovered go to others at once. Raises `Missing` for a foreign technician and
    `Invalid` for one that ends before it begins.
    """
    return put(work, _visible(work, technician_id), wanted)


def put(work: Work, technician: Technician, wanted: CertificateIn) -> TechnicianCertificate:
    """Writes a certificate of a technician who is known to be within bounds; raises like `enter`."""
    must_last(wanted)
    skill_queries.keep(work.session, [wanted.skill])
    row = queries.numbered(work.session, technician.id, wanted.skill, wanted.number)
    told = {"issuer": wanted.issuer, "valid_from": wanted.valid_from, "valid_until": wanted.valid_until}
    if row is not None and all(getattr(row, name) == value for name, value in told.items()):
        return row
    if row is None:
        row = TechnicianCertificate(technician_id=technician.id, skill=wanted.skill, number=wanted.number)
        work.session.add(row)
    for name, value in told.items():
        setattr(row, name, value)
    row.warned_at = None
    work.session.flush()
    for one in queries.of_technician(work.session, technician.id):
        if one.skill == row.skill:
            close_topic(work.session, TASK, _topic(one.id), work.now)
    freed_time.note(work, technician.territory_id)
    _note(work, technician, "certificate.entered", certificate_id=row.id, skill=row.skill)
    work.publish(TechnicianUnavailable(technician.id, LAPSED))
    return row


def remove(work: Work, technician_id: int, certificate_id: int) -> None:
    """Takes a certificate out; visits that need it go to others at once. Raises `Missing`."""
    technician = _visible(work, technician_id)
    row = queries.row_of(work.session, technician_id, certificate_id)
    if row is None:
        raise Missing("certificate")
    skill = row.skill
    work.session.delete(row)
    work.session.flush()
    close_topic(work.session, TASK, _topic(certificate_id), work.now)
    _note(work, technician, "certificate.removed", certificate_id=certificate_id, skill=skill)
    work.publish(TechnicianUnavailable(technician_id, LAPSED))


def rules(work: Work) -> Sequence[CertificateRule]:
    """The skills that need a certificate."""
    return queries.rules(work.session)


def require(work: Work, skill: str, warn_days: int) -> CertificateRule:
    """Says that a skill counts only with a certificate, and how many days before its end somebody is asked.

    What is planned for technicians without one goes to others within a minute.
    """
    skill_queries.keep(work.session, [skill])
    row = queries.rule_of_skill(work.session, skill)
    if row is None:
        row = CertificateRule(skill=skill, warn_days=warn_days)
        work.session.add(row)
    row.warn_days = warn_days
    work.session.flush()
    _note_rule(work, row, "certificate_rule.entered")
    return row


def require_no_more(work: Work, certificate_rule_id: int) -> None:
    """Says that a skill counts without a certificate again. Raises `Missing`."""
    row = queries.rule(work.session, certificate_rule_id)
    if row is None:
        raise Missing("certificate_rule")
    _note_rule(work, row, "certificate_rule.removed")
    work.session.delete(row)
    work.session.flush()


def watch(work: Work) -> int:
    """Asks people about certificates that end soon, and frees visits that none covers; returns how many it took up."""
    ending = queries.ending(work.session, work.now)
    for one in ending:
        _warn(work, one)
    fallen = queries.fallen(work.session, work.now)
    for visits in fallen:
        during = Window(min(visits.start, work.now), visits.end)
        work.publish(TechnicianUnavailable(visits.technician_id, LAPSED, during))
    return len(ending) + len(fallen)


def _warn(work: Work, one: EndingCertificate) -> None:
    row = work.session.get_one(TechnicianCertificate, one.id)
    row.warned_at = work.now
    named = ", ".join(queries.references(work.session, one.visit_ids)) or "–"
    until, count = one.valid_until.isoformat(), len(one.visit_ids)
    open_task(
        work,
        TASK,
        _topic(one.id),
        f"The certificate of {one.technician_name} for {one.skill} ends with {until}, and none follows. "
        f"Visits planned after it that would fall: {count} ({named}).",
        technician_id=one.technician_id,
        technician=one.technician_name,
        skill=one.skill,
        until=until,
        count=count,
        orders=named,
    )
    announce(
        work,
        "certificate.expiring",
        "technician",
        one.technician_id,
        territory_id=one.territory_id,
        certificate_id=one.id,
        skill=one.skill,
        visit_ids=list(one.visit_ids),
    )


def _visible(work: Work, technician_id: int) -> Technician:
    technician = technician_queries.visible(work.session, work.actor, technician_id)
    if technician is None:
        raise Missing("technician")
    return technician


def _topic(certificate_id: int) -> str:
    return f"certificate:{certificate_id}"


def _note(work: Work, technician: Technician, action: str, **codes: Any) -> None:
    audit(work, action, "technician", technician.id, **codes)
    announce(work, action, "technician", technician.id, territory_id=technician.territory_id, **codes)


def _note_rule(work: Work, row: CertificateRule, action: str) -> None:
    audit(work, action, "certificate_rule", row.id, skill=row.skill, warn_days=row.warn_days)
    announce(work, action, "certificate_rule", row.id, skill=row.skill)
