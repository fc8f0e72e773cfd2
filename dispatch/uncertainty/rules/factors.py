"""What is learned: factors on planned durations, and laws of what remains uncertain."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.vocabulary.terms import FactorSubject

ENOUGH_VISITS = 20
"""With fewer completed visits a work type's planned duration is not corrected: chance would move it."""


@dataclass(frozen=True, slots=True)
class LearnedFactor:
    """How many times the planned duration something takes.

    key: what it is about, by the subject (an id, a symptom with its work type, `new`, a part of the day). factor: of
    the mean. low, high: between which the factor lies with odds of 90 %. variation: coefficient of variation of single
    cases around it; None where it belongs to another subject. cases: the visits or drives that it was learned from.
    """

    subject: FactorSubject
    key: str
    factor: float
    low: float
    high: float
    variation: float | None
    cases: int


@dataclass(frozen=True, slots=True)
class DurationLaw:
    """A duration as a factor on what is planned: its mean, and its coefficient of variation."""

    mean: float = 1.0
    variation: float = 0.0


@dataclass(frozen=True, slots=True)
class LearnedLaws:
    """The laws in use; defaults where nothing has been learned.

    work: by work type's id, against what it plans (`planned`, seconds). technicians, hours: factors beside it.
    newcomers: the factor of technicians who have no visits yet. everything: all work together. drive_areas: factors of
    drives by territory.
    """

    default_work: DurationLaw
    default_drive: DurationLaw
    work: Mapping[int, DurationLaw] = field(default_factory=dict)
    planned: Mapping[int, int] = field(default_factory=dict)
    technicians: Mapping[int, float] = field(default_factory=dict)
    hours: Mapping[str, float] = field(default_factory=dict)
    newcomers: float = 1.0
    everything: DurationLaw | None = None
    drive: DurationLaw | None = None
    drive_areas: Mapping[int, float] = field(default_factory=dict)

    def of_work(
        self, work_type_id: int | None, service_seconds: int, technician_id: int | None, band: str | None
    ) -> DurationLaw:
        """The law of a visit's work that is planned to take so long; parts that are not known count as usual.

        A visit that is planned to take another time than its type was corrected already, or a person knows more.
        """
        law = self.work.get(work_type_id or 0, self.default_work)
        mean = law.mean if self.planned.get(work_type_id or 0) == service_seconds else 1.0
        if technician_id is not None:
            mean *= self.of_person(technician_id)
        return DurationLaw(mean * self.hours.get(band or "", 1.0), law.variation)

    @property
    def usual_work(self) -> DurationLaw:
        """The law of work of which nobody asks what kind it is; planned durations hold its mean already."""
        return DurationLaw(1.0, (self.everything or self.default_work).variation)

    def of_person(self, technician_id: int) -> float:
        """How many times as long as others a technician needs."""
        return self.technicians.get(technician_id, self.newcomers) if self.technicians else 1.0

    def of_drives(self, territory_id: int) -> DurationLaw:
        """The law of drives in a territory."""
        law = self.drive or self.default_drive
        return DurationLaw(law.mean * self.drive_areas.get(territory_id, 1.0), law.variation)


def percent_of(learned: LearnedFactor) -> int:
    """By how many percent a planned duration is corrected: 100 while too few visits tell."""
    return round(100 * learned.factor) if learned.cases >= ENOUGH_VISITS else 100
