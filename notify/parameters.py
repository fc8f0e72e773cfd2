"""What may stand in a text: each placeholder has one type, which checks a value and says it in a language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from notify.catalogue import LANGUAGES, language_for
from notify.catalogue.language import Language
from notify.names import has_letter, titled_name
from notify.numbers import Line, line_of, spoken

REFERENCE_LIMIT = 20
WORDS_LIMIT = 400
"""Characters of what a person writes themself; how many segments they take is measured with the whole text."""
LINK_LIMIT = 60
LINK_USUAL = 40
"""Links of up to so many characters keep texts within their segments."""
MOST_SLOTS = 3
NEWS_LIMIT = 100
"""Characters of what somebody writes to one customer, so that their text stays short."""
OWNER_NAME_LIMIT = 20
CAUSE_LIMIT = 40
"""Characters of why a network is out or worked on, as its customers are told."""
IMPROVEMENT_LIMIT = 120
"""Characters of what was changed, as a person writes it to everybody who had complained about it."""
GIFT_LIMIT = 60
"""The longest name of a gift that a text has room for, in characters."""
AMOUNT_LIMIT = 15
"""The longest amount of money."""
WORK_KINDS = ("install", "repair", "repair_in_warranty", "relocation", "care_visit")

_REFERENCE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._/#-]{{0,{REFERENCE_LIMIT - 1}}}")
_LINK = re.compile(r"https?://[A-Za-z0-9.\-:\[\]]+(/[A-Za-z0-9._~/?=&%-]*)?")


class TextError(ValueError):
    """A text cannot be worded. `faults` holds one whole sentence for each thing that is wrong."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Window:
    """An arrival window `[start, end)`; both instants are aware."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class NamedVisit:
    """One of several visits, so that its customer knows which: the kind of work and the promised window."""

    work: str
    window: Window


@dataclass(frozen=True, slots=True)
class FreeRepair:
    """A repair that a warranty covers, from its first to its last day, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class TwoNames:
    """The names of two who come together: whoever leads, whose number is told, and whoever comes along."""

    lead: str
    mate: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and in which language a value is said."""

    language: Language
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class ParameterType:
    """`wants` says what a fitting value is; `fits` tests one; `say` words it."""

    wants: str
    fits: Callable[[object], bool]
    say: Callable[..., str]


def _is_aware(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _is_window(value: object) -> bool:
    if not (isinstance(value, Window) and _is_aware(value.start) and _is_aware(value.end)):
        return False
    return value.start < value.end


def _is_phone(value: object) -> bool:
    return isinstance(value, str) and line_of(value) is not Line.INVALID


def _is_link(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LINK_LIMIT and _LINK.fullmatch(value) is not None


def fits_a_link(value: str) -> bool:
    """Whether a text may hold this address."""
    return _is_link(value)


def _are_words(value: str) -> bool:
    return 0 < len(value.strip()) <= len(value) <= WORDS_LIMIT and value.isprintable() and not set("【】") & set(value)


def _are_slots(value: object) -> bool:
    return isinstance(value, tuple) and 1 <= len(value) <= MOST_SLOTS and all(map(_is_window, value))


def _say_window(window: Window, scene: Scene) -> str:
    zone = scene.zone
    return scene.language.dates.window(window.start.astimezone(zone), window.end.astimezone(zone))


def _say_slots(slots: tuple[Window, ...], scene: Scene) -> str:
    language = scene.language
    said = [_say_window(slot, scene) for slot in slots]
    numbered = [language.slot.format(number=number, window=window) for number, window in enumerate(said, 1)]
    return language.between_slots.join(numbered)


def _is_plain(value: object, limit: int) -> bool:
    return isinstance(value, str) and value.isprintable() and 0 < len(value.strip()) <= limit


def _are_visits(value: object) -> bool:
    return isinstance(value, tuple) and 1 <= len(value) <= MOST_SLOTS and all(map(_is_visit, value))


def _is_visit(value: object) -> bool:
    return isinstance(value, NamedVisit) and value.work in WORK_KINDS and _is_window(value.window)


def _say_visits(visits: tuple[NamedVisit, ...], scene: Scene) -> str:
    language = scene.language
    numbered = [
        language.visit.format(number=number, window=_say_window(one.window, scene), work=language.work[one.work])
        for number, one in enumerate(visits, 1)
    ]
    return language.between_slots.join(numbered)


def _say_work(work: object, scene: Scene) -> str:
    language = scene.language
    if isinstance(work, FreeRepair):
        return language.free_repair.format(first=language.dates.day(work.first), last=language.dates.day(work.last))
    return language.work[str(work)]


def _is_name(value: object) -> bool:
    if isinstance(value, TwoNames):
        return has_letter(value.lead) and has_letter(value.mate)
    return isinstance(value, str) and has_letter(value)


def named(value: str | TwoNames, language: str) -> str:
    """How texts in a language (BCP 47) call one technician, or two who come together."""
    return _say_name(value, language_for(language))


def _say_name(value: str | TwoNames, language: Language) -> str:
    if isinstance(value, TwoNames):
        named = {"lead": titled_name(value.lead, language), "mate": titled_name(value.mate, language)}
        return language.together.format(**named)
    return titled_name(value, language)


NAME = ParameterType(
    "a person's name with at least one letter", _is_name, lambda value, scene: _say_name(value, scene.language)
)
PHONE = ParameterType(
    "a valid phone number in E.164 form",
    _is_phone,
    lambda value, scene: spoken(value, scene.language.home_country_code),
)
WINDOW = ParameterType("a Window of aware instants that ends after it starts", _is_window, _say_window)
SLOTS = ParameterType("a tuple of 1 to 3 Windows", _are_slots, _say_slots)
VISITS = ParameterType("a tuple of 1 to 3 NamedVisits", _are_visits, _say_visits)
CLOCK = ParameterType(
    "an aware instant",
    _is_aware,
    lambda value, scene: scene.language.dates.clock(value.astimezone(scene.zone)),
)
MOMENT = ParameterType(
    "an aware instant",
    _is_aware,
    lambda value, scene: scene.language.dates.moment(value.astimezone(scene.zone)),
)
DAY = ParameterType(
    "a date without a time",
    lambda value: isinstance(value, date) and not isinstance(value, datetime),
    lambda value, scene: scene.language.dates.day(value),
)
MONTHS = ParameterType(
    "a whole number of months from 1 to 120",
    lambda value: isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 120,
    lambda value, _scene: str(value),
)
LINK = ParameterType(f"an http(s) link of at most {LINK_LIMIT} characters", _is_link, lambda value, _scene: value)
REFERENCE = ParameterType(
    f"1 to {REFERENCE_LIMIT} letters, digits or any of ._/#-",
    lambda value: isinstance(value, str) and _REFERENCE.fullmatch(value) is not None,
    lambda value, _scene: value,
)
WORDS = ParameterType(
    f"1 to {WORDS_LIMIT} printable characters on one line, without 【 and 】",
    lambda value: isinstance(value, str) and _are_words(value),
    lambda value, _scene: value,
)
WORK = ParameterType(
    f"a FreeRepair or one of {', '.join(WORK_KINDS)}",
    lambda value: isinstance(value, FreeRepair) or value in WORK_KINDS,
    _say_work,
)
OWNER_NAME = ParameterType(
    f"a colleague's name of 1 to {OWNER_NAME_LIMIT} printable characters",
    lambda value: _is_plain(value, OWNER_NAME_LIMIT),
    lambda value, _scene: str(value).strip(),
)
NEWS = ParameterType(
    f"1 to {NEWS_LIMIT} printable characters on one line",
    lambda value: _is_plain(value, NEWS_LIMIT),
    lambda value, _scene: str(value).strip(),
)
IMPROVEMENT = ParameterType(
    f"1 to {IMPROVEMENT_LIMIT} printable characters on one line, without 【 and 】",
    lambda value: _is_plain(value, IMPROVEMENT_LIMIT) and _are_words(str(value)),
    lambda value, _scene: str(value).strip(),
)
CAUSE = ParameterType(
    f"1 to {CAUSE_LIMIT} printable characters on one line",
    lambda value: _is_plain(value, CAUSE_LIMIT),
    lambda value, _scene: str(value).strip(),
)

GIFT = ParameterType(
    f"1 to {GIFT_LIMIT} printable characters on one line",
    lambda value: _is_plain(value, GIFT_LIMIT),
    lambda value, _scene: str(value).strip(),
)
AMOUNT = ParameterType(
    f"an amount of money, worded, of 1 to {AMOUNT_LIMIT} characters",
    lambda value: _is_plain(value, AMOUNT_LIMIT),
    lambda value, _scene: str(value).strip(),
)

TYPES: Mapping[str, ParameterType] = {
    "window": WINDOW,
    "slots": SLOTS,
    "visits": VISITS,
    "work": WORK,
    "technician_name": NAME,
    "technician_phone": PHONE,
    "reference": REFERENCE,
    "words": WORDS,
    "eta": CLOCK,
    "at": MOMENT,
    "due": MOMENT,
    "tracking_link": LINK,
    "survey_link": LINK,
    "complaint_link": LINK,
    "status_link": LINK,
    "cause": CAUSE,
    "owner_name": OWNER_NAME,
    "news": NEWS,
    "improvement": IMPROVEMENT,
    "gift": GIFT,
    "amount": AMOUNT,
    "warranty_months": MONTHS,
    "warranty_start": DAY,
    "warranty_end": DAY,
    "device_warranty_end": DAY,
}


def count_slots(said: str) -> int:
    """How many slots a worded `slots` parameter offers, whatever language it was worded in; 0 for an empty one."""
    separators = (language.between_slots.strip() for language in LANGUAGES.values())
    return max(said.count(separator) + 1 for separator in separators) if said else 0


def say(names: tuple[str, ...], values: Mapping[str, object], scene: Scene) -> dict[str, str]:
    """Word exactly the named values, in that order.

    Raises `TextError` with every missing, surplus or unfitting value named; values themselves are never
    quoted, since faults reach logs.
    """
    faults = [f"'{name}' is missing." for name in names if name not in values]
    faults += [f"'{name}' does not belong in this text." for name in sorted(values) if name not in names]
    faults += [
        f"'{name}' must be {TYPES[name].wants}."
        for name in names
        if name in values and not TYPES[name].fits(values[name])
    ]
    if faults:
        raise TextError(tuple(faults))
    return {name: TYPES[name].say(values[name], scene) for name in names}
