"""What a field's rule says of a value, in the reader's words: the API and its library say it in English."""

import re
from collections.abc import Mapping

from dispatch.web.texts import Texts

_SAID: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "required": r"Missing data for required field\.|Needed\.|Field may not be null\.",
        "unknown": r"Unknown field\.",
        "one_of": r"Must be one of: (?P<choices>.{1,300})\.",
        "length": r"Length must be between (?P<least>\d{1,9}) and (?P<most>\d{1,9})\.",
        "too_long": r"Longer than maximum length (?P<most>\d{1,9})\.",
        "too_short": r"Shorter than minimum length (?P<least>\d{1,9})\.",
        "range": r"Must be greater than or equal to (?P<least>\S{1,25}) and less than or equal to (?P<most>\S{1,25})\.",
        "least": r"Must be greater than or equal to (?P<least>\S{1,25})\.",
        "most": r"Must be less than or equal to (?P<most>\S{1,25})\.",
        "text": r"Not a valid string\.",
        "whole": r"Not a valid integer\.|Not a whole number\.",
        "number": r"Not a (?:valid )?number\.|Special numeric values .{1,60}",
        "true_or_false": r"Not true or false\.|Not a valid boolean\.",
        "moment": r"Not a (?:moment in ISO 8601|valid datetime).{0,90}",
        "day": r"Not a valid date\.|Not a day as YYYY-MM-DD\.",
        "years": r"Not a (?:moment|day) between the years 2000 and 2200\.",
        "control": r"Text holds no control characters\.",
        "list": r"Not a valid list\.",
        "object": r"Invalid input type\.|Not a valid mapping type\.",
        "window_order": r"(?:A window ends|It ends|A closure ends) after it starts\.",
        "point_whole": r"lat and lon come together\.",
    }.items()
}
"""The names of sentences by what the API says; the groups are the values in them."""

_BETWEEN = re.compile(r"; (?=[\w.]{1,80}: )")
"""What stands between one place's fault and the next; a fault may hold a semicolon itself."""


def in_words(t: Texts, sentence: str) -> str:
    """A refusal as `place: fault; place: fault`, each fault in the language of `t`; others stay as they are."""
    return t("field_faults.between").join(_one(t, part) for part in _BETWEEN.split(sentence) if part)


def _one(t: Texts, part: str) -> str:
    place, colon, fault = part.partition(": ")
    if not colon or " " in place:
        place, fault = "", part
    for name, pattern in _SAID.items():
        if match := pattern.fullmatch(fault):
            words = t(f"field_faults.{name}", **match.groupdict())
            return t("field_faults.at", place=place, fault=words) if place else words
    return part
