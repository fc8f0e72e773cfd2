"""The ledger of consents: what customers agreed to, what they withdrew, and how they like to be contacted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.customers.queries import consents as queries
from dispatch.customers.queries import customers as customer_queries
from dispatch.customers.rules.consents import ConsentWord, ContactWishes, PreferencesIn
from dispatch.customers.services import consent_ledger
from dispatch.customers.services.customer_file import visible
from dispatch.db.tables import ConsentEntry, Customer, CustomerPreference
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.messaging.services import opt_outs
from dispatch.vocabulary.errors import Invalid, Missing, Refused, Stale
from dispatch.vocabulary.terms import ConsentDoor, ConsentPurpose, ContactChannel

_STOPPED = ConsentWord(ConsentPurpose.SERVICE, ContactChannel.TEXT, given=True)


@dataclass(frozen=True)
class ConsentFile:
    """What a person wants at present, how they like to be contacted, and everything that was ever said about it."""

    wishes: ContactWishes
    preferences: CustomerPreference | None
    history: Sequence[ConsentEntry]
    language: str


def wishes_of(work: Work, numbers: Mapping[int, str]) -> dict[int, ContactWishes]:
    """What customers want, by their ids; `numbers` holds the number of each."""
    entries = queries.newest(work.session, numbers)
    preferences = queries.preferences(work.session, numbers)
    stopped = opt_outs.silenced(work, set(numbers.values()))
    return {
        customer_id: ContactWishes(
            entries.get(customer_id, {}), number in stopped, preferences.get(customer_id, PreferencesIn())
        )
        for customer_id, number in numbers.items()
    }


def read(work: Work, customer_id: int) -> ConsentFile:
    """What the person of a record wants, over all their records; raises `Missing`."""
    people = customer_queries.same_person(work.session, work.actor, visible(work, customer_id))
    head = people[0]
    return ConsentFile(
        wishes=wishes_of(work, {head.id: head.phone})[head.id],
        preferences=queries.preference_row(work.session, head.id),
        history=queries.history(work.session, [person.id for person in people]),
        language=head.language,
    )


def record(work: Work, customer_id: int, said: Sequence[ConsentWord], words: str, door: ConsentDoor) -> ConsentFile:
    """Appends what a customer said to the ledger, in their words; the actor wrote it down.

    Raises `Missing`; `Invalid` where one purpose and channel is said twice; `Refused` for texts to a number that said
    STOP: only a START from there ends that.
    """
    customer = visible(work, customer_id, lock=True)
    if len({(one.purpose, one.channel) for one in said}) < len(said):
        raise Invalid("said_twice", "Say each purpose and channel once.")
    if _STOPPED in said and opt_outs.is_silenced(work, customer.phone):
        raise Refused("number_stopped", "This number said STOP; only a START from there lets texts through again.")
    consent_ledger.enter(work, [customer.id], said, by=work.actor.name, door=door, words=words)
    return read(work, customer_id)


def withdraw(work: Work, customer: Customer, purpose: ConsentPurpose, words: str, door: ConsentDoor) -> None:
    """Enters that a customer wants to hear no more for a purpose, by text or by call; they said so themselves."""
    said = [ConsentWord(purpose, channel, given=False) for channel in ContactChannel]
    consent_ledger.enter(work, [customer.id], said, by=consent_ledger.CUSTOMER, door=door, words=words)


def prefer(work: Work, customer_id: int, version: int, wanted: PreferencesIn) -> ConsentFile:
    """Keeps how a customer likes to be contacted, in place of what was known; the first version is 0.

    Their language is that of all their records, and of what waits to be sent.

    Raises `Missing`, `Stale`, and `Invalid` for hours of which one is missing, or that are none.
    """
    customer = visible(work, customer_id, lock=True)
    head_id = customer.merged_into_id or customer.id
    row = queries.preference_row(work.session, head_id, lock=True)
    known = row.version if row is not None else 0
    if known != version:
        raise Stale("customer's preferences", known)
    hours = (wanted.hours_from, wanted.hours_until)
    if (None in hours and hours != (None, None)) or (None not in hours and hours[0] == hours[1]):
        raise Invalid("half_hours", "Say from when until when, or neither.")
    contact = wanted.named_contact_id
    if contact is not None and queries.colleague(work.session, work.actor, contact) is None:
        raise Missing("user")
    if row is None:
        row = CustomerPreference(customer_id=head_id)
        work.session.add(row)
    row.channel, row.hours_from, row.hours_until = wanted.channel, *hours
    row.named_contact_id, row.version = contact, known + 1
    if wanted.language is not None:
        for person in customer_queries.same_person(work.session, work.actor, customer):
            person.language = wanted.language
    work.session.flush()
    work.session.expire(row)
    audit(work, "customer.preferences", "customer", head_id)
    return read(work, customer_id)
