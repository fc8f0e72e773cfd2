"""What a carrier's refusal means. The classes are the same for every carrier; each maps its codes to them."""

from collections.abc import Mapping
from enum import StrEnum


class ErrorClass(StrEnum):
    """What to do after an attempt that did not end with an acceptance.

    `RETRY_NOW`: surely not accepted, and a second try may succeed at once. `RETRY_LATER`: the handset or network
    was away. `PACE`: too fast. `BAD_NUMBER`: no text will ever arrive there. `OPT_OUT`: the carrier holds an
    opt-out. `REFUSED`: this text is refused for good, the number is not at fault. `CONFIGURATION`: no text of
    this sender will go; stop it and tell a person. `UNKNOWN`: perhaps accepted; look it up, never resend blindly.
    """

    RETRY_NOW = "retry_now"
    RETRY_LATER = "retry_later"
    PACE = "pace"
    BAD_NUMBER = "bad_number"
    OPT_OUT = "opt_out"
    REFUSED = "refused"
    CONFIGURATION = "configuration"
    UNKNOWN = "unknown"


class SendError(Exception):
    """A carrier did not accept a text. `code` is the carrier's own, as text; it never holds a phone number."""

    def __init__(self, error_class: ErrorClass, code: str) -> None:
        super().__init__(f"{error_class}: {code}")
        self.error_class = error_class
        self.code = code


class OutcomeUnknownError(SendError):
    """The carrier may or may not have accepted the text: only a look-up may decide (invariant 14)."""

    def __init__(self, code: str) -> None:
        super().__init__(ErrorClass.UNKNOWN, code)


def class_of(code: str, classes: Mapping[str, ErrorClass], otherwise: ErrorClass = ErrorClass.REFUSED) -> ErrorClass:
    """The class of a carrier's textual code: that of the longest beginning of it that the table names."""
    known = [beginning for beginning in classes if code.startswith(beginning)]
    return classes[max(known, key=len)] if known else otherwise


# Meanings after Twilio's error and warning dictionary, https://www.twilio.com/docs/api/errors.
TWILIO_ERRORS: Mapping[int, ErrorClass] = {
    20003: ErrorClass.CONFIGURATION,  # Credentials are wrong.
    20005: ErrorClass.CONFIGURATION,  # The account is not active.
    20404: ErrorClass.CONFIGURATION,  # No such account or resource.
    20429: ErrorClass.PACE,  # Too many requests.
    21211: ErrorClass.BAD_NUMBER,  # The recipient's number is invalid.
    21212: ErrorClass.CONFIGURATION,  # Our own number is invalid.
    21408: ErrorClass.REFUSED,  # The account may not send to that region.
    21603: ErrorClass.CONFIGURATION,  # No sender was given.
    21606: ErrorClass.CONFIGURATION,  # The sender is not ours or cannot send texts.
    21608: ErrorClass.REFUSED,  # A trial account may not send to that number.
    21610: ErrorClass.OPT_OUT,  # The recipient has replied STOP.
    21611: ErrorClass.PACE,  # The sender's queue is full.
    21612: ErrorClass.BAD_NUMBER,  # No route from the sender to that number.
    21614: ErrorClass.BAD_NUMBER,  # Not a mobile number.
    21617: ErrorClass.REFUSED,  # The body is too long.
    21701: ErrorClass.CONFIGURATION,  # No such messaging service.
    21703: ErrorClass.CONFIGURATION,  # The messaging service has no sender.
    30001: ErrorClass.PACE,  # Queue overflow.
    30002: ErrorClass.CONFIGURATION,  # The account is suspended.
    30003: ErrorClass.RETRY_LATER,  # The handset is unreachable.
    30004: ErrorClass.REFUSED,  # The recipient or their carrier blocks us.
    30005: ErrorClass.BAD_NUMBER,  # The number does not exist any more.
    30006: ErrorClass.BAD_NUMBER,  # A landline, or a carrier that is not reached.
    30007: ErrorClass.REFUSED,  # Filtered as unwanted.
    30008: ErrorClass.RETRY_LATER,  # The network gave no reason.
    30022: ErrorClass.PACE,  # Over the rate of the registered campaign.
    30034: ErrorClass.CONFIGURATION,  # The sender is not registered.
    30036: ErrorClass.REFUSED,  # The validity period ran out.
    63017: ErrorClass.PACE,  # Over the channel's rate.
}

# What mainland operators report of a text that a carrier took: the states of SMPP 3.4 (section 5.2.28) and, by their
# beginnings, the words that both Chinese carriers put in their place.
OPERATOR_REPORTS: Mapping[str, ErrorClass] = {
    "EXPIRED": ErrorClass.RETRY_LATER,
    "UNDELIV": ErrorClass.RETRY_LATER,
    "MOBILE_NOT_ON_SERVICE": ErrorClass.RETRY_LATER,  # Switched off or out of reach.
    "UNKNOWN": ErrorClass.RETRY_LATER,
    "MOBILE_ACCOUNT_ABNORMAL": ErrorClass.BAD_NUMBER,
    "MOBILE_NUMBER_ILLEGAL": ErrorClass.BAD_NUMBER,
    "REJECTD": ErrorClass.REFUSED,
}

_TOO_MANY = 429
_UNAUTHORISED = (401, 403)
_CLIENT_ERRORS = range(400, 500)


def twilio_error(code: int | None, http_status: int | None = None) -> ErrorClass:
    """The class of a Twilio error, from an answer (`http_status`) or from a status callback (none).

    A server error says nothing of what became of the text; 429 always precedes acceptance.
    """
    if http_status == _TOO_MANY:
        return ErrorClass.PACE
    if http_status is not None and http_status not in _CLIENT_ERRORS:
        return ErrorClass.UNKNOWN
    if code is not None and code in TWILIO_ERRORS:
        return TWILIO_ERRORS[code]
    return ErrorClass.CONFIGURATION if http_status in _UNAUTHORISED else ErrorClass.REFUSED
