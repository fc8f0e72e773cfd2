"""The checklist of a visit's work type, and whether it is answered."""

from collections.abc import Iterable, Mapping, Sequence

from dispatch.db.tables import Visit
from dispatch.field.queries import attachments
from dispatch.field.rules.checklists import faults
from dispatch.kernel.work import Work
from dispatch.orders.queries import work_types
from dispatch.vocabulary.checklists import Answer, ChecklistItem, item_of

INCOMPLETE = "checklist_incomplete"


def items_by_visit(work: Work, visits: Iterable[Visit]) -> dict[int, Sequence[ChecklistItem]]:
    """What must be answered before each visit's work counts as done, by the visit's id."""
    known: dict[tuple[str, str | None], Sequence[ChecklistItem]] = {}
    found = {}
    for visit in visits:
        kind, symptom = visit.order.kind, visit.order.symptom
        if (kind, symptom) not in known:
            work_type = work_types.best(work.session, kind, symptom)
            known[kind, symptom] = [item_of(kept) for kept in work_type.checklist] if work_type else []
        found[visit.id] = known[kind, symptom]
    return found


def faults_of(work: Work, visit: Visit, technician_id: int, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """What is wrong with a technician's answers, by the item's code."""
    items = items_by_visit(work, [visit])[visit.id]
    if not items:
        return {}
    return faults(items, answers, attachments.sent_ids(work.session, technician_id, visit.id))
