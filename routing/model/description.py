"""Routes as lines of text, with instants as times of day: the epoch counts as a midnight."""

from collections.abc import Iterator

from routing.model.names import Names
from routing.model.routes import Route, Stop, SupplyStop

DAY = 86_400


def clock(instant: int) -> str:
    """`08:05`, with the seconds where there are any, and `+1d` for the day after that of the epoch."""
    day, second = divmod(instant, DAY)
    text = f"{second // 3600:02}:{second // 60 % 60:02}" + (f":{second % 60:02}" if second % 60 else "")
    return f"{text} {day:+}d" if day else text


def length(seconds: int) -> str:
    """`45 s`, `12 min`, `1 h 05 min`; beyond a minute to the nearest one."""
    if seconds < 60:
        return f"{seconds} s"
    minutes = (seconds + 30) // 60
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def route_lines(route: Route, names: Names) -> Iterator[str]:
    """A heading, then a line for each drive with its stop, each break and the return."""
    begin = route.passed[0].depart if route.stops else route.return_depart
    count = "1 stop" if len(route.stops) == 1 else f"{len(route.stops)} stops"
    yield (
        f"{names.shift(route.shift)}: {clock(begin)} to {clock(route.finish)}, {count}, "
        f"{length(route.driving_seconds)} driving" + _overtime(route)
    )
    for place, stop in enumerate(route.stops):
        yield from _before(route, place)
        yield f"  {clock(stop.start)}-{clock(stop.finish)}  {names.job(stop.job)}{_remarks(stop)}"
    yield from _before(route, len(route.stops))
    yield f"  {clock(route.finish)}  end, after {length(route.return_travel_seconds)} of driving"


def _overtime(route: Route) -> str:
    return f", {length(route.overtime_seconds)} overtime" if route.overtime_seconds else ""


def _before(route: Route, place: int) -> Iterator[str]:
    """The breaks and the supply before the stop at this place."""
    lines = [
        (pause.start, f"  {clock(pause.start)}-{clock(pause.finish)}  break")
        for pause in route.breaks
        if pause.before == place
    ]
    if route.supply is not None and route.supply.before == place:
        supply = route.supply
        lines.append((supply.start, f"  {clock(supply.start)}-{clock(supply.finish)}  supply{_driven(supply)}"))
    return (line for _, line in sorted(lines))


def _driven(stop: Stop | SupplyStop) -> str:
    waited = stop.start - stop.arrive
    return f", after {length(stop.travel_seconds)} of driving" + (f" and {length(waited)} of waiting" if waited else "")


def _remarks(stop: Stop) -> str:
    late = f", {length(stop.late_seconds)} late" if stop.late_seconds else ""
    return (" (second of the crew)" if stop.mate else "") + _driven(stop) + late
