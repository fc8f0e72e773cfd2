"""What a complaint is about, and the facts that its category asks for, where nobody asked when it came in."""

from collections.abc import Mapping

from dispatch.aftercare.rules import complaint_intake as rules
from dispatch.aftercare.services import complaint_record
from dispatch.db.tables import Complaint
from dispatch.kernel.records import audit, open_task
from dispatch.kernel.rows.task_rows import close_about_complaint
from dispatch.kernel.work import Work
from dispatch.vocabulary.complaints import ComplaintCategory
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.states import ENDED_COMPLAINTS, ComplaintState


def ask(work: Work, row: Complaint) -> None:
    """Asks the owner of a complaint for what its category needs and nobody has said; nothing where all is said."""
    missing = rules.missing(ComplaintCategory(row.category), row.facts)
    if not missing:
        return
    named = ", ".join(missing)
    open_task(
        work,
        "complaint_facts",
        f"complaint:{row.id}:{row.category}",
        f"Complaint {row.number} came without what its category asks for; ask the customer: {named}.",
        order_id=row.order_id,
        complaint_id=row.id,
        owner_id=row.owner_id,
        due_at=row.due_at,
        reference=row.number,
        facts_missing=named,
    )


def sort(
    work: Work, complaint_id: int, version: int, category: ComplaintCategory, facts: Mapping[str, str]
) -> Complaint:
    """Says what a complaint is about, and what the customer answers to the questions of that category.

    Its owner does, or an administrator in their place. Facts that were said before stay unless they are said anew.
    Raises `Missing`, `Stale`, `Refused` for whoever may not or once it has ended, and `Invalid` while something that
    the category asks for is missing.
    """
    row = complaint_record.locked(work, complaint_id, version)
    complaint_record.must_own(work, row)
    if ComplaintState(row.state) in ENDED_COMPLAINTS:
        raise Refused("wrong_state", "The complaint has ended; there is nothing to ask any more.")
    known = {name: value for name, value in {**row.facts, **facts}.items() if value.strip()}
    rules.must_be_said(category, known)
    row.category, row.facts = category, known
    row.version += 1
    work.session.flush()
    close_about_complaint(work.session, row.id, work.now, {"complaint_facts"})
    audit(work, "complaint.sorted", "complaint", row.id, category=category)
    return row
