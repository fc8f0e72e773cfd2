"""Which technicians a customer wants to come: whom to choose from, and the form on the customer's page."""

from collections import defaultdict
from collections.abc import Sequence

from werkzeug.wrappers import Response

from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.orders.services import standing_wishes
from dispatch.reports.queries import day_board as board_queries
from dispatch.visits.rules.technician_wishes import TechnicianWish
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms
from dispatch.web.console.frame import attempt, console_pages
from dispatch.workforce.queries import technicians as technician_queries

wishes = console_pages("wishes")

MOST_NAMED = 500

NamedTechnicians = Sequence[tuple[str, Sequence[tuple[int, str]]]]
"""Names and ids of technicians at work, by the name of their territory."""


@wishes.post("/customers/<int:customer_id>/technicians")
@needs(Permission.CUSTOMERS_WRITE)
def keep(customer_id: int) -> Response:
    """Notes who should come to a customer, who alone may, and who must not."""
    wanted = TechnicianWish(
        forms.number("preferred"), forms.number("required"), tuple(sorted(set(forms.chosen_ids("excluded"))))
    )
    version = forms.number("version", least=0) or 0
    return attempt(lambda work: standing_wishes.keep(work, customer_id, version, wanted), "wishes.kept_for_customer")


def technicians_by_territory(work: Work) -> NamedTechnicians:
    """The technicians at work whom the actor may see, by territory, each in the order of the names."""
    names = {one.id: one.name for one in board_queries.territories(work.session, work.actor)}
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    people = technician_queries.technicians(work.session, work.actor, limit=MOST_NAMED, after=None, territory=None)
    for one in sorted(people, key=lambda one: (names.get(one.territory_id, ""), one.name, one.id)):
        if one.active:
            found[names.get(one.territory_id, "–")].append((one.id, one.name))
    return list(found.items())


def shown(technicians: NamedTechnicians, wish: TechnicianWish) -> TechnicianWish:
    """What a form over these technicians can show of a wish."""
    ids = {id for _, people in technicians for id, _ in people}
    return TechnicianWish(
        wish.preferred if wish.preferred in ids else None,
        wish.required if wish.required in ids else None,
        tuple(one for one in wish.excluded if one in ids),
    )
