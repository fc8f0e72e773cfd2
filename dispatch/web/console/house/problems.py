"""What of the set-up will make us refuse customers, on a page, with the way to where it is mended."""

from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.reports.services import setup_problems
from dispatch.vocabulary.permissions import Permission
from dispatch.web.console.frame import console_pages, home_zone, screen

problems = console_pages("problems")

MENDED_AT = {
    "short_service_time": "/console/settings/work-types",
    "no_technicians": "/console/technicians",
    "no_shifts": "/console/technicians",
    "windows_outside_shifts": "/console/settings/booking",
    "skill_missing": "/console/technicians",
    "skill_without_shift": "/console/technicians",
}


@problems.get("/settings/problems")
@needs(Permission.TECHNICIANS_READ)
def read() -> Response:
    """Every problem of the set-up within the actor's bounds."""
    with backend().work(actor()) as work:
        report = setup_problems.read(work)
        return screen(
            "console/house/problems.html",
            "settings",
            zone=home_zone(work),
            found=report.found,
            codes={one.territory_id: one.code for one in report.territories},
            mended_at=MENDED_AT,
        )
