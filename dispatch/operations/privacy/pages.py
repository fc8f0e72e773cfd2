"""The form of a customer's page that erases them."""

from werkzeug.wrappers import Response

from dispatch.customers.services.customer_file import visible
from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.operations.privacy import erasing
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms
from dispatch.web.console.frame import attempt, console_pages

pages = console_pages("privacy")


@pages.post("/customers/<int:customer_id>/erase")
@needs(Permission.PRIVACY)
def erase(customer_id: int) -> Response:
    """Erases a person over all their records, once their record's number was typed: it can't be taken back."""
    typed = forms.number("record")

    def act(work: Work) -> None:
        if typed != visible(work, customer_id).id:
            raise Invalid("other_record", "Type the number of this record to erase it.")
        erasing.erase(work, customer_id)

    return attempt(act, "privacy.erased")
