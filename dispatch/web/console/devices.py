"""A dispatcher lets a technician's device in."""

from werkzeug.wrappers import Response

from dispatch.accounts.services.devices import offer_pairing
from dispatch.db.tables import Technician
from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.web import languages
from dispatch.web.console.frame import attempt, console_pages
from dispatch.web.local_time import LocalTime
from dispatch.workforce.services.zones import zone_of_territory

devices = console_pages("devices")


@devices.post("/technicians/<int:technician_id>/devices")
@needs(Permission.TECHNICIANS_WRITE)
def offer(technician_id: int) -> Response:
    """Shows a code that pairs one device within ten minutes; an earlier one stops working."""

    def act(work: Work) -> dict[str, str]:
        pairing = offer_pairing(work, technician_id)
        technician = work.session.get_one(Technician, technician_id)
        zone = zone_of_territory(work, technician.territory_id).key
        until = LocalTime(zone, languages.of_browser()).clock(pairing.expires_at)
        return {"code": _in_fours(pairing.code), "until": until}

    return attempt(act, "devices.offered")


def _in_fours(code: str) -> str:
    """A code as people read it out."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
