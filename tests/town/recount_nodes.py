"""The reports on the nodes of the process and on its times counted anew from `GET /events`, and nothing else.

Three facts no event tells: that a point is missing at intake, that windows came with the order, and when a customer had
called before it was taken in. In the town every order comes with its point and without the other two.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.town.recount import STATES, at_share

NODES = (
    "taken_in", "located", "offered", "booked", "planned", "told", "on_the_way", "on_site", "done", "asked", "closed",
)  # fmt: skip
OFFERING = {"slot_offer", "slot_offer_or_wait", "care_visit"}
STEPS = (
    ("received", "taken_in"), ("scheduled", "planned"), ("told", "told"), ("on_site", "on_site"), ("completed", "done"),
)  # fmt: skip
"""What the report on times calls the ends of its steps, and which nodes they are."""


@dataclass
class Way:
    """What the events say of one order."""

    kind: str
    state: str
    moments: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    """By node: whenever something passed it; the first counts but for `done`."""
    visits: dict[int, datetime] = field(default_factory=dict)
    """By visit: from when somebody may arrive, as last told."""
    worked: dict[int, dict[str, Any]] = field(default_factory=dict)
    settled: dict[str, datetime | None] = field(default_factory=dict)
    """By answer, call or complaint that is waited for: when that ended, None until then."""

    def passed(self) -> dict[str, datetime]:
        """When it passed each node that it has passed."""
        found = {node: min(times) for node, times in self.moments.items() if times}
        found.setdefault("located", found["taken_in"])
        is_done = self.state == "order.completed"
        ends = [_at(one["ended_at"]) for one in self.worked.values() if one["completed"]]
        if is_done and ends:
            found["done"] = max(ends)
        closed = [at for at in self.settled.values() if at is not None]
        if is_done and closed and None not in self.settled.values():
            found["closed"] = max(closed)
        return found

    def promised(self) -> datetime | None:
        """The start of the first visit's window."""
        return self.visits[min(self.visits)] if self.visits else None


@dataclass(frozen=True)
class Passing:
    """An order at a node: when it passed or its limit ended; how long it took, and how much of that beyond the limit.

    Both are None while it waits there.
    """

    node: str
    at: datetime
    kept: bool
    seconds: float | None
    over: float | None


@dataclass
class Told:
    """All orders' ways, while events are read."""

    ways: dict[int, Way] = field(default_factory=dict)
    orders: dict[int, int] = field(default_factory=dict)
    """By visit: its order."""
    calls: dict[int, int] = field(default_factory=dict)
    """By call-back: its order."""
    held: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    """By visit: when windows were held for it."""


def ways(events: Iterable[dict[str, Any]]) -> dict[int, Way]:
    """Every order's way, by its id."""
    told = Told()
    for event in events:
        kind, thing, data, at = event["kind"], event["thing_id"], event["data"], _at(event["at"])
        if kind.startswith("order."):
            _order(told, kind, thing, data, at)
        elif kind == "slot.held" and data["visit_id"] is not None:
            told.held[data["visit_id"]].append(at)
        elif kind.startswith(("visit.", "appointment.")) and data.get("order_id") is not None:
            told.orders[thing] = data["order_id"]
            _visit(told.ways[data["order_id"]], kind, thing, data, at)
        elif kind.startswith(("message.", "task.done")) and data["order_id"] is not None:
            _contact(told.ways[data["order_id"]], kind, data, at)
        elif kind.startswith(("follow_up.", "complaint.")):
            _care(told, kind, thing, data, at)
    for visit, times in told.held.items():
        told.ways[told.orders[visit]].moments["offered"] += times
    for way in told.ways.values():
        for name, node in (("left_at", "on_the_way"), ("arrived_at", "on_site")):
            way.moments[node] += [_at(one[name]) for one in way.worked.values() if one[name] is not None]
    return told.ways


def _order(told: Told, kind: str, order: int, data: dict[str, Any], at: datetime) -> None:
    if kind == "order.received" and "order_kind" in data:
        told.ways[order] = Way(data["order_kind"], kind)
        told.ways[order].moments["taken_in"].append(at)
    elif kind in STATES:
        told.ways[order].state = kind
    if kind == "order.scheduled":
        told.ways[order].moments["planned"].append(at)
    elif kind == "order.located":
        told.ways[order].moments["located"].append(at)


def _visit(way: Way, kind: str, visit: int, data: dict[str, Any], at: datetime) -> None:
    if kind in {"appointment.made", "appointment.window_changed", "appointment.technician_changed"}:
        way.moments["booked"].append(at)
    if kind.startswith("appointment."):
        way.visits[visit] = _at(data["window_from"])
    elif kind == "visit.worked":
        way.worked[visit] = data
    elif kind == "visit.en_route" and visit not in way.worked:
        way.moments["on_the_way"].append(at)
    elif kind == "visit.on_site" and visit not in way.worked:
        way.moments["on_site"].append(at)
    elif kind == "visit.completed":
        # Of each completed visit an answer is waited for.
        way.settled.setdefault(f"survey {visit}", None)


