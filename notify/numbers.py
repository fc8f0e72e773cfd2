"""What kind of line a phone number belongs to, after the numbering plans that `phonenumbers` carries."""

from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType


class Line(StrEnum):
    """Whether texts arrive there: only a `mobile` line gets any."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SPECIAL = "special"
    INVALID = "invalid"


# Numbering plans such as the North American one do not tell mobile from fixed: those count as mobile, and the
# carrier's answer (21614) corrects it. Premium, shared-cost and toll-free lines are never texted.
_LINES = {
    PhoneNumberType.MOBILE: Line.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: Line.MOBILE,
    PhoneNumberType.FIXED_LINE: Line.LANDLINE,
}


def line_of(number: str) -> Line:
    """The line behind an E.164 number (`+` and digits); `INVALID` for anything else."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return Line.INVALID
    if not phonenumbers.is_valid_number(parsed):
        return Line.INVALID
    return _LINES.get(phonenumbers.number_type(parsed), Line.SPECIAL)


def spoken(number: str, home_country_code: int | None = None) -> str:
    """A valid E.164 number as people write it: in national form at home, else with its country code."""
    parsed = phonenumbers.parse(number, None)
    at_home = parsed.country_code == home_country_code
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
