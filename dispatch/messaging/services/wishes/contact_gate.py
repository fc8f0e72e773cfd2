"""Whether customers may be called: the gate that texts pass, for calls (invariant 47)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch.customers.rules.consents import ContactWishes
from dispatch.db.tables import Customer
from dispatch.kernel.work import Work
from dispatch.messaging.queries import recipients
from dispatch.messaging.services.policy_facts import WEEK, purposes_of
from dispatch.messaging.services.wishes import consents
from dispatch.vocabulary.terms import ContactChannel
from notify import Action, Call, Decision, Purpose, Recipient, State, decide


@dataclass(frozen=True)
class CallIntent:
    """A call that somebody means to make; `asked_for` by the customer, or promised to them."""

    customer: Customer
    zone: ZoneInfo
    purpose: Purpose
    asked_for: bool = False
    sampled: bool = True


@dataclass(frozen=True)
class CallVerdict:
    """What people are told of a decision: `may` is `now`, `later` (from `until` on) or `never`."""

    may: str
    reason: str | None
    until: datetime | None


_SAID = {Action.SEND: "now", Action.DEFER: "later", Action.SUPPRESS: "never"}


def call_verdict(decision: Decision) -> CallVerdict:
    """A decision in the words of pages and the API."""
    return CallVerdict(_SAID[decision.action], decision.reason.value if decision.reason else None, decision.until)


def may_call(work: Work, intents: Sequence[CallIntent]) -> list[Decision]:
    """Whether each of these calls may be made now, later, or never, and why; in their order."""
    numbers = {one.customer.id: one.customer.phone for one in intents}
    wishes = consents.wishes_of(work, numbers)
    this_week = recipients.contacts_since(work.session, set(numbers.values()), work.now - WEEK) if numbers else {}
    rules = work.tools.texting.rules
    return [
        decide(
            Call(one.purpose, one.asked_for, one.sampled),
            _callee(one, wishes[one.customer.id]),
            State(contacts_this_week=this_week.get(one.customer.phone, 0)),
            rules,
            work.now,
        )
        for one in intents
    ]


def _callee(intent: CallIntent, wishes: ContactWishes) -> Recipient:
    return Recipient(
        number=intent.customer.phone,
        zone=intent.zone,
        opted_out=wishes.opted_out or not wishes.may_be_called,
        do_not_disturb=wishes.do_not_disturb,
        consents=purposes_of(wishes, ContactChannel.CALL),
        other_channel=wishes.prefers_other_than(ContactChannel.CALL),
        preferred_from=wishes.preferences.hours_from,
        preferred_until=wishes.preferences.hours_until,
    )