def _contact(way: Way, kind: str, data: dict[str, Any], at: datetime) -> None:
    if kind == "task.done":
        way.moments["told"] += [at] if data["message_kind"] == "confirmation" else []
        return
    if data["message_kind"] in OFFERING:
        way.moments["offered"].append(_at(data["written_at"]))
    if data["sent_at"] is not None and data["message_kind"] in {"confirmation", "survey"}:
        node = "told" if data["message_kind"] == "confirmation" else "asked"
        way.moments[node].append(_at(data["sent_at"]))


def _care(told: Told, kind: str, thing: int, data: dict[str, Any], at: datetime) -> None:
    """A call that is owed or made, an answer that came or is not waited for any more, a complaint's way."""
    if kind == "follow_up.due":
        told.calls[thing] = data["order_id"]
        told.ways[data["order_id"]].settled[f"call {thing}"] = None
    elif kind == "follow_up.tried":
        told.ways[data["order_id"]].moments["asked"].append(at)
    elif kind == "follow_up.done":
        told.ways[told.calls[thing]].settled[f"call {thing}"] = at
    elif kind == "follow_up.ended":
        what = f"call {thing}" if thing in told.calls else f"survey {data['visit_id']}"
        told.ways[data["order_id"]].settled[what] = at
        if data["outcome"] == "visit_reopened":
            # It is waited for anew when the visit is completed again.
            del told.ways[data["order_id"]].settled[what]
    elif kind.startswith("complaint.") and data["order_id"] is not None:
        settled = told.ways[data["order_id"]].settled
        if kind in {"complaint.closed", "complaint.cancelled"}:
            settled[f"complaint {thing}"] = at
        elif kind in {"complaint.acknowledged", "complaint.rejected", "complaint.in_progress"}:
            settled[f"complaint {thing}"] = None


def passings(found: Mapping[int, Way], limits: Mapping[str, float], now: datetime) -> Iterator[Passing]:
    """Every passing of a node by an order, and whoever waits there beyond its limit; limits in seconds."""
    for way in found.values():
        times = way.passed()
        for place, node in enumerate(NODES):
            before = [times[one] for one in NODES[:place] if one in times] or [times["taken_in"]]
            promised = way.promised() if node == "on_the_way" else None
            began = max([*before, promised] if promised is not None else before)
            due = began + timedelta(seconds=limits[node])
            if node in times:
                took = max(0, (times[node] - began).total_seconds())
                yield Passing(node, times[node], times[node] <= due, took, max(0, took - limits[node]))
            elif _waits(way, times, place) and due < now:
                yield Passing(node, due, False, None, None)


def _waits(way: Way, times: Mapping[str, datetime], place: int) -> bool:
    """Whether it has passed the node before and none from this one on, and is still to be done."""
    is_over = way.state in {"order.cancelled", "order.failed"}
    return not is_over and NODES[place - 1] in times and not any(node in times for node in NODES[place:])


def counts(found: Iterable[Passing], zone: ZoneInfo, *, by_week: bool) -> dict[tuple[str, str | None], list[Any]]:
    """By node, and local ISO week where wanted: cases, within the limit, median, nine tenths, over it."""
    groups: dict[tuple[str, str | None], list[Passing]] = defaultdict(list)
    for one in found:
        year, week, _ = one.at.astimezone(zone).isocalendar()
        groups[one.node, f"{year}-W{week:02}" if by_week else None].append(one)
    return {group: _counted(those) for group, those in groups.items()}


def _counted(those: Sequence[Passing]) -> list[Any]:
    took = sorted(one.seconds for one in those if one.seconds is not None)
    shares = [at_share(took, share) for share in (0.5, 0.9)] if took else [None, None]
    over = sum(one.over for one in those if one.over is not None) if took else None
    return [len(those), sum(one.kept for one in those), *shares, over]


def steps(found: Mapping[int, Way], since: datetime, until: datetime) -> dict[str, dict[str, tuple[int, float | None]]]:
    """By kind of order and step: how many orders took it, and the median of the seconds; of those taken in meanwhile.

    The number of orders is that of the step "orders".
    """
    kinds: dict[str, list[dict[str, datetime]]] = defaultdict(list)
    for way in found.values():
        times = way.passed()
        if since <= times["taken_in"] < until:
            kinds[way.kind].append(times)
    pairs = [*pairwise(STEPS), (STEPS[0], STEPS[-1])]
    return {
        kind: {"orders": (len(those), None)}
        | {f"{start}_to_{end}": _median(those, first, last) for (start, first), (end, last) in pairs}
        for kind, those in kinds.items()
    }


def _median(those: Sequence[Mapping[str, datetime]], first: str, last: str) -> tuple[int, float | None]:
    took = sorted((one[last] - one[first]).total_seconds() for one in those if first in one and last in one)
    return len(took), at_share(took, 0.5) if took else None


def _at(said: str) -> datetime:
    return datetime.fromisoformat(said)
