"""Whose certificate has ended, or ends soon, of the skills that need one."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.orm import Session


class CertificateState(StrEnum):
    """How it stands with a certificate that a skill needs."""

    MISSING = "missing"
    """There never was one."""
    EXPIRED = "expired"
    EXPIRING = "expiring"
    """It ends within the days of which somebody is warned, and none follows."""


@dataclass(frozen=True, slots=True)
class CertificateGap:
    """A skill of an active technician that does not count, or soon will not. `until` is the last day covered."""

    technician_id: int
    name: str
    territory_id: int
    skill: str
    state: CertificateState
    until: date | None


_GAPS = text(
    """
    SELECT technician_id, name, territory_id, skill, is_covered, until, former
    FROM (
      SELECT technicians.id AS technician_id, name, territory_id, held.skill, warn_days, today,
        covered.until IS NOT NULL OR covered.is_endless AS is_covered, covered.is_endless, covered.until,
        (SELECT max(valid_until) FROM technician_certificates AS one
          WHERE one.technician_id = technicians.id AND one.skill = held.skill AND valid_until < today) AS former
      FROM technicians
        JOIN technician_skills AS held ON held.technician_id = technicians.id
        JOIN certificate_rules ON certificate_rules.skill = held.skill
        JOIN LATERAL (SELECT (:at AT TIME ZONE zone)::date AS today FROM territories
          WHERE territories.id = technicians.territory_id) AS local ON true
        JOIN LATERAL (SELECT coalesce(bool_or(valid_until IS NULL), false) AS is_endless, max(valid_until) AS until
          FROM technician_certificates AS one
          WHERE one.technician_id = technicians.id AND one.skill = held.skill AND valid_from <= today
            AND (valid_until IS NULL OR valid_until >= today)) AS covered ON true
      WHERE active AND technicians.territory_id = ANY(CAST(:territories AS bigint[]))
    ) AS found
    WHERE NOT is_covered OR NOT is_endless AND until - warn_days::int <= today
      AND NOT EXISTS (SELECT FROM technician_certificates AS next
        WHERE next.technician_id = found.technician_id AND next.skill = found.skill
          AND next.valid_from <= until + 1 AND (next.valid_until IS NULL OR next.valid_until > until))
    ORDER BY name, technician_id, skill
    """
)


def gaps(session: Session, territory_ids: Collection[int], at: datetime) -> list[CertificateGap]:
    """Of the active technicians of these territories, as of an instant; by name and skill."""
    rows = session.execute(_GAPS, {"territories": list(territory_ids), "at": at})
    return [
        CertificateGap(id, name, territory_id, skill, _state(former, is_covered=is_covered), until or former)
        for id, name, territory_id, skill, is_covered, until, former in rows
    ]


def by_technician(session: Session, territory_ids: Collection[int], at: datetime) -> Mapping[int, list[CertificateGap]]:
    """The same by the technician's id."""
    found: dict[int, list[CertificateGap]] = defaultdict(list)
    for gap in gaps(session, territory_ids, at):
        found[gap.technician_id].append(gap)
    return found


def _state(former: date | None, *, is_covered: bool) -> CertificateState:
    if is_covered:
        return CertificateState.EXPIRING
    return CertificateState.MISSING if former is None else CertificateState.EXPIRED
