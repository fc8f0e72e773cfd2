"""The lines of a territory with what they hang on, and the faults on them."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from dispatch.db.tables import LineDevice, OutageOrder, ServiceLine, Site, WorkOrder
from dispatch.quality.rules.clusters import REFERENCE, WINDOW, LineFact, SymptomFact, building_of
from dispatch.vocabulary.states import OrderState
from dispatch.vocabulary.terms import ClusterKind, OrderKind


def faults(session: Session, territory_id: int, now: datetime) -> list[SymptomFact]:
    """The faults that were reported within the window and the time before it, the oldest first.

    Not those that were taken back, nor those that an outage explains.
    """
    by_outage = exists().where(OutageOrder.order_id == WorkOrder.id, OutageOrder.state.not_in(("released", "remains")))
    rows = session.execute(
        select(WorkOrder.id, WorkOrder.line_id, WorkOrder.symptom, WorkOrder.received_at)
        .where(
            WorkOrder.territory_id == territory_id,
            WorkOrder.kind == OrderKind.REPAIR,
            WorkOrder.state != OrderState.CANCELLED,
            WorkOrder.received_at >= now - WINDOW - REFERENCE,
            WorkOrder.received_at <= now,
            ~by_outage,
        )
        .order_by(WorkOrder.id)
    )
    return [
        SymptomFact(order_id, line_id, symptom or "", is_before=received_at < now - WINDOW)
        for order_id, line_id, symptom, received_at in rows
    ]


def lines(session: Session, territory_id: int, failed: set[int]) -> list[LineFact]:
    """Every line of a territory, and whether it is among those that failed.

    A building is named by the id of its oldest site.
    """
    models: dict[int, set[str]] = defaultdict(set)
    fitted = (
        select(LineDevice.line_id, LineDevice.model)
        .join(ServiceLine, ServiceLine.id == LineDevice.line_id)
        .where(ServiceLine.territory_id == territory_id, LineDevice.removed_on.is_(None), LineDevice.model.is_not(None))
    )
    for line_id, model in session.execute(fitted):
        models[line_id].add(str(model))
    rows = session.execute(
        select(ServiceLine.id, ServiceLine.access_node, ServiceLine.installer, ServiceLine.site_id, Site.address)
        .join(Site, Site.id == ServiceLine.site_id)
        .where(ServiceLine.territory_id == territory_id)
        .order_by(ServiceLine.site_id)
    ).all()
    buildings: dict[str, str] = {}
    found = []
    for line_id, node, installer, site_id, address in rows:
        groups = {
            ClusterKind.ACCESS_NODE: {node} if node else set(),
            ClusterKind.DEVICE_MODEL: models[line_id],
            ClusterKind.INSTALLER: {installer} if installer else set(),
            ClusterKind.BUILDING: {buildings.setdefault(building_of(address), str(site_id))},
        }
        known = {kind: frozenset(values) for kind, values in groups.items() if values}
        found.append(LineFact(line_id, known, failed=line_id in failed))
    return found
