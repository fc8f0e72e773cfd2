"""What the odds of promises rest on: the laws of durations, and of which work type each visit is."""

from collections.abc import Collection

from dispatch.kernel.work import Work
from dispatch.planning.solver.promise_odds import VisitLaws
from dispatch.uncertainty.queries import visit_types
from dispatch.uncertainty.services import calibrations


def visit_laws(work: Work, visit_ids: Collection[int]) -> VisitLaws:
    """The laws of these visits as they are known now; those of the settings where nothing has been learned."""
    return VisitLaws(calibrations.laws(work), visit_types.of_visits(work.session, visit_ids))
