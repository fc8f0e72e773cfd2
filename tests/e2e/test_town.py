"""The town in its short form: what the long one holds at two thousand customers, every run holds at a few."""

from dispatch.bootstrap import Backend
from tests.support.clocks import FixedClock
from tests.town.__main__ import play
from tests.town.plot import SHORT


def test_lives_two_weeks_with_nothing_untold_and_every_figure_counted_again(
    backend: Backend, clock: FixedClock
) -> None:
    verdict = play(backend, clock, SHORT, seed=1)
    assert verdict.faults == []
    assert verdict.figures["recount"]["promises_kept"]["cases"] > 10
