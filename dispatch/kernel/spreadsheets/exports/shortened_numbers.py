"""Numbers that a spreadsheet or a program has shortened to a power of ten: `8.61391E+12`."""

import re

SHORTENED = re.compile(r"[+-]?(\d)(?:[.,](\d{1,20}))?E\+?(\d{1,2})", re.IGNORECASE)


def without_exponent(written: str) -> str | None:
    """Its digits where all are there (`1.2065550123E+10`); None where some are lost, or it is no such number."""
    found = SHORTENED.fullmatch(written)
    if found is None:
        return None
    first, rest, power = found[1], found[2] or "", int(found[3])
    return first + rest if len(rest) == power else None
