"""Load, nodes, times and promises as the product reports them, held against what the events say."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import isclose
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.vocabulary.terms import Role
from tests.town import recount_load, recount_nodes, recount_promises
from tests.town.days import Days
from tests.town.stage import ok

ZONE = ZoneInfo("UTC")
"""That of the town's only territory."""
NODE_FIGURES = ("cases", "within", "p50", "p90", "over_seconds")
Events = Sequence[dict[str, Any]]


def differences(days: Days, events: Events) -> Iterator[str]:
    """Whatever a report says otherwise than the events."""
    for what, said, again in (*_load(days, events), *_nodes(days, events), *_times(days, events)):
        if not _alike(said, again):
            yield f"{what}: the report says {said}, the events {again}"
    yield from _promises(days, events)


def _load(days: Days, events: Events) -> Iterator[tuple[str, Any, Any]]:
    """Every technician's burden by week and over all days, and how it is spread."""
    report = _asked(days, f"/reports/load?{span(days)}")
    again = recount_load.load(events, days.stage.clock.at, ZONE)
    said = {(one["technician_id"], one["week"]): one for one in (*report["items"], *report["technicians"])}
    counted = {**again.weeks, **{(technician, None): one for technician, one in again.whole.items()}}
    yield "who carried something", sorted(map(str, said)), sorted(map(str, counted))
    for key in said.keys() & counted.keys():
        figures = counted[key].figures()
        yield f"load of {key}", [said[key][name] for name in figures], list(figures.values())
    spread = {one["figure"]: (one["gini"], one["least"], one["mean"], one["most"]) for one in report["spreads"]}
    for figure, values in recount_load.spreads(again.whole).items():
        yield f"spread of {figure}", spread.pop(figure, None), values
    yield "spreads that nobody counted again", sorted(spread), []


def _nodes(days: Days, events: Events) -> Iterator[tuple[str, Any, Any]]:
    """How each node was passed, over all days and by week."""
    limits = {one["node"]: one["limit_minutes"] * 60 for one in _asked(days, "/process-nodes")["items"]}
    passings = [
        one
        for one in recount_nodes.passings(recount_nodes.ways(events), limits, days.stage.clock.at)
        if days.first.date() <= one.at.astimezone(ZONE).date() <= days.stage.clock.at.date()
    ]
    yield (
        "nodes that nobody passed",
        sorted(limits.keys() - {one.node for one in passings if one.seconds is not None}),
        [],
    )
    for by in ("node", "week"):
        items = _asked(days, f"/reports/nodes?{span(days)}&by={by}")["items"]
        said = {(one["node"], one["group"]): [one[name] for name in NODE_FIGURES] for one in items}
        counted = recount_nodes.counts(passings, ZONE, by_week=by == "week")
        for group in sorted(said.keys() | counted.keys(), key=str):
            yield f"node {group}", said.get(group), counted.get(group)


def _times(days: Days, events: Events) -> Iterator[tuple[str, Any, Any]]:
    """How long the steps took the orders of the last 30 days."""
    report = _asked(days, "/reports/process")
    since, until = (datetime.fromisoformat(report[name]) for name in ("from", "to"))
    counted = recount_nodes.steps(recount_nodes.ways(events), since, until)
    said = {
        one["kind"]: {"orders": (one["orders"], None)}
        | {step["name"]: (step["orders"], step["median_seconds"]) for step in one["steps"]}
        for one in report["kinds"]
    }
    yield "kinds of orders", sorted(said), sorted(counted)
    for kind in said.keys() & counted.keys():
        for step in said[kind].keys() | counted[kind].keys():
            yield f"{step} of {kind}", said[kind].get(step), counted[kind].get(step)


def _promises(days: Days, events: Events) -> Iterator[str]:
    """Arrivals kept and broken by technician and day, and all that was kept and broken together."""
    asked = f"/reports/promises?{span(days)}"
    arrivals = recount_promises.arrivals(events, ZONE)
    items = days.stage.listed(days.stage.desk("chief", Role.ADMIN), f"{asked}&kind=arrival")
    said = Counter(
        {
            (one["technician_id"], one["day"], one["state"]): one["promises"]
            for one in items
            if one["state"] in {"kept", "broken"}
        }
    )
    if said != arrivals:
        yield f"arrivals: the report says more by {said - arrivals}, the events by {arrivals - said}"
    report, calls = _asked(days, asked), recount_promises.call_backs(events)
    for state in ("kept", "broken"):
        counted = calls[state] + sum(often for (*_, of), often in arrivals.items() if of == state)
        if report[state] != counted:
            yield f"promises {state}: the report says {report[state]}, the events {counted}"


def span(days: Days) -> str:
    """All days of the town, as reports are asked."""
    return f"first_day={days.first.date()}&last_day={days.stage.clock.at.date()}"


def _asked(days: Days, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = ok(days.stage.desk("chief", Role.ADMIN).get(path))
    return answer


def _alike(said: Any, again: Any) -> bool:
    """To the unit: seconds are rounded to whole ones, and what is spread to hundredths."""
    if isinstance(said, list | tuple) and isinstance(again, list | tuple):
        return len(said) == len(again) and all(map(_alike, said, again))
    if isinstance(said, int | float) and isinstance(again, int | float):
        return isclose(said, again, rel_tol=0, abs_tol=0.5 if isinstance(said, int) else 0.006)
    return bool(said == again)
