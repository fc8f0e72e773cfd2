"""Plays technicians through the mobile API, on a clock that somebody else moves.

Each technician is a generator: it yields the instant at which they act next and goes on when that instant has come.
"""

import contextlib
import heapq
import random
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from dispatch.demo.client import Api

Acting = Generator[datetime, datetime, None]


class Hands(Protocol):
    """Who moves the clock, and sees to it that everything that must follow an act has followed."""

    def until(self, at: datetime) -> None:
        """Lets time pass until an instant; one that has passed already changes nothing."""
        ...

    def settle(self) -> None:
        """Waits until the backend has nothing left to do at the present instant."""
        ...


@dataclass(frozen=True)
class Quirk:
    """What goes otherwise than planned for a technician; visits are counted from 1."""

    overrun: tuple[int, timedelta] | None = None
    """The visit that takes longer, and by how much."""
    nobody_home: int | None = None
    """The visit at which nobody opens."""
    offline: tuple[int, int] | None = None
    """From the first of these visits up to before the second they have no network; then all is sent, in disorder."""


@dataclass
class Player:
    """One technician with their device. `reported` counts the visits by how they ended them.

    uses: the part that work of a kind and symptom uses up. picked_up: so often they went by the supply place.
    """

    api: Api
    draw: random.Random
    quirk: Quirk
    uses: Mapping[tuple[str, str | None], str] = field(default_factory=dict)
    picked_up: int = 0
    reported: dict[str, int] = field(default_factory=dict)
    verdicts: list[str] = field(default_factory=list)
    _known: list[dict[str, Any]] = field(default_factory=list)
    _pickups: list[dict[str, Any]] = field(default_factory=list)
    _unsent: list[dict[str, Any]] = field(default_factory=list)
    _offline: bool = False
    _number: int = 0

    def work(self, start: datetime, end: datetime) -> Acting:
        """Does the visits of the day one after the other, as the device shows them at the time."""
        now = yield start
        done: set[int] = set()
        while now < end:
            visit = self._next_visit(done)
            if visit is None:
                self._go_online()
                now = yield now + timedelta(minutes=30)
                continue
            done.add(visit["visit_id"])
            now = yield from self._way_by_the_supply(visit, now)
            if not visit["leads"]:
                now = yield from self._come_along(visit, now)
                continue
            self._number += 1
            now = yield from self._visit(visit, now)
        self._go_online()

    def _next_visit(self, done: set[int]) -> dict[str, Any] | None:
        if not self._offline:
            day = self.api.get("/mobile/day")
            self._known, self._pickups = day["visits"], day["pickups"]
        return next((visit for visit in self._known if visit["visit_id"] not in done and not visit["ended_at"]), None)

    def _way_by_the_supply(self, visit: dict[str, Any], now: datetime) -> Generator[datetime, datetime, datetime]:
        """Takes what the van lacks where the plan has a stop for it before the visit, and says so."""
        for pickup in self._pickups:
            end = datetime.fromisoformat(pickup["end"])
            if self._offline or pickup["picked_up_at"] or end > datetime.fromisoformat(visit["planned_arrival"]):
                continue
            now = yield max(now, end)
            self.api.post(f"/mobile/pickups/{pickup['id']}/made", {})
            pickup["picked_up_at"] = now.isoformat()
            self.picked_up += 1
        return now

    def _come_along(self, visit: dict[str, Any], now: datetime) -> Generator[datetime, datetime, datetime]:
        """Stays until whoever leads has ended the visit, or it is theirs no more."""
        now = yield max(now, datetime.fromisoformat(visit["planned_end"]))
        while any(
            one["visit_id"] == visit["visit_id"] and not one["ended_at"]
            for one in self.api.get("/mobile/day")["visits"]
        ):
            now = yield now + timedelta(minutes=5)
        return now

    def _visit(self, visit: dict[str, Any], now: datetime) -> Generator[datetime, datetime, datetime]:
        starts, ends = self.quirk.offline or (0, 0)
        self._offline = starts <= self._number < ends
        planned_arrival = datetime.fromisoformat(visit["planned_arrival"])
        drive = timedelta(seconds=visit["travel_seconds"]) * self.draw.uniform(0.7, 1.0)
        now = yield max(now, planned_arrival - drive)
        self._report(visit, "en_route", now)
        now = yield max(now + drive, planned_arrival - timedelta(minutes=10))
        self._report(visit, "arrived", now)
        if self._number == self.quirk.nobody_home:
            now = yield now + timedelta(minutes=10)
            self._report(visit, "cannot_complete", now, reason="nobody_home")
            return now
        self._report(visit, "started", now)
        work = timedelta(seconds=visit["service_seconds"]) * self.draw.uniform(0.7, 0.98)
        if self.quirk.overrun and self.quirk.overrun[0] == self._number:
            work += self.quirk.overrun[1]
        now = yield now + work
        part = self.uses.get((visit["kind"], visit["symptom"]))
        used = {"parts": [{"part": part, "quantity": 1}]} if part else {}
        self._report(visit, "completed", now, result="fixed", notes="Tested with the customer.", **used)
        return now

    def _report(self, visit: dict[str, Any], kind: str, at: datetime, **more: Any) -> None:
        if kind in {"completed", "cannot_complete"}:
            self.reported[kind] = self.reported.get(kind, 0) + 1
        event = {
            "event_id": f"{visit['visit_id']}-{kind}-{self.draw.randrange(10**9)}",
            "visit_id": visit["visit_id"],
            "kind": kind,
            "at": at.isoformat(),
        } | more
        self._unsent.append(event)
        if not self._offline:
            self._send()

    def _go_online(self) -> None:
        self._offline = False
        self._send()

    def _send(self) -> None:
        if self._unsent:
            self.draw.shuffle(self._unsent)
            answer = self.api.post("/mobile/events", {"events": self._unsent})
            self.verdicts += [verdict["verdict"] for verdict in answer["verdicts"]]
            self._unsent = []


def play(
    players: Sequence[Player], start: datetime, end: datetime, hands: Hands, on_act: Callable[[datetime], None]
) -> None:
    """Plays all technicians from `start` to `end`, in the order of time; `on_act` hears of each act's instant."""
    queue: list[tuple[datetime, int, Acting]] = []
    for number, player in enumerate(players):
        acting = player.work(start, end)
        heapq.heappush(queue, (next(acting), number, acting))
    while queue:
        at, number, acting = heapq.heappop(queue)
        if at > end:
            continue
        hands.until(at)
        on_act(at)
        with contextlib.suppress(StopIteration):
            heapq.heappush(queue, (acting.send(at), number, acting))
        hands.settle()
