"""What a customer's tier gives them: weight in planning, which windows are offered, by when things are done."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from dispatch.vocabulary.terms import OrderKind, Priority, Tier
from dispatch.vocabulary.windows import Window

WARNED_AFTER = 0.75
"""The share of a repair's time after which somebody is asked to arrange it, so that it can still be in time."""


@dataclass(frozen=True, slots=True)
class TierRule:
    """The rule of one tier; None leaves what holds for everybody. Version 0 is what was never set."""

    tier: Tier
    weight_percent: int = 100
    """What it costs a plan to leave a visit out, of what it costs for a customer of the standard tier."""
    repair_due_hours: int | None = None
    """So long after it was reported a repair is to begin."""
    narrowest_window_minutes: int | None = None
    """Windows narrower than this are not offered."""
    days_ahead: int | None = None
    """Windows on later days than so many from today are not offered."""
    takes_reserve: bool = False
    """Whether they are offered what a half-day keeps for emergencies, too."""
    complaint_priority: Priority = Priority.NORMAL
    """How urgent a complaint is, where nobody says otherwise."""
    complaint_limit_percent: int = 100
    """How long a complaint may stay as it is, of what its priority allows."""
    version: int = 0

    def repair_due(self, kind: str, reported_at: datetime) -> datetime | None:
        """By when work of this kind is to begin; None where the tier sets nothing."""
        if self.repair_due_hours is None or kind != OrderKind.REPAIR:
            return None
        return reported_at + timedelta(hours=self.repair_due_hours)

    def offers(self, window: Window, day: date, today: date) -> bool:
        """Whether a window on a local day is one that the tier is offered."""
        wide = self.narrowest_window_minutes is None or window.end - window.start >= timedelta(
            minutes=self.narrowest_window_minutes
        )
        return wide and (self.days_ahead is None or day <= today + timedelta(days=self.days_ahead))

    def as_values(self) -> dict[str, Any]:
        """What an operator sets, by name."""
        return {name: value for name, value in asdict(self).items() if name not in ("tier", "version")}


USUAL: Mapping[Tier, TierRule] = {
    Tier.STANDARD: TierRule(Tier.STANDARD),
    Tier.GOLD: TierRule(Tier.GOLD, weight_percent=125, complaint_priority=Priority.HIGH),
    Tier.VIP: TierRule(Tier.VIP, weight_percent=150, complaint_priority=Priority.HIGH),
}
"""What holds where nothing is set."""


def rule_of(tier: str, kept: Mapping[str, Any] | None) -> TierRule:
    """A tier's rule out of what is kept of it, as usual where nothing is."""
    usual = USUAL[Tier(tier)]
    if kept is None:
        return usual
    values = {name: kept[name] for name in (*usual.as_values(), "version")}
    return replace(usual, **values | {"complaint_priority": Priority(values["complaint_priority"])})
