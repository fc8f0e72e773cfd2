"""Every kind of text: what it is for, how long it is worth sending, and what may hold it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Purpose(StrEnum):
    """Why a customer is contacted; for those of `ASK_CONSENT` they must have agreed."""

    TRANSACTIONAL = "transactional"
    URGENT = "urgent"
    SURVEY = "survey"
    CARE = "care"
    MARKETING = "marketing"
    REPLY = "reply"


ASK_CONSENT = frozenset({Purpose.SURVEY, Purpose.CARE, Purpose.MARKETING})


class Version(StrEnum):
    """What has become of the appointment's version that a text speaks of."""

    CURRENT = "current"
    MISSED = "missed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


UPCOMING = frozenset({Version.CURRENT})
ANY_VERSION = frozenset(Version)

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 24 * HOUR_S
SHORT_NOTICE_S = 30 * MINUTE_S


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of text.

    `validity_s` counts from the moment the text is written. `true_while` holds the states of the
    appointment's version in which the text is still true; a text without an appointment is not asked.
    `per_version` bounds how often this kind may go out for one appointment version (an acknowledgement: for
    one opt-out or opt-in). `person_if_unsent`: if it cannot be sent, a person must tell the customer.
    `awaited`: the customer wrote for it and can't go on without it, so where it is an answer a person must, too.
    `optional` holds what an operator's own wording may say besides, and the catalogue's does not. `reminds`: it
    repeats a question that the customer has got, so that it is no further asking.
    """

    name: str
    purpose: Purpose
    parameters: tuple[str, ...]
    validity_s: int
    true_while: frozenset[Version] = UPCOMING
    before_visit: bool = False
    per_version: int = 3
    despite_opt_out: bool = False
    person_if_unsent: bool = False
    awaited: bool = False
    max_segments: int = 2
    optional: tuple[str, ...] = ()
    reminds: bool = False

    @property
    def needs_consent(self) -> bool:
        """Whether the customer must have agreed to be asked."""
        return self.purpose in ASK_CONSENT

    def needs_person(self, *, answers: bool) -> bool:
        """Whether a person must tell the customer what this text, an answer to theirs or not, can't tell them."""
        return self.person_if_unsent or (answers and self.awaited)

    @property
    def near_visit_at_night(self) -> bool:
        """Whether quiet hours yield to it within three hours of the visit (invariant 17)."""
        return self.purpose is Purpose.URGENT


_WHO = ("technician_name", "technician_phone")
_LINK = ("tracking_link",)
_STATUS = ("status_link",)
_REPLY_VALIDITY_S = 15 * MINUTE_S

