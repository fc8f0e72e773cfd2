"""What forbids a wording, in the reader's language: the library says it in English."""

import re
from collections.abc import Mapping

from dispatch.web.texts import Texts

FAULTS: Mapping[str, re.Pattern[str]] = {
    "must_say": re.compile(r"It must say (?P<what>\{.+\})\."),
    "segments": re.compile(r"With long names it takes (?P<what>\d+) segments; (?P<most>\d+) are allowed\."),
    "no_words": re.compile(r"It has no words of its own\."),
    "invisible": re.compile(r"It has line breaks or invisible characters\."),
    "signature": re.compile(r"The signature is added by itself: leave out 【 and 】\."),
    "alphabet": re.compile(r"It has characters outside the GSM-7 alphabet, which would double its price\."),
    "blocks": re.compile(r"'Reply (?P<what>.+)' makes carriers block our number: ask for a digit\."),
    "unfilled": re.compile(r"The template has placeholders that nothing fills: (?P<what>.+)\."),
}


def told(t: Texts, fault: str) -> str:
    """A fault in the reader's language; as it was said where it has no words here."""
    found = ((name, pattern.fullmatch(fault)) for name, pattern in FAULTS.items())
    name, match = next(((name, match) for name, match in found if match), ("", None))
    return fault if match is None else t(f"wording_faults.{name}", **match.groupdict())
