"""Lines: entered from the inventory, found for an order, equipped by technicians."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dispatch.customers.queries import consents
from dispatch.customers.queries import lines as queries
from dispatch.customers.rules.lines import DeviceIn, LineIn
from dispatch.db.row_security import writing_beyond
from dispatch.db.tables import ServiceLine, Visit, WorkOrder
from dispatch.kernel.actor_scope import scope_of, source_of
from dispatch.kernel.phone_parsing import read_phone
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.terms import LocationState, OrderKind
from dispatch.workforce.queries import technicians as people_queries
from dispatch.workforce.services.points import must_be_plausible
from dispatch.workforce.services.territories import territory_of

INVENTORY = "inventory"
"""The source of lines that people bring in from a file without saying where it comes from."""


def visible(work: Work, line_id: int) -> ServiceLine:
    """A line within the actor's bounds; raises `Missing` for any other."""
    line = queries.visible(work.session, work.actor, line_id)
    if line is None:
        raise Missing("line")
    return line


def enter(work: Work, wanted: LineIn, *, source: str | None = None) -> tuple[ServiceLine, bool]:
    """Enters a line as the inventory has it, or brings the one with this service id up to date; and whether it is new.

    What the inventory does not say stays. A customer who is known stays as they are: names and numbers come with
    orders. Raises `Invalid` for a phone or a territory that can't be used.
    """
    phone = read_phone(wanted.customer.phone, work.tools.phone_region)
    territory_id = territory_of(work, wanted.territory, wanted.site.point)
    must_be_plausible(work, wanted.site.point, territory_id)
    line = queries.by_service_id(work.session, work.actor, wanted.service_id, own=True) or queries.by_place(
        work.session, work.actor, phone.number, wanted.site.address, own=True
    )
    is_new = line is None
    if line is None:
        line = _write(work, wanted, source_of(work.actor, source or INVENTORY), territory_id)
    told = {name: getattr(wanted, name) for name in ("access_node", "technology", "installer", "installed_on")}
    for name, value in (told | {"service_id": wanted.service_id, "territory_id": territory_id}).items():
        if value is not None and getattr(line, name) != value:
            setattr(line, name, value)
            line.version += not is_new
    work.session.flush()
    equip(work, line, wanted.devices)
    _note(work, line, "line.entered" if is_new else "line.amended")
    work.session.flush()
    return line, is_new


def find_for_order(work: Work, service_id: str | None, phone: str, address: str) -> ServiceLine | None:
    """The line that an order is about: the one it names, else the only one of this customer (E.164) at this address."""
    if service_id is not None:
        return queries.by_service_id(work.session, work.actor, service_id)
    return queries.by_place(work.session, work.actor, phone, address)


def open_for_order(work: Work, order: WorkOrder, service_id: str | None) -> None:
    """Enters the line that an order is the first to name, and links it."""
    line_id = queries.enter(
        work.session,
        {
            "source": order.source,
            "scope": scope_of(work.actor),
            "service_id": service_id,
            "customer_id": order.customer_id,
            "site_id": order.site_id,
            "territory_id": order.territory_id,
        },
    )
    order.line = work.session.get_one(ServiceLine, line_id)
    work.session.flush()
    _note(work, order.line, "line.entered")


def name_line(work: Work, order: WorkOrder, service_id: str) -> None:
    """Says which line an order is about, whatever was found before; a new service id enters a line."""
    line = queries.by_service_id(work.session, work.actor, service_id)
    if line is None:
        open_for_order(work, order, service_id)
    else:
        order.line = line


def equip(work: Work, line: ServiceLine, devices: Iterable[DeviceIn], **fitted: Any) -> None:
    """Notes devices on a line; one with the same serial is brought up to date."""
    for device in devices:
        values = {"line_id": line.id, **vars(device), **fitted}
        queries.put_device(work.session, {name: value for name, value in values.items() if value is not None})
    work.session.expire(line, ["devices"])


