"""Questions about lines and their devices, limited to what the actor may see, and the statements that enter them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.tables import Customer, LineDevice, ServiceLine, Site, WorkOrder
from dispatch.kernel.actor_scope import changeable, reachable, within
from dispatch.vocabulary.permissions import Actor


def visible(session: Session, actor: Actor, line_id: int) -> ServiceLine | None:
    """A line within an actor's bounds, with its customer, site and devices."""
    found = select(ServiceLine).options(*WHOLE).where(ServiceLine.id == line_id, within(actor, ServiceLine))
    return session.scalar(found, execution_options={"populate_existing": True})


def listed(session: Session, actor: Actor, *, limit: int, after: int = 0, **filters: Any) -> Sequence[ServiceLine]:
    """Lines within an actor's bounds in the order of their ids; all the filters (`FILTERS`, by name) hold together."""
    found = select(ServiceLine).options(*WHOLE).where(within(actor, ServiceLine), ServiceLine.id > after)
    for name, value in filters.items():
        found = found.where(FILTERS[name](value))
    return session.scalars(found.order_by(ServiceLine.id).limit(limit)).all()


def by_service_id(session: Session, actor: Actor, service_id: str, *, own: bool = False) -> ServiceLine | None:
    """The line that a service id of the actor's means; one that they may see before any other.

    `own` finds none that another system brought in: what an integration enters is its own.
    """
    unseen = case((within(actor, ServiceLine), 0), else_=1)
    return session.scalar(
        select(ServiceLine)
        .where(ServiceLine.service_id == service_id, changeable(actor) if own else reachable(actor))
        .order_by(unseen, ServiceLine.scope.desc(), ServiceLine.id)
        .limit(1)
    )


def by_place(session: Session, actor: Actor, phone: str, address: str, *, own: bool = False) -> ServiceLine | None:
    """The only line at an address (case and spaces aside) of whoever has this number (E.164); None for none or several.

    `own` looks among those only that have no service id yet and that the actor may change.
    """
    found = (
        select(ServiceLine)
        .join(ServiceLine.customer)
        .join(ServiceLine.site)
        .where(Customer.phone == phone, _plain(Site.address) == _plain(address), reachable(actor))
    )
    if own:
        found = found.where(ServiceLine.service_id.is_(None), changeable(actor))
    lines = session.scalars(found.limit(2)).all()
    return lines[0] if len(lines) == 1 else None


def enter(session: Session, values: Mapping[str, Any]) -> int:
    """Writes a line and returns its id; where the source has one with this service id, that one's, unchanged."""
    statement = insert(ServiceLine).values(**values)
    same = {"service_id": statement.excluded.service_id}
    return session.scalars(
        statement.on_conflict_do_update(index_elements=["source", "scope", "service_id"], set_=same).returning(
            ServiceLine.id
        )
    ).one()


def enter_customer(session: Session, values: Mapping[str, Any]) -> int:
    """Writes a customer and returns their id; one with the same source, scope and external id stays as they are."""
    statement = insert(Customer).values(**values)
    same = {"external_id": statement.excluded.external_id}
    return session.scalars(
        statement.on_conflict_do_update(index_elements=["source", "scope", "external_id"], set_=same).returning(
            Customer.id
        )
    ).one()


def enter_site(session: Session, values: Mapping[str, Any]) -> Site:
    """Writes a customer's site, or finds the one with the same address; a known point outlives a missing one."""
    statement = insert(Site).values(**values)
    known = {
        name: func.coalesce(statement.excluded[name], getattr(Site, name)) for name in ("lat", "lon", "located_by")
    }
    state = func.coalesce(func.nullif(statement.excluded.location_state, "needs_geocoding"), Site.location_state)
    return session.scalars(
        statement.on_conflict_do_update(
            index_elements=["customer_id", "address"], set_=known | {"location_state": state}
        ).returning(Site),
        execution_options={"populate_existing": True},
    ).one()


def put_device(session: Session, values: Mapping[str, Any]) -> bool:
    """Writes a device of a line, or brings the one with the same serial up to date; tells whether it was new."""
    known = session.scalar(
        select(LineDevice).where(LineDevice.line_id == values["line_id"], LineDevice.serial == values["serial"])
    )
    if known is None:
        session.add(LineDevice(**values))
        session.flush()
        return True
    for name, value in values.items():
        if value is not None:
            setattr(known, name, value)
    session.flush()
    return False


def retire_elsewhere(session: Session, line: ServiceLine, serial: str, on: date) -> None:
    """Marks a device as gone from the other lines of the same scope: a box is in one place at a time."""
    others = select(ServiceLine.id).where(ServiceLine.scope == line.scope, ServiceLine.id != line.id)
    session.execute(
        update(LineDevice)
        .where(LineDevice.serial == serial, LineDevice.removed_on.is_(None), LineDevice.line_id.in_(others))
        .where(or_(LineDevice.installed_on.is_(None), LineDevice.installed_on <= on))
        .values(removed_on=on)
    )


def take_back_visit(session: Session, visit_id: int) -> None:
    """Undoes what a visit said of its line: the devices that it fitted, and that it installed the line."""
    session.execute(delete(LineDevice).where(LineDevice.installed_by_visit_id == visit_id))
    session.execute(
        update(ServiceLine)
        .where(ServiceLine.installed_by_visit_id == visit_id)
        .values(installed_by_visit_id=None, installed_on=None, installer=None)
    )


def settle_territory(session: Session, site_id: int, territory_id: int) -> None:
    """Gives the lines at a site their territory where they have none."""
    session.execute(
        update(ServiceLine)
        .where(ServiceLine.site_id == site_id, ServiceLine.territory_id.is_(None))
        .values(territory_id=territory_id)
    )


def orders_on(session: Session, actor: Actor, line_id: int) -> Sequence[WorkOrder]:
    """The orders on a line that the actor may see, the newest first."""
    found = select(WorkOrder).where(WorkOrder.line_id == line_id, within(actor)).order_by(WorkOrder.id.desc())
    return session.scalars(found.options(selectinload(WorkOrder.visits)).limit(200)).all()


def _plain(address: Any) -> Any:
    """An address in lower case with single spaces, as SQL."""
    return func.lower(func.regexp_replace(func.btrim(address), r"\s+", " ", "g"))


FILTERS: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
    "service_id": lambda service_id: ServiceLine.service_id == service_id,
    "access_node": lambda node: ServiceLine.access_node == node,
    "technology": lambda technology: ServiceLine.technology == technology,
    "customer_id": lambda customer_id: ServiceLine.customer_id == customer_id,
    "serial": lambda serial: ServiceLine.devices.any(LineDevice.serial == serial),
}

WHOLE = (joinedload(ServiceLine.customer), joinedload(ServiceLine.site), selectinload(ServiceLine.devices))
