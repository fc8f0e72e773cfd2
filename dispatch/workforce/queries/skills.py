"""Codes of skills."""

from collections.abc import Iterable

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import Skill


def keep(session: Session, codes: Iterable[str]) -> None:
    """Writes the codes that are not known yet."""
    rows = [{"code": code} for code in sorted(set(codes))]
    if rows:
        session.execute(insert(Skill).values(rows).on_conflict_do_nothing())


MASTERED = """ARRAY(
        SELECT CASE lower.level WHEN 1 THEN skill ELSE skill || ':' || lower.level END
        FROM technician_skills CROSS JOIN LATERAL generate_series(1, technician_skills.level) AS lower (level)
        WHERE technician_id = technicians.id)"""
"""Of a row of `technicians`: everything that may be asked of them, as it is spelled (`workforce.rules.skills`)."""


def asked(column: str) -> str:
    """The codes, without their levels, of a column of skills that are asked for."""
    return f"ARRAY(SELECT split_part(one_skill, ':', 1) FROM unnest({column}) AS one_skill)"  # noqa: S608 - A column of ours.
