"""The service report counted anew from what `GET /events` says, and from nothing else.

It shares no code with the product: no import of it, no table, no other route.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

STATES = {
    "order.received", "order.scheduled", "order.in_progress", "order.held", "order.completed", "order.cancelled",
    "order.failed", "order.reopened",
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
    calls: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    complained: set[int] = field(default_factory=set)
    recoveries: list[tuple[int, bool]] = field(default_factory=list)


def told(events: Iterable[dict[str, Any]]) -> Story:
    """Reads the events in their order."""
    story = Story()
    for event in events:
        kind, data, at = event["kind"], event["data"], datetime.fromisoformat(event["at"])
        thing = event["thing_id"]
        if kind in STATES:
            story.state[thing] = kind
        if kind == "order.received" and "order_kind" in data:
            story.kinds[thing], story.received[thing] = data["order_kind"], at
        elif kind == "order.repeats":
            story.repeats[thing] = data["repeat_of_id"]
        elif kind in ENDS:
            story.ends[data["order_id"]].append((at, thing))
        elif kind in {"promise.kept", "promise.broken"} and data["promise_kind"] == "arrival":
            story.promises[thing] = kind
        elif kind == "survey.answered":
            story.surveys[thing] = data["score"], data["fixed"]
        elif kind.startswith("follow_up."):
            _call(story.calls[thing], kind, data)
        elif kind.startswith("complaint.") and data.get("order_id") is not None:
            _complaint(story, kind, data)
    return story


def _complaint(story: Story, kind: str, data: dict[str, Any]) -> None:
    if kind == "complaint.recovery_answered":
        story.recoveries.append((data["score"], data["fixed"]))
    elif kind == "complaint.acknowledged":
        story.complained.add(data["order_id"])


def _call(call: dict[str, Any], kind: str, data: dict[str, Any]) -> None:
    if kind == "follow_up.due":
        call.update(order_id=data["order_id"], overdue=False, outcome=None)
    elif kind == "follow_up.overdue":
        call["overdue"] = True
    else:
        call["outcome"] = data["outcome"]
        call["not_fixed"] = call.get("not_fixed", False) or data["outcome"] == "reached_not_fixed"


def figures(events: Iterable[dict[str, Any]], now: datetime) -> dict[str, Figure]:
    """Every figure of the service report over all that happened."""
    story = told(events)
    repairs = {order for order, kind in story.kinds.items() if kind == "repair"}
    done = {order for order in repairs if story.state[order] == "order.completed" and story.ends[order]}
    scores = [float(score) for score, _ in story.surveys.values()]
    kept = sum(kind == "promise.kept" for kind in story.promises.values())
    ended = {visit for ends in story.ends.values() for _, visit in ends}
    blamed = {max(story.ends[order])[1] for order in story.complained if story.ends[order]}
    took = [(max(story.ends[order])[0] - story.received[order]).total_seconds() for order in done]
    put_right = [float(score) for score, _ in story.recoveries]
    calls = [one for one in story.calls.values() if one.get("outcome") or one.get("overdue")]
    return {
        "promises_kept": Figure(len(story.promises), kept),
        "first_time_fix": _first_time_fix(story, done, now),
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


def _first_time_fix(story: Story, done: set[int], now: datetime) -> Figure:
    again = set(story.repeats.values())
    not_fixed = {one["order_id"] for one in story.calls.values() if one.get("not_fixed")}
    cases = good = 0
    for order in done:
        visits = {visit for _, visit in story.ends[order]}
        is_bad = order in again or order in not_fixed or len(visits) > 1
        if is_bad or max(story.ends[order])[0] <= now - timedelta(days=30):
            cases += 1
            good += not is_bad
    return Figure(cases, good)


def _shares(values: Sequence[float]) -> tuple[float | None, float | None]:
    """The median and nine tenths, interpolated between neighbours."""
    if not values:
        return None, None
    ranked = sorted(values)
    return _at(ranked, 0.5), _at(ranked, 0.9)


def _at(ranked: Sequence[float], share: float) -> float:
    place = share * (len(ranked) - 1)
    below = int(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (ranked[above] - ranked[below]) * (place - below)
