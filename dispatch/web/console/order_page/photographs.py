"""Whether the customer may see a photograph, by clicking on the order's page."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.field.services import attachments
from dispatch.http.guard import needs
from dispatch.vocabulary.permissions import Permission
from dispatch.web.console.frame import attempt, console_pages

photographs = console_pages("photographs")


@photographs.post("/attachments/<int:attachment>/clearing")
@needs(Permission.ORDERS_WRITE)
def clear(attachment: int) -> Response:
    """Shows a photograph of the work to the customer once the visit has ended, or no more."""
    cleared = request.form.get("cleared") == "yes"
    done = "evidence.cleared" if cleared else "evidence.withheld"
    return attempt(lambda work: attachments.clear(work, attachment, cleared=cleared), done)
