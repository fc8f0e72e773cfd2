"""Words of complaints: what they are about, how they came, what is given, and what becomes of an e-mail."""

from enum import StrEnum


class ComplaintCategory(StrEnum):
    """What a complaint is about; what must be known at intake follows from it."""

    FAULT = "fault"
    REPEATED_FAULT = "repeated_fault"
    APPOINTMENT = "appointment"
    WORKMANSHIP = "workmanship"
    CONDUCT = "conduct"
    BILLING = "billing"
    QUESTION = "question"
    OTHER = "other"


class ComplaintChannel(StrEnum):
    """How a complaint came in, or a word about it."""

    DESK = "desk"
    API = "api"
    TEXT = "text"
    PAGE = "page"
    CALL = "call"
    EMAIL = "email"


class EmailOutcome(StrEnum):
    """What became of an e-mail message; one that waits becomes one of the others by a person's word."""

    COMPLAINT = "complaint"
    """A complaint was made of it."""
    WORDS = "words"
    """It was added to a complaint that was there."""
    WAITING = "waiting"
    IGNORED = "ignored"


class EmailReason(StrEnum):
    """Why a message waits, or why nothing is made of it."""

    UNKNOWN_SENDER = "unknown_sender"
    SEVERAL_PEOPLE = "several_people"
    NO_WORDS = "no_words"
    AUTO_REPLY = "auto_reply"
    BULK = "bulk"
    BOUNCE = "bounce"
    SET_ASIDE = "set_aside"


class HandOverState(StrEnum):
    """Of the question whether a colleague takes a complaint over."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    LAPSED = "lapsed"


class GoodwillKind(StrEnum):
    """What a customer is given for the trouble they had."""

    CREDIT = "credit"
    GIFT = "gift"
    PRIORITY = "priority"


class GoodwillState(StrEnum):
    """How a grant stands: `told` once the text about it has left."""

    GRANTED = "granted"
    TOLD = "told"
    DELIVERED = "delivered"
    TAKEN_BACK = "taken_back"


class ProcessStep(StrEnum):
    """Where in our own work the cause of a complaint lies."""

    INTAKE = "intake"
    BOOKING = "booking"
    PLANNING = "planning"
    TRAVEL = "travel"
    ON_SITE = "on_site"
    INFORMATION = "information"
    BILLING = "billing"
    NETWORK = "network"
