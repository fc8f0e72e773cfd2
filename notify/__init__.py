"""Wording, policy and carriers of the texts that customers get.

A library: it knows no web, no database and no clock. What it needs to know of the present is passed to it. This module
is the public face: whatever a caller needs is imported from here; all other modules are private and may change.

The way of a text: `KINDS` says what it is, `render` words it in one of the `LANGUAGES`, `measure` and `Tariff` say what
it costs, `decide` says whether it may leave now, `choose_carrier` picks who carries it, a `Carrier` takes it as an
`OutgoingText`, `ErrorClass` and `next_try` say what a refusal means, `merge_reports` keeps what the carrier reports,
and `read_reply` reads what the customer answers.

Carriers that need an SDK (`TwilioCarrier`, `AliyunCarrier`, `TencentCarrier`) are loaded when they are first named.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from notify.carriers.breaker import Breaker, BreakerRules, Sign, free_at, sign_of
from notify.carriers.breaker import record as record_call
from notify.carriers.bucket import Rate, Taken
from notify.carriers.bucket import take as take_tokens
from notify.carriers.carrier import Accepted, Carrier, OutgoingText
from notify.carriers.choice import EVERYWHERE, RESERVED_PREFIXES, Choice, Route
from notify.carriers.choice import choose as choose_carrier
from notify.carriers.inbox import InboxCarrier
from notify.carriers.pushes import PUSHES, PushedText
from notify.carriers.signature import is_signed, public_url
from notify.catalogue import LANGUAGES, language_for
from notify.contacts import Action, Call, Decision, Message, Reason, Recipient, Rules, State
from notify.errors import OPERATOR_REPORTS, ErrorClass, OutcomeUnknownError, SendError, class_of, twilio_error
from notify.hours import next_midnight, quiet_end, said_twice
from notify.kinds import ASK_CONSENT, KINDS, Purpose, Version, expiry
from notify.names import has_letter, spelled_name, titled_name
from notify.numbers import Line, line_of, spoken
from notify.overrides import Preview, preview
from notify.parameters import (
    CAUSE_LIMIT,
    GIFT_LIMIT,
    IMPROVEMENT_LIMIT,
    LINK_LIMIT,
    MOST_SLOTS,
    NEWS_LIMIT,
    OWNER_NAME_LIMIT,
    REFERENCE_LIMIT,
    WORDS_LIMIT,
    FreeRepair,
    NamedVisit,
    TextError,
    TwoNames,
    Window,
    count_slots,
    fits_a_link,
    named,
)
from notify.policy import decide, spending_day
from notify.reading.chinese import simplified
from notify.reading.inbound import CarrierVerdict
from notify.reading.inbound import read as read_reply
from notify.reading.replies import ANSWERABLE_FOR, Asked, Context, InboundOutcome, Question, Reply, ReplyKind
from notify.receipts import FINAL, Delivery, from_twilio
from notify.receipts import merge as merge_reports
from notify.render import Operator, Text, placeholders, render
from notify.retries import next_look_up, next_try
from notify.segments import Encoding, Size, is_gsm7, measure
from notify.tariff import Tariff

if TYPE_CHECKING:
    from notify.carriers.aliyun import AliyunAccount, AliyunCarrier
    from notify.carriers.tencent import TencentAccount, TencentCarrier
    from notify.carriers.twilio import TwilioAccount, TwilioCarrier

__all__ = [
    "ANSWERABLE_FOR",
    "ASK_CONSENT",
    "CAUSE_LIMIT",
    "EVERYWHERE",
    "FINAL",
    "GIFT_LIMIT",
    "IMPROVEMENT_LIMIT",
    "KINDS",
    "LANGUAGES",
    "LINK_LIMIT",
    "MOST_SLOTS",
    "NEWS_LIMIT",
    "OPERATOR_REPORTS",
    "OWNER_NAME_LIMIT",
    "PUSHES",
    "REFERENCE_LIMIT",
    "RESERVED_PREFIXES",
    "WORDS_LIMIT",
    "Accepted",
    "Action",
    "AliyunAccount",
    "AliyunCarrier",
    "Asked",
    "Breaker",
    "BreakerRules",
    "Call",
    "Carrier",
    "CarrierVerdict",
    "Choice",
    "Context",
    "Decision",
    "Delivery",
    "Encoding",
    "ErrorClass",
    "FreeRepair",
    "InboundOutcome",
    "InboxCarrier",
    "Line",
    "Message",
    "NamedVisit",
    "Operator",
    "OutcomeUnknownError",
    "OutgoingText",
    "Preview",
    "Purpose",
    "PushedText",
    "Question",
    "Rate",
    "Reason",
    "Recipient",
    "Reply",
    "ReplyKind",
    "Route",
    "Rules",
    "SendError",
    "Sign",
    "Size",
    "State",
    "Taken",
    "Tariff",
    "TencentAccount",
    "TencentCarrier",
    "Text",
    "TextError",
    "TwilioAccount",
    "TwilioCarrier",
    "TwoNames",
    "Version",
    "Window",
    "choose_carrier",
    "class_of",
    "count_slots",
    "decide",
    "expiry",
    "fits_a_link",
    "free_at",
    "from_twilio",
    "has_letter",
    "is_gsm7",
    "is_signed",
    "language_for",
    "line_of",
    "measure",
    "merge_reports",
    "named",
    "next_look_up",
    "next_midnight",
    "next_try",
    "placeholders",
    "preview",
    "public_url",
    "quiet_end",
    "read_reply",
    "record_call",
    "render",
    "said_twice",
    "sign_of",
    "simplified",
    "spelled_name",
    "spending_day",
    "spoken",
    "take_tokens",
    "titled_name",
    "twilio_error",
]

_WITH_AN_SDK = {
    name: f"notify.carriers.{module}"
    for module, names in (
        ("twilio", ("TwilioAccount", "TwilioCarrier")),
        ("aliyun", ("AliyunAccount", "AliyunCarrier")),
        ("tencent", ("TencentAccount", "TencentCarrier")),
    )
    for name in names
}


def __getattr__(name: str) -> Any:
    if name not in _WITH_AN_SDK:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WITH_AN_SDK[name]), name)
