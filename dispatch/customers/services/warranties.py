"""An operator says for how long devices are warranted, and what follows for those on a customer's line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dispatch.customers.queries import warranties as queries
from dispatch.customers.rules.warranties import WarrantyDays
from dispatch.customers.rules.warranty_terms import WarrantedDevice, WarrantyTerm, device_warranty
from dispatch.db.row_security import writing_beyond
from dispatch.db.tables import WarrantySetting
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing


@dataclass(frozen=True, slots=True)
class DeviceWarranty:
    """A device and from when to when it is warranted."""

    device: WarrantedDevice
    days: WarrantyDays


def put_term(work: Work, term: WarrantyTerm) -> WarrantySetting:
    """Sets for how many months such devices are warranted, from now on; the same device and work again changes it.

    Days that customers were told stay as they are; longer ones hold at once for devices that are fitted already.
    """
    wanted = term.work.value if term.work else None
    row = queries.setting_of(work.session, term.device_kind, term.device_model, wanted)
    if row is None:
        row = WarrantySetting(device_kind=term.device_kind, device_model=term.device_model, work=wanted)
        work.session.add(row)
    row.months = term.months
    work.session.flush()
    audit(work, "warranty_term.set", "warranty_term", row.id, months=term.months)
    return row


def remove_term(work: Work, term_id: int) -> None:
    """Takes a term out; days that customers were told stay. Raises `Missing`."""
    row = queries.setting(work.session, term_id)
    if row is None:
        raise Missing("warranty_term")
    audit(work, "warranty_term.removed", "warranty_term", row.id)
    work.session.delete(row)
    work.session.flush()


def running_at(work: Work, line_id: int | None, site_id: int, today: date) -> list[DeviceWarranty]:
    """The devices on a line, or at a site whose line is not known, that are warranted on a local day."""
    found = _warranted(work, queries.devices_at(work.session, line_id, site_id))
    return [one for one in found if one.days.runs_on(today)]


def start(work: Work, order_id: int) -> list[DeviceWarranty]:
    """Starts the warranties of what an order's visits have fitted: their customer is told them as they are now."""
    found = _warranted(work, queries.fitted_for(work.session, order_id))
    told(work, found)
    return found


def of_visit(work: Work, visit_id: int) -> list[DeviceWarranty]:
    """The devices that a visit fitted, each with its warranty."""
    return _warranted(work, queries.fitted_by(work.session, visit_id))


def told(work: Work, warranties: Iterable[DeviceWarranty]) -> None:
    """Keeps the days that a customer is told, so that no term that is changed later shortens them."""
    with writing_beyond(work.session):  # What was told binds, whoever brought the line in.
        for one in warranties:
            if one.device.told != one.days:
                queries.keep_told(work.session, one.device.device_id, one.days)


def _warranted(work: Work, devices: Sequence[WarrantedDevice]) -> list[DeviceWarranty]:
    terms = queries.terms(work.session) if devices else []
    days = [(device, device_warranty(device, terms)) for device in devices]
    return [DeviceWarranty(device, known) for device, known in days if known is not None]
