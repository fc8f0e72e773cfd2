"""What a technician carries, on their page: counted, and taken off the list."""

from werkzeug.wrappers import Response

from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages
from dispatch.workforce.api.van_part_schemas import VanPartInSchema
from dispatch.workforce.services import van_parts as services

van_parts = console_pages("van_parts")


@van_parts.post("/technicians/<int:technician_id>/parts")
@needs(Permission.TECHNICIANS_WRITE)
def count(technician_id: int) -> Response:
    """Notes how many pieces of a part lie in the van now."""

    def act(work: Work) -> object:
        named = {"part": forms.text("part", most=60), "name": forms.text("name", most=100)}
        typed = named | {"quantity": forms.number("quantity", least=0)}
        return services.count(work, technician_id, **form_bodies.read(VanPartInSchema(), typed))

    return attempt(act, "technicians.part_kept")


@van_parts.post("/technicians/<int:technician_id>/parts/<int:van_part_id>/remove")
@needs(Permission.TECHNICIANS_WRITE)
def remove(technician_id: int, van_part_id: int) -> Response:
    """Takes a part off the list."""
    return attempt(lambda work: services.take_out(work, technician_id, van_part_id), "technicians.part_removed")
