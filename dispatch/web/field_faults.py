"""What a field's rule says of a value, in the reader's words: the API and its library say it in English."""

import re
from collections.abc import Mapping

from dispatch.web.texts import Texts

_SAID: Mapping[str, re.Pattern[str]] = {
    "required": re.compile(r"Missing data for required field\.|Needed\.|Field may not be null\."),
    "unknown": re.compile(r"Unknown field\."),
    "one_of": re.compile(r"Must be one of: (?P<choices>.{1,300})\."),
    "length": re.compile(r"Length must be between (?P<least>\d{1,9}) and (?P<most>\d{1,9})\."),
    "too_long": re.compile(r"Longer than maximum length (?P<most>\d{1,9})\."),
    "too_short": re.compile(r"Shorter than minimum length (?P<least>\d{1,9})\."),
    "range": re.compile(
        r"Must be greater than or equal to (?P<least>\S{1,25}) and less than or equal to (?P<most>\S{1,25})\."
    ),
    "least": re.compile(r"Must be greater than or equal to (?P<least>\S{1,25})\."),
    "most": re.compile(r"Must be less than or equal to (?P<most>\S{1,25})\."),
    "text": re.compile(r"Not a valid string\."),
    "whole": re.compile(r"Not a valid integer\.|Not a whole number\."),
    "number": re.compile(r"Not a (?:valid )?number\.|Special numeric values .{1,60}"),
    "true_or_false": re.compile(r"Not true or false\.|Not a valid boolean\."),
    "moment": re.compile(r"Not a (?:moment in ISO 8601|valid datetime).{0,90}"),
    "day": re.compile(r"Not a valid date\.|Not a day as YYYY-MM-DD\."),
    "years": re.compile(r"Not a (?:moment|day) between the years 2000 and 2200\."),
    "control": re.compile(r"Text holds no control characters\."),
    "list": re.compile(r"Not a valid list\."),
    "object": re.compile(r"Invalid input type\.|Not a valid mapping type\."),
    "window_order": re.compile(r"(?:A window ends|It ends|A closure ends) after it starts\."),
    "point_whole": re.compile(r"lat and lon come together\."),
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
