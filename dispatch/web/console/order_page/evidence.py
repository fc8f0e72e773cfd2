"""What a technician answered and photographed at each visit of an order, as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch.db.tables import Attachment, Visit, WorkOrder
from dispatch.field.services import attachments, checklists
from dispatch.kernel.work import Work
from dispatch.vocabulary.checklists import ChecklistItem, ItemKind
from dispatch.vocabulary.terms import AttachmentPurpose
from dispatch.workforce.queries import van_parts


@dataclass(frozen=True)
class AnswerShown:
    """A question in the technician's words, and the answer: words, or one of the visit's photographs."""

    label: str
    words: str
    photograph: Attachment | None = None


@dataclass(frozen=True)
class FieldEvidence:
    """Answers in the checklist's order, every file that was sent, parts by name with how many, and the signature."""

    answers: Sequence[AnswerShown]
    files: Sequence[Attachment]
    parts: Sequence[tuple[str, int]] = ()
    signature: Attachment | None = None
    signed_by: str = ""


NOTHING = FieldEvidence([], [], [])


def evidence_of(work: Work, order: WorkOrder) -> Mapping[int, FieldEvidence]:
    """By the visit's id, for visits of which there is something to show."""
    items = checklists.items_by_visit(work, order.visits)
    used: dict[int, list[tuple[str, int]]] = {visit.id: [] for visit in order.visits}
    for row, name in van_parts.used_at(work.session, list(used)):
        used[row.visit_id].append((name, row.quantity))
    found = {visit.id: _evidence(work, visit, items[visit.id], used[visit.id]) for visit in order.visits}
    return {visit_id: one for visit_id, one in found.items() if one != NOTHING}


def _evidence(
    work: Work, visit: Visit, items: Sequence[ChecklistItem], parts: Sequence[tuple[str, int]]
) -> FieldEvidence:
    sent = attachments.of_visit(work, visit.id)
    files = [file for file in sent if file.purpose == AttachmentPurpose.RECORD]
    signatures = [file for file in sent if file.purpose == AttachmentPurpose.SIGNATURE]
    by_device_id = {file.attachment_id: file for file in files}
    answers: Mapping[str, Any] = visit.answers or {}
    known = {item.code: item for item in items}
    # A question that was taken out since was answered all the same; its code is what is left of it.
    codes = [code for code in known if code in answers] + [code for code in answers if code not in known]
    shown = [_shown(code, known.get(code), answers[code], by_device_id) for code in codes]
    newest = signatures[-1] if signatures else None
    return FieldEvidence(shown, files, parts, newest, visit.signed_by or "")


def _shown(code: str, item: ChecklistItem | None, answer: Any, by_device_id: Mapping[str, Attachment]) -> AnswerShown:
    label = item.label if item else code.replace("_", " ")
    if item is not None and item.kind is ItemKind.PHOTO:
        return AnswerShown(label, "", by_device_id.get(str(answer)))
    return AnswerShown(label, f"{answer:g}" if isinstance(answer, float) else str(answer))
