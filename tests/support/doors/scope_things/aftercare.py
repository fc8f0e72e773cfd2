"""What is owed and said after the work."""

from dispatch.db.tables import (
    Complaint,
    ComplaintStep,
    CorrectiveAction,
    CustomerPreference,
    FollowUp,
    Goodwill,
    InboundEmail,
    Message,
    Task,
)
from tests.support.clocks import START
from tests.support.doors.scope_things.ground import Ground, Things
from tests.support.field import HOUR


def of_aftercare(ground: Ground) -> Things:
    """What is owed after the work: complaints with what was done and given, calls, tasks, texts, e-mails."""
    work, order, user = ground.work, ground.order, ground.user
    complaint = ground.add(Complaint(
        source=ground.crm.name, territory_id=ground.territory.id, customer_id=order.customer_id, said="slow",
        owner_id=user.id, received_at=START, **ground.about,
    ))  # fmt: skip
    work.session.add(CustomerPreference(customer_id=order.customer_id, channel="text"))
    ground.add(ComplaintStep(complaint_id=complaint, at=START, user_id=user.id, state="acknowledged"))
    return {
        "complaint_id": complaint,
        "email_id": _email(ground, complaint),
        "goodwill_id": ground.add(Goodwill(
            source=ground.crm.name, territory_id=ground.territory.id, customer_id=order.customer_id, order_id=order.id,
            complaint_id=complaint, kind="gift", amount=9, currency="USD", gift=f"secret gift {ground.code}",
            why="late", granted_by=user.id, granted_at=START,
        )),
        "action_id": ground.add(CorrectiveAction(
            complaint_id=complaint, what="New cards.", owner_id=user.id, due_at=START + HOUR,
        )),
        "follow_up_id": ground.add(FollowUp(
            kind="call_back", reason="unhappy", state="due", due_at=START, deadline=START + HOUR, **ground.about
        )),
        "task_id": ground.add(Task(
            kind="look", topic=f"t:{ground.code}", sentence="Look.", created_at=START, owner_id=user.id,
            taken_at=START, **ground.about,
        )),
        "message_id": ground.add(Message(
            kind="reminder", topic=f"m:{ground.number}", to_number=ground.phone, zone="Europe/Vaduz", language="en",
            parameters={}, body="Secret words", segments=1, state="failed", not_before=START,
            expires_at=START + HOUR, created_at=START, customer_id=order.customer_id, **ground.about,
        )),
    }  # fmt: skip


def _email(ground: Ground, complaint_id: int) -> int:
    """One that waits, and names an order; another belongs to the complaint."""
    code = ground.code
    about = {"source": ground.crm.name, "territory_id": ground.territory.id, "from_name": "", "received_at": START}
    about |= {"from_address": f"secret@{code}.example", "subject": f"secret subject {code}"}
    ground.add(InboundEmail(
        message_key=f"1@{code}", body="slow", outcome="complaint", complaint_id=complaint_id,
        customer_id=ground.order.customer_id, **about,
    ))  # fmt: skip
    body = f"slow FD-{ground.order.id:06d}"
    return ground.add(InboundEmail(
        message_key=f"2@{code}", body=body, outcome="waiting", reason="several_people", **about,
    ))  # fmt: skip
