"""Which carrier takes a text now: by region, health and rate; the one it was tried with before, if any."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from dispatch.db.tables import CarrierState
from dispatch.kernel.records import announce, open_task
from dispatch.kernel.work import Work
from dispatch.messaging.carriers.carriers import Carriers
from dispatch.messaging.queries import carrier_states as queries
from dispatch.messaging.queries.outbox import DueText
from notify import Breaker, Sign, choose_carrier, free_at, record_call, take_tokens


@dataclass(frozen=True)
class CarrierChoice:
    """The carrier that takes a text; else when to ask again; neither when no route leads to the number."""

    carrier: str | None = None
    wait_until: datetime | None = None


@dataclass
class CarrierRouting:
    """The carriers' states, locked while one batch is claimed, so that rates hold for all workers together."""

    now: datetime
    carriers: Carriers
    states: Mapping[str, CarrierState]
    breakers: dict[str, Breaker]

    @classmethod
    def of(cls, work: Work, carriers: Carriers) -> Self:
        """Locks and reads the states of these carriers and of their buckets."""
        names = set(carriers.by_name) | {bucket for rates in carriers.rates.values() for bucket in rates}
        states = queries.locked_states(work.session, names)
        breakers = {name: queries.breaker_of(states[name]) for name in carriers.by_name}
        return cls(work.now, carriers, states, breakers)

    @property
    def is_healthy(self) -> bool:
        """Tells whether no carrier has had a bad call lately: good calls need not be noted then."""
        return all(
            one == Breaker() or (not any(one.recent) and one.rests_until is None) for one in self.breakers.values()
        )

    @property
    def open_from(self) -> datetime:
        """When the first carrier may be used; the present when one may be used already."""
        return min(max(free_at(one) or self.now, self.now) for one in self.breakers.values())

    def carrier_for(self, text: DueText) -> CarrierChoice:
        """Chooses for one text and takes its share of the rate. What was attempted stays with its carrier."""
        choice = choose_carrier(text.to_number, self.carriers.routes, self.breakers, self.now, bound_to=text.carrier)
        if choice.carrier is None:
            return CarrierChoice(wait_until=choice.wait_until)
        wait = self._take(choice.carrier, max(1, text.segments))
        if wait:
            return CarrierChoice(wait_until=self.now + wait)
        if choice.breaker is not None and choice.breaker != self.breakers[choice.carrier]:
            self.breakers[choice.carrier] = choice.breaker
            queries.keep_breaker(self.states[choice.carrier], choice.breaker)
        return CarrierChoice(choice.carrier)

    def _take(self, carrier: str, segments: int) -> timedelta | None:
        """Takes tokens out of every bucket of a carrier, or out of none; returns how long to wait."""
        rates = self.carriers.rates.get(carrier, {})
        taken = {
            bucket: take_tokens(rate, self.states[bucket].full_at, self.now, segments) for bucket, rate in rates.items()
        }
        wait = max((one.wait for one in taken.values()), default=None)
        if not wait:
            for bucket, one in taken.items():
                self.states[bucket].full_at = one.full_at
        return wait


def note(work: Work, signs: Iterable[tuple[str, Sign]]) -> None:
    """Notes what calls told of their carriers' health; of one that begins to rest a person is told."""
    told = list(signs)
    states = queries.locked_states(work.session, {carrier for carrier, _ in told})
    for carrier, sign in told:
        before = queries.breaker_of(states[carrier])
        after = record_call(before, sign, work.now)
        queries.keep_breaker(states[carrier], after)
        if after.rests_until is not None and before.rests_until is None:
            announce(work, "carrier.rests", "carrier", 0, carrier=carrier, until=str(after.rests_until))
            if sign is not Sign.BROKEN:
                _tell_of_rest(work, carrier)


def _tell_of_rest(work: Work, carrier: str) -> None:
    """A broken configuration opens a task of its own (`dispatch.messaging.services.delivery_failures`)."""
    open_task(
        work,
        "carrier_rests",
        f"carrier:{carrier}:{work.now:%Y-%m-%dT%H}",
        f"The carrier {carrier} is in trouble and rests. Another one takes over where one is set; "
        "the texts that it was given wait for it.",
        carrier=carrier,
    )
