"""Territories: entered, changed, taken out."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.db.tables import Territory
from dispatch.kernel.phone_parsing import read_direct_phone
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.operators.queries import operators as operator_queries
from dispatch.operators.services import operators
from dispatch.vocabulary.errors import DispatchError, Invalid, Missing, Refused, Stale, naming
from dispatch.vocabulary.permissions import Permission
from dispatch.workforce.queries import territories as queries
from dispatch.workforce.rules.territory_choice import TechnicianHome, choose
from dispatch.workforce.services.points import must_be_plausible

NO_SUPPLY = {"supply_address": None, "supply_lat": None, "supply_lon": None, "supply_stock": None}


class UnknownTerritory(Invalid):
    """The code that a record names is no territory's within the actor's bounds (422)."""

    def __init__(self) -> None:
        super().__init__("unknown_territory", "There is no territory with this code.")


class NoTerritory(Missing):
    """The code that a list or a plan is asked for by is no territory's within the actor's bounds (404)."""

    def __init__(self) -> None:
        super().__init__("territory")


def territory_of_code(work: Work, code: str, error: Callable[[], DispatchError] = UnknownTerritory) -> int:
    """The territory with this code within the actor's bounds; raises the error when there is none."""
    found = queries.id_of_code(work.session, work.actor, code)
    if found is None:
        raise error()
    return found


def territory_of(work: Work, code: str | None, point: tuple[float, float] | None) -> int | None:
    """The territory with the given code, or the one that the rule in `territory_choice` chooses for the point.

    Raises `Invalid` when the code is unknown or outside the actor's bounds.
    """
    if code is not None:
        return territory_of_code(work, code)
    known = queries.ids(work.session, work.actor)
    homes = [TechnicianHome(*home) for home in queries.homes(work.session)] if len(known) > 1 else []
    return choose(known, homes, point)


def enter(
    work: Work,
    code: str,
    name: str,
    zone: str,
    *,
    publishes_itself: bool = True,
    service_phone: str | None = None,
    operator_id: int | None = None,
) -> Territory:
    """Writes a territory; for a whole operator's people it is their operator's.

    Raises `Invalid` for a zone, a number or an operator that is none, conflicts with one of the same code.
    """
    operator_id = operators.of_actor(work, operator_id)
    territory = Territory(
        operator_id=operator_id,
        code=code,
        name=name,
        zone=_checked(zone),
        publishes_itself=publishes_itself,
        service_phone=_dialled(work, service_phone),
        version=1,
    )
    work.session.add(territory)
    work.session.flush()
    if operator_id is not None:
        operator_queries.bind_people(work.session, operator_id)
    _note(work, territory, "territory.entered")
    return territory


def visible(work: Work, territory_id: int) -> Territory:
    """A territory within the actor's bounds; raises `Missing` for any other."""
    territory = queries.visible(work.session, work.actor, territory_id)
    if territory is None:
        raise Missing("territory")
    return territory


def amend(work: Work, territory_id: int, version: int, changes: Mapping[str, Any]) -> Territory:
    """Changes what is named (name, zone, publishes_itself, service_phone, operator_id, supply, rules of `PlanRules`).

    `supply` holds the columns of the supply place, or is None where there is none any more. Raises `Stale` for an older
    version, `Refused` for a zone in which something promised would be at another hour, and what `_hand_to` raises.

    A text that waits says the new number when it leaves: it is worded then.
    """
    visible(work, territory_id)
    territory = queries.locked(work.session, territory_id)
    if territory.version != version:
        raise Stale("territory", territory.version)
    if "zone" in changes:
        _must_leave_what_was_told(work, territory, _checked(changes["zone"]))
    if changes.get("operator_id", territory.operator_id) != territory.operator_id:
        _hand_to(work, territory, changes["operator_id"])
    for name, value in _by_column(work, territory_id, changes).items():
        setattr(territory, name, value)
    territory.version += 1
    _note(work, territory, "territory.amended", fields=sorted(changes))
    work.session.flush()
    return territory


def remove(work: Work, territory_id: int) -> None:
    """Takes a territory out that nothing refers to; otherwise the database refuses it."""
    territory = visible(work, territory_id)
    audit(work, "territory.removed", "territory", territory.id, code=territory.code)
    work.session.delete(territory)
    work.session.flush()
    if territory.operator_id is not None:
        operator_queries.bind_people(work.session, territory.operator_id)


def _hand_to(work: Work, territory: Territory, operator_id: int | None) -> None:
    """Gives a territory with all that happens in it to another operator; its people lose it, the other's get it.

    Only whoever nothing bounds may. Raises `Forbidden`, `Invalid`, and `Refused` while accounts are bound to just this
    territory: they would follow it to the other company.
    """
    work.actor.must(Permission.HOUSE_WRITE)
    if operator_id is not None:
        operators.of_actor(work, operator_id)
    if operator_queries.is_bound_to(work.session, territory.id):
        raise Refused("territory_bound", "Accounts are bound to this territory: take it from them first.")
    before, territory.operator_id = territory.operator_id, operator_id
    work.session.flush()
    for one in (before, operator_id):
        if one is not None:
            operator_queries.bind_people(work.session, one)


def _by_column(work: Work, territory_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is named, by column. Raises `Invalid` for a supply place that is too far off to be meant."""
    values = {name: value for name, value in changes.items() if name != "supply"}
    if "service_phone" in values:
        values["service_phone"] = _dialled(work, values["service_phone"])
    if "supply" not in changes:
        return values
    supply: dict[str, Any] | None = changes["supply"]
    if supply is None:
        return values | NO_SUPPLY
    with naming("supply", "lat"):
        must_be_plausible(work, (supply["supply_lat"], supply["supply_lon"]), territory_id)
    return values | supply


def _dialled(work: Work, written: str | None) -> str | None:
    return None if written is None else read_direct_phone(written, work.tools.phone_region).number


def _must_leave_what_was_told(work: Work, territory: Territory, zone: str) -> None:
    """Customers were told hours of the zone that was: raises `Refused` where one of them reads otherwise in the new."""
    before, after = ZoneInfo(territory.zone), ZoneInfo(zone)
    promised = queries.promised(work.session, territory.id) if zone != territory.zone else ()
    if any(at.astimezone(before).utcoffset() != at.astimezone(after).utcoffset() for at in promised):
        raise Refused("zone_promised", "Visits are promised by the hours of the present zone: rearrange them first.")


def _checked(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise Invalid("unknown_zone", "There is no such time zone; write it as Asia/Shanghai.") from None
    return zone


def _note(work: Work, territory: Territory, action: str, **codes: Any) -> None:
    audit(work, action, "territory", territory.id, **codes)
    # Without the reference: an event would keep a territory that was entered by mistake for ever.
    announce(work, action, "territory", territory.id, **codes)
