"""When breaks of a drive are taken, and where."""

from collections.abc import Sequence

from routing.model import Break


def rested(free: int, arrive: int, pauses: Sequence[Break]) -> int | None:
    """When someone who is free at `free` and would arrive at `arrive` is there and has taken the breaks.

    Breaks are taken as soon as they may, on the road if need be; none if one would begin too late.
    """
    begin, ready = free, arrive
    for pause in pauses:
        begin = max(begin, pause.window.start)
        if begin >= pause.window.end:
            return None
        begin += pause.seconds
        ready = max(ready, pause.window.start) + pause.seconds
    return ready


def place_breaks(free: int, arrive: int, pauses: Sequence[Break]) -> tuple[int, list[tuple[int, int]]]:
    """The arrival and the breaks' spans: at the place of arrival where they allow it, else as soon as they may."""
    spans, begin = list[tuple[int, int]](), arrive
    for pause in pauses:
        begin = max(begin, pause.window.start)
        spans.append((begin, begin + pause.seconds))
        if begin >= pause.window.end:
            break
        begin += pause.seconds
    else:
        return arrive, spans
    spans, begin = [], free
    for pause in pauses:
        begin = max(begin, pause.window.start)
        spans.append((begin, begin + pause.seconds))
        arrive += pause.seconds if begin < arrive else 0
        begin += pause.seconds
    return arrive, spans
