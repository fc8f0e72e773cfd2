"""The reports on service, technicians, recommendations and contacts counted anew from `GET /events`, and nothing else.

It shares no code with the product: no import of it, no table, no other route.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

STATES = {
    "order.received", "order.scheduled", "order.in_progress", "order.held", "order.completed", "order.cancelled",
    "order.failed", "order.reopened", "order.reinstated",
}  # fmt: skip
ENDS = {"visit.completed", "visit.partial", "visit.cannot_complete"}


@dataclass
class Figure:
    """Cases, how many of them are good (None where nothing is good or bad), median and nine tenths of the values."""

    cases: int
    good: int | None
    p50: float | None = None
    p90: float | None = None


@dataclass
class Story:
    """What the events say of orders, visits, promises, surveys, calls and complaints."""

    kinds: dict[int, str] = field(default_factory=dict)
    received: dict[int, datetime] = field(default_factory=dict)
    state: dict[int, str] = field(default_factory=dict)
    repeats: dict[int, int] = field(default_factory=dict)
    ends: dict[int, list[tuple[datetime, int]]] = field(default_factory=lambda: defaultdict(list))
    """By order: when a technician ended which visit of it."""
    promises: dict[int, str] = field(default_factory=dict)
    surveys: dict[int, tuple[int, bool]] = field(default_factory=dict)
    praised: set[int] = field(default_factory=set)
    """The visits whose customer was content and wrote something."""
    recommended: dict[int, int] = field(default_factory=dict)
    """By visit: how likely its customer is to recommend the operator."""
    worked: dict[int, dict[str, Any]] = field(default_factory=dict)
    """By visit: what its reports say of the work, as last told."""
    calls: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    complained: set[int] = field(default_factory=set)
    recoveries: list[tuple[int, bool]] = field(default_factory=list)
    customers: dict[int, int] = field(default_factory=dict)
    """By order: whose it is."""
    one_person: dict[int, int] = field(default_factory=dict)
    """By record: the record that stands for its person, where it is another."""
    contacts: list[tuple[int, str]] = field(default_factory=list)
    """Who got in touch, and which way."""
    tickets: dict[int, str] = field(default_factory=dict)
    """By complaint: its category."""
    texts: int = 0


def told(events: Iterable[dict[str, Any]]) -> Story:
    """Reads the events in their order."""
    story = Story()
    for event in events:
        kind, data, at = event["kind"], event["data"], datetime.fromisoformat(event["at"])
        thing = event["thing_id"]
        if kind.startswith("order."):
            _order(story, kind, thing, data, at)
        elif kind in ENDS:
            story.ends[data["order_id"]].append((at, thing))
        elif kind in {"promise.kept", "promise.broken"} and data["promise_kind"] == "arrival":
            story.promises[thing] = kind
        else:
            _other(story, kind, thing, data)
    return story


def _other(story: Story, kind: str, thing: int, data: dict[str, Any]) -> None:
    if kind == "visit.worked":
        story.worked[thing] = data
    elif kind == "message.delivered":
        story.texts += data["order_id"] is not None
    elif kind.startswith("survey."):
        _answer(story, kind, thing, data)
    elif kind.startswith("follow_up."):
        _call(story.calls[thing], kind, data)
    elif kind.startswith("complaint."):
        _complaint(story, kind, thing, data)
    elif kind.startswith("customer."):
        _customer(story, kind, thing, data)


def _order(story: Story, kind: str, order: int, data: dict[str, Any], at: datetime) -> None:
    if kind in STATES:
        story.state[order] = kind
    if kind == "order.received" and "order_kind" in data:
        story.kinds[order], story.received[order] = data["order_kind"], at
        story.customers[order] = data["customer_id"]
    elif kind == "order.repeats":
        story.repeats[order] = data["repeat_of_id"]


def _answer(story: Story, kind: str, visit: int, data: dict[str, Any]) -> None:
    if kind == "survey.recommended":
        story.recommended[visit] = data["likelihood"]
    else:
        story.surveys[visit] = data["score"], data["fixed"]
        if data["score"] >= 4 and data["fixed"] and data["commented"]:
            story.praised.add(visit)


def _complaint(story: Story, kind: str, complaint: int, data: dict[str, Any]) -> None:
    story.tickets[complaint] = data["category"]
    if data["order_id"] is None:
        return
    if kind == "complaint.recovery_answered":
        story.recoveries.append((data["score"], data["fixed"]))
    elif kind == "complaint.acknowledged":
        story.complained.add(data["order_id"])


def _customer(story: Story, kind: str, customer: int, data: dict[str, Any]) -> None:
    if kind == "customer.got_in_touch":
        story.contacts.append((customer, data["way"]))
    elif kind == "customer.merged":
        story.one_person[data["merged_id"]] = customer
    elif kind == "customer.unmerged":
        story.one_person.pop(data["merged_id"])


def _call(call: dict[str, Any], kind: str, data: dict[str, Any]) -> None:
    if kind == "follow_up.due":
        call.update(order_id=data["order_id"], overdue=False, outcome=None)
    elif kind == "follow_up.overdue":
        call["overdue"] = True
    elif kind == "follow_up.done":
        call["outcome"] = data["outcome"]
        call["not_fixed"] = call.get("not_fixed", False) or data["outcome"] == "reached_not_fixed"


def figures(events: Iterable[dict[str, Any]], now: datetime) -> dict[str, Figure]:
    """Every figure of the service report over all that happened."""
    story = told(events)
    repairs = {order for order, kind in story.kinds.items() if kind == "repair"}
    done = _done(story)
    scores = [float(score) for score, _ in story.surveys.values()]
    kept = sum(kind == "promise.kept" for kind in story.promises.values())
    ended = {visit for ends in story.ends.values() for _, visit in ends}
    blamed = {max(story.ends[order])[1] for order in story.complained if story.ends[order]}
    took = [(max(story.ends[order])[0] - story.received[order]).total_seconds() for order in done]
    put_right = [float(score) for score, _ in story.recoveries]
    calls = [one for one in story.calls.values() if one.get("outcome") or one.get("overdue")]
    return {
        "promises_kept": Figure(len(story.promises), kept),
        "first_time_fix": _first_time_fix(story, now),
        "new_faults": Figure(len(repairs), len(repairs - story.repeats.keys())),
        "time_to_repair": Figure(len(took), None, *_shares(took)),
        "content": Figure(len(scores), sum(score >= 4 for score in scores), *_shares(scores)),
        "really_fixed": Figure(len(scores), sum(fixed for _, fixed in story.surveys.values())),
        "without_complaint": Figure(len(ended), len(ended - blamed)),
        "call_backs_in_time": Figure(len(calls), sum(not one["overdue"] for one in calls)),
        "recovery": Figure(
            len(put_right), sum(fixed and score >= 3 for score, fixed in story.recoveries), *_shares(put_right)
        ),
    }


@dataclass
class Toll:
    """What one technician did, in the words of the report; seconds, and shares in percent."""

    visits: int = 0
    completed: int = 0
    work_seconds: float = 0
    planned_seconds: float = 0
    driving_seconds: float = 0
    fixes: list[bool] = field(default_factory=list)
    scores: list[int] = field(default_factory=list)
    praise: int = 0
    complaints: int = 0
    likelihoods: list[int] = field(default_factory=list)

    def figures(self) -> dict[str, float | None]:
        """As the report names them."""
        fixed, scores = self.fixes, self.scores
        return {
            "visits": self.visits,
            "completed": self.completed,
            "work_seconds": self.work_seconds,
            "driving_seconds": self.driving_seconds,
            "actual_percent": 100 * self.work_seconds / self.planned_seconds if self.planned_seconds else None,
            "first_time_fix_percent": 100 * sum(fixed) / len(fixed) if fixed else None,
            "score": sum(scores) / len(scores) if scores else None,
            "surveys": len(scores),
            "praise": self.praise,
            "complaints": self.complaints,
        }

    def camps(self) -> tuple[int, int, int]:
        """Promoters, passives and detractors."""
        promoters, detractors = (sum(one >= 9 for one in self.likelihoods), sum(one <= 6 for one in self.likelihoods))
        return promoters, len(self.likelihoods) - promoters - detractors, detractors


def technicians(events: Iterable[dict[str, Any]], now: datetime) -> dict[int, Toll]:
    """By technician: everything that the report on them counts, but for their shifts, of which no event tells."""
    story = told(events)
    tolls: dict[int, Toll] = defaultdict(Toll)
    for visit, data in story.worked.items():
        if data["technician_id"] is not None:
            _work(tolls[data["technician_id"]], data)
            if data["mate_id"] is not None:
                _time(tolls[data["mate_id"]], data)
            if visit in story.surveys:
                tolls[data["technician_id"]].scores.append(story.surveys[visit][0])
            tolls[data["technician_id"]].praise += visit in story.praised
            if visit in story.recommended:
                tolls[data["technician_id"]].likelihoods.append(story.recommended[visit])
    for order, is_good in _fixes(story, now):
        tolls[_who(story, min(story.ends[order])[1])].fixes.append(is_good)
    for order in story.complained:
        if story.ends[order]:
            tolls[_who(story, max(story.ends[order])[1])].complaints += 1
    return tolls


WAYS = {"text": "texted", "email": "emailed", "page": "on_page", "desk": "at_desk", "api": "through_api"}


def contacts(events: Iterable[dict[str, Any]]) -> dict[str, float | None]:
    """What the report on contacts says of all customers together."""
    story = told(events)
    times = Counter(story.one_person.get(customer, customer) for customer, _ in story.contacts)
    visits = [data["order_id"] for data in story.worked.values() if data["technician_id"] is not None]
    visited = {story.one_person.get(story.customers[order], story.customers[order]) for order in visits}
    customers = len(visited | set(times))
    complaints = sum(category != "question" for category in story.tickets.values())
    return {
        "customers": customers,
        "contacts": len(story.contacts),
        **{name: sum(one == way for _, one in story.contacts) for way, name in WAYS.items()},
        "contacts_per_customer": round(len(story.contacts) / customers, 2),
        "told_again": sum(often > 1 for often in times.values()),
        "untroubled": len(visited - set(times)),
        "untroubled_percent": round(100 * len(visited - set(times)) / customers, 1),
        "complaints": complaints,
        "complaints_per_1000_visits": round(1000 * complaints / len(visits), 1),
        "texts": story.texts,
        "calls": sum(str(one.get("outcome")).startswith("reached") for one in story.calls.values()),
        "visits": len(visits),
    }


def _who(story: Story, visit: int) -> int:
    technician: int = story.worked[visit]["technician_id"]
    return technician


def _work(toll: Toll, data: dict[str, Any]) -> None:
    """What counts of whoever ended a visit."""
    toll.visits += 1
    toll.completed += data["completed"]
    _time(toll, data)
    left, there = _at_time(data, "left_at"), _at_time(data, "arrived_at") or _at_time(data, "began_at")
    if left is not None and there is not None and left < there:
        toll.driving_seconds += (there - left).total_seconds()


def _time(toll: Toll, data: dict[str, Any]) -> None:
    """The time at the customer's, which counts of each of two."""
    start, ended = _at_time(data, "began_at") or _at_time(data, "arrived_at"), _at_time(data, "ended_at")
    assert ended is not None
    if start is not None and ended > start:
        toll.work_seconds += (ended - start).total_seconds()
        toll.planned_seconds += data["planned_seconds"]


