"""The window that counts for a stop: the one told, and the one in which it is planned."""

from routing.model import Job, Window
from routing.model.routes import Stop


def planned_window(job: Job, stop: Stop) -> Window | None:
    """The window of the job in which the stop is planned to start; none where it has none."""
    return next((window for window in job.windows if window.start <= stop.start < window.end), None)


def told_window(job: Job, stop: Stop) -> Window | None:
    """What the customer has been told, else the window in which the stop is planned; none where there is neither."""
    if job.promise is not None and job.promise.window is not None:
        return job.promise.window
    return planned_window(job, stop)


def earliest_start(job: Job, stop: Stop) -> int:
    """Before when the technician would not begin, however soon they are there.

    A promised window is waited for where the plan does so, that is where breaking it has a price.
    """
    if job.pin is not None and job.pin.start is not None:
        return job.pin.start
    window, promise = planned_window(job, stop), job.promise
    floors = [] if window is None else [window.start]
    if job.earliest is not None and job.pin is None:
        floors.append(job.earliest)
    waits = promise is not None and promise.window is not None and promise.window_price > 0
    if waits and promise is not None and promise.window is not None and promise.window.start <= stop.start:
        floors.append(promise.window.start)
    return max(floors, default=-(2**50))
