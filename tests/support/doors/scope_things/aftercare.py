"""What is owed and said after the work."""

from typing import Any

from dispatch.db.tables import (
    Complaint,
    ComplaintStep,
    CorrectiveAction,
    CustomerPreference,
    EmailAttachment,
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
        "email_id": _email(ground),
        "email_attachment": _file_of_email(ground, complaint),
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


def _email(ground: Ground) -> int:
    """One that waits, and names an order."""
    return ground.add(InboundEmail(
        message_key=f"2@{ground.code}", body=f"slow FD-{ground.order.id:06d}", outcome="waiting",
        reason="several_people", **_about_email(ground),
    ))  # fmt: skip


def _file_of_email(ground: Ground, complaint_id: int) -> int:
    """A paper that came with a message of the complaint."""
    email_id = ground.add(InboundEmail(
        message_key=f"1@{ground.code}", body="slow", outcome="complaint", complaint_id=complaint_id,
        customer_id=ground.order.customer_id, **_about_email(ground),
        parts=[{"name": f"secret {ground.code}.pdf", "content_type": "application/pdf", "size_bytes": 8}],
    ))  # fmt: skip
    content = b"%PDF-1.7"
    return ground.add(EmailAttachment(
        email_id=email_id, place=0, content_type="application/pdf", size_bytes=len(content), sha256="x",
        content=content, received_at=START,
    ))  # fmt: skip


def _about_email(ground: Ground) -> dict[str, Any]:
    about = {"source": ground.crm.name, "territory_id": ground.territory.id, "from_name": "", "received_at": START}
    return about | {"from_address": f"secret@{ground.code}.example", "subject": f"secret subject {ground.code}"}
