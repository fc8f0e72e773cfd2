"""Complaints: who receives one owns it, until the customer says that it is settled."""

from dataclasses import dataclass

from dispatch.aftercare.queries import complaints as queries
from dispatch.db.tables import Complaint, ComplaintStep
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.orders.services.orders import visible as visible_order
from dispatch.vocabulary.errors import Invalid, Missing, Refused, Stale
from dispatch.vocabulary.states import ComplaintState, advance
from dispatch.vocabulary.terms import Role

NEEDS_A_NOTE = frozenset({ComplaintState.RESOLVED, ComplaintState.ACCEPTED, ComplaintState.REJECTED})
"""What was done, and what the customer says to it, must be written down."""


@dataclass(frozen=True)
class ComplaintIn:
    """A complaint about an order, and one of its visits where that is known, in the customer's words."""

    order_id: int
    said: str
    visit_id: int | None = None


def receive(work: Work, complaint: ComplaintIn) -> Complaint:
    """Takes a complaint in; whoever does that owns it. Raises `Missing` for an order or visit that they may not see."""
    user_id = _person(work)
    order = visible_order(work, complaint.order_id)
    if complaint.visit_id is not None and not queries.belongs_to_order(work.session, complaint.visit_id, order.id):
        raise Missing("visit")
    row = Complaint(
        order_id=order.id,
        visit_id=complaint.visit_id,
        said=complaint.said,
        state=ComplaintState.ACKNOWLEDGED,
        owner_id=user_id,
        received_at=work.now,
        version=1,
        order=order,
        steps=[ComplaintStep(at=work.now, user_id=user_id, state=ComplaintState.ACKNOWLEDGED, note="")],
    )
    work.session.add(row)
    work.session.flush()
    _record(work, row)
    return row


def move(work: Work, complaint_id: int, version: int, target: ComplaintState, note: str = "") -> Complaint:
    """Takes the next step with a complaint.

    Only its owner does, or an administrator in their place. Resolved, accepted and rejected need a note. Raises
    `Missing`, `Stale`, `Refused` (not the owner; no road leads there) and `Invalid` (no note).
    """
    user_id = _person(work)
    row = queries.visible(work.session, work.actor, complaint_id, lock=True)
    if row is None:
        raise Missing("complaint")
    if row.version != version:
        raise Stale("complaint", row.version)
    if row.owner_id != user_id and work.actor.role is not Role.ADMIN:
        raise Refused("not_the_owner", "Whoever received the complaint owns it until the customer accepts.")
    if row.state == target:
        raise Refused("wrong_state", f"The complaint is {target.value.replace('_', ' ')} already.")
    state = advance(ComplaintState(row.state), target)
    if state in NEEDS_A_NOTE and not note:
        raise Invalid("note_missing", "Say what was done, or what the customer says to it.", errors=_AT_NOTE)
    row.state = state
    if state is ComplaintState.RESOLVED:
        row.resolution = note
    if state is ComplaintState.CLOSED:
        row.closed_at = work.now
    row.version += 1
    row.steps.append(ComplaintStep(at=work.now, user_id=user_id, state=state, note=note))
    work.session.flush()
    _record(work, row)
    return row


def _person(work: Work) -> int:
    if work.actor.user_id is None:
        raise Refused("not_a_person", "Only a person can own a complaint.")
    return work.actor.user_id


def _record(work: Work, row: Complaint) -> None:
    audit(work, f"complaint.{row.state}", "complaint", row.id)
    announce(
        work,
        f"complaint.{row.state}",
        "complaint",
        row.id,
        territory_id=row.order.territory_id,
        source=row.order.source,
        order_id=row.order_id,
        owner_id=row.owner_id,
    )


_AT_NOTE = {"json": {"note": ["Missing data for required field."]}}
