"""Reads telephone numbers as people write them, through the library `phonenumbers`."""

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.phones import Phone

TEXTABLE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
"""Where the numbering plan does not tell mobiles from landlines (North America), a number counts as a mobile."""


def read_phone(written: str, region: str) -> Phone:
    """The number in E.164; `region` (two letters) is assumed where no country code is written.

    Raises `Invalid` with the code `bad_phone` for what no network could connect.
    """
    try:
        parsed = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        raise _bad() from None
    if parsed.extension or not phonenumbers.is_valid_number(parsed):
        raise _bad()
    return Phone(
        number=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        textable=phonenumbers.number_type(parsed) in TEXTABLE,
    )


def _bad() -> Invalid:
    return Invalid("bad_phone", "The phone number is not one that can be called; write it with its country code.")
