"""An operator's own wording: checked and previewed before it may replace a catalogue's text."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from notify.catalogue import LANGUAGES
from notify.kinds import KINDS
from notify.parameters import (
    CAUSE_LIMIT,
    GIFT_LIMIT,
    IMPROVEMENT_LIMIT,
    LINK_USUAL,
    NEWS_LIMIT,
    OWNER_NAME_LIMIT,
    REFERENCE_LIMIT,
    NamedVisit,
    TextError,
    Window,
)
from notify.render import OPERATOR_PLACEHOLDERS, PLACEHOLDER, Operator, Text, placeholders, render
from notify.segments import is_gsm7

_LINK = "https://example.net/s/"
_WINDOW = Window(datetime(2026, 12, 22, 12, tzinfo=UTC), datetime(2026, 12, 22, 14, tzinfo=UTC))

MAY_BE_LEFT_OUT = frozenset({"tracking_link"})
"""What is handy for the customer, and not the news: a short wording does without."""

# The longest that people, carriers and calendars give us: a wording that fits these fits what is usual.
LONG_VALUES = {
    "window": _WINDOW,
    "slots": (_WINDOW, _WINDOW, _WINDOW),
    "visits": (NamedVisit("relocation", _WINDOW),) * 3,
    "work": "relocation",
    "technician_name": "Maximiliane Oberhauser-Wachtendo",
    "technician_phone": "+4915123456789",
    "reference": "R" * REFERENCE_LIMIT,
    "words": "Please keep your phone at hand, we call you shortly. " * 2,
    "eta": _WINDOW.start,
    "at": _WINDOW.start,
    "due": _WINDOW.end,
    "tracking_link": _LINK.ljust(LINK_USUAL, "x"),
    "survey_link": _LINK.ljust(LINK_USUAL, "x"),
    "complaint_link": _LINK.ljust(LINK_USUAL, "x"),
    "status_link": _LINK.ljust(LINK_USUAL, "x"),
    "cause": "c" * CAUSE_LIMIT,
    "owner_name": "M" * OWNER_NAME_LIMIT,
    "news": "n" * NEWS_LIMIT,
    "improvement": "i" * IMPROVEMENT_LIMIT,
    "gift": "g" * GIFT_LIMIT,
    "amount": "1000000 USD",
    "warranty_months": 12,
    "warranty_start": date(2026, 12, 22),
    "warranty_end": date(2027, 12, 21),
    "device_warranty_end": date(2028, 12, 21),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """`text` is the wording filled with long values, `None` where it cannot be filled. No faults: it may be used."""

    text: Text | None
    faults: tuple[str, ...]


def preview(kind: str, language: str, template: str, *, operator: Operator, zone: ZoneInfo) -> Preview:
    """Fill an override with the longest usual values and say, in whole sentences, what forbids it.

    It must use the placeholders of the catalogue's text, but may leave out `{tracking_link}`, and add
    `{operator_phone}` and what is `optional` for the kind. It must keep to the kind's segments and the language's
    alphabet, and not tell customers to write a word that blocks our number.
    Raises `KeyError` for an unknown kind or a language without a catalogue.
    """
    faults = _placeholder_faults(kind, language, template) + _wording_faults(language, template)
    names = (*KINDS[kind].parameters, *(name for name in KINDS[kind].optional if name in placeholders(template)))
    values = {name: LONG_VALUES[name] for name in names}
    try:
        text = render(kind, language, values, operator=operator, zone=zone, overrides={(kind, language): template})
    except TextError as error:
        return Preview(None, (*faults, *error.faults))
    most = KINDS[kind].max_segments
    if text.segments > most:
        faults.append(f"With long names it takes {text.segments} segments; {most} are allowed.")
    return Preview(text, tuple(faults))


def _placeholder_faults(kind: str, language: str, template: str) -> list[str]:
    needed = placeholders(LANGUAGES[language].texts[kind]) - OPERATOR_PLACEHOLDERS - MAY_BE_LEFT_OUT
    missing = sorted(needed - placeholders(template))
    return [f"It must say {{{name}}}." for name in missing]


def _wording_faults(language: str, template: str) -> list[str]:
    catalogue = LANGUAGES[language]
    bare = PLACEHOLDER.sub(" ", template)
    faults = []
    if not bare.strip():
        faults.append("It has no words of its own.")
    if any(not character.isprintable() for character in bare):
        faults.append("It has line breaks or invisible characters.")
    if set("【】") & set(bare):
        faults.append("The signature is added by itself: leave out 【 and 】.")
    if catalogue.gsm7 and not is_gsm7(bare):
        faults.append("It has characters outside the GSM-7 alphabet, which would double its price.")
    blocking = sorted(word for word in catalogue.words.stop_or_cancel if f"reply {word}" in bare.casefold())
    faults += [f"'Reply {word.upper()}' makes carriers block our number: ask for a digit." for word in blocking]
    return faults
