"""What must be there before anything else: territory, operator, people, one order with a visit that is arranged."""

from dataclasses import dataclass, replace
from typing import Any

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.db.ranges import Range
from dispatch.db.tables import Operator, Technician, Territory, User, Visit, WorkOrder
from dispatch.db.tables.base import Base
from dispatch.kernel.work import Work
from dispatch.orders.services.orders import place
from dispatch.visits.services.appointments import arrange
from dispatch.visits.services.assignment import assign
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role
from dispatch.vocabulary.windows import Window
from tests.support.clocks import START
from tests.support.field import HOUR
from tests.support.orders import order_in
from tests.support.technicians import a_technician, a_territory

Things = dict[str, Any]
"""An id or code by the name under which the API asks for it."""

SOON = Range(START + HOUR, START + 2 * HOUR)


@dataclass(frozen=True)
class Ground:
    """A territory of an operator of its own, and what stands in it: who works there, one order with its visit."""

    work: Work
    code: str
    number: int
    territory: Territory
    technician: Technician
    user: User
    crm: User
    order: WorkOrder
    visit: Visit

    @property
    def about(self) -> dict[str, int]:
        """The order and its visit, as many things are about them."""
        return {"order_id": self.order.id, "visit_id": self.visit.id}

    @property
    def phone(self) -> str:
        """Whom the order's customer is told on."""
        return phone(self.number)

    def add(self, row: Base) -> int:
        """Puts a row in; its id."""
        self.work.session.add(row)
        self.work.session.flush()
        return int(row.id)  # type: ignore[attr-defined]


def lay(work: Work, code: str, number: int) -> Ground:
    """The ground of a territory; its order is brought in by the integration `crm-<code>`."""
    territory = a_territory(work, code)
    operator = Operator(code=f"op-{code}", name=f"Secret brand {code}", name_zh="品牌")
    work.session.add(operator)
    work.session.flush()
    territory.operator_id = operator.id
    technician = a_technician(work, territory, name=f"Technician of {code}")
    user = add_user(work, f"user-{code}", Role.DISPATCHER, territory_ids=(territory.id,))
    crm = add_user(work, f"crm-{code}", Role.INTEGRATION)
    issue_token(work, user)
    asker = Actor(crm.name, Role.INTEGRATION, crm.id)
    wanted = order_in(external_id=f"X-{code}", territory=code, address=f"Secret lane {code}", phone=phone(number))
    wanted = replace(wanted, service_id=f"S-{code}")
    order = place(Work(work.session, work.now, asker, work.tools), wanted).order
    visit = order.visits[0]
    assign(work, visit, technician.id, Window(START + HOUR, START + 2 * HOUR))
    arrange(work, visit, Window(START + HOUR / 2, START + 2.5 * HOUR), technician.id)
    work.session.flush()
    return Ground(work, code, number, territory, technician, user, crm, order, visit)


def phone(number: int) -> str:
    """A number that is nobody's."""
    return f"+120255501{number:02d}"
