"""Which work type each visit is of."""

from collections.abc import Collection, Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

_TYPES = text(
    """
    SELECT visits.id, (SELECT id FROM work_types
      WHERE work_types.kind = work_orders.kind
        AND (work_types.symptom = work_orders.symptom OR work_types.symptom IS NULL)
      ORDER BY work_types.symptom IS NULL LIMIT 1)
    FROM visits JOIN work_orders ON work_orders.id = order_id
    WHERE visits.id = ANY(CAST(:ids AS bigint[]))
    """
)


def of_visits(session: Session, visit_ids: Collection[int]) -> Mapping[int, int]:
    """Work type's id by visit; one whose kind has no work type is left out."""
    rows = session.execute(_TYPES, {"ids": sorted(visit_ids)})
    return {visit_id: type_id for visit_id, type_id in rows if type_id is not None}
