"""Tells a customer something about their visit: gathers what the text needs, and writes it once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatch.db.ranges import Range
from dispatch.db.tables import Appointment, Message, Technician, Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.messaging.queries.appointment_versions import newest_appointment
from dispatch.messaging.services import customer_links
from dispatch.messaging.services.composing import Addressee, Draft, TextTopic, asked_for, draft, post
from dispatch.workforce.services.speakers import speaker_of
from dispatch.workforce.services.zones import zone_of_visit
from notify import KINDS, FreeRepair, TwoNames, Window

NAMING = frozenset(name for name, kind in KINDS.items() if "technician_phone" in kind.parameters)
"""The kinds that tell who comes and under which number; where two come they name both."""

SAYS_THE_DAYS = frozenset({"confirmation"})
"""Texts that say from when to when the warranty on a free repair runs; others say only that it is free."""


@dataclass(frozen=True)
class NoticeSubject:
    """The visit a text is about, and the appointment version it speaks of where there is one."""

    work: Work
    visit: Visit
    appointment: Appointment | None

    @property
    def technician(self) -> Technician | None:
        """Who comes by that version (invariant 23); the visit's own technician where there is no version."""
        return self.appointment.technician if self.appointment else self.visit.technician

    @property
    def second(self) -> Technician | None:
        """Who comes along with that technician, as the visit says now; None where one comes."""
        visit, lead = self.visit, self.technician
        if visit.mate_id is None or lead is None or visit.technician_id != lead.id:
            return None
        return self.work.session.get_one(Technician, visit.mate_id)

    @property
    def during(self) -> Range[datetime] | None:
        """The arrival window of that version."""
        return self.appointment.arrival_window if self.appointment else None


def tell(
    work: Work,
    kind: str,
    visit: Visit,
    *,
    appointment: Appointment | None = None,
    topic: str | None = None,
    occurrence: int = 1,
    not_before: datetime | None = None,
    answers: bool = False,
    **parameters: object,
) -> Message | None:
    """Writes one text to the visit's customer; None when it was written before, and then nothing changes.

    It speaks of `appointment`, or of the visit's newest version when neither that nor a topic is given. What the
    kind's text needs beyond order, window, technician and links is passed by name (`eta=`, `at=`, `due=`, `slots=`,
    `warranty_months=` …); `not_before` puts it off. `answers` marks an answer to the customer's own message.
    """
    drafted = compose(
        work,
        kind,
        visit,
        appointment=appointment,
        topic=topic,
        occurrence=occurrence,
        not_before=not_before,
        answers=answers,
        **parameters,
    )
    return post(work, [drafted])[0]


def compose(
    work: Work,
    kind: str,
    visit: Visit,
    *,
    appointment: Appointment | None = None,
    topic: str | None = None,
    occurrence: int = 1,
    not_before: datetime | None = None,
    answers: bool = False,
    **parameters: object,
) -> Draft:
    """Words what `tell` would write, so that many texts can be written at once."""
    if appointment is None and topic is None:
        appointment = newest_appointment(work.session, visit.id)
    subject = NoticeSubject(work, visit, appointment)
    return draft(
        work,
        kind,
        addressee_of(work, visit),
        about_of(subject, topic, occurrence),
        parameters_of(subject, kind, parameters),
        not_before=not_before,
        answers=answers,
        given=parameters if topic is None else _of_version(subject, kind) | parameters,
    )


def _of_version(subject: NoticeSubject, kind: str) -> dict[str, object]:
    """What a text with a topic says of a version: it is filed under the topic, and keeps what would else be lost."""
    window = _window(subject)
    return {"window": window} if window is not None and "window" in KINDS[kind].parameters else {}


def addressee_of(work: Work, visit: Visit) -> Addressee:
    """Who is told about a visit, in their language and their territory's zone."""
    customer = visit.order.customer
    return Addressee(
        number=customer.phone,
        language=customer.language,
        zone=zone_of_visit(work, visit),
        textable=customer.textable,
        customer_id=customer.id,
        speaker=speaker_of(work, visit.order),
    )


def about_of(subject: NoticeSubject, topic: str | None, occurrence: int = 1) -> TextTopic:
    """What a text about this visit is filed under: a given topic, else the version, else the visit."""
    version = subject.appointment if topic is None else None
    during = subject.during
    return TextTopic(
        appointment_id=version.id if version else None,
        topic=None if version else topic or f"visit:{subject.visit.id}",
        occurrence=occurrence,
        order_id=subject.visit.order_id,
        visit_id=subject.visit.id,
        window_start=during.lower if during else None,
    )


def parameters_of(subject: NoticeSubject, kind: str, given: Mapping[str, object]) -> dict[str, object]:
    """What is given, and for the rest of the kind's placeholders what the subject holds; an unknown one stays out."""
    operator_id = speaker_of(subject.work, subject.visit.order).operator_id
    said = (*KINDS[kind].parameters, *asked_for(subject.work, kind, KINDS[kind].optional, operator_id))
    needed = [name for name in said if name not in given and name in _GATHERED]
    gathered = {name: _GATHERED[name](subject) for name in needed}
    if kind in SAYS_THE_DAYS and "work" in gathered:
        gathered["work"] = _free_repair(subject.visit.order) or gathered["work"]
    if kind in NAMING and "technician_name" in gathered:
        gathered["technician_name"] = _both(subject) or gathered["technician_name"]
    return {name: value for name, value in gathered.items() if value is not None} | dict(given)


def _both(subject: NoticeSubject) -> TwoNames | None:
    lead, second = subject.technician, subject.second
    return TwoNames(lead.name, second.name) if lead and second else None


def work_of(order: WorkOrder) -> str:
    """The kind of work as texts say it: that a repair is under warranty, and so free of charge, is said with it."""
    return "repair_in_warranty" if order.in_warranty else order.kind


def _free_repair(order: WorkOrder) -> FreeRepair | None:
    """A repair with the days of the warranty that covers it; None where none does."""
    first, last = order.warranty_first_day, order.warranty_last_day
    return FreeRepair(first, last) if order.in_warranty and first and last else None


def _window(subject: NoticeSubject) -> Window | None:
    during = subject.during
    return Window(during.lower, during.upper) if during and during.lower and during.upper else None


_GATHERED: Mapping[str, Callable[[NoticeSubject], object | None]] = {
    "window": _window,
    "work": lambda subject: work_of(subject.visit.order),
    "reference": lambda subject: subject.visit.order.reference,
    "technician_name": lambda subject: subject.technician.name if subject.technician else None,
    "technician_phone": lambda subject: subject.technician.phone if subject.technician else None,
    "tracking_link": lambda subject: customer_links.issue(
        subject.work, subject.visit, customer_links.LinkPurpose.TRACKING
    ),
    "survey_link": lambda subject: customer_links.issue(subject.work, subject.visit, customer_links.LinkPurpose.SURVEY),
}
