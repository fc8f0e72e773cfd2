"""Questions about technicians' certificates and the skills that need one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatch.db.tables import CertificateRule, TechnicianCertificate, Visit, WorkOrder
from dispatch.vocabulary.states import AWAITED_VISITS
from dispatch.workforce.queries.skills import asked

UNCERTIFIED = """
      ARRAY(
        SELECT json_build_array(held.skill, extract(epoch FROM lower(gap))::bigint, extract(epoch FROM upper(gap))::bigint)
        FROM technician_skills AS held JOIN certificate_rules ON certificate_rules.skill = held.skill
          CROSS JOIN LATERAL unnest(tstzmultirange(tstzrange('1970-01-01Z', '2200-01-01Z')) - coalesce((
            SELECT range_agg(tstzrange(
              valid_from::timestamp AT TIME ZONE zone, (valid_until + 1)::timestamp AT TIME ZONE zone))
            FROM technician_certificates AS one JOIN territories ON territories.id = technicians.territory_id
            WHERE one.technician_id = held.technician_id AND one.skill = held.skill
          ), '{}'::tstzmultirange)) AS gap
        WHERE held.technician_id = technicians.id
        ORDER BY held.skill, gap)
"""  # noqa: E501 - One line of SQL.
"""Of a row of `technicians`: when which of their skills does not count (skill, from, until: seconds since 1970)."""

_FALLEN = text(
    f"""
    SELECT technician_id, min(start), max(finish)
    FROM (
      SELECT visits.id, technicians.id AS technician_id, lower(visits.during) AS start, upper(visits.during) AS finish,
        CASE WHEN technicians.id = mate_id THEN mate_skills ELSE visits.skills END AS skills, {UNCERTIFIED} AS gaps
      FROM visits JOIN technicians ON technicians.id IN (visits.technician_id, mate_id)
      WHERE visits.state = ANY(:awaited) AND visits.override_reason IS NULL AND upper(visits.during) > :now
        AND {asked("visits.skills || mate_skills")}
          && (SELECT CAST(coalesce(array_agg(skill), '{{}}') AS text[]) FROM certificate_rules)
    ) AS planned
    WHERE EXISTS (
      SELECT FROM unnest(gaps) AS gap
      WHERE gap ->> 0 = ANY({asked("skills")})
        AND tstzrange(to_timestamp((gap ->> 1)::bigint), to_timestamp((gap ->> 2)::bigint)) && tstzrange(start, finish))
    GROUP BY technician_id ORDER BY technician_id
    """  # noqa: S608 - A constant of our own.
)

_ENDING = text(
    f"""
    SELECT one.id, one.technician_id, technicians.name, technicians.territory_id, one.skill, one.valid_until,
      (SELECT coalesce(array_agg(visits.id ORDER BY lower(during), visits.id), '{{}}')
        FROM visits
        WHERE (visits.technician_id = technicians.id AND one.skill = ANY({asked("visits.skills")})
            OR mate_id = technicians.id AND one.skill = ANY({asked("mate_skills")}))
          AND visits.state = ANY(:awaited)
          AND upper(during) > (one.valid_until + 1)::timestamp AT TIME ZONE zone) AS visit_ids
    FROM technician_certificates AS one
      JOIN certificate_rules ON certificate_rules.skill = one.skill
      JOIN technicians ON technicians.id = one.technician_id AND active
      JOIN territories ON territories.id = technicians.territory_id
    WHERE warned_at IS NULL AND one.valid_until - warn_days::int <= (:now AT TIME ZONE zone)::date
      AND EXISTS (SELECT FROM technician_skills AS held WHERE held.technician_id = one.technician_id
        AND held.skill = one.skill)
      AND NOT EXISTS (SELECT FROM technician_certificates AS next
        WHERE next.technician_id = one.technician_id AND next.skill = one.skill
          AND next.valid_from <= one.valid_until + 1 AND (next.valid_until IS NULL OR next.valid_until > one.valid_until))
    ORDER BY one.valid_until, one.id LIMIT 100
    """  # noqa: E501, S608 - One line of SQL, of constants of our own.
)


@dataclass(frozen=True, slots=True)
class EndingCertificate:
    """A certificate that ends soon and that none follows; the visits planned after it that need it, the next first."""

    id: int
    technician_id: int
    technician_name: str
    territory_id: int
    skill: str
    valid_until: date
    visit_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FallenVisits:
    """Between which instants a technician has visits that their certificates do not cover."""

    technician_id: int
    start: datetime
    end: datetime


def of_technician(session: Session, technician_id: int) -> Sequence[TechnicianCertificate]:
    """A technician's certificates by skill, the one that ends last at the end."""
    return session.scalars(
        select(TechnicianCertificate)
        .where(TechnicianCertificate.technician_id == technician_id)
        .order_by(TechnicianCertificate.skill, TechnicianCertificate.valid_until.nulls_last(), TechnicianCertificate.id)
    ).all()


