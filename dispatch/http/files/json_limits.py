"""What a JSON text may not hold, because the reader would answer it with an error of our own.

Every step looks at each byte a fixed number of times, whatever the bytes are: strangers' texts come this far.
"""

import re
from itertools import accumulate

MAX_DEPTH = 12
MAX_DIGITS = 400
"""No number of this API is longer; Python reads none of more than 4,300 digits."""

# Possessive, and the closing quote may be missing: a string that never ends is one match, not a new try at each quote.
_QUOTED = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NO_BRACKETS = re.compile(rb"[^\[\]{}]++")
_LONG_NUMBER = re.compile(rb"(?<![0-9])[0-9]{%d}" % MAX_DIGITS)


def fault_of(body: bytes) -> str | None:
    """What is wrong with a JSON text whatever its strings hold, in a sentence; None when it can be read."""
    bare = _QUOTED.sub(b"", body)
    if _LONG_NUMBER.search(bare):
        return f"A number has {MAX_DIGITS} digits or more."
    if _is_deep(bare):
        return f"The JSON is nested deeper than {MAX_DEPTH} levels."
    return None


def _is_deep(bare: bytes) -> bool:
    brackets = _NO_BRACKETS.sub(b"", bare)
    return any(depth > MAX_DEPTH for depth in accumulate(1 if bracket in b"[{" else -1 for bracket in brackets))
