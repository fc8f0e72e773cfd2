"""What every step with a complaint shares: who may take it, how it is kept, and what it sets going."""

from typing import Any

from dispatch.aftercare.queries import complaints as queries
from dispatch.aftercare.rules.complaint_limits import deadlines, news_due
from dispatch.aftercare.rules.follow_ups import MORNING_GRACE
from dispatch.customers.queries import tiers
from dispatch.db.tables import Complaint, ComplaintStep
from dispatch.kernel.records import announce, audit
from dispatch.kernel.rows.task_rows import close_about_complaint
from dispatch.kernel.work import Work
from dispatch.vocabulary.complaints import ComplaintCategory, ComplaintChannel
from dispatch.vocabulary.errors import Missing, Refused, Stale
from dispatch.vocabulary.states import ComplaintState, advance
from dispatch.vocabulary.terms import Priority, Role
from dispatch.workforce.services.zones import zone_of_territory
from notify import quiet_end

ABOUT_A_STATE = frozenset({"complaint_waits", "complaint_due", "complaint_overdue"})
"""Tasks that speak of how long a complaint has been as it is: the next step ends them."""

CUSTOMERS_OWN = frozenset({ComplaintChannel.TEXT, ComplaintChannel.PAGE, ComplaintChannel.EMAIL})
"""What customers write themselves, whoever hands it in."""


def person(work: Work) -> int:
    """Who acts, as a user; raises `Refused` for a system or a device."""
    if work.actor.user_id is None or work.actor.role is Role.INTEGRATION:
        raise Refused("not_a_person", "Only a person can own a complaint.")
    return work.actor.user_id


def visible(work: Work, complaint_id: int) -> Complaint:
    """A complaint within the actor's bounds; raises `Missing` for any other."""
    row = queries.visible(work.session, work.actor, complaint_id)
    if row is None:
        raise Missing("complaint")
    return row


def locked(work: Work, complaint_id: int, version: int) -> Complaint:
    """The same, locked until the transaction ends; raises `Stale` when it has changed since that version."""
    row = queries.visible(work.session, work.actor, complaint_id, lock=True)
    if row is None:
        raise Missing("complaint")
    if row.version != version:
        raise Stale("complaint", row.version)
    return row


def must_own(work: Work, row: Complaint) -> int:
    """The owner, or an administrator in their place; raises `Refused` for everybody else."""
    user_id = person(work)
    if row.owner_id is None:
        raise Refused("no_owner", "Nobody has taken this complaint yet; take it first.")
    if row.owner_id != user_id and work.actor.role is not Role.ADMIN:
        raise Refused("not_the_owner", "Whoever received the complaint owns it until the customer accepts.")
    return user_id


def enter(
    work: Work,
    row: Complaint,
    target: ComplaintState,
    *,
    channel: ComplaintChannel = ComplaintChannel.DESK,
    note: str = "",
    told: str = "",
) -> None:
    """Lets a complaint enter a state, with its deadlines and one more step. Raises `Refused` where no road leads."""
    row.state = advance(ComplaintState(row.state), target)
    row.version += 1
    set_deadlines(work, row)
    row.news_due_at = row.news_due_at or news_due(target, work.now, work.tools.complaint_news_within)
    add_step(work, row, channel=channel, note=note, told=told)
    close_about_complaint(work.session, row.id, work.now, ABOUT_A_STATE)
    record(work, row)


def set_deadlines(work: Work, row: Complaint) -> None:
    """The limit of the state that begins now. One that would end at night ends in the morning, but for emergencies."""
    percent = tiers.rule(work.session, row.customer.tier).complaint_limit_percent
    state, priority, category = ComplaintState(row.state), Priority(row.priority), ComplaintCategory(row.category)
    limits = deadlines(state, priority, category, work.now, percent)
    row.due_at, row.warn_at = limits.due_at, limits.warn_at
    if row.due_at is not None and row.priority != Priority.EMERGENCY:
        rules = work.tools.texting.rules
        morning = quiet_end(row.due_at, zone_of_territory(work, row.territory_id), rules.quiet_from, rules.quiet_until)
        row.due_at = morning + MORNING_GRACE if morning else row.due_at
    row.escalate_at = row.due_at


def add_step(
    work: Work, row: Complaint, *, channel: ComplaintChannel = ComplaintChannel.DESK, note: str = "", told: str = ""
) -> None:
    """Writes down who did what, and flushes."""
    by = None if channel in CUSTOMERS_OWN else work.actor.user_id
    row.steps.append(ComplaintStep(at=work.now, user_id=by, channel=channel, state=row.state, note=note, told=told))
    work.session.flush()


def record(work: Work, row: Complaint) -> None:
    """Audits the state that a complaint is in, and tells the others."""
    audit(work, f"complaint.{row.state}", "complaint", row.id)
    announce_complaint(work, row, f"complaint.{row.state}")


def announce_complaint(work: Work, row: Complaint, kind: str, **data: Any) -> None:
    """Tells other systems something of a complaint, with its order and who looks after it."""
    announce(
        work,
        kind,
        "complaint",
        row.id,
        territory_id=row.territory_id,
        source=row.source,
        order_id=row.order_id,
        customer_id=row.customer_id,
        category=row.category,
        owner_id=row.owner_id,
        **data,
    )
