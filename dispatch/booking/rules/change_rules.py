"""How late and how often a customer may change what was arranged; by work type."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.windows import Window


@dataclass(frozen=True, slots=True)
class ChangeRules:
    """Until how long before the arrival window, and how often."""

    until: timedelta
    times: int


def must_be_changeable(rules: ChangeRules, window: Window, changed_before: int, now: datetime) -> None:
    """Raises `Refused` with the code `too_late_to_change` or `changed_too_often`."""
    if now > window.start - rules.until:
        raise Refused("too_late_to_change", "It is too late to change this appointment; call us, please.")
    if changed_before >= rules.times:
        raise Refused("changed_too_often", "This appointment was changed as often as it may be; call us, please.")
