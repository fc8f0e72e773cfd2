"""How long a leg takes: by speed of the technician and, where travel has slices, by time of departure."""

from routing.model import Shift, Travel


def scaled(seconds: int, speed_percent: int) -> int:
    """Matrix seconds at a technician's speed, rounded up."""
    return -(-seconds * 100 // speed_percent)


def drive(travel: Travel, shift: Shift, origin: int, destination: int, ready: int) -> tuple[int, int]:
    """Departure at `ready` or later that arrives soonest, and the seconds of driving from then on.

    Without slices the departure is `ready`. With slices a later departure is taken only when it arrives sooner, so
    that who is ready earlier never arrives later.
    """
    speed = shift.speed_percent
    depart, seconds = ready, scaled(int(travel.seconds[origin, destination]), speed)
    best: int | None = None
    for position, part in enumerate(travel.slices):
        if part.start <= ready:
            seconds = scaled(int(part.seconds[origin, destination]), speed)
            continue
        if best is None:
            best = depart + seconds
        if part.start >= best:
            break
        later = scaled(int(travel.slices[position].seconds[origin, destination]), speed)
        if part.start + later < best:
            depart, seconds, best = part.start, later, part.start + later
    return depart, seconds


def metres(travel: Travel, origin: int, destination: int) -> int:
    """Metres of a leg; zero where the problem has none."""
    return 0 if travel.metres is None else int(travel.metres[origin, destination])
