"""What a message names that our own records know: complaints, orders, lines."""

import re
import unicodedata
from dataclasses import dataclass

MOST_EACH = 10
MOST_TOKENS = 60
_COMPLAINT = re.compile(r"(?<![A-Za-z0-9])C[-\u2010-\u2015 ]?([0-9]{6,18})(?![0-9])", re.IGNORECASE)
_ORDER = re.compile(r"(?<![A-Za-z0-9])FD[\W_]{0,3}([0-9]{1,18})(?![0-9])", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/#-]{3,40}")


@dataclass(frozen=True)
class Mentions:
    """Complaints and orders by our own ids, and tokens that may be another system's references."""

    complaint_ids: tuple[int, ...]
    order_ids: tuple[int, ...]
    tokens: tuple[str, ...]


def mentions_of(text: str) -> Mentions:
    """What stands in a text; each token holds a digit and five characters or more."""
    plain = unicodedata.normalize("NFKC", text)
    tokens = (found[0].rstrip("._/#-") for found in _TOKEN.finditer(plain))
    named = dict.fromkeys(one for one in tokens if len(one) >= 5 and any(letter.isdigit() for letter in one))
    return Mentions(_ids(_COMPLAINT, plain), _ids(_ORDER, plain), tuple(named)[:MOST_TOKENS])


def _ids(pattern: re.Pattern[str], text: str) -> tuple[int, ...]:
    found = (int(one[1]) for one in pattern.finditer(text))
    return tuple(dict.fromkeys(one for one in found if one))[:MOST_EACH]
