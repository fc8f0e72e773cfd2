"""Phone numbers as people read them aloud."""

import phonenumbers


def spaced(number: str) -> str:
    """An E.164 number in the groups of its country; what is no number stays as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
