"""Questions about the ledger of consents, over all records of a person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from dispatch.customers.rules.consents import ConsentWord, EnteredWord, PreferencesIn
from dispatch.db.tables import ConsentEntry, Customer, CustomerPreference, User
from dispatch.kernel.actor_scope import users_within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import ConsentDoor, ConsentPurpose, ContactChannel, Role

LONGEST = 200
"""Entries of one person that are shown, the newest."""

Entries = dict[tuple[ConsentPurpose, ContactChannel], EnteredWord]


def newest(session: Session, customer_ids: Collection[int]) -> dict[int, Entries]:
    """The newest entries by purpose and channel of the persons whose records these are, by the record's id."""
    asked, record = aliased(Customer), aliased(Customer)
    head = func.coalesce(asked.merged_into_id, asked.id)
    rows = session.execute(
        select(asked.id, ConsentEntry)
        .join(record, or_(record.id == head, record.merged_into_id == head))
        .join(ConsentEntry, ConsentEntry.customer_id == record.id)
        .where(asked.id.in_(list(customer_ids)))
        .ext(distinct_on(asked.id, ConsentEntry.purpose, ConsentEntry.channel))
        .order_by(asked.id, ConsentEntry.purpose, ConsentEntry.channel, ConsentEntry.id.desc())
    )
    found: dict[int, Entries] = defaultdict(dict)
    for customer_id, row in rows:
        key = ConsentPurpose(row.purpose), ContactChannel(row.channel)
        found[customer_id][key] = EnteredWord(row.given, row.at, row.by, ConsentDoor(row.door), row.words)
    return found


def history(session: Session, customer_ids: Sequence[int]) -> Sequence[ConsentEntry]:
    """What was ever said about contacting these records' person, the newest first."""
    found = select(ConsentEntry).where(ConsentEntry.customer_id.in_(customer_ids))
    return session.scalars(found.order_by(ConsentEntry.id.desc()).limit(LONGEST)).all()


def enter(
    session: Session,
    customer_ids: Iterable[int],
    said: Iterable[ConsentWord],
    *,
    at: datetime,
    by: str,
    door: ConsentDoor,
    words: str,
) -> None:
    """Appends entries for each of these customers."""
    taken = list(said)
    session.add_all(
        ConsentEntry(
            customer_id=customer_id,
            purpose=one.purpose,
            channel=one.channel,
            given=one.given,
            at=at,
            by=by,
            door=door,
            words=words,
        )
        for customer_id in customer_ids
        for one in taken
    )
    session.flush()


def keep_in_step(session: Session, customer_id: int, *, care: bool, do_not_disturb: bool) -> None:
    """Brings the customer's columns into step with the ledger, without the database noting that once more."""
    session.execute(text("SELECT set_config('dispatch.consents_in_hand', 'on', true)"))
    session.execute(
        update(Customer)
        .where(
            Customer.id == customer_id,
            or_(Customer.care_consent.is_(not care), Customer.do_not_disturb.is_(not do_not_disturb)),
        )
        .values(care_consent=care, do_not_disturb=do_not_disturb),
        execution_options={"synchronize_session": "fetch"},
    )
    session.execute(text("SELECT set_config('dispatch.consents_in_hand', 'off', true)"))


def say_who(session: Session, by: str, at: datetime) -> None:
    """Names who tells what follows in this transaction, and when, to the database that notes it in the ledger."""
    session.execute(
        text("SELECT set_config('dispatch.told_by', :by, true), set_config('dispatch.told_at', :at, true)"),
        {"by": by, "at": at.isoformat()},
    )


def colleague(session: Session, actor: Actor, user_id: int) -> User | None:
    """An active user within an actor's bounds."""
    return session.scalar(select(User).where(User.id == user_id, User.active, users_within(actor)))


def colleagues(session: Session, actor: Actor) -> Sequence[User]:
    """The active people of the desk within an actor's bounds, by name."""
    desk = (Role.ADMIN, Role.DISPATCHER, Role.SERVICE)
    found = select(User).where(User.active, User.role.in_(desk), users_within(actor))
    return session.scalars(found.order_by(User.name)).all()


def with_number(session: Session, number: str) -> list[int]:
    """The customers who are reached under a number, locked in the order of their ids until the transaction ends."""
    found = select(Customer.id).where(Customer.phone == number).order_by(Customer.id)
    return list(session.scalars(found.with_for_update(key_share=True)))


def preferences(session: Session, customer_ids: Collection[int]) -> dict[int, PreferencesIn]:
    """How the persons of these records like to be contacted, by the record's id; the one that stands for them tells."""
    asked = aliased(Customer)
    rows = session.execute(
        select(asked.id, CustomerPreference)
        .join(CustomerPreference, CustomerPreference.customer_id == func.coalesce(asked.merged_into_id, asked.id))
        .where(asked.id.in_(list(customer_ids)))
    )
    return {
        customer_id: PreferencesIn(
            ContactChannel(row.channel) if row.channel else None, row.hours_from, row.hours_until, row.named_contact_id
        )
        for customer_id, row in rows
    }


def preference_row(session: Session, customer_id: int, *, lock: bool = False) -> CustomerPreference | None:
    """A customer's own row of preferences, with the colleague whom they know."""
    found = select(CustomerPreference).where(CustomerPreference.customer_id == customer_id)
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalar(found)
