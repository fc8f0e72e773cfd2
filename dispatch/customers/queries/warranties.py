"""Questions about terms of warranty, and about the devices that they hold for."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from dispatch.customers.rules.warranties import WarrantyDays
from dispatch.customers.rules.warranty_terms import WarrantedDevice, WarrantyTerm
from dispatch.db.tables import LineDevice, ServiceLine, Visit, WarrantySetting, WorkOrder
from dispatch.vocabulary.terms import OrderKind


def settings(session: Session) -> Sequence[WarrantySetting]:
    """All terms, by kind, model and work."""
    found = select(WarrantySetting).order_by(
        WarrantySetting.device_kind, WarrantySetting.device_model, WarrantySetting.work, WarrantySetting.id
    )
    return session.scalars(found).all()


def terms(session: Session) -> list[WarrantyTerm]:
    """The same as plain values."""
    return [
        WarrantyTerm(row.months, row.device_kind, row.device_model, OrderKind(row.work) if row.work else None)
        for row in settings(session)
    ]


def setting(session: Session, term_id: int) -> WarrantySetting | None:
    """A term, locked until the transaction ends."""
    return session.scalar(select(WarrantySetting).where(WarrantySetting.id == term_id).with_for_update())


def setting_of(session: Session, kind: str | None, model: str | None, work: str | None) -> WarrantySetting | None:
    """The term for just this device and work, locked until the transaction ends."""
    found = select(WarrantySetting).where(
        WarrantySetting.device_kind.is_not_distinct_from(kind),
        WarrantySetting.device_model.is_not_distinct_from(model),
        WarrantySetting.work.is_not_distinct_from(work),
    )
    return session.scalar(found.with_for_update())


def devices_at(session: Session, line_id: int | None, site_id: int) -> list[WarrantedDevice]:
    """The devices that hang on a line now; where the line is not known, on the lines at a site."""
    place = ServiceLine.id == line_id if line_id is not None else ServiceLine.site_id == site_id
    return _devices(session, and_(place, LineDevice.removed_on.is_(None)))


def fitted_for(session: Session, order_id: int) -> list[WarrantedDevice]:
    """The devices that the visits of an order have fitted."""
    return _devices(session, Visit.order_id == order_id)


def fitted_by(session: Session, visit_id: int) -> list[WarrantedDevice]:
    """The devices that a visit has fitted."""
    return _devices(session, Visit.id == visit_id)


def keep_told(session: Session, device_id: int, days: WarrantyDays) -> None:
    """Notes from when to when a customer was told that a device is warranted."""
    session.execute(
        update(LineDevice)
        .where(LineDevice.id == device_id)
        .where(or_(LineDevice.warranty_last_day.is_(None), LineDevice.warranty_last_day < days.last))
        .values(warranty_first_day=days.first, warranty_last_day=days.last)
    )


def _devices(session: Session, which: ColumnElement[bool]) -> list[WarrantedDevice]:
    found = (
        select(
            LineDevice.id, LineDevice.kind, LineDevice.model, LineDevice.installed_on, WorkOrder.kind.label("work"),
            LineDevice.warranty_first_day, LineDevice.warranty_last_day,
        )
        .join(ServiceLine, ServiceLine.id == LineDevice.line_id)
        .outerjoin(Visit, Visit.id == LineDevice.installed_by_visit_id)
        .outerjoin(WorkOrder, WorkOrder.id == Visit.order_id)
        .where(which)
        .order_by(LineDevice.id)
    )  # fmt: skip
    return [
        WarrantedDevice(id, kind, model, installed_on, OrderKind(work) if work else None, _told(first, last))
        for id, kind, model, installed_on, work, first, last in session.execute(found)
    ]


def _told(first: date | None, last: date | None) -> WarrantyDays | None:
    return WarrantyDays(first, last) if first and last else None
