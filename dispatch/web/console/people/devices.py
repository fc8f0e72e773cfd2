"""A dispatcher lets a technician's device in, by a code or a picture of it, and locks a lost one out."""

import segno
from werkzeug.wrappers import Response

from dispatch.accounts.services import devices as services
from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.web.console.frame import attempt, back, console_pages, screen, show
from dispatch.workforce.services import technicians
from dispatch.workforce.services.zones import zone_of_territory

devices = console_pages("devices")


@devices.post("/technicians/<int:technician_id>/devices")
@needs(Permission.TECHNICIANS_WRITE)
def offer(technician_id: int) -> Response:
    """Shows a code that pairs one device within ten minutes; an earlier one stops working."""

    def act(work: Work) -> Response:
        pairing = services.offer_pairing(work, technician_id)
        technician = technicians.visible(work, technician_id)
        address = f"{work.tools.public_url}/tech"
        return screen(
            "console/people/pairing.html",
            "technicians",
            zone=zone_of_territory(work, technician.territory_id).key,
            technician=technician,
            code=_in_fours(pairing.code),
            picture=picture_of(f"{address}#{pairing.code}"),
            address=address,
            until=pairing.expires_at,
            back=back(),
        )

    return show(act)


@devices.post("/technicians/<int:technician_id>/devices/<int:device_id>/revoke")
@needs(Permission.TECHNICIANS_WRITE)
def revoke(technician_id: int, device_id: int) -> Response:
    """Locks a device out from its next request on; it forgets what it holds."""
    return attempt(lambda work: services.revoke(work, technician_id, device_id), "devices.revoked")


def picture_of(words: str) -> str:
    """A QR code as the address of a picture within the page, with the quiet zone that cameras need."""
    return segno.make_qr(words, error="m").svg_data_uri(scale=5, border=4, light="#fff")


def _in_fours(code: str) -> str:
    """A code as people read it out."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
