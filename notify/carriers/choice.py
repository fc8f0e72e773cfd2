"""Which carrier takes a text: by region first, then by preference and health, and never two for one text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from notify.carriers.breaker import DEFAULT_RULES, Breaker, BreakerRules, admit, free_at

# Numbers that only a carrier which names them may take: mainland China admits domestic senders only.
RESERVED_PREFIXES = ("+86",)
EVERYWHERE = "+"
_HEALTHY = Breaker()


@dataclass(frozen=True, slots=True)
class Route:
    """A carrier's name and the E.164 prefixes that it carries.

    `+` stands for every number except those of `RESERVED_PREFIXES`, which a route must name itself.
    """

    carrier: str
    prefixes: tuple[str, ...] = (EVERYWHERE,)


@dataclass(frozen=True, slots=True)
class Choice:
    """`carrier` takes the text, and `breaker` is its new state, to be kept before the call.

    Without a carrier, `wait_until` says when to ask again; `None` says that no route leads to the number.
    """

    carrier: str | None = None
    breaker: Breaker | None = None
    wait_until: datetime | None = None


def choose(
    number: str,
    routes: Sequence[Route],
    breakers: Mapping[str, Breaker],
    now: datetime,
    *,
    bound_to: str | None = None,
    rules: BreakerRules = DEFAULT_RULES,
) -> Choice:
    """Choose for one text; `routes` are in order of preference, a carrier without a breaker counts as healthy.

    `bound_to` is the carrier of an earlier attempt that was accepted or may have been: the text waits for it or
    goes nowhere (invariant 24). An attempt that surely was not accepted binds nothing.
    """
    able = [route.carrier for route in routes if _carries(route, number)]
    if bound_to is not None:
        able = [carrier for carrier in able if carrier == bound_to]
    for carrier in able:
        admitted = admit(breakers.get(carrier, _HEALTHY), now, rules)
        if admitted is not None:
            return Choice(carrier, admitted)
    waits = [free for carrier in able if (free := free_at(breakers.get(carrier, _HEALTHY))) is not None]
    return Choice(wait_until=min(waits, default=None))


def _carries(route: Route, number: str) -> bool:
    reserved = number.startswith(RESERVED_PREFIXES)
    return any(
        number.startswith(prefix) and not (reserved and not prefix.startswith(RESERVED_PREFIXES))
        for prefix in route.prefixes
    )
