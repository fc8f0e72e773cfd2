"""What is said of a technician when they are entered, and when they work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.terms import AbsenceKind
from dispatch.vocabulary.windows import Window
from dispatch.workforce.rules.certificates import CertificateIn
from notify import has_letter

LONGEST_SHIFT = timedelta(hours=24)

LONGEST_ABSENCE = timedelta(days=3 * 366)
"""Of parental leave; a year that is longer is a mistyped one."""


@dataclass(frozen=True)
class BreakIn:
    """A break that floats between two bounds; instants in UTC."""

    minutes: int
    earliest_start: datetime
    latest_end: datetime


@dataclass(frozen=True)
class ShiftIn:
    """One stretch of work, half-open, with its breaks."""

    start: datetime
    end: datetime
    breaks: tuple[BreakIn, ...] = ()


KINDS_TO_CHOOSE = tuple(kind for kind in AbsenceKind if kind is not AbsenceKind.VEHICLE)
"""What people choose from; a vehicle that is down is reported as such."""


@dataclass(frozen=True)
class AbsenceIn:
    """When they are away, half-open, and why: of which kind, and in somebody's words, which a kind may do without."""

    start: datetime
    end: datetime
    reason: str
    kind: AbsenceKind | None = None


@dataclass(frozen=True)
class TechnicianIn:
    """A technician; `phone` as written, `territory` a code, `home` (lat, lon) in degrees, levels of skills from 1.

    `contractor` is whom they work for, where that is not the operator; `visits_a_shift` a contractor's quota, None as
    many as fit.
    """

    external_id: str
    name: str
    phone: str
    territory: str
    home: tuple[float, float]
    languages: tuple[str, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    speed_percent: int = 100
    visits_a_shift: int | None = None
    contractor: str | None = None
    shifts: tuple[ShiftIn, ...] = ()
    absences: tuple[AbsenceIn, ...] = ()
    certificates: tuple[CertificateIn, ...] = ()


@dataclass(frozen=True)
class TechnicianLine:
    """A technician of a file, counted from 1 by line or entry; `written` names columns as the file does."""

    number: int
    technician: TechnicianIn
    written: Mapping[str, str] = field(default_factory=dict)


def sayable(name: str) -> str:
    """The name, which customers are told. Raises `Invalid` for one without a letter, such as a badge number."""
    if not has_letter(name):
        raise Invalid("name_without_letter", "A technician's name has at least one letter: customers are told it.")
    return name


def must_be_an_absence(start: datetime, end: datetime) -> None:
    """Raises `Invalid` for an absence that ends before it starts, or lasts longer than anybody is missed for."""
    if not start < end <= start + LONGEST_ABSENCE:
        raise Invalid(
            "bad_absence", "An absence ends after it starts, within three years; who stays away is switched off."
        )


def must_be_workable(shift: ShiftIn) -> None:
    """Raises `Invalid` for a shift that ends before it starts or lasts over a day, or a break that does not fit in."""
    if not shift.start < shift.end <= shift.start + LONGEST_SHIFT:
        raise Invalid("bad_shift", "A shift ends after it starts, within 24 hours.")
    span = Window(shift.start, shift.end)
    for pause in shift.breaks:
        length = timedelta(minutes=pause.minutes)
        within = span.start <= pause.earliest_start and pause.latest_end <= span.end
        if not (within and pause.earliest_start + length <= pause.latest_end):
            raise Invalid("bad_break", "A break fits between its own bounds, and those lie within the shift.")
