"""Entries in the ledger of consents, with the audit, the event, and the customer's record kept in step."""

from collections.abc import Iterable

from dispatch.customers.queries import consents as queries
from dispatch.customers.rules.consents import ConsentWord, ContactWishes
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.facts import ConsentWithdrawn
from dispatch.vocabulary.terms import ConsentDoor, ConsentPurpose, ContactChannel

CUSTOMER = "customer"
"""Who wrote an entry that a customer made themselves, by text or on a page."""


def enter(
    work: Work, customer_ids: Iterable[int], said: Iterable[ConsentWord], *, by: str, door: ConsentDoor, words: str
) -> None:
    """Appends the same words of each of these customers, whom the caller has locked."""
    ids, taken = list(customer_ids), list(said)
    queries.enter(work.session, ids, taken, at=work.now, by=by, door=door, words=words)
    for customer_id in ids:
        _keep_in_step(work, customer_id)
        audit(work, "consent.recorded", "customer", customer_id, door=door.value)
        announce(
            work,
            "customer.consent_changed",
            "customer",
            customer_id,
            given=sorted({one.purpose.value for one in taken if one.given}),
            withdrawn=sorted({one.purpose.value for one in taken if not one.given}),
        )
        if not all(one.given for one in taken):
            work.publish(ConsentWithdrawn(customer_id))


def _keep_in_step(work: Work, customer_id: int) -> None:
    """Lets a customer's record say what the ledger says."""
    wishes = ContactWishes(queries.newest(work.session, [customer_id]).get(customer_id, {}))
    agreed = wishes.agreed(ContactChannel.TEXT) | wishes.agreed(ContactChannel.CALL)
    queries.keep_in_step(
        work.session,
        customer_id,
        care=bool(agreed & {ConsentPurpose.SURVEY, ConsentPurpose.CARE}),
        do_not_disturb=wishes.do_not_disturb,
    )