def row_of(session: Session, technician_id: int, certificate_id: int) -> TechnicianCertificate | None:
    """A technician's own certificate, locked."""
    return session.scalar(
        select(TechnicianCertificate)
        .where(TechnicianCertificate.technician_id == technician_id, TechnicianCertificate.id == certificate_id)
        .with_for_update()
    )


def numbered(session: Session, technician_id: int, skill: str, number: str) -> TechnicianCertificate | None:
    """A technician's certificate for a skill by its number, locked."""
    return session.scalar(
        select(TechnicianCertificate)
        .where(
            TechnicianCertificate.technician_id == technician_id,
            TechnicianCertificate.skill == skill,
            TechnicianCertificate.number == number,
        )
        .with_for_update()
    )


def rules(session: Session) -> Sequence[CertificateRule]:
    """The skills that need a certificate, by their codes."""
    return session.scalars(select(CertificateRule).order_by(CertificateRule.skill)).all()


def rule(session: Session, certificate_rule_id: int) -> CertificateRule | None:
    """One of these rules, locked."""
    return session.scalar(select(CertificateRule).where(CertificateRule.id == certificate_rule_id).with_for_update())


def rule_of_skill(session: Session, skill: str) -> CertificateRule | None:
    """The rule of a skill, locked."""
    return session.scalar(select(CertificateRule).where(CertificateRule.skill == skill).with_for_update())


def ending(session: Session, now: datetime) -> list[EndingCertificate]:
    """Certificates of which nobody was warned yet and that end within the days that their rules say."""
    found = session.execute(_ENDING, {"now": now, "awaited": sorted(AWAITED_VISITS)})
    return [
        EndingCertificate(id, technician_id, name, territory_id, skill, until, tuple(visit_ids))
        for id, technician_id, name, territory_id, skill, until, visit_ids in found
    ]


def fallen(session: Session, now: datetime) -> list[FallenVisits]:
    """Technicians with visits ahead that no certificate of theirs covers and for which nobody overrode that."""
    found = session.execute(_FALLEN, {"now": now, "awaited": sorted(AWAITED_VISITS)})
    return [FallenVisits(*row) for row in found]


def references(session: Session, visit_ids: Sequence[int]) -> list[str]:
    """The references of the orders of these visits, at most twenty."""
    orders = session.scalars(
        select(WorkOrder).join(Visit, Visit.order_id == WorkOrder.id).where(Visit.id.in_(list(visit_ids)))
    ).unique()
    return sorted(order.reference for order in orders)[:20]


def lapsed_visits(session: Session, technician_id: int, now: datetime) -> set[int]:
    """A technician's visits at whose planned time a skill that they need does not count."""
    return set(session.scalars(_LAPSED, {"technician": technician_id, "now": now}))


_LAPSED = text(
    f"""
    SELECT id FROM (
      SELECT visits.id, visits.during, {UNCERTIFIED} AS gaps,
        CASE WHEN mate_id = :technician THEN mate_skills ELSE visits.skills END AS skills
      FROM visits JOIN technicians ON technicians.id = :technician
      WHERE (visits.technician_id = :technician OR mate_id = :technician) AND upper(visits.during) > :now
    ) AS planned
    WHERE EXISTS (
      SELECT FROM unnest(gaps) AS gap
      WHERE gap ->> 0 = ANY({asked("skills")})
        AND tstzrange(to_timestamp((gap ->> 1)::bigint), to_timestamp((gap ->> 2)::bigint)) && during)
    """  # noqa: S608 - A constant of our own.
)
