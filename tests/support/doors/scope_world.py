"""Everything that has an id, once within a territory and once within another, and actors bound to the first."""

from dispatch.accounts.queries.users import user_named
from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.db.tables import WorkOrder
from dispatch.kernel.work import Work
from dispatch.orders.services.orders import place
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role
from tests.support.doors.scope_things.aftercare import of_aftercare
from tests.support.doors.scope_things.ground import Ground, Things, lay, phone
from tests.support.doors.scope_things.house import of_the_house
from tests.support.doors.scope_things.people import of_people
from tests.support.doors.scope_things.planning import of_planning
from tests.support.field import a_token
from tests.support.orders import order_in

UNKNOWN = 987_654_321

__all__ = ["UNKNOWN", "Things", "things", "tokens"]


def things(work: Work, code: str, number: int) -> Things:
    """One of everything within a territory of its own, brought in by the integration `crm-<code>`."""
    ground = lay(work, code, number)
    manual, order = _by_hand(ground), ground.order
    found = of_people(ground) | of_planning(ground) | of_the_house(ground) | of_aftercare(ground)
    return found | ground.about | {
        "territory_id": ground.territory.id,
        "territory": code,
        "operator_id": ground.territory.operator_id,
        "node": "told",
        "external_id": f"M-{code}",
        "customer_external_id": manual.customer.external_id,
        "manual_order_id": manual.id,
        "phone": phone(number + 50),
        "told_phone": ground.phone,
        "customer_id": order.customer_id,
        "line_id": order.line_id,
        "service_id": f"S-{code}",
        "secrets": [
            ground.phone, phone(number + 50), f"Secret lane {code}", f"Secret alley {code}", f"secret-path-{code}",
            f"secret policy {code}", f"secret cause {code}", f"secret part {code}", f"secret reason {code}",
            f"Secret brand {code}",
        ],
    }  # fmt: skip


def tokens(backend: Backend, own: Things) -> dict[str, str]:
    """Bearer tokens of everybody who is bound: to a territory, to a source, to themself; and of one who is not."""
    with backend.work() as work:
        found = {
            str(role): issue_token(work, add_user(work, f"bound-{role}", role, territory_ids=(own["territory_id"],)))
            for role in (Role.ADMIN, Role.DISPATCHER, Role.SERVICE)
        }
        whole = add_user(work, "whole-admin", Role.ADMIN, territory_ids=(-own["operator_id"], own["territory_id"]))
        whole.operator_id = own["operator_id"]
        found["operator's admin"] = issue_token(work, whole)
        crm = add_user(work, "crm-of-own", Role.INTEGRATION, territory_ids=(own["territory_id"],))
        found["bound integration"] = issue_token(work, crm)
        mine = user_named(work.session, f"crm-{own['territory']}")
        assert mine is not None
        found["integration"] = issue_token(work, mine)
        found["unbound"] = issue_token(work, add_user(work, "unbound", Role.ADMIN))
    return found | {"technician": a_token(backend, own["technician_id"])}


def _by_hand(ground: Ground) -> WorkOrder:
    """An order that somebody bound to the territory has entered."""
    bounds = (ground.territory.id,)
    user = add_user(ground.work, f"hand-{ground.code}", Role.DISPATCHER, territory_ids=bounds)
    actor = Actor(user.name, Role.DISPATCHER, user.id, territory_ids=frozenset(bounds))
    wanted = order_in(
        external_id=f"M-{ground.code}", territory=ground.code, address=f"Secret alley {ground.code}",
        phone=phone(ground.number + 50),
    )  # fmt: skip
    return place(Work(ground.work.session, ground.work.now, actor, ground.work.tools), wanted).order