def _at_time(data: dict[str, Any], name: str) -> datetime | None:
    return None if data[name] is None else datetime.fromisoformat(data[name])


def _first_time_fix(story: Story, now: datetime) -> Figure:
    found = [is_good for _, is_good in _fixes(story, now)]
    return Figure(len(found), sum(found))


def _fixes(story: Story, now: datetime) -> Iterator[tuple[int, bool]]:
    """The repairs of which it is decided whether one visit was enough, and whether it was."""
    again = set(story.repeats.values())
    not_fixed = {one["order_id"] for one in story.calls.values() if one.get("not_fixed")}
    for order in _done(story):
        visits = {visit for _, visit in story.ends[order]}
        is_bad = order in again or order in not_fixed or len(visits) > 1
        if is_bad or max(story.ends[order])[0] <= now - timedelta(days=30):
            yield order, not is_bad


def _done(story: Story) -> set[int]:
    """The repairs whose work is done."""
    repairs = (order for order, kind in story.kinds.items() if kind == "repair")
    return {order for order in repairs if story.state[order] == "order.completed" and story.ends[order]}


def _shares(values: Sequence[float]) -> tuple[float | None, float | None]:
    """The median and nine tenths, interpolated between neighbours."""
    if not values:
        return None, None
    ranked = sorted(values)
    return at_share(ranked, 0.5), at_share(ranked, 0.9)


def at_share(ranked: Sequence[float], share: float) -> float:
    """What this share of the values is at most, interpolated between neighbours; `ranked` is sorted."""
    place = share * (len(ranked) - 1)
    below = int(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (ranked[above] - ranked[below]) * (place - below)
