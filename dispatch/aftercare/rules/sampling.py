"""Which share of visits is sampled for a survey or a call: by technician, tier and kind of work, the closest rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from dispatch.vocabulary.asking import SampledContact


@dataclass(frozen=True, slots=True)
class SampledVisit:
    """What rules ask of a visit; `newness` is how long before its end its technician was entered, None without one."""

    kind: str
    tier: str
    technician_id: int | None
    newness: timedelta | None


@dataclass(frozen=True, slots=True)
class ShareRule:
    """`percent` of the visits for which every condition that is set holds."""

    contact: SampledContact
    percent: int
    kind: str | None = None
    tier: str | None = None
    technician_id: int | None = None
    newer_than_days: int | None = None

    def holds_for(self, visit: SampledVisit) -> bool:
        """Whether each condition that is set is met."""
        return (
            self.kind in (None, visit.kind)
            and self.tier in (None, visit.tier)
            and self.technician_id in (None, visit.technician_id)
            and self._is_new(visit)
        )

    @property
    def closeness(self) -> tuple[bool, bool, bool, bool, int]:
        """Which of two rules that hold counts, the greater: who came goes before who was visited, that before what.

        Of two that speak of new technicians the shorter time is the closer one.
        """
        return (
            self.technician_id is not None,
            self.newer_than_days is not None,
            self.tier is not None,
            self.kind is not None,
            -(self.newer_than_days or 0),
        )

    def _is_new(self, visit: SampledVisit) -> bool:
        if self.newer_than_days is None:
            return True
        return visit.newness is not None and visit.newness <= timedelta(days=self.newer_than_days)


def share_of(rules: Iterable[ShareRule], visit: SampledVisit, contact: SampledContact, usual: int) -> int:
    """How many of a hundred visits like this one are sampled; `usual` where no rule holds."""
    holding = [one for one in rules if one.contact is contact and one.holds_for(visit)]
    return max(holding, key=lambda one: one.closeness).percent if holding else usual
