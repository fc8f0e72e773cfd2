"""What is to be expected of a plan on days as they happen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StopRisk:
    """What is to be expected of one stop.

    Parameters
    ----------
    shift, job : int
        Their ids.
    mate : bool
        Whether this is the second technician of a crew of two.
    kept : float
        Odds (0 to 1) that service starts within the time told: within the window of the job's promise, else within
        the window in which the stop is planned; 1 where there is neither.
    in_window : float
        Odds that it starts within the window of the job in which it is planned; 1 where the job has none.
    arrival, start : tuple of int
        The instants by which they arrive and start with the odds of `Risk.levels`.
    start_deviation_seconds : float
        Standard deviation of the start.
    """

    shift: int
    job: int
    mate: bool
    kept: float
    in_window: float
    arrival: tuple[int, ...]
    start: tuple[int, ...]
    start_deviation_seconds: float


@dataclass(frozen=True, slots=True)
class ShiftRisk:
    """What is to be expected of one shift with a route.

    Parameters
    ----------
    shift : int
        Its id.
    overtime : float
        Odds (0 to 1) of a return after the end of the shift.
    overtime_seconds : float
        Seconds after the end of the shift to be expected, days without overtime included.
    late_break : float
        Odds that a break begins after its window.
    finish : tuple of int
        The instants by which they are back with the odds of `Risk.levels`.
    """

    shift: int
    overtime: float
    overtime_seconds: float
    late_break: float
    finish: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """What is to be expected of a plan, from so many drawn days on which nobody intervenes.

    Parameters
    ----------
    levels : tuple of float
        The odds of the instants that stops and shifts tell.
    draws, seed : int
        How many days, and the seed that draws the same ones again.
    stops : tuple of StopRisk
        In the order of the plan's routes and stops.
    shifts : tuple of ShiftRisk
        In the order of the plan's routes.
    """

    levels: tuple[float, ...]
    draws: int
    seed: int
    stops: tuple[StopRisk, ...]
    shifts: tuple[ShiftRisk, ...]

    @property
    def expected_broken(self) -> float:
        """How many promises are to be expected broken; a crew of two counts once, a job left out is not among them."""
        return sum(1.0 - stop.kept for stop in self.stops if not stop.mate)

    @property
    def expected_overtime_seconds(self) -> float:
        """Of all shifts together."""
        return sum(shift.overtime_seconds for shift in self.shifts)

    def at(self, job: int) -> StopRisk:
        """The first technician's stop at the job.

        Parameters
        ----------
        job : int
            Its id.

        Returns
        -------
        StopRisk
            What is to be expected there.

        Raises
        ------
        KeyError
            For a job that the plan does not serve.
        """
        for stop in self.stops:
            if stop.job == job and not stop.mate:
                return stop
        raise KeyError(job)
