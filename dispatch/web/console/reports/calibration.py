"""How long work and drives really take, and whether stated odds came true: two plots and a list of factors."""

from collections.abc import Iterable, Mapping

from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.uncertainty.api.calibration import label_of
from dispatch.uncertainty.queries.calibrations import SubjectedFactor
from dispatch.uncertainty.services import calibrations
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import FactorSubject
from dispatch.web.console.frame import console_pages, home_zone, screen

calibration_report = console_pages("calibration_report")


@calibration_report.get("/reports/calibration")
@needs(Permission.REPORTS_READ)
def read() -> Response:
    """The newest calibration with its factors by subject, and what was stated against what happened."""
    with backend().work(actor()) as work:
        found = calibrations.report(work)
        return screen(
            "console/reports/calibration.html",
            "reports",
            zone=home_zone(work),
            report=found,
            groups=_by_subject(found.factors),
            label_of=label_of,
        )


def _by_subject(factors: Iterable[SubjectedFactor]) -> Mapping[FactorSubject, list[SubjectedFactor]]:
    groups: dict[FactorSubject, list[SubjectedFactor]] = {}
    for one in factors:
        groups.setdefault(FactorSubject(one.factor.subject), []).append(one)
    return groups