_TABLE = (
    Kind("confirmation", Purpose.TRANSACTIONAL, ("window", "work", *_WHO, "reference", *_LINK), 2 * DAY_S,
         before_visit=True, person_if_unsent=True, max_segments=3),
    Kind("next_visit_planned", Purpose.TRANSACTIONAL, ("window", "work", *_WHO, "reference", *_LINK), 2 * DAY_S,
         before_visit=True, person_if_unsent=True, max_segments=3),
    Kind("technician_changed", Purpose.TRANSACTIONAL, ("window", *_WHO, "reference"), 2 * DAY_S,
         before_visit=True, person_if_unsent=True, optional=_LINK),
    Kind("technician_details", Purpose.TRANSACTIONAL, ("window", *_WHO, "reference"), 2 * DAY_S,
         before_visit=True, person_if_unsent=True, optional=_LINK),
    Kind("window_changed", Purpose.TRANSACTIONAL, ("window", *_WHO, "reference", *_LINK), 2 * DAY_S,
         before_visit=True, person_if_unsent=True, max_segments=3),
    Kind("window_narrowed", Purpose.TRANSACTIONAL, ("window", *_WHO, "reference"), 4 * HOUR_S,
         before_visit=True, per_version=1, optional=_LINK),
    Kind("reminder", Purpose.TRANSACTIONAL, ("window", "work", *_WHO, "reference", *_LINK), 18 * HOUR_S,
         before_visit=True, max_segments=3),
    Kind("on_the_way", Purpose.URGENT, ("technician_name", "technician_phone", "eta", "tracking_link"),
         10 * MINUTE_S),
    Kind("running_late", Purpose.URGENT, ("technician_name", "technician_phone", "eta", "reference"),
         30 * MINUTE_S, person_if_unsent=True, optional=_LINK),
    Kind("missed_you", Purpose.TRANSACTIONAL, ("technician_name", "at", "reference", *_LINK), 12 * HOUR_S,
         true_while=frozenset({Version.CURRENT, Version.MISSED}), person_if_unsent=True, max_segments=3),
    Kind("completed", Purpose.TRANSACTIONAL,
         ("work", "warranty_months", "warranty_start", "warranty_end", "survey_link"), 2 * DAY_S,
         true_while=frozenset({Version.COMPLETED}), person_if_unsent=True),
    Kind("completed_with_devices", Purpose.TRANSACTIONAL,
         ("work", "warranty_start", "warranty_end", "device_warranty_end", "survey_link"), 2 * DAY_S,
         true_while=frozenset({Version.COMPLETED}), person_if_unsent=True),
    Kind("cancelled", Purpose.URGENT, ("window", "reference", *_LINK), DAY_S,
         true_while=frozenset({Version.CANCELLED, Version.MISSED}), person_if_unsent=True),
    Kind("order_cancelled", Purpose.TRANSACTIONAL, ("reference",), DAY_S, person_if_unsent=True),
    Kind("order_taken_up", Purpose.TRANSACTIONAL, ("reference",), DAY_S,
         true_while=frozenset({Version.CANCELLED, Version.MISSED}), person_if_unsent=True),
    Kind("postponed", Purpose.URGENT, ("window", "reference"), DAY_S,
         true_while=frozenset({Version.CANCELLED}), person_if_unsent=True, optional=_LINK),
    Kind("nobody_came", Purpose.TRANSACTIONAL, ("window", "reference"), DAY_S,
         true_while=frozenset({Version.MISSED}), person_if_unsent=True, optional=_LINK),
    Kind("survey", Purpose.SURVEY, ("technician_name", "survey_link"), 2 * DAY_S,
         true_while=frozenset({Version.COMPLETED})),
    Kind("recommend_asked", Purpose.REPLY, ("reference",), _REPLY_VALIDITY_S, true_while=ANY_VERSION),
    Kind("survey_thanks", Purpose.REPLY, ("reference",), _REPLY_VALIDITY_S, true_while=ANY_VERSION),
    Kind("call_back_promised", Purpose.TRANSACTIONAL, ("due", "reference"), 12 * HOUR_S,
         true_while=ANY_VERSION, person_if_unsent=True),
    Kind("slot_offer", Purpose.TRANSACTIONAL, ("slots", "reference"), 2 * HOUR_S, optional=_LINK, awaited=True,
         true_while=frozenset({Version.CURRENT, Version.MISSED, Version.COMPLETED, Version.CANCELLED})),
    Kind("slot_offer_or_wait", Purpose.TRANSACTIONAL, ("slots", "reference"), 2 * HOUR_S, optional=_LINK, awaited=True),
    Kind("waitlist_offer", Purpose.TRANSACTIONAL, ("window", "reference"), 30 * MINUTE_S),
    Kind("waitlist_gone", Purpose.REPLY, ("window", "reference"), _REPLY_VALIDITY_S, awaited=True),
    Kind("planned_work", Purpose.TRANSACTIONAL, ("window", "cause", "reference", *_STATUS), 30 * DAY_S,
         before_visit=True, max_segments=3),
    Kind("planned_work_moved", Purpose.TRANSACTIONAL, ("window", "cause", "reference", *_STATUS), 30 * DAY_S,
         before_visit=True, max_segments=3),
    Kind("planned_work_off", Purpose.TRANSACTIONAL, ("window", "reference"), 2 * DAY_S),
    Kind("outage_known", Purpose.TRANSACTIONAL, ("cause", "due", "reference", *_STATUS), DAY_S, max_segments=3),
    Kind("outage_due_changed", Purpose.TRANSACTIONAL, ("cause", "due", "reference", *_STATUS), DAY_S,
         max_segments=3),
    Kind("outage_off", Purpose.TRANSACTIONAL, ("reference",), DAY_S),
    Kind("outage_over", Purpose.TRANSACTIONAL, ("reference",), DAY_S),
    Kind("outage_joined", Purpose.TRANSACTIONAL, ("cause", "due", "reference", *_STATUS), DAY_S,
         person_if_unsent=True, max_segments=3),
    Kind("outage_instead", Purpose.TRANSACTIONAL, ("window", "due", "reference"), DAY_S,
         true_while=frozenset({Version.CANCELLED}), person_if_unsent=True),
    Kind("outage_works", Purpose.TRANSACTIONAL, ("due", "reference"), 2 * DAY_S, person_if_unsent=True),
    Kind("outage_report_closed", Purpose.TRANSACTIONAL, ("reference",), 2 * DAY_S),
    Kind("outage_visit_needed", Purpose.TRANSACTIONAL, ("reference",), DAY_S, person_if_unsent=True),
    Kind("remote_fix_begun", Purpose.TRANSACTIONAL, ("reference",), DAY_S, person_if_unsent=True),
    Kind("remote_fix_works", Purpose.TRANSACTIONAL, ("due", "reference"), 2 * DAY_S, person_if_unsent=True),
    Kind("remote_visit_needed", Purpose.TRANSACTIONAL, ("reference",), DAY_S, person_if_unsent=True),
    Kind("reply_works", Purpose.REPLY, ("reference",), _REPLY_VALIDITY_S, true_while=ANY_VERSION),
    Kind("care_visit", Purpose.CARE, ("slots", "reference", *_LINK), 2 * DAY_S, true_while=ANY_VERSION, max_segments=4),
    Kind("care_missed", Purpose.TRANSACTIONAL, ("technician_name", "at", "work", "reference", *_LINK), 12 * HOUR_S,
         true_while=frozenset({Version.CURRENT, Version.MISSED}), max_segments=3),
    Kind("reply_confirmed", Purpose.REPLY, ("window", "reference"), _REPLY_VALIDITY_S, optional=_LINK),
    Kind("reply_change_noted", Purpose.REPLY, ("window", "reference"), _REPLY_VALIDITY_S, optional=_LINK),
    Kind("reply_no_change", Purpose.REPLY, ("window", "reference"), _REPLY_VALIDITY_S, optional=_LINK),
    Kind("reply_waitlisted", Purpose.REPLY, ("window", "reference"), _REPLY_VALIDITY_S),
    Kind("reply_call_noted", Purpose.REPLY, ("due", "reference"), _REPLY_VALIDITY_S, true_while=ANY_VERSION),
    Kind("from_desk", Purpose.TRANSACTIONAL, ("words", "reference"), DAY_S, true_while=ANY_VERSION,
         person_if_unsent=True, max_segments=3),
    Kind("reply_help", Purpose.REPLY, (), _REPLY_VALIDITY_S, true_while=ANY_VERSION),
    Kind("reply_unclear", Purpose.REPLY, (), _REPLY_VALIDITY_S, true_while=ANY_VERSION),
    Kind("reply_read", Purpose.REPLY, (), _REPLY_VALIDITY_S, true_while=ANY_VERSION),
    Kind("reply_confirmed_all", Purpose.REPLY, ("visits",), _REPLY_VALIDITY_S, true_while=ANY_VERSION),
    Kind("which_visit", Purpose.REPLY, ("visits",), _REPLY_VALIDITY_S, true_while=ANY_VERSION, awaited=True,
         max_segments=3),
    Kind("complaint_received", Purpose.TRANSACTIONAL, ("reference", "owner_name", "due", "complaint_link"), 2 * DAY_S,
         person_if_unsent=True),
    Kind("complaint_noted", Purpose.TRANSACTIONAL, ("reference", "due", "complaint_link"), 2 * DAY_S,
         person_if_unsent=True),
    Kind("complaint_owner", Purpose.TRANSACTIONAL, ("owner_name", "reference"), DAY_S),
    Kind("complaint_plan", Purpose.TRANSACTIONAL, ("reference", "news", "due"), 2 * DAY_S, person_if_unsent=True,
         max_segments=3),
    Kind("complaint_progress", Purpose.TRANSACTIONAL, ("reference", "news", "due"), 2 * DAY_S, person_if_unsent=True,
         max_segments=3),
    Kind("complaint_still_open", Purpose.TRANSACTIONAL, ("owner_name", "reference", "due"), DAY_S,
         person_if_unsent=True),
    Kind("complaint_resolved", Purpose.TRANSACTIONAL, ("reference", "complaint_link"), 2 * DAY_S,
         person_if_unsent=True),
    Kind("complaint_accepted", Purpose.REPLY, ("reference",), _REPLY_VALIDITY_S),
    Kind("complaint_reopened", Purpose.TRANSACTIONAL, ("owner_name", "reference", "due"), DAY_S,
         person_if_unsent=True),
    Kind("recovery_survey", Purpose.SURVEY, ("reference", "complaint_link"), 2 * DAY_S),
    Kind("recovery_reminder", Purpose.SURVEY, ("reference", "complaint_link"), 2 * DAY_S, reminds=True),
    Kind("recovery_thanks", Purpose.REPLY, ("reference",), _REPLY_VALIDITY_S),
    Kind("recovery_call", Purpose.TRANSACTIONAL, ("owner_name", "reference", "due"), 12 * HOUR_S,
         person_if_unsent=True),
    Kind("goodwill_credit", Purpose.TRANSACTIONAL, ("reference", "amount"), 2 * DAY_S),
    Kind("goodwill_gift", Purpose.TRANSACTIONAL, ("reference", "gift"), 2 * DAY_S),
    Kind("goodwill_priority", Purpose.TRANSACTIONAL, ("reference",), 2 * DAY_S),
    Kind("goodwill_taken_back", Purpose.TRANSACTIONAL, ("reference",), 2 * DAY_S, person_if_unsent=True),
    Kind("improvement_told", Purpose.CARE, ("reference", "improvement"), 2 * DAY_S, max_segments=3),
    Kind("opt_out_ack", Purpose.REPLY, (), HOUR_S, true_while=ANY_VERSION, per_version=1,
         despite_opt_out=True),
    Kind("opt_in_ack", Purpose.REPLY, (), HOUR_S, true_while=ANY_VERSION, per_version=1),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _TABLE}


def expiry(kind: str, written_at: datetime, visit_start: datetime | None = None) -> datetime:
    """The instant (aware) from which a text of this kind is no longer worth sending.

    A text about a coming visit ends when the arrival window opens, but not before half an hour has passed: a visit
    that is arranged for at once has a window that is open already.
    """
    chosen = KINDS[kind]
    end = written_at + timedelta(seconds=chosen.validity_s)
    if not chosen.before_visit or visit_start is None:
        return end
    return min(end, max(visit_start, written_at + timedelta(seconds=SHORT_NOTICE_S)))
