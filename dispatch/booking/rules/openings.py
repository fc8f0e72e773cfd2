"""What would let a refused window be booked: whoever is told no hears what to ask for."""

from collections.abc import Mapping
from enum import StrEnum

from dispatch.vocabulary.terms import Priority


class SlotOpening(StrEnum):
    """One change that opens a refused window."""

    OVERRIDE = "override"
    """A person with a reason, who may plan."""
    EMERGENCY = "emergency"
    """The order becomes an emergency."""
    SHIFT = "shift"
    """Somebody with the skills gets a shift then."""
    CERTIFICATE = "certificate"
    """A technician's certificate is renewed."""
    SKILL = "skill"
    """A technician of the territory learns what the work needs."""
    LATER = "later_window"
    """Another window; this one is over, or begins too soon."""
    ROOM = "room"
    """Other work is moved, or another window taken."""
    LIMIT = "limit"
    """The territory's booking rules take more of this work."""
    PREDECESSOR = "other_visit"
    """The visit that it waits for, or that waits for it, gets another time."""
    TIER = "tier"
    """The rule of the customer's tier offers more."""


_OPENED_BY: Mapping[str, tuple[SlotOpening, ...]] = {
    "closed": (SlotOpening.OVERRIDE,),
    "too_soon": (SlotOpening.OVERRIDE, SlotOpening.EMERGENCY, SlotOpening.LATER),
    "limit_reached": (SlotOpening.OVERRIDE, SlotOpening.LIMIT),
    "reserved": (SlotOpening.OVERRIDE, SlotOpening.EMERGENCY),
    "not_for_tier": (SlotOpening.OVERRIDE, SlotOpening.EMERGENCY, SlotOpening.TIER),
    "waits_for": (SlotOpening.PREDECESSOR,),
    "comes_after": (SlotOpening.LATER, SlotOpening.PREDECESSOR),
    "comes_before": (SlotOpening.PREDECESSOR,),
    "no_skill": (SlotOpening.SKILL,),
    "certificate_lapsed": (SlotOpening.CERTIFICATE,),
    "no_shift": (SlotOpening.SHIFT,),
    "odds_too_low": (SlotOpening.OVERRIDE, SlotOpening.EMERGENCY, SlotOpening.ROOM, SlotOpening.SHIFT),
    "no_capacity": (SlotOpening.ROOM, SlotOpening.SHIFT),
}


def opened_by(code: str, priority: Priority, *, is_over: bool) -> tuple[SlotOpening, ...]:
    """What opens a window that is refused with this code; a window that has begun is opened by nothing but time.

    An emergency is told nothing that being one has brought already.
    """
    if is_over:
        return (SlotOpening.LATER,)
    told = _OPENED_BY.get(code, ())
    return tuple(one for one in told if one is not SlotOpening.EMERGENCY or priority is not Priority.EMERGENCY)
