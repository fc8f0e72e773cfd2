"""The coaching list is looked for every night; a person says that they talked about it, or why it is nothing."""

from collections.abc import Sequence
from datetime import date

from dispatch.db.tables import CoachingCase, WorkOrder
from dispatch.kernel.records import announce, audit, open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.quality.queries import coaching as queries
from dispatch.quality.rules.coaching import FoundCoaching, find
from dispatch.reports.queries import process_nodes
from dispatch.reports.rules.process_nodes import NodeRule, owner_of
from dispatch.vocabulary.errors import Invalid, Missing, Refused, Stale
from dispatch.vocabulary.states import CoachingState
from dispatch.vocabulary.terms import NodeOwnerKind, ProcessNode
from dispatch.workforce.queries import technicians as people_queries

KIND = "coaching_found"


def look(work: Work, territory_id: int) -> int:
    """Looks whose work comes back too often in a territory; returns how many cases are new.

    A new one is an event and a task of whoever owns the territory. One that is found no more goes, and its task with
    it, unless somebody has spoken of it.
    """
    session = work.session
    done, settled = queries.done(session, territory_id, work.now), queries.settled(session, territory_id)
    known, new = queries.open_cases(session, territory_id), 0
    for found in find(done, settled):
        row = known.pop((found.technician_id, found.kind), None)
        is_new = row is None
        row = row or _enter(work, territory_id, found)
        row.repeats, row.cases, row.expected, row.p_value = found.repeats, found.cases, found.expected, found.p_value
        row.seen_at = work.now
        session.flush()
        queries.hold(session, row.id, found.order_ids)
        if is_new:
            new += 1
            _tell(work, row, found.order_ids)
    for gone in known.values():
        close_topic(session, KIND, _topic(gone), work.now)
        session.delete(gone)
    session.flush()
    return new


def visible(work: Work, coaching_id: int) -> CoachingCase:
    """A case within the actor's bounds; raises `Missing` for any other."""
    row = queries.visible(work.session, work.actor, coaching_id)
    if row is None:
        raise Missing("coaching")
    return row


def judge(
    work: Work, coaching_id: int, version: int, verdict: CoachingState, note: str, *, talked_on: date | None = None
) -> CoachingCase:
    """A person says on which day they talked about a case and what came of it, or why it is nothing of theirs.

    Only later work counts from then on. Raises `Missing`, `Stale`, `Invalid` without a word or for a day that is still
    to come, and `Refused` for one that is spoken of already.
    """
    row = queries.visible(work.session, work.actor, coaching_id, lock=True)
    if row is None:
        raise Missing("coaching")
    if row.version != version:
        raise Stale("coaching", row.version)
    if row.state != CoachingState.OPEN:
        raise Refused("coaching_settled", "Somebody has spoken of this already.")
    if not note.strip():
        raise Invalid("nothing_said", "Write something first.")
    if talked_on is not None and talked_on > work.now.date():
        raise Invalid("day_ahead", "That day is still to come.")
    row.state, row.note, row.told_by, row.told_at = verdict.value, note, work.actor.user_id, work.now
    row.talked_on = (talked_on or work.now.date()) if verdict is CoachingState.TALKED else None
    row.version += 1
    work.session.flush()
    close_topic(work.session, KIND, _topic(row), work.now)
    audit(work, f"coaching.{verdict.value}", "coaching", row.id)
    _announce(work, f"coaching.{verdict.value}", row)
    return row


def orders(work: Work, coaching_id: int) -> Sequence[WorkOrder]:
    """The orders behind a case."""
    return [one.order for one in queries.orders(work.session, work.actor, coaching_id)]


def _enter(work: Work, territory_id: int, found: FoundCoaching) -> CoachingCase:
    row = CoachingCase(
        territory_id=territory_id, technician_id=found.technician_id, symptom=found.kind.symptom,
        kind=found.kind.kind.value if found.kind.kind else None, state=CoachingState.OPEN.value, repeats=found.repeats,
        cases=found.cases, expected=found.expected, p_value=found.p_value, found_at=work.now, seen_at=work.now, note="",
        version=1,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def _tell(work: Work, row: CoachingCase, order_ids: Sequence[int]) -> None:
    owner = process_nodes.owners(work.session).get(row.territory_id)
    colleagues = process_nodes.Desk(work.session).colleagues(row.territory_id)
    technician = people_queries.technician(work.session, row.technician_id)
    name = technician.name if technician else "–"
    _announce(work, "coaching.found", row)
    open_task(
        work,
        KIND,
        _topic(row),
        f"{row.repeats} of {row.cases} orders of {name} came back within 30 days; {row.expected:.1f} would be usual. "
        "Look at the orders, talk with them, or say why it is nothing of theirs.",
        order_id=max(order_ids, default=None),
        owner_id=owner_of(_OF_TERRITORY, owner, colleagues),
        coaching=str(row.id),
        technician=name,
        repeats=row.repeats,
        cases=row.cases,
        expected=f"{row.expected:.1f}",
    )


def _announce(work: Work, what: str, row: CoachingCase) -> None:
    announce(
        work, what, "coaching", row.id, territory_id=row.territory_id, technician_id=row.technician_id,
        repeats=row.repeats, cases=row.cases,
    )  # fmt: skip


def _topic(row: CoachingCase) -> str:
    return f"coaching:{row.id}"


_OF_TERRITORY = NodeRule(ProcessNode.CLOSED, 1, NodeOwnerKind.TERRITORY)
"""Coaching is for its territory's owner to see to."""
