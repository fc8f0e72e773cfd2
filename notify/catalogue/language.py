"""What a language brings: its texts, how it says dates, and the words by which its speakers answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol


class Dates(Protocol):
    """How a language says days and times; every datetime arrives in the zone it is to be read in."""

    def clock(self, at: datetime) -> str:
        """Say a time of day."""

    def day(self, day: date) -> str:
        """Say a day with its year, as in a warranty."""

    def moment(self, at: datetime) -> str:
        """Say a day and a time."""

    def window(self, start: datetime, end: datetime) -> str:
        """Say an arrival window, half-open."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a customer may write instead of a digit; lower case, without punctuation at the edges.

    The words of every language count for every customer. A word in `stop_or_cancel` stops texts too, since carriers
    block the number on it, but may have meant the visit: a person is asked. `stop_patterns` and `wrong_number` stop
    texts wherever they stand in a short text; `maybe_stop` makes a person look, unless `not_stop` explains the word.
    Patterns are regular expressions with bounded repetitions only, so that reading takes linear time.

    `received` says that a text was read. `refuse` turns down an offer, `none_fits` all windows of one. `content`
    and `not_content` answer whether a complaint is solved; a text that begins with a phrase of `complain` is one.
    `courtesy`, `greeting` and `filler` may stand around an answer; a courtesy alone asks for nothing. `linking` joins
    phrases to a sentence and says nothing itself (`i need`, `at that time`). A phrase of these sets may hold choices:
    `<i|we> <will |>wait` is four phrases. `numbers` are
    spelled digits, `scores` the words of a survey's answer with the score from 1 to 5 that they stand for,
    `score_units` what may follow its digit.
    A text that holds a phrase of `machine` was written by an auto-responder. `cues` are patterns by what a clause
    speaks of where not each of its words is known (`notify.reading.sentences.Topic`).
    """

    stop: frozenset[str]
    stop_or_cancel: frozenset[str] = frozenset()
    stop_patterns: tuple[str, ...] = ()
    wrong_number: tuple[str, ...] = ()
    maybe_stop: tuple[str, ...] = ()
    not_stop: tuple[str, ...] = ()
    start: frozenset[str] = frozenset()
    help: frozenset[str] = frozenset()
    confirm: frozenset[str] = frozenset()
    received: frozenset[str] = frozenset()
    change: frozenset[str] = frozenset()
    call: frozenset[str] = frozenset()
    not_fixed: frozenset[str] = frozenset()
    refuse: frozenset[str] = frozenset()
    none_fits: frozenset[str] = frozenset()
    courtesy: frozenset[str] = frozenset()
    greeting: frozenset[str] = frozenset()
    filler: frozenset[str] = frozenset()
    linking: frozenset[str] = frozenset()
    content: frozenset[str] = frozenset()
    not_content: frozenset[str] = frozenset()
    complain: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[str, int] = field(default_factory=dict)
    score_units: tuple[str, ...] = ()
    machine: tuple[str, ...] = ()
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Language:
    """One catalogue. `texts` holds a template with `{placeholders}` per kind; `signature` goes before each.

    `slot` and `visit` number one of several windows or visits; `free_repair` says a repair with the days of its
    warranty. The limits count characters and keep every text within its segments. Phone numbers of
    `home_country_code` are written in their national form. `gsm7` asks that every word of the catalogue keeps to
    that alphabet. `name` is how a text calls a technician with their title, `foreign_name` one whose name is in
    other letters; `together` names whoever leads of two and whoever comes along. `twelve_hour_dates` says times by the
    twelve-hour clock, where readers know it.
    """

    code: str
    signature: str
    texts: Mapping[str, str]
    work: Mapping[str, str]
    dates: Dates
    words: Words
    slot: str
    visit: str
    free_repair: str
    between_slots: str
    twelve_hour_dates: Dates | None = None
    name: str = "{name}"
    foreign_name: str = "{name}"
    together: str = "{lead} with {mate}"
    gsm7: bool = False
    home_country_code: int | None = None
    operator_name_limit: int = 24
    person_name_limit: int = 32
