"""What a JSON text may not hold, because the reader would answer it with an error of our own."""

import re
from itertools import accumulate

MAX_DEPTH = 12
MAX_DIGITS = 400
"""No number of this API is longer; Python reads none of more than 4,300 digits."""

_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NO_BRACKETS = re.compile(rb"[^\[\]{}]")
_LONG_NUMBER = re.compile(rb"\d{%d}" % MAX_DIGITS)


def fault_of(body: bytes) -> str | None:
    """What is wrong with a JSON text whatever its strings hold, in a sentence; None when it can be read."""
    bare = _QUOTED.sub(b"", body)
    if _LONG_NUMBER.search(bare):
        return f"A number has {MAX_DIGITS} digits or more."
    if _depth(bare) > MAX_DEPTH:
        return f"The JSON is nested deeper than {MAX_DEPTH} levels."
    return None


def _depth(bare: bytes) -> int:
    brackets = _NO_BRACKETS.sub(b"", bare)
    return max(accumulate(1 if bracket in b"[{" else -1 for bracket in brackets), default=0)
