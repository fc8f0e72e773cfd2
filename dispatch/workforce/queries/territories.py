"""Questions about territories and the homes of their technicians."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dispatch.db.tables import Technician, Territory
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.workforce.rules.part_needs import SupplyPlace
from dispatch.workforce.rules.plan_rules import PlanRules

_FACTS = text("""
SELECT territories.zone, coalesce(territories.service_phone, operators.service_phone), operators.id, operators.name,
  operators.name_zh, operators.sender, overtime_minutes, overtime_price, balance_price, working_price, most_visits,
  most_driving_minutes, supply_address, supply_lat, supply_lon, supply_minutes, supply_stock
FROM territories LEFT JOIN operators ON operators.id = territories.operator_id WHERE territories.id = :territory
""")
_KNOWN = "the zones, service numbers and operators of territories"


_PROMISED = text("""
SELECT unnest(ARRAY[lower(arrival_window), upper(arrival_window)])
FROM appointments JOIN visits ON visits.id = appointments.visit_id JOIN work_orders ON work_orders.id = visits.order_id
WHERE appointments.state = 'live' AND work_orders.territory_id = :territory
""")


class TerritoryFacts(NamedTuple):
    """What texts and pages ask of a territory.

    Its zone, the number that customers call (E.164), and its operator with its names and what its texts come from;
    each None where that of the settings counts. Its rules for plans, and where its technicians pick up parts.
    """

    zone: ZoneInfo
    service_phone: str | None
    operator_id: int | None
    name: str | None
    name_zh: str | None
    sender: str | None
    plan_rules: PlanRules
    supply: SupplyPlace | None


def id_of_code(session: Session, actor: Actor, code: str) -> int | None:
    """The territory with this code, if it lies within the actor's bounds."""
    return session.scalar(select(Territory.id).where(Territory.code == code, within(actor, Territory)))


def visible(session: Session, actor: Actor, territory_id: int) -> Territory | None:
    """A territory within the actor's bounds."""
    return session.scalar(select(Territory).where(Territory.id == territory_id, within(actor, Territory)))


def facts_of(session: Session, territory_id: int) -> TerritoryFacts:
    """What is asked of a territory, once in a transaction."""
    known: dict[int, TerritoryFacts] = session.info.setdefault(_KNOWN, {})
    if territory_id not in known:
        zone, phone, operator_id, name, name_zh, sender, *rules = session.execute(
            _FACTS, {"territory": territory_id}
        ).one()
        known[territory_id] = TerritoryFacts(
            ZoneInfo(zone), phone, operator_id, name, name_zh, sender, PlanRules(*rules[:6]), _supply(*rules[6:])
        )
    return known[territory_id]


def zone_of(session: Session, territory_id: int) -> ZoneInfo:
    """The zone in which a territory's days begin."""
    return facts_of(session, territory_id).zone


def zones_by_code(session: Session, actor: Actor) -> dict[str, ZoneInfo]:
    """The zones of all territories within the actor's bounds, by their codes."""
    rows = session.execute(select(Territory.code, Territory.zone).where(within(actor, Territory)))
    return {code: ZoneInfo(zone) for code, zone in rows}


def ids(session: Session, actor: Actor) -> list[int]:
    """Every territory within the actor's bounds, the oldest first."""
    return list(session.scalars(select(Territory.id).where(within(actor, Territory)).order_by(Territory.id)))


def homes(session: Session) -> list[tuple[int, float, float]]:
    """Territory, latitude and longitude of every active technician's home."""
    rows = session.execute(
        select(Technician.territory_id, Technician.home_lat, Technician.home_lon).where(Technician.active)
    )
    return [(territory_id, lat, lon) for territory_id, lat, lon in rows]


def other_homes(session: Session, territory_id: int, technician_id: int | None) -> list[tuple[float, float]]:
    """Latitude and longitude of the homes in a territory, all but one technician's."""
    statement = select(Technician.home_lat, Technician.home_lon).where(
        Technician.active, Technician.territory_id == territory_id
    )
    if technician_id is not None:
        statement = statement.where(Technician.id != technician_id)
    return [(lat, lon) for lat, lon in session.execute(statement)]


def has_home_between(
    session: Session, territory_id: int | None, south_west: tuple[float, float], north_east: tuple[float, float]
) -> bool:
    """Whether an active technician (of a territory) lives between two corners."""
    statement = select(Technician.id).where(
        Technician.active,
        Technician.home_lat.between(south_west[0], north_east[0]),
        Technician.home_lon.between(south_west[1], north_east[1]),
    )
    if territory_id is not None:
        statement = statement.where(Technician.territory_id == territory_id)
    return session.scalar(statement.limit(1)) is not None


def locked(session: Session, territory_id: int) -> Territory:
    """A territory, locked until the transaction ends and read anew."""
    statement = select(Territory).where(Territory.id == territory_id).with_for_update(key_share=True)
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def listed(session: Session, actor: Actor, *, limit: int, after: int | None) -> Sequence[Territory]:
    """Territories within the actor's bounds, the oldest first."""
    statement = select(Territory).where(within(actor, Territory)).order_by(Territory.id).limit(limit)
    if after is not None:
        statement = statement.where(Territory.id > after)
    return session.scalars(statement).all()


def _supply(
    address: str | None, lat: float | None, lon: float | None, minutes: int, stock: list[str] | None
) -> SupplyPlace | None:
    if address is None or lat is None or lon is None:
        return None
    return SupplyPlace((lat, lon), address, minutes, None if stock is None else tuple(stock))


def promised(session: Session, territory_id: int) -> Sequence[datetime]:
    """When the windows begin and end that hold for a territory's customers."""
    return session.scalars(_PROMISED, {"territory": territory_id}).all()