def complete_visit(work: Work, visit: Visit, devices: Iterable[DeviceIn], day: date) -> None:
    """Notes on the line what a visit has done that was completed on a local day: installed, moved, devices fitted.

    An installation makes the line where none is known.
    """
    order = visit.order
    if order.line is None and order.kind == OrderKind.INSTALL:
        open_for_order(work, order, None)
    note = _COMPLETIONS.get(OrderKind(order.kind))
    if order.line is not None and note is not None:
        note(work, order.line, visit, day)
    fit_devices(work, visit, devices, day)


def fit_devices(work: Work, visit: Visit, devices: Iterable[DeviceIn], day: date) -> None:
    """Notes the devices that a visit fitted on a local day, on the order's line; one is made where none is known."""
    devices = tuple(devices)
    if not devices:
        return
    if visit.order.line is None:
        open_for_order(work, visit.order, None)
    line = visit.order.line
    if line is None:
        raise RuntimeError("A line that was just entered is gone.")
    equip(work, line, devices, installed_on=day, installed_by_visit_id=visit.id)
    with writing_beyond(work.session):  # A box is in one place at a time, whoever brought its former line in.
        for device in devices:
            queries.retire_elsewhere(work.session, line, device.serial, day)
    _note(work, line, "line.equipped", visit_id=visit.id)


def take_back_visit(work: Work, visit: Visit) -> None:
    """Undoes what a visit's end said of its line, because that end did not hold."""
    queries.take_back_visit(work.session, visit.id)


def _install(work: Work, line: ServiceLine, visit: Visit, day: date) -> None:
    who = people_queries.technician(work.session, visit.ended_by)
    line.installed_on, line.installed_by_visit_id = day, visit.id
    line.installer = who.name if who else line.installer
    line.version += 1


def _move(_work: Work, line: ServiceLine, visit: Visit, _day: date) -> None:
    line.site_id, line.territory_id = visit.order.site_id, visit.order.territory_id
    line.version += 1


_COMPLETIONS = {OrderKind.INSTALL: _install, OrderKind.RELOCATION: _move}


def _write(work: Work, wanted: LineIn, source: str, territory_id: int | None) -> ServiceLine:
    if wanted.customer.care_consent:
        consents.say_who(work.session, work.actor.name, work.now)
    customer_id = queries.enter_customer(work.session, _customer_values(work, wanted, source))
    site = queries.enter_site(
        work.session,
        {
            "customer_id": customer_id,
            "address": wanted.site.address,
            "lat": wanted.site.lat,
            "lon": wanted.site.lon,
            "location_state": LocationState.LOCATED if wanted.site.point else LocationState.NEEDS_GEOCODING,
            "located_by": INVENTORY if wanted.site.point else None,
            "access_notes": wanted.site.access_notes,
        },
    )
    line_id = queries.enter(
        work.session,
        {
            "source": source,
            "scope": scope_of(work.actor),
            "service_id": wanted.service_id,
            "customer_id": customer_id,
            "site_id": site.id,
            "territory_id": territory_id,
        },
    )
    return work.session.get_one(ServiceLine, line_id)


def _customer_values(work: Work, wanted: LineIn, source: str) -> Mapping[str, Any]:
    told, phone = wanted.customer, read_phone(wanted.customer.phone, work.tools.phone_region)
    return {
        "source": source,
        "scope": scope_of(work.actor),
        "external_id": told.external_id,
        "name": told.name,
        "phone": phone.number,
        "phone_extension": phone.extension,
        "textable": phone.textable,
        "language": told.language or work.tools.default_language,
        "tier": told.tier,
        "care_consent": bool(told.care_consent),
    }


def _note(work: Work, line: ServiceLine, what: str, **codes: Any) -> None:
    audit(work, what, "line", line.id, **codes)
    announce(work, what, "line", line.id, territory_id=line.territory_id, source=line.source, **codes)
