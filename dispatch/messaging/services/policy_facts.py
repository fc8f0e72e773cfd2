"""What is true of due texts at this moment: the facts that `notify.policy` decides by."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.customers.rules.consents import ContactWishes
from dispatch.kernel.work import Work
from dispatch.messaging.queries import outbox, recipients
from dispatch.messaging.queries.outbox import DueText
from dispatch.messaging.queries.recipients import SentText
from dispatch.messaging.services import opt_outs
from dispatch.messaging.services.wishes import consents
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import AppointmentState, ConsentPurpose, ContactChannel
from notify import KINDS, Message, Purpose, Recipient, State, Version, spending_day

SENT_WITHIN = timedelta(days=2)
WEEK = timedelta(days=7)
_CARE_KINDS = tuple(name for name, kind in KINDS.items() if kind.needs_consent)

_BY_APPOINTMENT: Mapping[AppointmentState, Version] = {
    AppointmentState.LIVE: Version.CURRENT,
    AppointmentState.SUPERSEDED: Version.SUPERSEDED,
    AppointmentState.CANCELLED: Version.CANCELLED,
    AppointmentState.FULFILLED: Version.COMPLETED,
    AppointmentState.MISSED: Version.MISSED,
}
_BY_VISIT: Mapping[VisitState, Version] = {
    VisitState.COMPLETED: Version.COMPLETED,
    VisitState.PARTIAL: Version.COMPLETED,
    VisitState.CANNOT_COMPLETE: Version.MISSED,
    VisitState.CANCELLED: Version.CANCELLED,
}


def purposes_of(wishes: ContactWishes, channel: ContactChannel) -> frozenset[Purpose]:
    """The purposes that a customer agreed to, as the policy names them."""
    return frozenset(Purpose(one.value) for one in wishes.agreed(channel) - {ConsentPurpose.SERVICE})


def version_of(appointment_state: str | None, visit_state: str | None) -> Version | None:
    """What has become of an appointment's version; None when a text speaks of none.

    An ended visit outweighs a version that nobody has closed yet.
    """
    if appointment_state is None:
        return None
    version = _BY_APPOINTMENT[AppointmentState(appointment_state)]
    if version is Version.CURRENT and visit_state is not None:
        return _BY_VISIT.get(VisitState(visit_state), version)
    return version


@dataclass
class PolicyFacts:
    """The facts about a batch of due texts. `count` keeps them true while the batch is decided one by one."""

    now: datetime
    silenced: frozenset[str]
    wishes: Mapping[int, ContactWishes]
    in_doubt: frozenset[str]
    told: dict[str, list[SentText]]
    by_version: dict[tuple[str, int], int]
    last_care: dict[str, datetime]
    this_week: dict[str, int]
    spent_micros: int
    claimed_micros: int = field(default=0)

    def message(self, text: DueText) -> Message:
        """The text as the policy sees it."""
        window = text.arrival_window
        return Message(
            kind=text.kind,
            expires_at=text.expires_at,
            price_micros=text.price_micros,
            version=version_of(text.appointment_state, text.visit_state),
            visit_start=window.lower if window else None,
            visit_end=window.upper if window else None,
            answers_at=text.created_at if text.answers else None,
        )

    def recipient(self, text: DueText) -> Recipient:
        """Who would get it."""
        wishes = self.wishes.get(text.customer_id or 0, ContactWishes())
        return Recipient(
            number=text.to_number,
            zone=ZoneInfo(text.zone),
            opted_out=text.to_number in self.silenced or (wishes.opted_out and not wishes.do_not_disturb),
            stop_in_doubt=text.to_number in self.in_doubt,
            do_not_disturb=wishes.do_not_disturb,
            consents=purposes_of(wishes, ContactChannel.TEXT),
            other_channel=wishes.prefers_other_than(ContactChannel.TEXT),
            preferred_from=wishes.preferences.hours_from,
            preferred_until=wishes.preferences.hours_until,
        )

    def state(self, text: DueText) -> State:
        """What the number has got so far, this batch included. What is not settled counts as sent just now."""
        told = self.told[text.to_number]
        return State(
            sent_at=tuple(one.at or self.now for one in told),
            replies_at=tuple(one.at or self.now for one in told if one.answers),
            same_kind=self.by_version.get((text.kind, text.appointment_id), 0) if text.appointment_id else 0,
            last_care_at=self.last_care.get(text.to_number),
            contacts_this_week=self.this_week.get(text.to_number, 0),
            spent_today_micros=self.spent_micros + self.claimed_micros,
        )

    def count(self, text: DueText) -> None:
        """Counts a text that leaves."""
        self.told[text.to_number].append(SentText(text.to_number, text.kind, text.answers, self.now))
        if text.appointment_id is not None:
            version = (text.kind, text.appointment_id)
            self.by_version[version] = self.by_version.get(version, 0) + 1
        if text.kind in _CARE_KINDS:
            self.last_care[text.to_number] = self.now
        self.this_week[text.to_number] = self.this_week.get(text.to_number, 0) + 1
        self.claimed_micros += text.price_micros


def standing_of(work: Work, texts: Sequence[DueText]) -> PolicyFacts:
    """Reads the facts about these texts, a question each for all of them together."""
    session, numbers = work.session, {text.to_number for text in texts}
    told: dict[str, list[SentText]] = defaultdict(list)
    for one in recipients.told_since(session, numbers, work.now - SENT_WITHIN):
        told[one.number].append(one)
    care = {text.to_number for text in texts if text.kind in _CARE_KINDS}
    customers = {text.customer_id: text.to_number for text in texts if text.customer_id is not None}
    return PolicyFacts(
        now=work.now,
        silenced=opt_outs.silenced(work, numbers),
        wishes=consents.wishes_of(work, customers),
        in_doubt=recipients.stop_in_doubt(session, numbers),
        told=told,
        by_version=recipients.counts_by_version(
            session, {(text.kind, text.appointment_id) for text in texts if text.appointment_id is not None}
        ),
        last_care=recipients.last_told(session, care, _CARE_KINDS) if care else {},
        this_week=recipients.contacts_since(session, care, work.now - WEEK) if care else {},
        spent_micros=outbox.spent(session, spending_day(work.now, work.tools.texting.rules)),
    )
