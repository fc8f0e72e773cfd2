"""Contacts and texts of the weeks of `years_of_service`, and what may change late in what reports count."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import Range

from dispatch.db.tables import (
    Attempt,
    Complaint,
    Customer,
    CustomerContact,
    FollowUp,
    Message,
    Promise,
    Technician,
    Visit,
    WorkOrder,
)
from dispatch.kernel.work import Work
from dispatch.vocabulary.terms import ContactWay, KeptReport
from tests.support.histories.years_of_service import CORRECTIONS, Correction

HOUR = timedelta(hours=1)
PROMISES, CONTACTS, MESSAGES = KeptReport.PROMISES, KeptReport.CONTACTS, KeptReport.MESSAGES
LATEST = timedelta(days=2)
"""What is changed lies at least so long ago, on a day that is kept in every zone."""


def add_contacts_and_texts(work: Work, chance: random.Random) -> None:
    """Of every order: contacts, some of them of no order, texts in every state, and calls that reached somebody."""
    for order in work.session.scalars(select(WorkOrder).order_by(WorkOrder.id)).all():
        for way in chance.sample(list(ContactWay), chance.randrange(3)):
            work.session.add(_a_contact(work, chance, order, way))
        for number in range(chance.randrange(4)):
            work.session.add(a_text(work, chance, order, number))
        if chance.random() < 0.3:
            _complaint(work, order, chance.choice(("fault", "question")), min(work.now, order.received_at + 5 * HOUR))
    for call in work.session.scalars(select(FollowUp).where(FollowUp.done_at.is_not(None)).order_by(FollowUp.id)):
        call.outcome = chance.choice(("reached_fixed", "reached_not_fixed", "no_answer"))
    work.session.flush()


def _a_contact(work: Work, chance: random.Random, order: WorkOrder, way: ContactWay) -> CustomerContact:
    at = min(work.now, order.received_at + timedelta(hours=chance.randrange(60)))
    known = chance.random() < 0.8
    return CustomerContact(
        at=at, source=order.source, customer_id=order.customer_id, way=way.value,
        order_id=order.id if known else None, territory_id=order.territory_id if known else None,
    )  # fmt: skip


def a_text(work: Work, chance: random.Random, order: WorkOrder, number: int) -> Message:
    """A text about an order, or (some) about none, in any state."""
    at = min(work.now, order.received_at + timedelta(hours=chance.randrange(40)))
    state = chance.choice(("delivered", "delivered", "delivered", "sent", "undelivered", "expired", "queued"))
    left = state not in ("expired", "queued")
    first = at + timedelta(seconds=chance.randrange(1, 99))
    ended = min(work.now, first + timedelta(seconds=chance.randrange(9, 9000)))
    return Message(
        kind=chance.choice(("confirmation", "reminder")), topic=f"report:{order.id}:{number}",
        order_id=order.id if chance.random() < 0.8 else None, customer_id=order.customer_id, zone="UTC",
        to_number="+42350000", language="en", parameters={}, body="Words.", segments=1 + number, price_micros=90_000,
        state=state, not_before=at, expires_at=at + HOUR, created_at=at, carrier="inbox" if left else None,
        carrier_message_id=f"r-{order.id}-{number}" if left else None,
        first_attempt_at=first if left and chance.random() < 0.7 else None, sent_at=first if left else None,
        ended_at=ended if state in ("delivered", "undelivered", "expired") else None,
    )  # fmt: skip


def _complaint(work: Work, order: WorkOrder, category: str, at: datetime) -> None:
    work.session.add(
        Complaint(
            source=order.source, territory_id=order.territory_id, customer_id=order.customer_id, order_id=order.id,
            said="It is slow.", received_at=at, category=category,
        )
    )  # fmt: skip


def _some(work: Work, chance: random.Random, table: type[Any], at: Any, *conditions: Any) -> Any:
    past = select(table.id).where(at < work.now - LATEST, *conditions).order_by(table.id)
    return work.session.get_one(table, chance.choice(work.session.scalars(past).all()))


def _a_promise(work: Work, chance: random.Random) -> Promise:
    found: Promise = _some(work, chance, Promise, func.lower(Promise.due), Promise.state.in_(("kept", "broken")))
    return found


def _past_contact(work: Work, chance: random.Random) -> CustomerContact:
    found: CustomerContact = _some(work, chance, CustomerContact, CustomerContact.at)
    return found


def _past_text(work: Work, chance: random.Random, *conditions: Any) -> Message:
    found: Message = _some(work, chance, Message, Message.created_at, *conditions)
    return found


def _an_order(work: Work, chance: random.Random) -> WorkOrder:
    """One of which there are contacts, texts, visits and promises of kept days."""
    past = work.now - LATEST
    has = (
        select(Promise.order_id).where(func.lower(Promise.due) < past),
        select(Message.order_id).where(Message.created_at < past),
        select(Visit.order_id).where(Visit.ended_at < past),
    )
    found: WorkOrder = _some(work, chance, WorkOrder, WorkOrder.received_at, *(WorkOrder.id.in_(one) for one in has))
    return found


def _promise_of_another_technician(work: Work, chance: random.Random) -> None:
    promise = _a_promise(work, chance)
    others = select(Technician.id).where(Technician.id != promise.technician_id).order_by(Technician.id)
    promise.technician_id = chance.choice([None, *work.session.scalars(others)])


def _promise_of_another_kind(work: Work, chance: random.Random) -> None:
    _a_promise(work, chance).kind = "call_back"


def _promise_taken_back(work: Work, chance: random.Random) -> None:
    work.session.delete(_a_promise(work, chance))


def _promise_of_another_order(work: Work, chance: random.Random) -> None:
    promise = _a_promise(work, chance)
    others = select(Promise.order_id).where(Promise.order_id != promise.order_id).order_by(Promise.order_id)
    promise.order_id = chance.choice(work.session.scalars(others).all())


def _promise_due_another_day(work: Work, chance: random.Random) -> None:
    promise = _a_promise(work, chance)
    promise.due = Range(promise.due.lower - timedelta(days=3), promise.due.upper)


def _contact_written_down_late(work: Work, chance: random.Random) -> None:
    contact = _a_contact(work, chance, _an_order(work, chance), ContactWay.API)
    contact.at = work.now - timedelta(days=chance.randrange(3, 20))
    work.session.add(contact)


def _contact_at_another_time(work: Work, chance: random.Random) -> None:
    _past_contact(work, chance).at -= timedelta(days=3)


def _contact_forgotten(work: Work, chance: random.Random) -> None:
    work.session.delete(_past_contact(work, chance))


def _contact_of_somebody_else(work: Work, chance: random.Random) -> None:
    contact = _past_contact(work, chance)
    contact.customer_id = contact.customer_id % 50 + 1


def _contact_elsewhere(work: Work, chance: random.Random) -> None:
    contact = _past_contact(work, chance)
    contact.territory_id = None if contact.territory_id else 2


def _complaint_of_days_ago(work: Work, chance: random.Random) -> None:
    at = work.now - timedelta(days=chance.randrange(3, 20))
    _complaint(work, _an_order(work, chance), "fault", at)


def _complaint_is_a_question(work: Work, chance: random.Random) -> None:
    complaint = _some(work, chance, Complaint, Complaint.received_at, Complaint.category != "question")
    complaint.category = "question"


def _text_turns_out_delivered(work: Work, chance: random.Random) -> None:
    text = _past_text(work, chance, Message.state == "sent", Message.order_id.is_not(None))
    text.state, text.ended_at = "delivered", text.created_at + 2 * HOUR


def _text_delivered_at_another_time(work: Work, chance: random.Random) -> None:
    text = _past_text(work, chance, Message.state == "delivered", Message.order_id.is_not(None))
    text.ended_at = (text.ended_at or text.created_at) + timedelta(days=1)


def _text_let_go(work: Work, chance: random.Random) -> None:
    text = _past_text(work, chance, Message.state == "delivered", Message.order_id.is_not(None))
    work.session.execute(delete(Attempt).where(Attempt.message_id == text.id))
    work.session.delete(text)


def _text_of_another_price(work: Work, chance: random.Random) -> None:
    _past_text(work, chance, Message.carrier_message_id.is_not(None)).price_micros += 1000


def _text_of_another_day(work: Work, chance: random.Random) -> None:
    _past_text(work, chance).created_at -= timedelta(days=3)


def _text_of_no_order(work: Work, chance: random.Random) -> None:
    _past_text(work, chance, Message.order_id.is_not(None)).order_id = None


def _attempt_found(work: Work, chance: random.Random) -> None:
    tried = select(Attempt.message_id)
    text = _past_text(
        work, chance, Message.first_attempt_at.is_(None), Message.carrier.is_not(None), Message.id.not_in(tried)
    )
    work.session.add(Attempt(message_id=text.id, claim=1, carrier="inbox", started_at=text.created_at + HOUR))
    work.session.flush()


def _attempt_let_go(work: Work, chance: random.Random) -> None:
    _attempt_found(work, chance)
    text = _past_text(work, chance, Message.first_attempt_at.is_(None), Message.id.in_(select(Attempt.message_id)))
    work.session.execute(delete(Attempt).where(Attempt.message_id == text.id))


def _call_reached_them(work: Work, chance: random.Random) -> None:
    call = _some(work, chance, FollowUp, FollowUp.deadline, FollowUp.kind == "call_back")
    call.state, call.done_at, call.outcome = "done", work.now - timedelta(days=chance.randrange(3, 20)), "reached_fixed"


def _visit_taken_back(work: Work, chance: random.Random) -> None:
    visit = _some(work, chance, Visit, Visit.ended_at, Visit.ended_by.is_not(None))
    visit.ended_at = visit.ended_by = None


def _order_of_somebody_else(work: Work, chance: random.Random) -> None:
    order = _an_order(work, chance)
    order.customer_id = order.customer_id % 50 + 1


def _order_of_another_kind(work: Work, chance: random.Random) -> None:
    order = _an_order(work, chance)
    order.kind = "install" if order.kind == "repair" else "repair"


def _order_elsewhere(work: Work, chance: random.Random) -> None:
    order = _an_order(work, chance)
    order.territory_id = 1 + (order.territory_id or 0) % 3


def _order_of_another_source(work: Work, chance: random.Random) -> None:
    order = _an_order(work, chance)
    order.source = "desk" if order.source == "crm" else "crm"


def _records_of_one_person(work: Work, chance: random.Random) -> None:
    one, other = sorted(chance.sample(range(1, 50), 2))
    if work.session.get_one(Customer, one).merged_into_id is None:
        held = select(Customer.id).where(Customer.merged_into_id == other)
        if not work.session.scalars(held).all():
            work.session.get_one(Customer, other).merged_into_id = one


_OF: Mapping[Correction, tuple[KeptReport, ...]] = {
    _promise_of_another_technician: (PROMISES,),
    _promise_of_another_kind: (PROMISES,),
    _promise_taken_back: (PROMISES,),
    _promise_of_another_order: (PROMISES,),
    _promise_due_another_day: (PROMISES,),
    _contact_written_down_late: (CONTACTS,),
    _contact_at_another_time: (CONTACTS,),
    _contact_forgotten: (CONTACTS,),
    _contact_of_somebody_else: (CONTACTS,),
    _contact_elsewhere: (CONTACTS,),
    _complaint_of_days_ago: (CONTACTS,),
    _complaint_is_a_question: (CONTACTS,),
    _call_reached_them: (CONTACTS,),
    _visit_taken_back: (CONTACTS,),
    _order_of_somebody_else: (CONTACTS,),
    _order_of_another_kind: (CONTACTS,),
    _text_turns_out_delivered: (CONTACTS, MESSAGES),
    _text_delivered_at_another_time: (CONTACTS, MESSAGES),
    _text_let_go: (CONTACTS, MESSAGES),
    _text_of_no_order: (MESSAGES,),
    _text_of_another_price: (MESSAGES,),
    _text_of_another_day: (MESSAGES,),
    _attempt_found: (MESSAGES,),
    _attempt_let_go: (MESSAGES,),
    _order_elsewhere: (PROMISES, CONTACTS, MESSAGES),
    _order_of_another_source: (PROMISES, CONTACTS, MESSAGES),
    _records_of_one_person: (),
}

CHANGES: Mapping[str, tuple[Correction, tuple[KeptReport, ...]]] = {
    change.__name__.removeprefix("_").replace("_", " "): (change, reports) for change, reports in _OF.items()
} | {
    "zone corrected": (CORRECTIONS["zone corrected"], (PROMISES, CONTACTS)),
    "promise settled otherwise": (CORRECTIONS["promise settled otherwise"], ()),
}
"""What changes days that are over, by name, and which reports' days become stale by it at least."""
